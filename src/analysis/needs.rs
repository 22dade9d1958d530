//! Who needs whom, as a graph for people to look at: the same reading of the drawing as that of the circuits, without
//! their gates. What only watches, keeps copies or brings files is beside the way of a request and needed by nobody.

use crate::model::{Design, GroupKind, Id, LinkKind};

/// One part needs another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Who needs it.
    pub from: Id,
    /// What is needed.
    pub to: Id,
    /// Whether others of its kind do the same for `from`, so that it may do without this one.
    pub shared: bool,
}

/// What every part needs at first hand, in the order of the file: its machine, its zone, the members of its cluster, and
/// what it asks.
pub fn needs(design: &Design) -> Vec<Need> {
    let mut found: Vec<(Id, Id)> = Vec::new();
    let there = |id: &Id| design.components.contains_key(id) || design.groups.contains_key(id);
    for (id, component) in &design.components {
        found.extend(component.on.iter().map(|on| (id.clone(), on.clone())));
    }
    for (id, group) in &design.groups {
        for member in group.members.iter().filter(|member| there(member)) {
            match group.kind {
                GroupKind::Zone(_) => found.push((member.clone(), id.clone())),
                GroupKind::LoadBalancerCluster(_) | GroupKind::DatabaseCluster(_) => {
                    found.push((id.clone(), member.clone()));
                }
                GroupKind::Network(_) | GroupKind::Layer(_) => {}
            }
        }
    }
    for link in design.links.values().filter(|link| there(&link.from) && there(&link.to)) {
        let (from, to) = (link.from.clone(), link.to.clone());
        match link.kind {
            LinkKind::Http(_)
            | LinkKind::Https(_)
            | LinkKind::FastCgi(_)
            | LinkKind::Sql(_)
            | LinkKind::Dns(_)
            | LinkKind::UsesFiles(_)
            | LinkKind::UsesCertificate(_)
            | LinkKind::Session(_) => found.push((from, to)),
            // The replica has nothing that the primary does not tell it, and nobody takes over without a vote.
            LinkKind::Replication(_) | LinkKind::Quorum(_) => found.push((to, from)),
            LinkKind::Monitoring(_)
            | LinkKind::Backup(_)
            | LinkKind::Logs(_)
            | LinkKind::Deploy(_)
            | LinkKind::Other(_) => {}
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|need| need.0 != need.1 && seen.insert(need.clone()));
    let kind = |id: &Id| match (design.components.get(id), design.groups.get(id)) {
        (Some(component), _) => component.kind.type_name(),
        (None, Some(group)) => group.kind.type_name(),
        (None, None) => "",
    };
    let mut alike: std::collections::BTreeMap<(&Id, &str), usize> = std::collections::BTreeMap::new();
    for (from, to) in &found {
        *alike.entry((from, kind(to))).or_default() += 1;
    }
    let shared: Vec<bool> = found.iter().map(|(from, to)| alike[&(from, kind(to))] > 1).collect();
    found.into_iter().zip(shared).map(|((from, to), shared)| Need { from, to, shared }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::Failures;
    use crate::model::Kind;
    use crate::storage::TEMPLATES;

    #[test]
    fn whatever_costs_visitors_anything_is_needed_by_them() {
        for template in TEMPLATES {
            let design = template.design();
            let needs = needs(&design);
            let users = design.components.iter().filter(|(_, c)| matches!(c.kind, Kind::Client(_)));
            let mut reached: BTreeSet<&Id> = users.map(|(id, _)| id).collect();
            let mut open: Vec<&Id> = reached.iter().copied().collect();
            while let Some(id) = open.pop() {
                let next = needs.iter().filter(|need| need.from == *id).map(|need| &need.to);
                open.extend(next.filter(|to| reached.insert(to)));
            }
            let failures = Failures::of(&design);
            for id in design.components.keys() {
                let lost = failures.blast_radius(id).lost;
                // Names and certificates are asked by the visitor's own machine, whether a line says so or not.
                let drawn = needs.iter().any(|need| need.to == *id);
                assert!(lost.is_empty() || !drawn || reached.contains(id), "{}: {id} costs {lost:?}", template.name);
            }
        }
    }

    #[test]
    fn two_web_servers_share_what_one_database_does_alone() {
        let design = crate::storage::template("distributed").expect("the template").design();
        let needs = needs(&design);
        let need = |from: &str, to: &str| {
            let found = needs.iter().find(|need| need.from.as_str() == from && need.to.as_str() == to);
            found.map(|need| need.shared)
        };
        assert_eq!(need("lb", "web-1"), Some(true));
        assert_eq!(need("web-1", "server-1"), Some(false));
        assert_eq!(need("db-2", "db-1"), Some(false), "a replica needs its primary");
        assert_eq!(need("db-1", "db-2"), None);
    }
}
