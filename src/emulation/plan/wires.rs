//! The wires: for each drawn link that carries something here, who connects to whom over it; for each other link why
//! nothing travels on it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::pools::Planner;
use super::{Data, DatabaseWork, Member, Pools, RelayWork, Unit, Work, WriteTarget};
use crate::model::{Entry, GroupKind, Id, Kind, Link, LinkKind};

/// A drawn link over which something travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// The link.
    pub link: Id,
    /// The part it is drawn from.
    pub from: Id,
    /// The part it is drawn to.
    pub to: Id,
    /// What it is for.
    pub purpose: Purpose,
    /// Who opens connections to whom over it. Replication is fetched, so there it is the replica that connects; visitors
    /// connect under the id of their browser.
    pub dials: Vec<(Id, Id)>,
}

/// What a wire is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Visitors reach the site over it.
    Visits,
    /// Requests are handed on.
    Requests,
    /// Statements go to a database.
    Statements,
    /// A replica fetches the log.
    Replication,
    /// An arbiter looks whether a database node lives.
    Votes,
    /// Visitors ask where the site is.
    Lookups,
    /// Monitoring looks whether a part lives.
    Looks,
}

impl Purpose {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Requests => "requests",
            Self::Statements => "statements",
            Self::Replication => "replication",
            Self::Votes => "votes",
            Self::Lookups => "lookups",
            Self::Looks => "looks",
        }
    }
}

/// The wires in the order of their links, and why each other link has none.
pub(super) fn wires(planner: &Planner, units: &[Unit], entries: &Pools) -> (Vec<Wire>, BTreeMap<Id, String>) {
    let works = units.iter().map(|unit| (&unit.id, &unit.work)).collect();
    let drawing = Drawing { planner, works, entries };
    let mut wires: Vec<Wire> = Vec::new();
    let mut none = BTreeMap::new();
    let mut taken: BTreeMap<(Id, Id), Id> = BTreeMap::new();
    for (id, link) in &planner.design.links {
        let (purpose, mut dials) = match drawing.carries(link) {
            Ok(carried) => carried,
            Err(reason) => {
                none.insert(id.clone(), reason);
                continue;
            }
        };
        // What one part says to another takes one way: that of the first link between them.
        let first = dials.iter().find_map(|dial| taken.get(dial)).cloned();
        dials.retain(|dial| !taken.contains_key(dial));
        match first {
            Some(first) if dials.is_empty() => {
                none.insert(id.clone(), format!("what it would carry travels on `{first}`"));
            }
            _ => {
                taken.extend(dials.iter().map(|dial| (dial.clone(), id.clone())));
                wires.push(Wire { link: id.clone(), from: link.from.clone(), to: link.to.clone(), purpose, dials });
            }
        }
    }
    // Whoever was promoted gets the writes over the link to the drawn primary, unless a link of its own leads there.
    for wire in &mut wires {
        let Some(Work::Application { data: Data::Databases { write, .. }, .. }) = drawing.works.get(&wire.from) else {
            continue;
        };
        let standby = write.iter().filter(|target| target.primary == wire.to).flat_map(|target| &target.standby);
        for node in standby {
            let dial = (wire.from.clone(), node.clone());
            if !taken.contains_key(&dial) {
                taken.insert(dial.clone(), wire.link.clone());
                wire.dials.push(dial);
            }
        }
    }
    lead_to_others(units, &mut wires, &mut taken);
    (wires, none)
}

