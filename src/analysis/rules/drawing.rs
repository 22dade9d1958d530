//! Questions that several rules ask of a drawing: where requests arrive, what shares a machine, who watches.
//!
//! Knows nothing of failures and changes nothing.

use std::collections::{BTreeSet, HashMap};

use super::RuleContext;
use crate::model::{Design, GroupKind, Id, Kind, Link, LinkKind, TlsMode};

/// One way of users to a part that answers them, through whatever filters stand before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival<'a> {
    /// The link that leaves the browser.
    pub(super) door: &'a Id,
    /// The link that reaches the part: the same one, unless a filter stands between.
    pub(super) last: &'a Id,
    /// Whether it is encrypted where it leaves the browser.
    pub(super) encrypted: bool,
    /// The balancer, web server or application server that answers.
    pub(super) part: &'a Id,
}

/// The kind of a component.
pub(super) fn kind<'a>(design: &'a Design, id: &Id) -> Option<&'a Kind> {
    design.components.get(id).map(|c| &c.kind)
}

/// What a link to this id reaches: the component itself, or the members of the cluster.
pub(super) fn behind<'a>(design: &'a Design, to: &'a Id) -> Vec<&'a Id> {
    design.groups.get(to).map_or_else(|| vec![to], |group| group.members.iter().collect())
}

/// Balancers, web servers, application servers and databases: what a request needs on its way.
pub(super) const fn serves(kind: &Kind) -> bool {
    matches!(kind, Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_) | Kind::Database(_))
}

/// Firewalls and web application firewalls: requests pass through them.
pub(super) const fn filters(kind: &Kind) -> bool {
    matches!(kind, Kind::Firewall(_) | Kind::Waf(_))
}

/// Servers and clients of monitoring.
pub(super) const fn watches(kind: &Kind) -> bool {
    matches!(kind, Kind::MonitoringServer(_) | Kind::MonitoringClient(_))
}

/// Every way of users to a part that answers, in file order of the links that leave browsers.
pub(super) fn arrivals<'a>(cx: &RuleContext<'a>) -> Vec<Arrival<'a>> {
    let design = cx.design;
    let mut through: HashMap<&Id, Vec<(&Id, &Link)>> = HashMap::new();
    for (id, link) in &design.links {
        if link.kind.serves() && kind(design, &link.from).is_some_and(filters) {
            through.entry(&link.from).or_default().push((id, link));
        }
    }
    let mut out = Vec::new();
    for (door, user_link) in cx.user_links() {
        let encrypted = matches!(user_link.kind, LinkKind::Https(_));
        let mut seen = BTreeSet::new();
        let mut ahead = vec![(door, &user_link.to)];
        while let Some((last, to)) = ahead.pop() {
            for part in behind(design, to) {
                match kind(design, part) {
                    Some(k) if filters(k) && seen.insert(part) => {
                        let next = through.get(part).into_iter().flatten();
                        ahead.extend(next.rev().map(|(id, link)| (*id, &link.to)));
                    }
                    Some(Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_)) => {
                        out.push(Arrival { door, last, encrypted, part });
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

/// The parts that answer users first, each once, in the order of their arrivals.
pub(super) fn first_tier<'a>(cx: &RuleContext<'a>) -> Vec<&'a Id> {
    each_once(arrivals(cx).into_iter().map(|a| a.part))
}

/// The parts that read users' requests: the first tier, and behind a balancer that passes TLS on unread its members.
pub(super) fn readers<'a>(cx: &RuleContext<'a>, encrypted_only: bool) -> Vec<&'a Id> {
    let arrivals = arrivals(cx).into_iter().filter(|a| a.encrypted || !encrypted_only);
    let passes =
        |id: &Id| matches!(kind(cx.design, id), Some(Kind::LoadBalancer(lb)) if lb.tls == TlsMode::PassThrough);
    let (unread, mut readers): (Vec<&Id>, Vec<&Id>) =
        each_once(arrivals.map(|a| a.part)).into_iter().partition(|id| passes(id));
    if !unread.is_empty() {
        let unread: BTreeSet<&Id> = unread.into_iter().collect();
        let links = cx.design.links.values().filter(|l| l.kind.serves() && unread.contains(&l.from));
        readers.extend(links.flat_map(|l| behind(cx.design, &l.to)));
    }
    each_once(readers.into_iter())
}

