//! What a box lies in, and which groups are boxes at all.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::size;
use crate::model::{Design, Id};

/// The visual parents of a design.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parents<'a> {
    /// The server or group in which a part lies; missing: the drawing itself.
    pub of: BTreeMap<&'a Id, &'a Id>,
    /// The groups that are boxes: those none of whose members lies elsewhere.
    pub drawn: BTreeSet<&'a Id>,
}

/// The visual parents: its server, else the first group that lists it and is a box.
pub fn parents(design: &Design) -> Parents<'_> {
    let hosted = design.components.iter().filter_map(|(id, c)| Some((id, c.on.as_ref()?)));
    let mut parents = Parents { of: hosted.collect(), drawn: BTreeSet::new() };
    for (id, group) in &design.groups {
        let members: HashSet<&Id> = group.members.iter().collect();
        // A member on a server that is a member too lies in the group already.
        let within = |m: &Id| design.hosts_of(m.as_str()).any(|h| members.contains(h));
        if group.members.iter().all(|m| within(m) || !parents.of.contains_key(m)) {
            parents.drawn.insert(id);
            for member in group.members.iter().filter(|m| !within(m)) {
                parents.of.insert(member, id);
            }
        }
    }
    parents
}

impl Parents<'_> {
    /// The groups that are no box, for each of their members, in file order.
    pub fn undrawn<'d>(&self, design: &'d Design) -> BTreeMap<&'d Id, Vec<&'d Id>> {
        let mut undrawn: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
        for (id, group) in design.groups.iter().filter(|(id, _)| !self.drawn.contains(id)) {
            group.members.iter().for_each(|member| undrawn.entry(member).or_default().push(id));
        }
        undrawn
    }

    /// For each member of groups that are no box, the names of those groups.
    pub fn chips(&self, design: &Design) -> BTreeMap<Id, String> {
        let mut chips: BTreeMap<Id, String> = BTreeMap::new();
        for (id, group) in design.groups.iter().filter(|(id, _)| !self.drawn.contains(id)) {
            let (title, _) = size::group_words(design, id, group);
            for member in &group.members {
                let chip = chips.entry(member.clone()).or_default();
                if !chip.is_empty() {
                    chip.push_str(" · ");
                }
                chip.push_str(&title);
            }
        }
        chips
    }
}
