//! Who shares whose requests: the members of every pool by journey, in the order of the links.

use std::collections::BTreeMap;

use super::{BalancerWork, Conduct, Data, DatabaseWork, JOURNEYS, Member, Pools, RelayWork, Work, WriteTarget};
use crate::analysis::{Journey, Structure};
use crate::model::{Design, Entry, Failover, Group, GroupKind, Id, Kind, Link, LinkKind, Mode, ReplicationMode, Role};

/// What a plan is made from.
pub(super) struct Planner<'a> {
    pub(super) design: &'a Design,
    pub(super) structures: &'a BTreeMap<Journey, Structure>,
}

impl<'a> Planner<'a> {
    /// What a component does; none when it is not run.
    pub(super) fn work(&self, id: &Id, kind: &Kind, entries: &Pools) -> Option<Work> {
        Some(match kind {
            Kind::Database(db) => Work::Database(self.database(id, db.role, db.failover)),
            Kind::Arbiter(_) => Work::Arbiter,
            Kind::AppFiles(_) => Work::Files,
            Kind::Certificate(_) => Work::Certificate,
            Kind::AppServer(_) => Work::Application { files: self.files(id), data: self.data(id) },
            Kind::WebServer(web) => Work::Web {
                files: self.files(id),
                pools: self.pools(id),
                conduct: Conduct::drawn(web.timeouts, web.forwarded_for, web.rate_limit),
            },
            Kind::LoadBalancer(lb) => Work::Balancer(BalancerWork {
                algorithm: lb.algorithm,
                mode: lb.mode,
                check: lb.health_check,
                persistence: lb.persistence,
                needs: lb.needs.0 as usize,
                pools: with_backups(lb.mode, self.pools(id)),
                conduct: Conduct::drawn(lb.timeouts, lb.forwarded_for, lb.rate_limit),
            }),
            Kind::Firewall(_) | Kind::Waf(_) => {
                let targets = self.serving(id).map(|l| self.entrance(&l.to));
                Work::Relay(RelayWork::Inline(distinct(targets)))
            }
            Kind::Dns(dns) => Work::Dns(super::names::work(self.design, dns, entries)),
            Kind::MonitoringServer(_) | Kind::MonitoringClient(_) => {
                Work::Monitor(super::watching::work(self, id, kind)?)
            }
            Kind::Client(_)
            | Kind::Server(_)
            | Kind::Container(_)
            | Kind::SessionStore(_)
            | Kind::BackupStore(_)
            | Kind::LogStore(_)
            | Kind::ArtefactStore(_)
            | Kind::Other(_) => return None,
        })
    }

    /// What visitors connect to: members of one cluster count as the cluster.
    pub(super) fn entries(&self) -> Pools {
        let user = |l: &Link| self.design.components.get(&l.from).is_some_and(|c| matches!(c.kind, Kind::Client(_)));
        let links = self.design.links.values().filter(|l| user(l) && l.kind.serves());
        let entries = distinct(links.clone().map(|l| self.entrance(&l.to)));
        let mut pools = self.by_journey(&entries);
        let https = distinct(links.filter(|l| matches!(l.kind, LinkKind::Https(_))).map(|l| self.entrance(&l.to)));
        pools.insert(Journey::Tls, self.able(Journey::Tls, &https));
        pools
    }

