//! What lies in what: the edits by which a part comes into a server, zone or group, or out of it.

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{Component, Design, Edit, Id};

/// Whether others can be dropped into this part.
pub fn can_hold(design: &Design, id: &Id) -> bool {
    design.groups.contains_key(id) || design.components.get(id).is_some_and(|c| catalog::kind(&c.kind).holds)
}

/// The edits that take a part from the box it lies in into another; none for either is the bare drawing.
///
/// # Errors
/// A sentence that says why it cannot lie there.
pub fn nest(design: &Design, part: &Id, from: Option<&Id>, into: Option<&Id>) -> Result<Vec<Edit>, String> {
    if from == into { Ok(Vec::new()) } else { nest_all(design, &[part], from, into) }
}

/// The same for several parts that come out of the same box, or of boxes that go.
///
/// # Errors
/// A sentence that says why one of them cannot lie there.
pub fn nest_all(design: &Design, parts: &[&Id], from: Option<&Id>, into: Option<&Id>) -> Result<Vec<Edit>, String> {
    let is_part = |part: &&Id| design.components.contains_key(*part) || design.groups.contains_key(*part);
    let parts: Vec<&Id> = parts.iter().copied().filter(is_part).collect();
    let mut edits = Vec::new();
    if parts.is_empty() {
        return Ok(edits);
    }
    if let Some((id, group)) = from.and_then(|from| design.groups.get_key_value(from)) {
        let leaving: BTreeSet<&Id> = parts.iter().copied().collect();
        let mut group = group.clone();
        group.members.retain(|member| !leaving.contains(member));
        edits.push(Edit::SetGroup { id: id.clone(), group });
    }
    let host = into.filter(|into| design.components.contains_key(*into));
    for part in &parts {
        if let Some(component) = design.components.get(*part) {
            if component.on.as_ref() != host {
                let component = Component { on: host.cloned(), ..component.clone() };
                catalog::check_component(design, part, &component).map_err(|v| v.message)?;
                edits.push(Edit::SetComponent { id: (*part).clone(), component });
            }
        } else if let Some(host) = host {
            let (own, host) = (design.title(part.as_str()), design.title(host.as_str()));
            return Err(format!("`{own}` cannot lie in `{host}`: a group does not run on a server"));
        }
    }
    if let Some((id, group)) = into.and_then(|into| design.groups.get_key_value(into)) {
        let mut group = group.clone();
        let mut there: BTreeSet<&Id> = design.groups[id].members.iter().collect();
        group.members.extend(parts.into_iter().filter(|part| there.insert(*part)).cloned());
        catalog::check_group(design, id, &group).map_err(|v| v.message)?;
        edits.push(Edit::SetGroup { id: id.clone(), group });
    }
    Ok(edits)
}
