//! Where a part may lie: on a server, in groups; what the catalogue refuses is not offered.

use crate::catalog;
use crate::model::{Component, Design, Edit, Group, Id};

/// A container, and how the parts that are looked at stand to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The server, container or group.
    pub id: Id,
    /// How many of them lie in it.
    pub inside: usize,
}

/// The servers and containers on which all of these may run, and the groups of which all may be members, in the order
/// of the file. A container that would lie in itself is left out.
pub fn places(design: &Design, ids: &[&Id]) -> (Vec<Place>, Vec<Place>) {
    let hosts = design.components.iter().filter(|(_, component)| catalog::kind(&component.kind).holds);
    let runs = |host: &Id| {
        let may = |id: &&Id| {
            let Some(component) = design.components.get(*id) else { return false };
            let within = *id == host || design.hosts_of(host.as_str()).any(|around| around == *id);
            let there = Component { on: Some(host.clone()), ..component.clone() };
            !within && catalog::check_component(design, id, &there).is_ok()
        };
        ids.iter().all(may)
    };
    let runs_on = |id: &Id, host: &Id| design.components.get(id).is_some_and(|c| c.on.as_ref() == Some(host));
    let on = |host: &Id| ids.iter().filter(|id| runs_on(id, host)).count();
    let hosts = hosts.filter(|(id, _)| runs(id)).map(|(id, _)| Place { id: id.clone(), inside: on(id) });
    let hosts = if ids.is_empty() { Vec::new() } else { hosts.collect() };

    let takes = |group: &Id| {
        let may = |id: &&Id| {
            let inside = design.groups.get(group).is_some_and(|g| g.members.contains(id));
            *id != group && !around(design, group).contains(id) && (inside || accepts(design, group, id))
        };
        ids.iter().all(may)
    };
    let members = |group: &Group| ids.iter().filter(|id| group.members.contains(id)).count();
    let groups = design.groups.iter().filter(|(id, _)| takes(id));
    let groups = groups.map(|(id, group)| Place { id: id.clone(), inside: members(group) });
    let groups = if ids.is_empty() { Vec::new() } else { groups.collect() };
    (hosts, groups)
}

/// Whether the catalogue takes a part as another member of a group.
fn accepts(design: &Design, group: &Id, id: &Id) -> bool {
    let Some(known) = design.groups.get(group) else { return false };
    let with = Group { members: vec![id.clone()], ..known.clone() };
    (design.components.contains_key(id) || design.groups.contains_key(id))
        && catalog::check_group(design, group, &with).is_ok()
}

/// The groups around a group, outwards.
fn around<'a>(design: &'a Design, group: &'a Id) -> Vec<&'a Id> {
    let mut found: Vec<&'a Id> = Vec::new();
    let mut next: Vec<&'a Id> = design.groups_of(group.as_str()).map(|(id, _)| id).collect();
    while let Some(id) = next.pop() {
        if !found.contains(&id) {
            found.push(id);
            next.extend(design.groups_of(id.as_str()).map(|(id, _)| id));
        }
    }
    found
}

/// The edits that make all of these members of a group, or no members any more. Where they are drawn does not change.
pub fn join(design: &Design, ids: &[&Id], group: &Id, inside: bool) -> Vec<Edit> {
    let Some(known) = design.groups.get(group) else { return Vec::new() };
    let mut members = known.members.clone();
    if inside {
        let new = ids.iter().filter(|id| !known.members.contains(id));
        members.extend(new.map(|id| (*id).clone()));
    } else {
        members.retain(|member| !ids.contains(&member));
    }
    let changed = Group { members, ..known.clone() };
    if changed == *known { Vec::new() } else { vec![Edit::SetGroup { id: group.clone(), group: changed }] }
}

/// The edits that let all of these run on a server or container; none: on nothing that is drawn. What moves, and what
/// it holds, leaves its place to the layout.
pub fn put(design: &Design, ids: &[&Id], host: Option<&Id>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for id in ids {
        let Some(component) = design.components.get(*id).filter(|component| component.on.as_ref() != host) else {
            continue;
        };
        let moved = |other: &&Id| *other == *id || design.hosts_of(other.as_str()).any(|around| around == *id);
        let placed = design.drawing.keys().filter(moved);
        edits.extend(placed.map(|id| Edit::Place { id: id.clone(), placement: None, index: None }));
        let component = Component { on: host.cloned(), ..component.clone() };
        edits.push(Edit::SetComponent { id: (*id).clone(), component });
    }
    edits
}
