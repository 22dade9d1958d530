//! The analysis of thousands of random designs against the plainest possible reading of the semantics:
//! a recursive function over the drawing, and every subset of failures.

use std::collections::{BTreeMap, BTreeSet};

use linchpin::analysis::{Journey, Structure, analyse_on};
use linchpin::catalog;
use linchpin::model::{
    AppServer, Arbiter, Client, Component, Database, Design, Entry, Failover, Group, GroupKind, HealthCheck, Id, Kind,
    Link, LinkKind, LoadBalancer, LoadBalancerCluster, Mode, Role, Server, WebServer,
};
use proptest::prelude::*;

/// What one random design is made of, in numbers.
#[derive(Debug, Clone)]
struct Recipe {
    parts: Vec<(u8, u8, u8)>,
    links: Vec<(u8, u8, u8)>,
    cluster: Option<bool>,
    zone: Vec<u8>,
}

fn recipes() -> impl Strategy<Value = Recipe> {
    let numbers = || (any::<u8>(), any::<u8>(), any::<u8>());
    (
        proptest::collection::vec(numbers(), 3..11),
        proptest::collection::vec(numbers(), 4..26),
        proptest::option::of(any::<bool>()),
        proptest::collection::vec(any::<u8>(), 0..4),
    )
        .prop_map(|(parts, links, cluster, zone)| Recipe { parts, links, cluster, zone })
}

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

fn kind(shape: u8, detail: u8) -> Kind {
    match shape % 16 {
        0..=3 => Kind::LoadBalancer(LoadBalancer {
            mode: Mode::ALL[usize::from(detail) % 2],
            health_check: HealthCheck::ALL[usize::from(detail / 2) % 3],
            needs: linchpin::model::Count(1 + u32::from(detail) % 7 / 6),
            ..LoadBalancer::default()
        }),
        4..=7 => Kind::WebServer(WebServer::default()),
        8..=9 => Kind::AppServer(AppServer::default()),
        10 => Kind::AppFiles(linchpin::model::AppFiles::default()),
        11..=12 => Kind::Database(Database {
            role: Role::ALL[usize::from(detail) % 2],
            failover: Failover::ALL[usize::from(detail / 2) % 2],
            ..Database::default()
        }),
        13 => Kind::Dns(linchpin::model::Dns::default()),
        14 => Kind::Arbiter(Arbiter::default()),
        _ => Kind::Firewall(linchpin::model::Firewall::default()),
    }
}

fn design(recipe: &Recipe) -> Design {
    let mut d = Design::named("random");
    d.components.insert(id("u"), Component::new(Kind::Client(Client::default())));
    d.components.insert(id("s1"), Component::new(Kind::Server(Server::default())));
    for (n, (shape, detail, host)) in recipe.parts.iter().enumerate() {
        let mut component = Component::new(kind(*shape, *detail));
        component.on = (host % 3 == 0).then(|| id("s1"));
        d.components.insert(id(&format!("c{n}")), component);
    }
    let all: Vec<Id> = d.components.keys().cloned().collect();
    if let Some(dns) = recipe.cluster {
        let members: Vec<Id> =
            all.iter().filter(|i| matches!(d.components[*i].kind, Kind::LoadBalancer(_))).take(2).cloned().collect();
        let entry = if dns { Entry::DnsRoundRobin } else { Entry::VirtualIp };
        let kind = GroupKind::LoadBalancerCluster(LoadBalancerCluster { entry, ..LoadBalancerCluster::default() });
        d.groups.insert(id("cluster"), Group { name: String::new(), kind, members });
    }
    let zone: BTreeSet<Id> = recipe.zone.iter().map(|n| all[usize::from(*n) % all.len()].clone()).collect();
    let members = zone.into_iter().filter(|i| *i != "u").collect();
    d.groups.insert(
        id("z"),
        Group { name: String::new(), kind: GroupKind::Zone(linchpin::model::Zone::default()), members },
    );
    for (n, (from, to, which)) in recipe.links.iter().enumerate() {
        // Every other link leaves the browser or goes on, so that most designs serve something. No circles: forward only.
        let from = if n == 0 { 0 } else { usize::from(*from) % all.len() };
        let to = usize::from(*to) % all.len();
        let (from, to) = (&all[from.min(to)], &all[from.max(to)]);
        // Behind a firewall a link to one balancer means its whole cluster: only users go there, or circles close.
        let inner = matches!(d.components[to].kind, Kind::Firewall(_)) && *from != "u";
        let fitting = catalog::fitting(&d, from, to);
        if !inner && !fitting.is_empty() {
            let mut kind = fitting[usize::from(*which) % fitting.len()].clone();
            if let LinkKind::Sql(sql) = &mut kind {
                sql.access = linchpin::model::Access::ALL[usize::from(*which) % 3];
            }
            d.links.insert(id(&format!("l{n}")), Link::new(from.clone(), to.clone(), kind));
        }
    }
    d
}

