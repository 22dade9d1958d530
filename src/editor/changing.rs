//! Another kind for a part: its id, links, place and notes stay; what no longer fits goes, and is said before.

use crate::catalog;
use crate::editor::linking::kinds_between;
use crate::model::{Component, Design, Edit, Id, Kind, Link, LinkKind};

/// A change of kind, as it would be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The edits, in an order in which each can be made.
    pub edits: Vec<Edit>,
    /// What would be dropped or changed, in sentences.
    pub losses: Vec<String>,
}

/// What it takes to make a component one of another kind.
///
/// # Errors
/// Why it cannot be.
pub fn change_kind(design: &Design, id: &Id, kind: Kind) -> Result<Change, String> {
    let Some(old) = design.components.get(id) else { return Err(format!("`{id}` is no component")) };
    let spec = catalog::kind(&kind);
    let title = design.title(id.as_str());
    if !spec.holds && design.held_by(id.as_str()).next().is_some() {
        return Err(format!("{title} holds other parts, and {} holds nothing", catalog::article(spec.label)));
    }
    let (mut edits, mut losses) = (Vec::new(), Vec::new());
    let mut after = design.clone();
    let component = Component { kind, ..old.clone() };
    let component = if catalog::check_component(design, id, &component).is_err() {
        losses
            .push(format!("{title} no longer runs on {}", old.on.as_ref().map_or("", |on| design.title(on.as_str()))));
        Component { on: None, ..component }
    } else {
        component
    };
    // The design alone accepts what the catalogue would not: so the links can be looked at afterwards.
    let change = Edit::SetComponent { id: id.clone(), component };
    after.apply(change.clone()).map_err(|v| v.message)?;
    for (group_id, group) in design.groups_of(id.as_str()) {
        if catalog::check_group(&after, group_id, group).is_err() {
            let members = group.members.iter().filter(|m| *m != id).cloned().collect();
            losses.push(format!("{title} leaves {}", design.title(group_id.as_str())));
            let group = crate::model::Group { members, ..group.clone() };
            edits.push(Edit::SetGroup { id: group_id.clone(), group });
        }
    }
    for (link_id, link) in design.links.iter().filter(|(_, l)| l.from == *id || l.to == *id) {
        if catalog::check_link(&after, link_id, link).is_ok() {
            continue;
        }
        let words = format!("the link from {} to {}", design.title(link.from.as_str()), design.title(link.to.as_str()));
        let label = catalog::link(&link.kind).label;
        if let Ok(mut kinds) = kinds_between(&after, &link.from, &link.to) {
            let kind = kinds.swap_remove(0);
            losses.push(format!("{words} becomes {} instead of {label}", catalog::link(&kind).label));
            let link = Link { kind, ..link.clone() };
            edits.push(Edit::SetLink { id: link_id.clone(), link });
        } else {
            losses.push(format!("{words} ({label}) is dropped"));
            edits.extend(design.removal(std::slice::from_ref(link_id)));
        }
    }
    // What does not fit goes first, then the kind changes, then links take kinds that fit the new one. Until then they
    // are of the kind that fits everywhere: the editor refuses what the catalogue would not accept even for a moment.
    let (set, gone): (Vec<Edit>, Vec<Edit>) = edits.into_iter().partition(|edit| matches!(edit, Edit::SetLink { .. }));
    let meanwhile = set.iter().filter_map(|edit| {
        let Edit::SetLink { id, link } = edit else { return None };
        let link = Link { kind: LinkKind::Other(crate::model::OtherLink::default()), ..link.clone() };
        Some(Edit::SetLink { id: id.clone(), link })
    });
    let edits = gone.into_iter().chain(meanwhile.collect::<Vec<_>>()).chain([change]).chain(set).collect();
    Ok(Change { edits, losses })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::parse;

    const DESIGN: &str = "Design(format: 1,
        components: {\"web\": (kind: WebServer), \"app\": (kind: AppServer), \"a\": (kind: Database), \"b\": (kind: Database(role: Replica))},
        links: {\"l\": (from: \"web\", to: \"app\", kind: Http), \"q\": (from: \"app\", to: \"a\", kind: Sql), \"r\": (from: \"a\", to: \"b\", kind: Replication)})";

    #[test]
    fn a_database_that_becomes_a_session_store_says_which_link_it_loses() {
        let design = parse(DESIGN).expect("a design");
        let kind = Kind::all().into_iter().find(|k| k.type_name() == "SessionStore").expect("a kind");
        let change = change_kind(&design, &Id::slug("a"), kind).expect("possible");
        assert!(change.losses.iter().any(|l| l.contains("is dropped")), "{:?}", change.losses);
        let mut editor = crate::editor::Editor::new(design.clone());
        editor.edit("Change", change.edits).expect("the editor accepts each of them");
        catalog::check(editor.design()).expect("sound");
        assert!(!editor.design().links.contains_key(&Id::slug("r")));
        assert_eq!(editor.design().links[&Id::slug("q")].kind.type_name(), "Session");
        editor.undo();
        assert_eq!(*editor.design(), design);
    }
}