/// The parts to which a part sends requests.
pub(super) fn members<'a>(design: &'a Design, from: &Id) -> Vec<&'a Id> {
    let links = design.links.values().filter(|l| l.from == *from && l.kind.serves());
    links.flat_map(|l| behind(design, &l.to)).collect()
}

/// Each id once, where it came first.
pub(super) fn each_once<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<&'a Id> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}

/// The machine a component runs on: the nearest server around it.
pub(super) fn machine<'a>(design: &'a Design, id: &Id) -> Option<&'a Id> {
    design.hosts_of(id.as_str()).find(|host| matches!(kind(design, host), Some(Kind::Server(_))))
}

/// Whether two components run on one machine; false where the drawing does not say.
pub(super) fn together(design: &Design, a: &Id, b: &Id) -> bool {
    machine(design, a).is_some_and(|m| machine(design, b) == Some(m))
}

/// Which groups of one kind are around which parts.
pub(super) struct Places<'a> {
    design: &'a Design,
    groups_of: HashMap<&'a Id, Vec<&'a Id>>,
    wanted: fn(&GroupKind) -> bool,
}

impl<'a> Places<'a> {
    /// Looks through all groups once.
    pub(super) fn new(design: &'a Design, wanted: fn(&GroupKind) -> bool) -> Self {
        let mut groups_of: HashMap<&Id, Vec<&Id>> = HashMap::new();
        for (id, group) in &design.groups {
            for member in &group.members {
                groups_of.entry(member).or_default().push(id);
            }
        }
        Self { design, groups_of, wanted }
    }

    /// The groups around a component: those that list it, or a server around it, or a group around these.
    pub(super) fn around(&self, id: &'a Id) -> BTreeSet<&'a Id> {
        let mut around: BTreeSet<&Id> = BTreeSet::new();
        let mut parts: Vec<&Id> = std::iter::once(id).chain(self.design.hosts_of(id.as_str())).collect();
        while let Some(part) = parts.pop() {
            let groups = self.groups_of.get(part).into_iter().flatten();
            parts.extend(groups.copied().filter(|group| around.insert(*group)));
        }
        around.retain(|group| self.design.groups.get(*group).is_some_and(|g| (self.wanted)(&g.kind)));
        around
    }

    /// Whether one group is around both.
    pub(super) fn share(&self, a: &'a Id, b: &'a Id) -> bool {
        !self.around(a).is_disjoint(&self.around(b))
    }
}

/// Whether a group is a network segment.
pub(super) const fn is_network(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::Network(_))
}

/// Whether a group is a place that fails as one.
pub(super) const fn is_zone(kind: &GroupKind) -> bool {
    matches!(kind, GroupKind::Zone(_))
}

/// Whether something measures: the design has a server or a client of monitoring.
pub(super) fn is_watched(cx: &RuleContext) -> bool {
    cx.components(watches).next().is_some()
}

/// The two ends of a link, for a sentence: `app-1 to Primary database`.
pub(super) fn ends(design: &Design, link: &Id) -> String {
    design
        .links
        .get(link)
        .map_or_else(String::new, |l| format!("{} to {}", design.title(l.from.as_str()), design.title(l.to.as_str())))
}

/// Every text of the drawing with the part it belongs to (none: the design's title), in file order.
pub(super) fn texts(design: &Design) -> Vec<(Option<&Id>, &str)> {
    let title = std::iter::once((None, design.name.as_str()));
    let components = design.components.iter().map(|(id, c)| (Some(id), c.name.as_str()));
    let groups = design.groups.iter().map(|(id, g)| (Some(id), g.name.as_str()));
    let links = design.links.iter().map(|(id, l)| (Some(id), l.label.as_str()));
    let notes = design.notes.iter().map(|(id, n)| (Some(id), n.text.as_str()));
    title.chain(components).chain(groups).chain(links).chain(notes).filter(|(_, text)| !text.is_empty()).collect()
}
