//! Folding: the design as it looks while some containers are collapsed. A view, never an edit: nothing of it is saved.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::Arrangement;
use crate::model::{Design, Group, Id, Link, Note, Placement, Point};

/// What stands for each part that is hidden: the outermost collapsed container around it.
pub fn stand_ins(arrangement: &Arrangement, folded: &BTreeSet<Id>) -> BTreeMap<Id, Id> {
    let outermost = |id: &Id| arrangement.holders(id).filter(|holder| folded.contains(*holder)).last().cloned();
    arrangement.boxes.keys().filter_map(|id| Some((id.clone(), outermost(id)?))).collect()
}

/// The design without what lies in collapsed containers: links end at the containers, everything else stays where it is.
/// The arrangement is that of the whole design.
pub fn fold(design: &Design, arrangement: &Arrangement, folded: &BTreeSet<Id>) -> Design {
    let stand_ins = stand_ins(arrangement, folded);
    let shown = |id: &Id| stand_ins.get(id).unwrap_or(id).clone();
    let hidden = |id: &Id| stand_ins.contains_key(id);
    let mut view = Design { name: design.name.clone(), domain: design.domain.clone(), ..Design::default() };
    view.components =
        design.components.iter().filter(|(id, _)| !hidden(id)).map(|(id, c)| (id.clone(), c.clone())).collect();
    for (id, group) in design.groups.iter().filter(|(id, _)| !hidden(id)) {
        // A collapsed group has no members to be drawn; one that is no box loses those that are hidden.
        let members = group.members.iter().filter(|m| !hidden(m) && !folded.contains(id)).cloned().collect();
        view.groups.insert(id.clone(), Group { members, ..group.clone() });
    }
    for (id, link) in &design.links {
        let (from, to) = (shown(&link.from), shown(&link.to));
        if from != to {
            view.links.insert(id.clone(), Link { from, to, ..link.clone() });
        }
    }
    for (id, note) in &design.notes {
        let about = note.about.as_ref().map(shown).filter(|about| view.contains(about.as_str()));
        view.notes.insert(id.clone(), Note { about, ..note.clone() });
    }
    let containers: BTreeSet<&Id> = arrangement.parents.values().collect();
    let drawn: Vec<(&Id, &crate::layout::Rect)> =
        arrangement.boxes.iter().filter(|(id, _)| view.contains(id.as_str())).collect();
    for (id, rect) in drawn {
        let stated = design.drawing.get(id).and_then(|placement| placement.size);
        let whole = containers.contains(id).then_some(Point::new(rect.w, rect.h));
        let size = if folded.contains(id) { None } else { whole.or(stated) };
        view.drawing.insert(id.clone(), Placement { at: rect.min(), size });
    }
    let same =
        |id: &Id| view.links.get(id).is_some_and(|l| design.links[id].from == l.from && design.links[id].to == l.to);
    view.bends =
        design.bends.iter().filter(|(id, _)| same(id)).map(|(id, bends)| (id.clone(), bends.clone())).collect();
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{arrange, route};
    use crate::storage::parse;

    const DESIGN: &str = "Design(format: 1,
        components: {\"lb\": (kind: LoadBalancer), \"s\": (kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"app\": (kind: AppServer, on: \"s\"), \"db\": (kind: Database)},
        groups: {\"zone\": (kind: Zone, members: [\"s\", \"db\"])},
        links: {\"in\": (from: \"lb\", to: \"web\", kind: Http), \"on\": (from: \"web\", to: \"app\", kind: Http), \"q\": (from: \"app\", to: \"db\", kind: Sql)})";

    #[test]
    fn links_end_at_the_collapsed_server_what_lies_within_is_gone_and_nothing_else_moves() {
        let design = parse(DESIGN).expect("a design");
        let whole = arrange(&design);
        let folded: BTreeSet<Id> = [Id::slug("s")].into();
        let view = fold(&design, &whole, &folded);
        assert_eq!((view.components.len(), view.links.len()), (3, 2));
        assert_eq!((view.links[&Id::slug("in")].to.as_str(), view.links[&Id::slug("q")].from.as_str()), ("s", "s"));
        let drawn = arrange(&view);
        for id in ["lb", "db", "zone"].map(Id::slug) {
            assert_eq!(drawn.boxes[&id], whole.boxes[&id]);
        }
        assert!(drawn.boxes[&Id::slug("s")].h < whole.boxes[&Id::slug("s")].h);
        assert!(route(&view, &drawn).lines.contains_key(&Id::slug("in")));
        // The outermost collapsed container stands for all that it hides.
        let both: BTreeSet<Id> = [Id::slug("s"), Id::slug("zone")].into();
        assert_eq!(stand_ins(&whole, &both)[&Id::slug("web")], Id::slug("zone"));
        assert_eq!(fold(&design, &whole, &both).components.len(), 1);
    }
}
