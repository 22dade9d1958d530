//! The design that travels in the comments of our own flowcharts, and what somebody changed beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::chart::{Chart, Node};
use super::label;
use super::repairs::Told;
use super::words::Reading;
use crate::catalog;
use crate::font::one_line;
use crate::layout::size;
use crate::model::{Component, Design, Id, Kind, Link, LinkKind, OtherLink, OtherPart};
use crate::storage;

/// What each line of it begins with.
const MARK: &str = "%% linchpin: ";

/// What a flowchart carries.
pub(super) enum Carried {
    None,
    Design(Box<Design>),
    /// Where it stands, and why it is none.
    Unreadable(usize, String),
}

/// The design in the comments of a diagram.
pub(super) fn find(text: &str) -> Carried {
    let Some(at) = text.find(MARK) else { return Carried::None };
    let mut whole = String::new();
    for line in text[at..].lines() {
        if let Some(piece) = line.trim_start().strip_prefix(MARK) {
            whole.push_str(piece.trim_end_matches('\r'));
        }
    }
    match storage::parse(&whole) {
        Ok(design) => Carried::Design(Box::new(design)),
        Err(error) => Carried::Unreadable(at, error.to_string()),
    }
}

/// The carried design, with what the flowchart beside it says differently where that is clear: names, added parts,
/// added lines, parts that are gone.
pub(super) fn with_changes(design: Design, chart: &Chart<'_>, at: usize, told: &mut Told) -> Design {
    told.say(at, || "the design in the comments is taken".to_owned());
    let mut changed = design.clone();
    let drawn = Drawn::of(&design, chart);
    renamed(&mut changed, &design, chart, &drawn, told);
    let added = added(&mut changed, chart, &drawn, told);
    let parts = Parts { drawn: &drawn, added: &added };
    added_lines(&mut changed, &design, chart, &parts, told);
    removed(&mut changed, &design, &drawn, at, told);
    let sound = crate::model::check(&changed).and_then(|()| catalog::check(&changed));
    match sound {
        Ok(()) => changed,
        Err(violation) => {
            told.say(at, || format!("what was changed beside it cannot be taken over: {violation}"));
            design
        }
    }
}

/// Which part of the design each node and subgraph of the flowchart is.
struct Drawn {
    parts: BTreeMap<String, Id>,
    seen: BTreeSet<Id>,
}

impl Drawn {
    fn of(design: &Design, chart: &Chart<'_>) -> Self {
        let ids = design.components.keys().chain(design.groups.keys()).chain(design.notes.keys());
        let mut by_base: BTreeMap<String, Vec<&Id>> = BTreeMap::new();
        for id in ids {
            by_base.entry(base(id.as_str())).or_default().push(id);
        }
        let names = chart.nodes.iter().map(|n| n.id).chain(chart.groups.iter().map(|g| g.id));
        let mut names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
        // `a`, `a_`, `a__` stand for the ids that give the same name, in the order of the design.
        names.sort_by_key(|name| name.len());
        let (mut parts, mut seen) = (BTreeMap::new(), BTreeSet::new());
        for name in names {
            let same = by_base.get_mut(&base(name)).filter(|ids| !ids.is_empty());
            if let Some(id) = same.map(|ids| ids.remove(0)) {
                parts.insert(name.to_owned(), id.clone());
                seen.insert(id.clone());
            }
        }
        Self { parts, seen }
    }
}

/// What an id and its name in a diagram have in common.
fn base(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = plain.trim_end_matches('_');
    plain.strip_prefix("part_").unwrap_or(plain).to_owned()
}

/// The first line of a label: the rest is what the kind says of itself.
fn first_line(label: &str) -> String {
    let end = label.find("<br").unwrap_or(label.len());
    label::clean(&label[..end]).into_owned()
}

fn renamed(changed: &mut Design, design: &Design, chart: &Chart<'_>, drawn: &Drawn, told: &mut Told) {
    let nodes = chart.nodes.iter().filter_map(|n| Some((n.id, n.label.as_deref()?, n.at)));
    let groups = chart.groups.iter().map(|g| (g.id, &*g.title, g.at));
    for (name, label, at) in nodes.chain(groups) {
        let Some(id) = drawn.parts.get(name) else { continue };
        let (words, own) = match (design.components.get(id), design.groups.get(id)) {
            (Some(c), _) => {
                (size::component_words(design, id, c).0, changed.components.get_mut(id).map(|c| &mut c.name))
            }
            (None, Some(g)) => (size::group_words(design, id, g).0, changed.groups.get_mut(id).map(|g| &mut g.name)),
            (None, None) => continue,
        };
        let now = first_line(label);
        let before: String = one_line(&words).split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = now.trim_end_matches('…');
        // A title may be followed by what was found and what the kind says.
        let begins = |name: &str| now.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('·'));
        let same = now == before
            || before.starts_with(cut) && now != cut
            || now == label::clean(&before)
            || begins(&before)
            || begins(&label::clean(&before));
        // Where nothing of a name can be seen, the first line is what the kind says.
        if !now.is_empty() && !before.is_empty() && !same && now != id.as_str() {
            told.say(at, || format!("`{id}` is called `{now}` in the flowchart: it is renamed"));
            if let Some(own) = own {
                *own = now;
            }
        }
    }
}

