//! Where requests of users arrive: through whatever filters stand before it, at the part that answers.

use std::collections::{BTreeMap, HashSet};

use super::{Line, Place, Topology};
use crate::model::{Id, Kind, Link, LinkKind, TlsMode};

/// One way of users to a part that answers them.
#[derive(Debug, Clone, Copy)]
pub(in crate::analysis) struct Arrival<'a> {
    /// The link that leaves the browser.
    pub(in crate::analysis) door: &'a Id,
    /// The link that reaches the part: the same one, unless a filter stands between.
    pub(in crate::analysis) last: &'a Id,
    /// Whether it is encrypted where it leaves the browser.
    pub(in crate::analysis) encrypted: bool,
    /// The balancer, web server or application server that answers.
    pub(in crate::analysis) part: &'a Id,
}

/// Firewalls and web application firewalls: requests pass through them.
const fn filters(kind: &Kind) -> bool {
    matches!(kind, Kind::Firewall(_) | Kind::Waf(_))
}

/// What answers the requests that filters let pass.
const fn answers(kind: &Kind) -> bool {
    matches!(kind, Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_))
}

const fn is_encrypted(link: &Link) -> bool {
    matches!(link.kind, LinkKind::Https(_))
}

impl<'a> Topology<'a> {
    /// Every way of users to a part that answers, in file order of the links that leave browsers. There are as many
    /// as doors times parts: what asks for less is answered by the other questions here, in linear time.
    pub(in crate::analysis) fn arrivals(&self) -> Vec<Arrival<'a>> {
        let mut out = Vec::new();
        for door in self.user_links() {
            let encrypted = is_encrypted(door.1);
            self.follow([door], |last, to| {
                let parts = self.open(&to).iter().filter_map(|part| self.component_at(*part));
                let parts = parts.filter(|(_, kind)| answers(kind)).map(|(part, _)| part);
                out.extend(parts.map(|part| Arrival { door: door.0, last, encrypted, part }));
            });
        }
        out
    }

    /// The parts that answer users first, each once, in the order of their arrivals.
    pub(in crate::analysis) fn first_tier(&self) -> Vec<&'a Id> {
        self.tier_behind(self.user_links())
    }

    fn tier_behind(&self, doors: impl IntoIterator<Item = Line<'a>>) -> Vec<&'a Id> {
        let mut seen: HashSet<Place> = HashSet::new();
        let mut tier = Vec::new();
        self.follow(doors, |_, to| {
            if seen.insert(to) {
                tier.extend(self.open(&to).iter().filter_map(|part| self.component_at(*part)));
            }
        });
        each_once(tier.into_iter().filter(|(_, kind)| answers(kind)).map(|(id, _)| id))
    }

    /// The links on which users arrive at a part that satisfies a condition, each once.
    pub(in crate::analysis) fn last_links(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<&'a Id> {
        let mut known: BTreeMap<Place, bool> = BTreeMap::new();
        let mut links = Vec::new();
        self.follow(self.user_links(), |last, to| {
            let mut kinds = self.open(&to).iter().filter_map(|part| self.kind_at(*part));
            if *known.entry(to).or_insert_with(|| kinds.any(|kind| answers(kind) && wanted(kind))) {
                links.push(last);
            }
        });
        each_once(links.into_iter())
    }

    /// The parts that read users' requests: the first tier, and behind a balancer that passes TLS on unread its members.
    pub(in crate::analysis) fn readers(&self, encrypted_only: bool) -> Vec<&'a Id> {
        let passes = |id: &Id| self.balancer(id).is_some_and(|lb| lb.tls == TlsMode::PassThrough);
        let doors = self.user_links().filter(|(_, l)| !encrypted_only || is_encrypted(l));
        let (unread, mut readers): (Vec<&Id>, Vec<&Id>) =
            self.tier_behind(doors).into_iter().partition(|id| passes(id));
        if !unread.is_empty() {
            let unread: HashSet<&Id> = unread.into_iter().collect();
            let links = self.design.links.values().filter(|l| l.kind.serves() && unread.contains(&l.from));
            readers.extend(links.flat_map(|l| self.members(&l.to)));
        }
        each_once(readers.into_iter())
    }

    /// For each place whether a request that is sent there arrives at a part that satisfies a condition.
    pub(in crate::analysis) fn leads_to(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<bool> {
        let mut leads = vec![false; self.places()];
        let mut before: BTreeMap<Place, Vec<Place>> = BTreeMap::new();
        let mut ahead: Vec<Place> = Vec::new();
        for (link, (from, to)) in self.design.links.values().zip(self.ends_of_links()) {
            if link.kind.serves() && self.kind_at(*from).is_some_and(filters) {
                self.open(to).iter().for_each(|part| before.entry(*part).or_default().push(*from));
            }
        }
        for place in 0..self.design.components.len() as Place {
            if self.kind_at(place).is_some_and(|kind| answers(kind) && wanted(kind)) {
                ahead.push(place);
            }
        }
        while let Some(place) = ahead.pop() {
            if !std::mem::replace(&mut leads[place as usize], true) {
                ahead.extend(before.get(&place).into_iter().flatten());
            }
        }
        for group in self.design.components.len()..self.places() {
            leads[group] = self.open(&(group as Place)).iter().any(|part| leads[*part as usize]);
        }
        leads
    }

    /// Follows links from browsers through filters, each filter once, and says of each link where it leads.
    fn follow(&self, doors: impl IntoIterator<Item = Line<'a>>, mut visit: impl FnMut(&'a Id, Place)) {
        let mut passed: HashSet<Place> = HashSet::new();
        let mut opened: HashSet<Place> = HashSet::new();
        let mut ahead: Vec<Line<'a>> = Vec::new();
        for door in doors {
            ahead.push(door);
            while let Some((last, link)) = ahead.pop() {
                let Some(to) = self.place(&link.to) else { continue };
                visit(last, to);
                if !opened.insert(to) {
                    continue;
                }
                for part in self.open(&to) {
                    if self.kind_at(*part).is_some_and(filters) && passed.insert(*part) {
                        ahead.extend(self.lines_from(*part).iter().rev().filter(|(_, l)| l.kind.serves()));
                    }
                }
            }
        }
    }
}

/// Each id once, where it came first.
pub(in crate::analysis) fn each_once<'a>(ids: impl Iterator<Item = &'a Id>) -> Vec<&'a Id> {
    /// Up to here looking through a list is faster than hashing.
    const FEW: usize = 8;
    let mut each: Vec<&Id> = Vec::new();
    let mut seen: HashSet<&Id> = HashSet::new();
    for id in ids {
        if each.len() == FEW && seen.is_empty() {
            seen.extend(&each);
        }
        if if each.len() < FEW { !each.contains(&id) } else { seen.insert(id) } {
            each.push(id);
        }
    }
    each
}
