//! What the chapters look at: the design, its links, the way of a request, and what each part's death does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::route::{Route, Work};
use super::words::{all_requests, percent};
use crate::analysis::{Finding, Journey, Report, Topology};
use crate::model::{Component, Design, GroupKind, Id, Kind, Link, LinkKind};

/// Everything the chapters look at.
pub(super) struct Facts<'a> {
    pub(super) design: &'a Design,
    pub(super) report: &'a Report,
    pub(super) topology: Topology<'a>,
    pub(super) route: Route<'a>,
    /// What runs directly on each server or container, in file order.
    held: HashMap<&'a Id, Vec<(&'a Id, &'a Component)>>,
    impacts: BTreeMap<&'a Id, Impact>,
    /// The parts on the way of requests, what those ask, and the machines around them.
    at_work: BTreeSet<&'a Id>,
}

/// What the death of one part does.
#[derive(Debug, Default)]
pub(super) struct Impact {
    /// The journeys that it ends.
    pub(super) ends: Vec<Journey>,
    /// The share that still succeeds, where it is not all.
    pub(super) leaves: Vec<(Journey, f64)>,
}

/// The journeys on which a visitor gets something from the site.
pub(super) const VISITS: [Journey; 3] = [Journey::Static, Journey::Read, Journey::Write];

impl<'a> Facts<'a> {
    pub(super) fn of(design: &'a Design, report: &'a Report) -> Self {
        let topology = Topology::of(design);
        let route = Route::of(design, &topology);
        let mut impacts: BTreeMap<&Id, Impact> = BTreeMap::new();
        for (journey, result) in &report.journeys {
            for id in &result.spof {
                impacts.entry(id).or_default().ends.push(*journey);
            }
            for (id, left) in &result.degraders {
                impacts.entry(id).or_default().leaves.push((*journey, *left));
            }
        }
        let at_work = at_work(design, &topology, &route);
        let mut held: HashMap<&Id, Vec<(&Id, &Component)>> = HashMap::new();
        for (id, component) in &design.components {
            if let Some(on) = &component.on {
                held.entry(on).or_default().push((id, component));
            }
        }
        Self { design, report, topology, route, held, impacts, at_work }
    }

    /// The components of this kind, in file order.
    pub(super) fn of_kind(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<(&'a Id, &'a Component)> {
        self.design.components.iter().filter(|(_, c)| wanted(&c.kind)).collect()
    }

    pub(super) fn kind(&self, id: &Id) -> Option<&'a Kind> {
        self.topology.kind(id)
    }

    /// What runs directly on a server or container.
    pub(super) fn held_by(&self, holder: &Id) -> &[(&'a Id, &'a Component)] {
        self.held.get(holder).map_or(&[], Vec::as_slice)
    }

