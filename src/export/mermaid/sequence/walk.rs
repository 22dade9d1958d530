//! The way of one request through the drawing: link by link, to the first part that can answer it.

use std::collections::BTreeSet;

use crate::analysis::Topology;
use crate::model::{Design, Entry, GroupKind, Id, Kind, Link, LinkKind};

/// One step of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hop<'a> {
    pub from: &'a Id,
    pub link: &'a Link,
    pub to: &'a Id,
    /// The cluster of balancers whose shared entry this step goes to.
    pub cluster: Option<&'a Id>,
}

/// Firewalls and web application firewalls: requests pass through them.
pub(super) const fn filters(kind: &Kind) -> bool {
    matches!(kind, Kind::Firewall(_) | Kind::Waf(_))
}

/// The way from a browser, by links in file order, to the first part that is `goal`. Encrypted doors are preferred
/// where `encrypted` is set, and no other is taken.
pub(super) fn way<'a>(
    design: &'a Design,
    topology: &Topology<'a>,
    encrypted: bool,
    goal: impl Fn(&Id, &Kind) -> bool,
) -> Option<Vec<Hop<'a>>> {
    let mut trail: Vec<(Hop<'a>, Option<usize>)> = Vec::new();
    let doors = topology.user_links().filter(|(_, l)| !encrypted || matches!(l.kind, LinkKind::Https(_)));
    let mut ahead: Vec<(Hop<'a>, Option<usize>)> =
        doors.flat_map(|(_, link)| hops(design, topology, link)).map(|hop| (hop, None)).collect();
    ahead.reverse();
    let mut passed: BTreeSet<&Id> = BTreeSet::new();
    while let Some((hop, before)) = ahead.pop() {
        let Some(kind) = topology.kind(hop.to) else { continue };
        if !passed.insert(hop.to) {
            continue;
        }
        trail.push((hop, before));
        let at = trail.len() - 1;
        if goal(hop.to, kind) {
            let steps = std::iter::successors(Some(at), |&n| trail[n].1);
            let mut way: Vec<Hop<'a>> = steps.map(|n| trail[n].0).collect();
            way.reverse();
            return Some(way);
        }
        let onward = topology.links_from(hop.to).iter().filter(|(_, l)| l.kind.serves());
        let next: Vec<_> = onward.flat_map(|(_, link)| hops(design, topology, link)).collect();
        ahead.extend(next.into_iter().rev().map(|hop| (hop, Some(at))));
    }
    None
}

/// Where a link leads: from users and filters to one balancer of a cluster is to the cluster.
fn hops<'a>(design: &'a Design, topology: &Topology<'a>, link: &'a Link) -> Vec<Hop<'a>> {
    let outside = topology.kind(&link.from).is_some_and(|k| matches!(k, Kind::Client(_)) || filters(k));
    let own = design.groups.contains_key(&link.to).then_some(&link.to);
    let cluster = own.or_else(|| topology.cluster_of(&link.to).filter(|_| outside));
    let members = cluster.map_or_else(|| vec![&link.to], |cluster| members(design, cluster));
    members.into_iter().map(|to| Hop { from: &link.from, link, to, cluster }).collect()
}

fn members<'a>(design: &'a Design, group: &'a Id) -> Vec<&'a Id> {
    design.groups.get(group).map(|g| g.members.iter().collect()).unwrap_or_default()
}

/// How a cluster of balancers is reached.
pub(super) fn entry(design: &Design, group: &Id) -> Option<Entry> {
    match design.groups.get(group).map(|g| &g.kind) {
        Some(GroupKind::LoadBalancerCluster(cluster)) => Some(cluster.entry),
        _ => None,
    }
}