/// A cluster speaks as a whole: what an arbiter and a node without a link between them say takes the arbiter's first link,
/// and replicas that copy each other after a promotion do so over the link of the one that copies.
fn lead_to_others(units: &[Unit], wires: &mut [Wire], taken: &mut BTreeMap<(Id, Id), Id>) {
    for unit in units {
        let Work::Database(DatabaseWork { failover: Some((replicas, arbiters)), .. }) = &unit.work else { continue };
        let nodes: Vec<&Id> = std::iter::once(&unit.id).chain(replicas).collect();
        for wire in wires.iter_mut() {
            let (one, others) = match wire.purpose {
                Purpose::Votes if arbiters.contains(&wire.from) && nodes.contains(&&wire.to) => {
                    (wire.from.clone(), &nodes[..])
                }
                Purpose::Replication if wire.from == unit.id => (wire.to.clone(), &nodes[1..]),
                _ => continue,
            };
            for other in others.iter().filter(|other| ***other != one) {
                let mut dials = vec![(one.clone(), (*other).clone())];
                if wire.purpose == Purpose::Votes {
                    dials.push(((*other).clone(), one.clone()));
                }
                for dial in dials {
                    if !taken.contains_key(&dial) {
                        taken.insert(dial.clone(), wire.link.clone());
                        wire.dials.push(dial);
                    }
                }
            }
        }
    }
}

type Dials = Vec<(Id, Id)>;

struct Drawing<'a> {
    planner: &'a Planner<'a>,
    works: BTreeMap<&'a Id, &'a Work>,
    entries: &'a Pools,
}