    /// What parts hand requests to, clusters opened.
    pub(super) fn pool(&self, id: &Id) -> Vec<&'a Id> {
        self.topology.pool(id).into_iter().flat_map(|target| self.topology.members(target)).collect()
    }

    /// The targets of the links of this kind from a part, in file order.
    pub(super) fn linked(&self, id: &Id, wanted: impl Fn(&LinkKind) -> bool) -> Vec<&'a Id> {
        let links = self.topology.links_from(id).iter();
        links.filter(|(_, link)| wanted(&link.kind)).map(|(_, link)| &link.to).collect()
    }

    /// The links of this kind in the whole design, in file order.
    pub(super) fn links(&self, wanted: impl Fn(&LinkKind) -> bool) -> Vec<&'a Link> {
        self.design.links.values().filter(|link| wanted(&link.kind)).collect()
    }

    /// Whether what does the one work and what does the other run on servers, and on none together.
    pub(super) fn stand_apart(&self, one: Work, other: Work) -> bool {
        let hosts = |work: Work| -> Vec<Option<&Id>> {
            self.route.doing(work).into_iter().map(|id| self.design.hosts_of(id.as_str()).last()).collect()
        };
        let (one, other) = (hosts(one), hosts(other));
        let known: BTreeSet<&Id> = one.iter().copied().flatten().collect();
        let drawn = |hosts: &[Option<&Id>]| !hosts.is_empty() && hosts.iter().all(Option::is_some);
        drawn(&one) && drawn(&other) && !other.iter().copied().flatten().any(|host| known.contains(host))
    }

    /// What the death of a part does.
    pub(super) fn impact(&self, id: &Id) -> Option<&Impact> {
        self.impacts.get(id)
    }

    /// The journeys that end when this part dies.
    pub(super) fn ends(&self, id: &Id) -> &[Journey] {
        self.impacts.get(id).map_or(&[], |impact| &impact.ends)
    }

    /// The journeys of [`VISITS`] that the design can do.
    pub(super) fn visits(&self) -> Vec<Journey> {
        VISITS.into_iter().filter(|j| self.report.journeys.get(j).is_some_and(|j| j.possible)).collect()
    }

    /// What happens when a part dies, for a cell of a table.
    pub(super) fn when_dead(&self, id: &Id) -> String {
        let Some(impact) = self.impacts.get(id) else {
            let words = match self.kind(id) {
                Some(Kind::Dns(_) | Kind::Certificate(_)) => "others take over",
                _ if self.at_work.contains(id) => "others take over",
                _ => "no request depends on it",
            };
            return words.to_owned();
        };
        let mut words = Vec::new();
        let visits = self.visits();
        if matches!(self.kind(id), Some(Kind::Dns(_))) && impact.ends.contains(&Journey::Dns) {
            words.push("new visitors cannot find the site".to_owned());
        } else if !visits.is_empty() && visits.iter().all(|j| impact.ends.contains(j)) {
            words.push("the whole site is down".to_owned());
        } else if !impact.ends.is_empty() {
            let ended: Vec<String> = impact.ends.iter().map(|j| super::words::requests(*j).to_owned()).collect();
            words.push(format!("no {} succeed", super::words::list(&ended, "or")));
        }
        let mut alike: BTreeMap<String, Vec<Journey>> = BTreeMap::new();
        for (journey, left) in &impact.leaves {
            alike.entry(percent(*left)).or_default().push(*journey);
        }
        words.extend(alike.iter().map(|(left, journeys)| format!("only {left} of {} succeed", all_requests(journeys))));
        words.join("; ")
    }

    /// What the parts that can die alone bring to an end, the worst first, then in file order.
    pub(super) fn single_points(&self) -> Vec<(&'a Id, Vec<Journey>)> {
        let mut all: Vec<(&Id, Vec<Journey>)> =
            self.impacts.iter().filter(|(_, i)| !i.ends.is_empty()).map(|(id, i)| (*id, i.ends.clone())).collect();
        let place = |id: &Id| {
            let component = self.design.components.get_index_of(id);
            component.or_else(|| self.design.groups.get_index_of(id).map(|n| n + self.design.components.len()))
        };
        all.sort_by_key(|(id, ends)| (std::cmp::Reverse(ends.len()), place(id)));
        all
    }

    /// The findings that nobody accepted and for which this holds, the worst first.
    pub(super) fn findings(&self, wanted: impl Fn(&Finding) -> bool) -> Vec<&'a Finding> {
        self.report.findings.iter().filter(|f| !f.accepted && wanted(f)).collect()
    }

    /// The load balancers on the way of requests, or drawn at all.
    pub(super) fn balancers(&self) -> Vec<&'a Id> {
        let on_way = self.route.doing(Work::Balancer);
        if on_way.is_empty() {
            return self.of_kind(|k| matches!(k, Kind::LoadBalancer(_))).into_iter().map(|(id, _)| id).collect();
        }
        on_way
    }

    /// The clusters of balancers with two members or more.
    pub(super) fn balancer_clusters(&self) -> Vec<(&'a Id, &'a [Id], &'a crate::model::LoadBalancerCluster)> {
        let groups = self.design.groups.iter();
        groups
            .filter_map(|(id, group)| match &group.kind {
                GroupKind::LoadBalancerCluster(cluster) if group.members.len() > 1 => {
                    Some((id, group.members.as_slice(), cluster))
                }
                _ => None,
            })
            .collect()
    }
}

/// What requests reach: the parts on their way, what those are linked to for files, data and sessions, the replicas
/// of that data, and the machines around all of them.
fn at_work<'a>(design: &'a Design, topology: &Topology<'a>, route: &Route<'a>) -> BTreeSet<&'a Id> {
    let needed = |kind: &LinkKind| {
        matches!(kind, LinkKind::UsesFiles(_) | LinkKind::Sql(_) | LinkKind::Session(_) | LinkKind::UsesCertificate(_))
    };
    let mut out: BTreeSet<&Id> = route.stages.iter().flat_map(|stage| stage.parts.iter().copied()).collect();
    let linked = |ids: &BTreeSet<&'a Id>, wanted: &dyn Fn(&LinkKind) -> bool| -> Vec<&'a Id> {
        let links = ids.iter().flat_map(|id| topology.links_from(id));
        links.filter(|(_, link)| wanted(&link.kind)).map(|(_, link)| &link.to).collect()
    };
    out.extend(linked(&out, &needed));
    out.extend(linked(&out, &|kind| matches!(kind, LinkKind::Replication(_))));
    let hosts: Vec<&Id> = out.iter().flat_map(|id| design.hosts_of(id.as_str())).collect();
    out.extend(hosts);
    out
}