/// The semantics as one would explain them, without sharing, circuits or order.
struct Reading<'a> {
    d: &'a Design,
    journey: Journey,
    dead: &'a BTreeSet<Id>,
}

impl<'a> Reading<'a> {
    fn whole(&self) -> Reading<'a> {
        static NONE: BTreeSet<Id> = BTreeSet::new();
        Reading { d: self.d, journey: self.journey, dead: &NONE }
    }

    fn up(&self, part: &Id) -> bool {
        let mut around: BTreeSet<Id> = self.d.hosts_of(part.as_str()).cloned().collect();
        around.insert(part.clone());
        loop {
            let more: Vec<Id> =
                around.iter().flat_map(|p| self.d.groups_of(p.as_str())).map(|(g, _)| g.clone()).collect();
            let before = around.len();
            around.extend(more);
            if around.len() == before {
                break;
            }
        }
        around.iter().filter(|p| !is_cluster(self.d, p)).all(|p| !self.dead.contains(p))
    }

    fn serving(&self, from: &Id) -> Vec<&'a Link> {
        self.d.links.values().filter(|l| l.from == *from && l.kind.serves()).collect()
    }

    fn share(&self, part: &Id) -> f64 {
        if let Some(group) = self.d.groups.get(part) {
            let can: Vec<f64> =
                group.members.iter().filter(|m| self.whole().share(m) > 0.0).map(|m| self.share(m)).collect();
            return match &group.kind {
                GroupKind::LoadBalancerCluster(c) if c.entry == Entry::DnsRoundRobin => mean(&can),
                _ => can.into_iter().fold(0.0, f64::max),
            };
        }
        if !self.up(part) {
            return 0.0;
        }
        let files = || {
            let mut links =
                self.d.links.values().filter(|l| l.from == *part && matches!(l.kind, LinkKind::UsesFiles(_)));
            links.all(|l| self.up(&l.to))
        };
        match (&self.d.components[part].kind, self.journey) {
            (Kind::Firewall(_), _) => self.entrance(&self.serving(part)),
            (Kind::LoadBalancer(_) | Kind::WebServer(_) | Kind::AppServer(_), Journey::Tls) => 1.0,
            (Kind::LoadBalancer(b), _) => self.pool(part, b.health_check, b.mode, b.needs.0 as usize),
            (Kind::WebServer(_), Journey::Static) => f64::from(u8::from(files())),
            (Kind::WebServer(_), _) => self.pool(part, HealthCheck::Tcp, Mode::ActiveActive, 1),
            (Kind::AppServer(_), Journey::Read | Journey::Write) if files() => self.data(part),
            _ => 0.0,
        }
    }

    fn pool(&self, part: &Id, check: HealthCheck, mode: Mode, needs: usize) -> f64 {
        let members = self.serving(part).into_iter().filter(|l| self.whole().share(&l.to) > 0.0);
        let passing: Vec<f64> = members
            .filter(|l| match check {
                HealthCheck::None => true,
                HealthCheck::Tcp => match self.d.groups.get(&l.to) {
                    Some(group) => group.members.iter().any(|m| self.up(m)),
                    None => self.up(&l.to),
                },
                HealthCheck::Deep => self.share(&l.to) > 0.0,
            })
            .map(|l| self.share(&l.to))
            .collect();
        match mode {
            _ if passing.len() < needs => 0.0,
            Mode::ActiveActive => mean(&passing),
            Mode::ActivePassive => passing.first().copied().unwrap_or(0.0),
        }
    }

    fn data(&self, app: &Id) -> f64 {
        let sql: Vec<(&Id, linchpin::model::Access)> = self
            .d
            .links
            .values()
            .filter(|l| l.from == *app)
            .filter_map(|l| if let LinkKind::Sql(s) = &l.kind { Some((&l.to, s.access)) } else { None })
            .collect();
        if sql.is_empty() {
            return self.pool(app, HealthCheck::Tcp, Mode::ActiveActive, 1);
        }
        let works = |(db, access): &(&Id, linchpin::model::Access)| match self.journey {
            Journey::Read => access.reads() && self.up(db),
            _ => access.writes() && self.writable(db),
        };
        f64::from(u8::from(sql.iter().any(works)))
    }

    fn writable(&self, db: &Id) -> bool {
        let database = |i: &Id| match &self.d.components[i].kind {
            Kind::Database(d) => Some(d.clone()),
            _ => None,
        };
        let Some(Database { role: Role::Primary, failover, .. }) = database(db) else { return false };
        let copies = self.d.links.values().filter(|l| l.from == *db && matches!(l.kind, LinkKind::Replication(_)));
        let replicas: Vec<&Id> =
            copies.map(|l| &l.to).filter(|r| database(r).is_some_and(|d| d.role == Role::Replica)).collect();
        let mut voters = self
            .d
            .links
            .values()
            .filter(|l| matches!(l.kind, LinkKind::Quorum(_)) && (l.to == *db || replicas.contains(&&l.to)))
            .map(|l| &l.from)
            .peekable();
        let decided = voters.peek().is_none() || voters.any(|v| self.up(v));
        self.up(db) || (failover == Failover::Automatic && decided && replicas.iter().any(|r| self.up(r)))
    }

    fn entrance(&self, links: &[&Link]) -> f64 {
        let mut entries: Vec<Id> = Vec::new();
        for link in links {
            let cluster = self.d.groups_of(link.to.as_str()).map(|(g, _)| g).find(|g| is_cluster(self.d, g));
            let to = cluster.unwrap_or(&link.to).clone();
            if !entries.contains(&to) {
                entries.push(to);
            }
        }
        let can: Vec<f64> = entries.iter().filter(|e| self.whole().share(e) > 0.0).map(|e| self.share(e)).collect();
        mean(&can)
    }

    fn score(&self) -> f64 {
        let names: Vec<&Id> =
            self.d.components.iter().filter(|(_, c)| matches!(c.kind, Kind::Dns(_))).map(|(i, _)| i).collect();
        let resolves = names.iter().any(|n| self.up(n));
        if self.journey == Journey::Dns {
            return f64::from(u8::from(resolves));
        }
        let of_user = |l: &&Link| l.from == "u" && l.kind.serves();
        let links: Vec<&Link> = self
            .d
            .links
            .values()
            .filter(of_user)
            .filter(|l| self.journey != Journey::Tls || matches!(l.kind, LinkKind::Https(_)))
            .collect();
        if names.is_empty() || resolves { self.entrance(&links) } else { 0.0 }
    }
}

