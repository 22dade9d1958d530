//! What an edit touches: the catalogue looks at that and at what hangs on it.

use std::collections::BTreeSet;

use crate::catalog;
use crate::model::{Design, Edit, Id, Violation};

/// What an edit touches: the catalogue looks at that and at what hangs on it.
pub(super) enum Touched {
    /// Nothing refers to it yet.
    NewComponent(Id),
    Component(Id),
    Link(Id),
    Group(Id),
    Everything,
    Nothing,
}

impl Touched {
    pub(super) fn of(edit: &Edit) -> Self {
        match edit {
            Edit::AddComponent { id, .. } => Self::NewComponent(id.clone()),
            Edit::SetComponent { id, .. } => Self::Component(id.clone()),
            Edit::AddLink { id, .. } | Edit::SetLink { id, .. } => Self::Link(id.clone()),
            Edit::AddGroup { id, .. } | Edit::SetGroup { id, .. } => Self::Group(id.clone()),
            Edit::Replace(_) => Self::Everything,
            _ => Self::Nothing,
        }
    }

    pub(super) fn check(&self, design: &Design) -> Result<(), Violation> {
        match self {
            Self::Nothing => Ok(()),
            Self::Everything => catalog::check(design),
            Self::Link(id) => design.links.get(id).map_or(Ok(()), |l| catalog::check_link(design, id, l)),
            Self::Group(id) => {
                design.groups.get(id).map_or(Ok(()), |g| catalog::check_group(design, id, g))?;
                links_at(design, id)
            }
            Self::NewComponent(id) => {
                design.components.get(id).map_or(Ok(()), |c| catalog::check_component(design, id, c))
            }
            Self::Component(id) => {
                design.components.get(id).map_or(Ok(()), |c| catalog::check_component(design, id, c))?;
                for (held, c) in design.held_by(id.as_str()) {
                    catalog::check_component(design, held, c)?;
                }
                for (group, g) in design.groups_of(id.as_str()) {
                    catalog::check_group(design, group, g)?;
                }
                links_at(design, id)
            }
        }
    }
}

fn links_at(design: &Design, id: &Id) -> Result<(), Violation> {
    let mut touching = design.links.iter().filter(|(_, l)| l.from == *id || l.to == *id);
    touching.try_for_each(|(link, l)| catalog::check_link(design, link, l))
}

/// Looks at all that several edits have touched, and once through the design at what hangs on it.
pub(super) fn check_all(touched: &[Touched], design: &Design) -> Result<(), Violation> {
    let mut changed: BTreeSet<&Id> = BTreeSet::new();
    for touched in touched {
        match touched {
            Touched::Component(id) | Touched::Group(id) => {
                changed.insert(id);
            }
            Touched::NewComponent(_) | Touched::Link(_) | Touched::Nothing => touched.check(design)?,
            Touched::Everything => return catalog::check(design),
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let components = design.components.iter();
    let mut concerned =
        components.filter(|(id, c)| changed.contains(id) || c.on.as_ref().is_some_and(|on| changed.contains(on)));
    concerned.try_for_each(|(id, c)| catalog::check_component(design, id, c))?;
    let groups = design.groups.iter();
    let mut concerned = groups.filter(|(id, g)| changed.contains(id) || g.members.iter().any(|m| changed.contains(m)));
    concerned.try_for_each(|(id, g)| catalog::check_group(design, id, g))?;
    let links = design.links.iter();
    let mut concerned = links.filter(|(_, l)| changed.contains(&l.from) || changed.contains(&l.to));
    concerned.try_for_each(|(id, l)| catalog::check_link(design, id, l))
}