impl Drawing<'_> {
    /// What a link is for and who connects over it, or why nothing travels there.
    fn carries(&self, link: &Link) -> Result<(Purpose, Dials), String> {
        match &link.kind {
            kind if kind.serves() => self.requests(link),
            LinkKind::Sql(_) => self.statements(link),
            LinkKind::Replication(_) => match self.works.get(&link.to) {
                Some(Work::Database(work)) if work.source.as_ref().is_some_and(|(from, _)| *from == link.from) => {
                    // After a promotion the old primary fetches from the new one.
                    let fetched = (link.to.clone(), link.from.clone());
                    let back = (link.from.clone(), link.to.clone());
                    Ok((Purpose::Replication, vec![fetched, back]))
                }
                _ => Err(format!("nothing is replicated on it: `{}` copies another node, or none", link.to)),
            },
            LinkKind::Quorum(_) => {
                let asked = self.works.values().any(|work| match work {
                    Work::Database(db) => db.failover.as_ref().is_some_and(|(_, voters)| voters.contains(&link.from)),
                    _ => false,
                });
                if asked {
                    // The arbiter looks after the node; a primary asks it whether it may write.
                    let (there, back) = ((link.from.clone(), link.to.clone()), (link.to.clone(), link.from.clone()));
                    Ok((Purpose::Votes, vec![there, back]))
                } else {
                    Err("nobody is asked to vote: the failover is not automatic".to_owned())
                }
            }
            LinkKind::UsesFiles(_) => Err("files are read from a folder: kill the files instead".to_owned()),
            LinkKind::Dns(_) => self.lookups(link),
            LinkKind::UsesCertificate(_) => {
                Err("a certificate is no connection: kill the certificate instead".to_owned())
            }
            LinkKind::Monitoring(_) => self.looks(link),
            LinkKind::Other(_) => Err(super::left_out::NO_MEANING.to_owned()),
            _ => Err(super::left_out::NOT_YET.to_owned()),
        }
    }

    fn lookups(&self, link: &Link) -> Result<(Purpose, Dials), String> {
        if !self.is_client(&link.from) {
            return Err("only visitors look names up here".to_owned());
        }
        match self.works.get(&link.to) {
            Some(Work::Dns(_)) => Ok((Purpose::Lookups, vec![(link.from.clone(), link.to.clone())])),
            _ => Err(format!("`{}` answers no questions about names", link.to)),
        }
    }

    fn looks(&self, link: &Link) -> Result<(Purpose, Dials), String> {
        let behind = super::watching::behind(self.planner.design, &link.to).into_iter();
        let dials: Dials = behind.filter(|to| **to != link.from).map(|to| (link.from.clone(), to.clone())).collect();
        match self.works.get(&link.from) {
            Some(Work::Monitor(_)) if dials.is_empty() => Err(format!("`{}` has no port to look at here", link.to)),
            Some(Work::Monitor(_)) => Ok((Purpose::Looks, dials)),
            _ => Err(format!("`{}` monitors nothing here", link.from)),
        }
    }

    fn is_client(&self, id: &Id) -> bool {
        self.planner.design.components.get(id).is_some_and(|c| matches!(c.kind, Kind::Client(_)))
    }

    fn requests(&self, link: &Link) -> Result<(Purpose, Dials), String> {
        let client = self.is_client(&link.from);
        if client && matches!(link.kind, LinkKind::Http(_)) && self.goes_encrypted(link) {
            return Err("visitors come with HTTPS; what comes without has a port of its own".to_owned());
        }
        let (purpose, used) = if client {
            (Purpose::Visits, members(self.entries))
        } else {
            match self.works.get(&link.from) {
                Some(Work::Balancer(work)) => (Purpose::Requests, members(&work.pools)),
                Some(Work::Web { pools, .. } | Work::Application { data: Data::Upstream(pools), .. }) => {
                    (Purpose::Requests, members(pools))
                }
                Some(Work::Relay(RelayWork::Inline(members))) => {
                    (Purpose::Requests, members.iter().map(|member| &member.id).collect())
                }
                Some(Work::Application { .. }) => {
                    return Err("calls between application servers carry nothing here".to_owned());
                }
                _ => return Err(super::left_out::NOT_YET.to_owned()),
            }
        };
        let inline = matches!(self.works.get(&link.from), Some(Work::Relay(_)));
        let member = if client || inline { self.planner.entrance(&link.to) } else { self.planner.member(&link.to) };
        if !used.contains(&member.id) {
            return Err(format!("nothing is sent over it: `{}` can serve no journey that comes this way", link.to));
        }
        Ok((purpose, self.dials(link, &member, !(client || inline))))
    }

    /// Whether an HTTPS link joins the same parts.
    fn goes_encrypted(&self, link: &Link) -> bool {
        let beside = |other: &&Link| other.from == link.from && other.to == link.to;
        self.planner.design.links.values().filter(beside).any(|other| matches!(other.kind, LinkKind::Https(_)))
    }

    /// Who connects for a link to a pool's member. A link to one node behind a virtual IP is the way from that address to
    /// the node. Balancers and web servers also look at what is behind such an address (`checked`).
    fn dials(&self, link: &Link, member: &Member, checked: bool) -> Dials {
        let virtual_ip = self
            .planner
            .design
            .groups
            .get(&member.id)
            .is_some_and(|g| matches!(&g.kind, GroupKind::LoadBalancerCluster(c) if c.entry == Entry::VirtualIp));
        if member.id != link.to {
            let from = if virtual_ip { &member.id } else { &link.from };
            return vec![(from.clone(), link.to.clone())];
        }
        let mut seen = BTreeSet::new();
        let probed = member.probe.iter().filter(|_| checked);
        let reached = member.via.iter().chain(probed).filter(|unit| seen.insert((*unit).clone()));
        reached.map(|unit| (link.from.clone(), unit.clone())).collect()
    }

    fn statements(&self, link: &Link) -> Result<(Purpose, Dials), String> {
        match self.works.get(&link.from) {
            Some(Work::Application { data: Data::Databases { read, write }, .. }) => {
                let primaries = write.iter().map(|WriteTarget { primary, .. }| primary);
                if read.iter().flatten().chain(primaries).any(|node| *node == link.to) {
                    Ok((Purpose::Statements, vec![(link.from.clone(), link.to.clone())]))
                } else {
                    Err(format!("nothing is asked over it: `{}` accepts no writes", link.to))
                }
            }
            _ => Err("visitors use the site only, not the database".to_owned()),
        }
    }
}

fn members(pools: &Pools) -> BTreeSet<&Id> {
    pools.values().flatten().map(|member| &member.id).collect()
}