fn is_cluster(d: &Design, group: &Id) -> bool {
    d.groups.get(group).is_some_and(|g| matches!(g.kind, GroupKind::LoadBalancerCluster(_)))
}

fn mean(shares: &[f64]) -> f64 {
    if shares.is_empty() { 0.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// What follows from the score under every set of dead parts, each part living 99 % of the time.
struct Enumeration {
    any: f64,
    full: f64,
    expected: f64,
    /// By part: P(served | it lives) − P(served | it is dead).
    importance: Vec<f64>,
}

impl Enumeration {
    fn of(parts: &[Id], score: impl Fn(&BTreeSet<Id>) -> f64) -> Self {
        let mut all = Self { any: 0.0, full: 0.0, expected: 0.0, importance: vec![0.0; parts.len()] };
        for mask in 0_u32..1 << parts.len() {
            let is_dead = |i: usize| mask & (1 << i) != 0;
            let dead: BTreeSet<Id> = (0..parts.len()).filter(|i| is_dead(*i)).map(|i| parts[i].clone()).collect();
            let p = 0.01_f64.powf(dead.len() as f64) * 0.99_f64.powf((parts.len() - dead.len()) as f64);
            let s = score(&dead);
            all.expected += p * s;
            all.full += if s >= 1.0 - 1e-12 { p } else { 0.0 };
            if s > 0.0 {
                all.any += p;
                for (i, importance) in all.importance.iter_mut().enumerate() {
                    *importance += if is_dead(i) { -p / 0.01 } else { p / 0.99 };
                }
            }
        }
        all
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_equals_the_plain_reading_of_the_semantics(recipe in recipes()) {
        let d = design(&recipe);
        let report = analyse_on(&d, "2026-01-01");
        for journey in Journey::ALL {
            let structure = Structure::compile(&d, journey);
            let parts = structure.parts();
            let score = |dead: &BTreeSet<Id>| Reading { d: &d, journey, dead }.score();
            let whole = score(&BTreeSet::new());
            let ours = &report.journeys[&journey];
            let place = format!("{} of {}", journey.name(), linchpin::storage::to_ron(&d));
            prop_assert_eq!(ours.possible, whole > 0.0, "{}", place);
            if whole <= 0.0 {
                continue;
            }
            let single: BTreeMap<&Id, f64> = parts.iter().map(|p| (p, score(&[p.clone()].into()))).collect();
            let spof: BTreeSet<Id> = single.iter().filter(|(_, s)| **s <= 0.0).map(|(p, _)| (*p).clone()).collect();
            prop_assert_eq!(&ours.spof, &spof, "{}", place);
            for (part, left) in &single {
                let degrades = *left > 0.0 && *left < whole - 1e-12;
                prop_assert_eq!(ours.degraders.get(*part).is_some_and(|l| close(*l, *left)), degrades, "{} in {}", part, place);
            }
            let mut pairs = Vec::new();
            for (i, a) in parts.iter().enumerate() {
                for b in &parts[i + 1..] {
                    if !spof.contains(a) && !spof.contains(b) && score(&[a.clone(), b.clone()].into()) <= 0.0 {
                        pairs.push(if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) });
                    }
                }
            }
            pairs.sort();
            prop_assert_eq!(ours.pairs.as_ref(), Some(&pairs), "{}", place);
            // Up to 8 parts every set of dead ones is read plainly; up to 14, for some designs, the circuit is asked.
            let plainly = parts.len() <= 8;
            if !plainly && (parts.len() > 14 || recipe.parts[0].2 % 8 > 0) {
                continue;
            }
            let all = Enumeration::of(&parts, |dead| {
                let circuit = structure.score(dead);
                let s = if plainly { score(dead) } else { circuit };
                assert!(close(s, circuit), "{dead:?} in {place}");
                s
            });
            let a = ours.availability.expect("it is possible");
            prop_assert!(a.estimate.is_none(), "{}", place);
            prop_assert!(close(a.any, all.any) && close(a.full, all.full) && close(a.expected, all.expected), "{:?} in {}", a, place);
            let importance = ours.importance.as_ref().expect("a small design");
            for (part, expected) in parts.iter().zip(&all.importance) {
                prop_assert!(close(importance[part], *expected), "{}: {} is not {} in {}", part, importance[part], expected, place);
            }
        }
    }
}
