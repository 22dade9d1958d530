//! A design by numbers: what each part is and what it is linked to, looked up once for all journeys.
//!
//! Compiling a journey follows hundreds of thousands of links; ids are compared here, once, and not there.

use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use crate::model::{Design, Entry, Failover, GroupKind, HealthCheck, Id, Kind, LinkKind, Mode, Role};

/// The number of a part: components first, then groups, then links, each in file order.
pub(super) type Part = u32;

/// No part, no node.
pub(super) const NONE: u32 = u32::MAX;

/// What a component or group is, as far as failures are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Client,
    Dns,
    Certificate,
    /// A firewall or WAF in the line of requests.
    Filter,
    Balancer {
        check: HealthCheck,
        first_only: bool,
        needs: u32,
    },
    Web,
    App,
    Database {
        primary: bool,
        automatic: bool,
    },
    /// Any other component.
    Other,
    /// Balancers with one entry: by DNS in turn, or by an address that moves.
    Cluster {
        in_turn: bool,
    },
    Zone,
    /// Any other group.
    Group,
}

/// What a link is for, as far as failures are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Serve { encrypted: bool },
    Files,
    Sql { reads: bool, writes: bool },
    Replication,
    Quorum,
    Other,
}

/// A link by numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) from: Part,
    pub(super) to: Part,
    pub(super) purpose: Purpose,
    /// Its own number, when it can die: a link with a stated availability.
    pub(super) part: Option<Part>,
}

/// Lists of numbers, one after the other: row `i` is what was collected under `i`.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Rows {
    /// Sorts pairs of row and value into rows; within a row the order stays.
    pub(super) fn collect(rows: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; rows + 1];
        pairs.clone().for_each(|(row, _)| starts[row as usize + 1] += 1);
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut values = vec![0; starts[rows] as usize];
        for (row, value) in pairs {
            let place = &mut next[row as usize];
            values[*place as usize] = value;
            *place += 1;
        }
        Self { starts, values }
    }

    /// What was collected under this number.
    pub(super) fn row(&self, row: u32) -> &[u32] {
        &self.values[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize]
    }
}

/// The ids behind the numbers; shared by the structures of all journeys.
#[derive(Debug)]
pub(super) struct Names {
    ids: Vec<Id>,
    numbers: OnceLock<HashMap<Id, Part>>,
}

impl Names {
    /// The id of a part.
    pub(super) fn id(&self, part: Part) -> &Id {
        &self.ids[part as usize]
    }

    /// The number of a part.
    pub(super) fn number(&self, id: &Id) -> Option<Part> {
        let sorted = || self.ids.iter().enumerate().map(|(part, id)| (id.clone(), part as Part)).collect();
        self.numbers.get_or_init(sorted).get(id).copied()
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// A design by numbers.
#[derive(Debug)]
pub(super) struct Wiring {
    pub(super) names: Arc<Names>,
    /// What components and groups are.
    pub(super) classes: Vec<Class>,
    pub(super) lines: Vec<Line>,
    /// The lines that begin at a part.
    from: Rows,
    /// The parts that vote about a part.
    voters: Rows,
    members: Rows,
    /// The cluster of balancers a component belongs to.
    clusters: Vec<Part>,
    /// For each component itself and everything that contains it: servers, and zones around any of them.
    around: Rows,
    /// Stated availabilities by part; below 0: none is stated.
    pub(super) stated: Vec<f64>,
    /// The place of each part in host-major order: what contains others directly before what it contains.
    pub(super) ranks: Vec<u32>,
}

impl Wiring {
    /// Numbers a design. Linear in its size.
    pub(super) fn of(design: &Design) -> Self {
        let ids: Vec<Id> =
            design.components.keys().chain(design.groups.keys()).chain(design.links.keys()).cloned().collect();
        let places = design.components.len() + design.groups.len();
        let numbers: HashMap<&str, Part> =
            ids[..places].iter().enumerate().map(|(part, id)| (id.as_str(), part as Part)).collect();
        let number = |id: &Id| numbers.get(id.as_str()).copied();
        let components = design.components.values().map(|c| class(&c.kind));
        let classes: Vec<Class> = components.chain(design.groups.values().map(|g| class_of_group(&g.kind))).collect();
        let lines: Vec<Line> = design
            .links
            .values()
            .enumerate()
            .filter_map(|(index, link)| {
                let part = link.availability.map(|_| (places + index) as Part);
                Some(Line { from: number(&link.from)?, to: number(&link.to)?, purpose: purpose(&link.kind), part })
            })
            .collect();
        let numbered = || lines.iter().enumerate().map(|(index, line)| (index as u32, line));
        let from = Rows::collect(places, numbered().map(|(index, line)| (line.from, index)));
        let quorum = |l: &&Line| l.purpose == Purpose::Quorum;
        let voters = Rows::collect(places, lines.iter().filter(quorum).map(|l| (l.to, l.from)));
        let first = design.components.len();
        let membership: Vec<(Part, Part)> = (first..)
            .zip(design.groups.values())
            .flat_map(|(group, g)| g.members.iter().filter_map(move |m| Some((group as Part, number(m)?))))
            .collect();
        let members = Rows::collect(places, membership.iter().copied());
        let groups = Rows::collect(places, membership.iter().map(|(group, member)| (*member, *group)));
        let is_cluster = |group: &&Part| matches!(classes[**group as usize], Class::Cluster { .. });
        let clusters =
            (0..places as Part).map(|p| groups.row(p).iter().find(is_cluster).copied().unwrap_or(NONE)).collect();
        let hosts: Vec<Part> =
            design.components.values().map(|c| c.on.as_ref().and_then(number).unwrap_or(NONE)).collect();
        drop(numbers);
        let around = around(&hosts, &groups, &classes);
        let stated = design.components.values().map(|c| c.availability).chain(design.groups.values().map(|_| None));
        let stated = stated.chain(design.links.values().map(|l| l.availability)).map(|a| a.unwrap_or(-1.0)).collect();
        let ranks = ranks(&hosts, ids.len());
        let names = Arc::new(Names { ids, numbers: OnceLock::new() });
        Self { names, classes, lines, from, voters, members, clusters, around, stated, ranks }
    }

    /// The lines that begin at a part, in file order.
    pub(super) fn from(&self, part: Part) -> impl Iterator<Item = Line> + '_ {
        self.from.row(part).iter().map(|line| self.lines[*line as usize])
    }

    /// The lines on which a part hands requests on.
    pub(super) fn serving(&self, part: Part) -> impl Iterator<Item = Line> + '_ {
        self.from(part).filter(|l| matches!(l.purpose, Purpose::Serve { .. }))
    }