/// Whether the export itself made the node: its legend.
fn is_legend(node: &Node<'_>) -> bool {
    node.id.starts_with("legend")
}

fn added(changed: &mut Design, chart: &Chart<'_>, drawn: &Drawn, told: &mut Told) -> BTreeMap<String, Id> {
    let mut added = BTreeMap::new();
    for node in &chart.nodes {
        if drawn.parts.contains_key(node.id) || node.group.is_some() || is_legend(node) {
            continue;
        }
        let name = label::clean(node.label.as_deref().unwrap_or(node.id)).into_owned();
        let part = Reading::of(&name).part();
        let kind = part.map_or(Kind::Other(OtherPart::default()), |(part, _)| super::meaning::kind_of(part, &name));
        let stem = Id::slug(node.id);
        let id = if changed.contains(stem.as_str()) { changed.free_id(stem.as_str()) } else { stem };
        let holder = node.parent.and_then(|g| drawn.parts.get(chart.groups[g as usize].id)).cloned();
        let mut component = Component::new(kind).named(&name);
        let spec = catalog::kind(&component.kind);
        component.on = holder
            .clone()
            .filter(|h| spec.hosted && changed.components.get(h).is_some_and(|c| catalog::kind(&c.kind).holds));
        told.say(node.at, || format!("`{name}` is new in the flowchart: {}", catalog::article(spec.label)));
        if component.on.is_none()
            && let Some(group) = holder.and_then(|h| changed.groups.get_mut(&h))
        {
            let members = catalog::group(&group.kind).members;
            if members.is_empty() || members.contains(&spec.type_name) {
                group.members.push(id.clone());
            }
        }
        added.insert(node.id.to_owned(), id.clone());
        changed.components.insert(id, component);
    }
    added
}

struct Parts<'d> {
    drawn: &'d Drawn,
    added: &'d BTreeMap<String, Id>,
}

impl Parts<'_> {
    fn of(&self, name: &str) -> Option<&Id> {
        self.drawn.parts.get(name).or_else(|| self.added.get(name))
    }
}

fn added_lines(changed: &mut Design, design: &Design, chart: &Chart<'_>, parts: &Parts<'_>, told: &mut Told) {
    let ends: BTreeSet<(&Id, &Id)> = design.links.values().map(|l| (&l.from, &l.to)).collect();
    // A line to a group that is no frame is drawn to each of its members.
    let mut drawn_to: BTreeSet<(&Id, &Id)> = ends.clone();
    for (from, to) in &ends {
        if let Some(group) = design.groups.get(*to) {
            drawn_to.extend(group.members.iter().map(|m| (*from, m)));
        }
    }
    for edge in &chart.edges {
        let name = |node: u32| chart.nodes[node as usize].id;
        let (Some(from), Some(to)) = (parts.of(name(edge.from)), parts.of(name(edge.to))) else { continue };
        let is_note = |id: &Id| design.notes.contains_key(id);
        if from == to
            || drawn_to.contains(&(from, to))
            || is_note(from)
            || is_note(to)
            || !changed.components.contains_key(from)
        {
            continue;
        }
        let words = label::clean(&edge.label).into_owned();
        let fitting = catalog::fitting(changed, from, to);
        let target = changed.components.get(to).map(|c| &c.kind);
        let kind = super::meaning::meant_by(&fitting, &words, target);
        let kind = kind.unwrap_or(LinkKind::Other(OtherLink::default()));
        told.say(edge.at, || format!("the line from `{from}` to `{to}` is new in the flowchart"));
        let id = changed.free_id(&format!("{:.24}-{:.24}", from.as_str(), to.as_str()));
        let mut link = Link::new(from.clone(), to.clone(), kind);
        link.label = words;
        changed.links.insert(id, link);
    }
}

/// Parts whose nodes are gone, with the links to them. What holds others, or is a group, stays: it may only be drawn
/// differently.
fn removed(changed: &mut Design, design: &Design, drawn: &Drawn, at: usize, told: &mut Told) {
    let holders: BTreeSet<Id> = changed.components.values().filter_map(|c| c.on.clone()).collect();
    let is_gone = |id: &&Id| !drawn.seen.contains(*id) && !holders.contains(*id);
    let gone: Vec<Id> = design.components.keys().filter(is_gone).cloned().collect();
    for id in &gone {
        told.say(at, || format!("`{id}` is gone from the flowchart: it is removed"));
        changed.components.shift_remove(id);
        changed.drawing.shift_remove(id);
        for group in changed.groups.values_mut() {
            group.members.retain(|m| m != id);
        }
    }
    let gone: BTreeSet<&Id> = gone.iter().collect();
    let dead: Vec<Id> = changed
        .links
        .iter()
        .filter(|(_, l)| gone.contains(&l.from) || gone.contains(&l.to))
        .map(|(id, _)| id.clone())
        .collect();
    changed.links.retain(|id, _| !dead.contains(id));
    for note in changed.notes.values_mut() {
        note.about = note.about.take().filter(|about| !gone.contains(about) && !dead.contains(about));
    }
}
