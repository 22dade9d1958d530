//! Several diagrams as one design: what has the same kind and the same name in two of them is one thing.

use std::collections::BTreeMap;

use super::Imported;
use crate::catalog;
use crate::model::{self, Design, Id, Link};

/// All designs as one, in order. Parts of the same kind and name, on machines of the same name, are the same part; the
/// first says what it is.
///
/// # Errors
/// When together they are more than a design can hold.
pub fn merge(imported: &[Imported], name: &str) -> Result<Design, model::Violation> {
    let mut whole = Design::named(name);
    for one in imported {
        add(&mut whole, &one.design);
    }
    model::check(&whole)?;
    catalog::check(&whole)?;
    Ok(whole)
}

/// What makes two parts one: kind, name, and the name of the machine.
type Likeness = (&'static str, String, String);

fn likeness(design: &Design, id: &Id) -> Option<Likeness> {
    let component = design.components.get(id)?;
    let host = component.on.as_ref().map_or(String::new(), |on| design.title(on.as_str()).to_lowercase());
    Some((component.kind.type_name(), design.title(id.as_str()).to_lowercase(), host))
}

fn add(whole: &mut Design, one: &Design) {
    if whole.domain.is_empty() {
        whole.domain.clone_from(&one.domain);
    }
    let mut there: BTreeMap<Likeness, Id> = BTreeMap::new();
    for id in whole.components.keys() {
        if let Some(likeness) = likeness(whole, id) {
            there.entry(likeness).or_insert_with(|| id.clone());
        }
    }
    let mut new_id: BTreeMap<Id, Id> = BTreeMap::new();
    let ids = one.components.keys().chain(one.groups.keys()).chain(one.links.keys()).chain(one.notes.keys());
    for id in ids {
        let same = likeness(one, id).and_then(|likeness| there.get(&likeness).cloned());
        let same = same.or_else(|| {
            let group = one.groups.get(id)?;
            let twin = |(_, g): &(&Id, &model::Group)| g.name == group.name && g.kind == group.kind;
            whole.groups.iter().find(twin).map(|(id, _)| id.clone())
        });
        let taken = |candidate: &str| whole.contains(candidate) || new_id.values().any(|v| v == candidate);
        let fresh =
            || if taken(id.as_str()) { Id::numbered(&format!("{:.40}", id.as_str()), taken) } else { id.clone() };
        let own = same.unwrap_or_else(fresh);
        new_id.insert(id.clone(), own);
    }
    let of = |id: &Id| new_id.get(id).cloned().unwrap_or_else(|| id.clone());
    for (id, component) in &one.components {
        let mut component = component.clone();
        component.on = component.on.as_ref().map(of);
        whole.components.entry(of(id)).or_insert(component);
    }
    for (id, group) in &one.groups {
        let members: Vec<Id> = group.members.iter().map(of).collect();
        let own = whole.groups.entry(of(id)).or_insert_with(|| model::Group { members: Vec::new(), ..group.clone() });
        for member in members {
            if !own.members.contains(&member) {
                own.members.push(member);
            }
        }
    }
    for (id, link) in &one.links {
        let link = Link { from: of(&link.from), to: of(&link.to), ..link.clone() };
        let known = |l: &Link| l.from == link.from && l.to == link.to && l.kind == link.kind;
        if link.from != link.to && !whole.links.values().any(known) {
            whole.links.insert(of(id), link);
        }
    }
    for (id, note) in &one.notes {
        let about = note.about.as_ref().map(of).filter(|about| whole.contains(about.as_str()));
        whole.notes.insert(of(id), model::Note { text: note.text.clone(), about });
    }
}
