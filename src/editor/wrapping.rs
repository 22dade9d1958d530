//! Wrapping and unwrapping: a zone or a server around what is selected, and away again.

use std::collections::{BTreeMap, BTreeSet};

use super::moving::pinning;
use super::nesting::{nest, nest_all};
use crate::catalog;
use crate::layout::{Arrangement, size};
use crate::model::{Component, Design, Edit, Group, GroupKind, Id, Kind, Placement, Point, Zone};

/// The edits that put a new container around these parts, and its id: a server around what runs on one, else a zone.
///
/// # Errors
/// Why there can be none around them.
pub fn wrap(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Result<(Id, Vec<Edit>), String> {
    let outermost = |id: &&Id| !arrangement.holders(id).any(|holder| ids.contains(holder));
    let known = |id: &&Id| design.components.contains_key(*id) || design.groups.contains_key(*id);
    let parts: Vec<&Id> = ids.iter().filter(outermost).filter(known).collect();
    let Some(first) = parts.first() else { return Err("select what it shall hold first".to_owned()) };
    let parent = arrangement.parents.get(*first);
    if parts.iter().any(|id| arrangement.parents.get(*id) != parent) {
        return Err("they lie in different containers".to_owned());
    }
    let hosted = |id: &&&Id| design.components.get(**id).is_some_and(|c| catalog::kind(&c.kind).hosted);
    let in_server = parent.is_some_and(|p| design.components.contains_key(p));
    let mut edits = Vec::new();
    let id = if parts.iter().all(|id| hosted(&id)) && !in_server {
        let kind = Kind::all().into_iter().find(|k| k.type_name() == "Server");
        let Some(kind) = kind else { return Err("there is no server in the catalogue".to_owned()) };
        let id = design.free_id("server");
        edits.push(Edit::AddComponent { id: id.clone(), component: Component::new(kind), index: None });
        id
    } else if in_server {
        return Err("what runs on a server is in a box already".to_owned());
    } else {
        let id = design.free_id("zone");
        let group = Group { name: String::new(), kind: GroupKind::Zone(Zone::default()), members: Vec::new() };
        edits.push(Edit::AddGroup { id: id.clone(), group, index: None });
        id
    };
    edits.extend(nest_all(&after_of(design, &edits)?, &parts, parent, Some(&id))?);
    if let Some(parent) = parent {
        edits.extend(nest(&after_of(design, &edits)?, &id, None, Some(parent))?);
    }
    edits.extend(pinning(design, arrangement));
    let around = parts.iter().filter_map(|id| arrangement.boxes.get(*id)).copied().reduce(|a, b| a.union(&b));
    if let Some(around) = around {
        let top = size::TITLE_BAR + size::PADDING;
        let at = Point::new(around.x - size::PADDING, around.y - top);
        edits.push(Edit::Place { id: id.clone(), placement: Some(Placement { at, size: None }), index: None });
    }
    Ok((id, edits))
}

fn after_of(design: &Design, edits: &[Edit]) -> Result<Design, String> {
    let mut after = design.clone();
    after.apply_all(edits.iter().cloned(), &mut Vec::new()).map_err(|v| v.message)?;
    Ok(after)
}

/// The edits that take containers away and leave what they hold where it is.
///
/// # Errors
/// Why one cannot be taken away.
pub fn unwrap(design: &Design, arrangement: &Arrangement, ids: &BTreeSet<Id>) -> Result<Vec<Edit>, String> {
    let holds = |id: &&Id| super::nesting::can_hold(design, id);
    let containers: Vec<&Id> = ids.iter().filter(holds).collect();
    if containers.is_empty() {
        return Err("select a server, zone or group first".to_owned());
    }
    let mut held: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for (part, holder) in &arrangement.parents {
        held.entry(holder).or_default().push(part);
    }
    // Where all go that come out of a container: into the nearest one around it that stays.
    let going: BTreeSet<&Id> = containers.iter().copied().collect();
    let mut moving: BTreeMap<Option<&Id>, Vec<&Id>> = BTreeMap::new();
    for container in &containers {
        let stays = arrangement.holders(container).find(|holder| !going.contains(holder));
        let parts = held.get(container).into_iter().flatten().filter(|part| !going.contains(**part));
        moving.entry(stays).or_default().extend(parts);
    }
    let mut edits = pinning(design, arrangement);
    for (into, parts) in moving {
        // From nowhere: the groups they were in go as a whole.
        edits.extend(nest_all(design, &parts, None, into)?);
    }
    let gone: Vec<Id> = containers.into_iter().cloned().collect();
    let removal = after_of(design, &edits)?.removal(&gone);
    edits.extend(removal);
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::Editor;
    use crate::layout::arrange;
    use crate::storage::parse;

    const DESIGN: &str = "Design(format: 1,
        components: {\"web\": (kind: WebServer), \"app\": (kind: AppServer), \"db\": (kind: Database), \"user\": (kind: Client)},
        links: {\"l\": (from: \"web\", to: \"app\", kind: Http)})";

    #[test]
    fn three_parts_get_a_server_around_them_and_unwrapping_leaves_them_where_they_were() {
        let mut editor = Editor::new(parse(DESIGN).expect("a design"));
        let before = arrange(editor.design());
        let ids: BTreeSet<Id> = ["web", "app", "db"].map(Id::slug).into();
        let (server, edits) = wrap(editor.design(), &before, &ids).expect("a server");
        editor.edit("Group", edits).expect("sound");
        let wrapped = arrange(editor.design());
        for id in &ids {
            assert_eq!(wrapped.parents.get(id), Some(&server));
            assert_eq!(wrapped.boxes[id], before.boxes[id]);
        }
        let edits = unwrap(editor.design(), &wrapped, &[server.clone()].into()).expect("away");
        editor.edit("Ungroup", edits).expect("sound");
        let after = arrange(editor.design());
        assert!(!editor.design().contains(server.as_str()));
        assert_eq!(editor.design().links.len(), 1);
        for id in &ids {
            assert_eq!(after.boxes[id], before.boxes[id]);
        }
    }

    #[test]
    fn of_containers_in_each_other_that_go_together_what_they_hold_stays() {
        const NESTED: &str = "Design(format: 1,
            components: {\"a\": (kind: Server, on: \"b\"), \"b\": (kind: Server), \"web\": (kind: WebServer, on: \"a\"), \"db\": (kind: Database, on: \"b\")},
            groups: {\"outer\": (kind: Zone, members: [\"inner\"]), \"inner\": (kind: Zone, members: [\"b\"])},
            links: {\"l\": (from: \"web\", to: \"db\", kind: Other)})";
        let start = parse(NESTED).expect("a design");
        for (going, host) in [(&["a", "b"][..], None), (&["a"], Some("b")), (&["a", "b", "inner"], None)] {
            let mut editor = Editor::new(start.clone());
            let ids: BTreeSet<Id> = going.iter().map(|id| Id::slug(id)).collect();
            let edits = unwrap(&start, &arrange(&start), &ids).expect("away");
            editor.edit("Ungroup", edits).expect("sound");
            let now = editor.design();
            assert!(going.iter().all(|id| !now.contains(id)) && now.links.len() == 1, "{going:?}");
            assert_eq!(now.components[&Id::slug("web")].on, host.map(Id::slug), "{going:?}");
            let around = if going.contains(&"inner") { "outer" } else { "inner" };
            let around = &now.groups[&Id::slug(around)].members;
            let left = host.map_or(vec!["web", "db"], |host| vec![host]);
            assert!(left.iter().all(|id| around.contains(&Id::slug(id))), "{going:?}: {around:?}");
            editor.undo();
            assert_eq!(crate::storage::to_ron(editor.design()), crate::storage::to_ron(&start));
        }
    }

    #[test]
    fn wrapping_and_unwrapping_four_times_as_many_takes_nowhere_near_sixteen_times_as_long() {
        let time = |parts: usize| {
            let design = crate::storage::generate(&format!("layers={parts}")).expect("a design");
            let arrangement = arrange(&design);
            let all: BTreeSet<Id> =
                design.components.keys().filter(|id| !arrangement.parents.contains_key(*id)).cloned().collect();
            let began = std::time::Instant::now();
            let (_, edits) = wrap(&design, &arrangement, &all).expect("a box");
            let mut editor = Editor::new(design);
            editor.edit("Wrap", edits).expect("sound");
            editor.undo();
            began.elapsed().as_secs_f64()
        };
        let best = |parts: usize| (0..3).map(|_| time(parts)).fold(f64::MAX, f64::min);
        let (small, large) = (best(500), best(2_000));
        assert!(large < 9.0 * small.max(0.01), "{small} s and {large} s");
    }

    #[test]
    fn what_does_not_run_on_a_server_gets_a_zone() {
        let design = parse(DESIGN).expect("a design");
        let ids: BTreeSet<Id> = ["web", "user"].map(Id::slug).into();
        let (zone, _) = wrap(&design, &arrange(&design), &ids).expect("a zone");
        assert_eq!(zone, Id::slug("zone-1"));
        assert!(unwrap(&design, &arrange(&design), &ids).is_err());
    }
}