    fn links(&self, from: &Id) -> impl Iterator<Item = &'a Link> + use<'a, '_> {
        let from = from.clone();
        self.design.links.values().filter(move |l| l.from == from)
    }

    fn serving(&self, from: &Id) -> impl Iterator<Item = &'a Link> + use<'a, '_> {
        self.links(from).filter(|l| l.kind.serves())
    }

    fn files(&self, id: &Id) -> Vec<Id> {
        self.links(id).filter(|l| matches!(l.kind, LinkKind::UsesFiles(_))).map(|l| l.to.clone()).collect()
    }

    fn pools(&self, id: &Id) -> Pools {
        // A link that closes a circle is cut in the analysis, so nothing is sent that way here either.
        let cut = |l: &&Link| self.structures.values().any(|s| s.cuts(id, &l.to));
        let members: Vec<Member> = self.serving(id).filter(|l| !cut(l)).map(|l| self.member(&l.to)).collect();
        self.by_journey(&members)
    }

    /// Each journey's pool holds the members that by the drawing can serve it.
    fn by_journey(&self, members: &[Member]) -> Pools {
        JOURNEYS.into_iter().map(|journey| (journey, self.able(journey, members))).collect()
    }

    /// The members that by the drawing can serve a journey.
    fn able(&self, journey: Journey, members: &[Member]) -> Vec<Member> {
        let able = |id: &Id| self.structures[&journey].can_serve(id);
        let mut pool = Vec::new();
        for member in members {
            let mut member = member.clone();
            if member.via.len() > 1 {
                member.via.retain(able);
            }
            if (able(&member.id) || member.via.iter().any(able)) && !member.via.is_empty() {
                pool.push(member);
            }
        }
        pool
    }

    pub(super) fn member(&self, to: &Id) -> Member {
        let alone = Member::alone(to);
        let Some(group) = self.design.groups.get(to) else { return alone };
        match &group.kind {
            GroupKind::LoadBalancerCluster(c) if c.entry == Entry::DnsRoundRobin => {
                Member { via: group.members.clone(), probe: group.members.clone(), ..alone }
            }
            _ => Member { probe: group.members.clone(), ..alone },
        }
    }

    /// What a visitor (or a firewall on the way) connects to for a link: the cluster in place of its member.
    pub(super) fn entrance(&self, to: &Id) -> Member {
        let cluster = self
            .design
            .groups_of(to.as_str())
            .find(|(_, g)| matches!(g.kind, GroupKind::LoadBalancerCluster(_)))
            .map_or(to, |(id, _)| id);
        self.member(cluster)
    }

    fn data(&self, id: &Id) -> Data {
        let mut asks = false;
        let mut read = [Vec::new(), Vec::new()];
        let mut write = Vec::new();
        for link in self.links(id) {
            let LinkKind::Sql(sql) = &link.kind else { continue };
            asks = true;
            if sql.access.reads() {
                read[usize::from(sql.access.writes())].push(link.to.clone());
            }
            if sql.access.writes()
                && let Some((Role::Primary, failover)) = self.role(&link.to)
            {
                let standby = if failover == Failover::Automatic { self.replicas(&link.to) } else { Vec::new() };
                write.push(WriteTarget { primary: link.to.clone(), standby });
            }
        }
        if asks { Data::Databases { read, write } } else { Data::Upstream(self.pools(id)) }
    }

    fn role(&self, id: &Id) -> Option<(Role, Failover)> {
        match self.design.components.get(id).map(|c| &c.kind) {
            Some(Kind::Database(db)) => Some((db.role, db.failover)),
            _ => None,
        }
    }

    fn replicas(&self, primary: &Id) -> Vec<Id> {
        let copies = self.links(primary).filter(|l| matches!(l.kind, LinkKind::Replication(_)));
        let replicas = copies.filter(|l| self.role(&l.to).is_some_and(|(role, _)| role == Role::Replica));
        replicas.map(|l| l.to.clone()).collect()
    }

    fn database(&self, id: &Id, role: Role, failover: Failover) -> DatabaseWork {
        let incoming = self.design.links.values().filter(|l| l.to == *id);
        let source = incoming.filter(|_| role == Role::Replica).find_map(|l| match &l.kind {
            LinkKind::Replication(r) => Some((l.from.clone(), r.mode)),
            _ => None,
        });
        let cluster = |primary: &Id| {
            let replicas = self.replicas(primary);
            let nodes = |id: &Id| id == primary || replicas.contains(id);
            let voters = self.design.links.values().filter(|l| matches!(l.kind, LinkKind::Quorum(_)) && nodes(&l.to));
            let mut arbiters: Vec<Id> = Vec::new();
            for voter in voters {
                if !arbiters.contains(&voter.from) {
                    arbiters.push(voter.from.clone());
                }
            }
            (replicas, arbiters)
        };
        let automatic =
            |id: &Id| self.role(id) == Some((Role::Primary, Failover::Automatic)) && !self.replicas(id).is_empty();
        let own = role == Role::Primary && failover == Failover::Automatic && automatic(id);
        let managed = own || source.as_ref().is_some_and(|(from, _): &(Id, ReplicationMode)| automatic(from));
        let failover = own.then(|| cluster(id));
        let arbiters = failover.iter().flat_map(|(_, arbiters)| arbiters);
        let stand_for = arbiters.filter_map(|id| match self.design.components.get(id).map(|c| &c.kind) {
            Some(Kind::Arbiter(arbiter)) => Some((id.clone(), arbiter.voters.0)),
            _ => None,
        });
        let votes = stand_for.collect();
        let fenced = matches!(self.design.components.get(id).map(|c| &c.kind), Some(Kind::Database(db)) if db.fenced);
        DatabaseWork { role, source, failover, votes, fenced, managed }
    }
}

/// The relay of a cluster that shares one address.
pub(super) fn virtual_ip(group: &Group) -> Option<Work> {
    match &group.kind {
        GroupKind::LoadBalancerCluster(c) if c.entry == Entry::VirtualIp => {
            Some(Work::Relay(RelayWork::VirtualIp(group.members.clone())))
        }
        _ => None,
    }
}

/// Of an active-passive pool all members but the first wait.
fn with_backups(mode: Mode, mut pools: Pools) -> Pools {
    if mode == Mode::ActivePassive {
        for member in pools.values_mut().flat_map(|members| members.iter_mut().skip(1)) {
            member.backup = true;
        }
    }
    pools
}

fn distinct(members: impl Iterator<Item = Member>) -> Vec<Member> {
    let mut out: Vec<Member> = Vec::new();
    for member in members {
        if !out.iter().any(|have| have.id == member.id) {
            out.push(member);
        }
    }
    out
}