    /// Who votes about a database node.
    pub(super) fn voters(&self, part: Part) -> &[Part] {
        self.voters.row(part)
    }

    /// The members of a group, in file order.
    pub(super) fn members(&self, group: Part) -> &[Part] {
        self.members.row(group)
    }

    /// Where a user who is sent to this part enters: the cluster of balancers it belongs to, or itself.
    pub(super) fn entry(&self, part: Part) -> Part {
        match self.clusters[part as usize] {
            NONE => part,
            cluster => cluster,
        }
    }

    /// A component and everything that contains it.
    pub(super) fn around(&self, component: Part) -> &[Part] {
        self.around.row(component)
    }

    /// Whether a number is a group's.
    pub(super) fn is_group(&self, part: Part) -> bool {
        matches!(self.classes[part as usize], Class::Cluster { .. } | Class::Zone | Class::Group)
    }
}

fn class(kind: &Kind) -> Class {
    match kind {
        Kind::Client(_) => Class::Client,
        Kind::Dns(_) => Class::Dns,
        Kind::Certificate(_) => Class::Certificate,
        Kind::Firewall(_) | Kind::Waf(_) => Class::Filter,
        Kind::LoadBalancer(b) => {
            Class::Balancer { check: b.health_check, first_only: b.mode == Mode::ActivePassive, needs: b.needs.0 }
        }
        Kind::WebServer(_) => Class::Web,
        Kind::AppServer(_) => Class::App,
        Kind::Database(d) => {
            Class::Database { primary: d.role == Role::Primary, automatic: d.failover == Failover::Automatic }
        }
        _ => Class::Other,
    }
}

fn class_of_group(kind: &GroupKind) -> Class {
    match kind {
        GroupKind::LoadBalancerCluster(c) => Class::Cluster { in_turn: c.entry == Entry::DnsRoundRobin },
        GroupKind::Zone(_) => Class::Zone,
        _ => Class::Group,
    }
}

fn purpose(kind: &LinkKind) -> Purpose {
    match kind {
        LinkKind::UsesFiles(_) => Purpose::Files,
        LinkKind::Sql(sql) => Purpose::Sql { reads: sql.access.reads(), writes: sql.access.writes() },
        LinkKind::Replication(_) => Purpose::Replication,
        LinkKind::Quorum(_) => Purpose::Quorum,
        kind if kind.serves() => Purpose::Serve { encrypted: matches!(kind, LinkKind::Https(_)) },
        _ => Purpose::Other,
    }
}

/// What takes each component with it when it dies: the component, its servers, and the zones around any of them.
fn around(hosts: &[Part], groups: &Rows, classes: &[Class]) -> Rows {
    let mut pairs: Vec<(Part, Part)> = Vec::with_capacity(hosts.len() * 2);
    let mut outer: Vec<Part> = Vec::new();
    for component in 0..hosts.len() as Part {
        outer.clear();
        let mut at = component;
        for _ in 0..=Design::MAX_DEPTH {
            pairs.push((component, at));
            outer.extend(groups.row(at));
            // Only a component of the file can be a host; a circle of hosts, which no file has, ends at the depth.
            match hosts.get(at as usize) {
                Some(&host) if host != NONE => at = host,
                _ => break,
            }
        }
        let mut done = 0;
        while done < outer.len() {
            let group = outer[done];
            done += 1;
            if outer[..done - 1].contains(&group) {
                continue;
            }
            if classes[group as usize] == Class::Zone {
                pairs.push((component, group));
            }
            outer.extend(groups.row(group));
        }
    }
    Rows::collect(hosts.len(), pairs.iter().copied())
}

/// Groups and links first, then components in file order, each server directly before what runs on it.
fn ranks(hosts: &[Part], parts: usize) -> Vec<u32> {
    let on = (0..).zip(hosts).filter(|(_, host)| **host != NONE).map(|(part, host)| (*host, part));
    let held = Rows::collect(hosts.len(), on);
    let mut ranks = vec![NONE; parts];
    let mut next = 0..;
    (hosts.len()..parts).zip(next.by_ref()).for_each(|(part, rank)| ranks[part] = rank);
    let mut stack: Vec<Part> = (0..hosts.len() as Part).rev().filter(|part| hosts[*part as usize] == NONE).collect();
    while let Some((part, rank)) = stack.pop().zip(next.next()) {
        ranks[part as usize] = rank;
        stack.extend(held.row(part).iter().rev());
    }
    ranks
}
