//! The rules that look at a whole drawing once, against a plain reading of their pages that looks at it again and again.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Journey, RuleContext};
use crate::analysis::topology::{each_once, is_network, is_zone};
use crate::analysis::{Structure, failures};
use crate::catalog;
use crate::model::{AppFiles, Client, Database, Firewall, Group, Network, SessionStore, Waf, Zone};
use crate::model::{
    AppServer, Component, Design, Entry, Failover, GroupKind, HealthCheck, Id, Kind, Link, LinkKind, LoadBalancer,
    LoadBalancerCluster, Mode, MonitoringServer, Persistence, Role, Server, TlsMode, WebServer,
};

/// Numbers without end, the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn kind(&mut self) -> Kind {
        match self.below(13) {
            0 => Kind::Client(Client::default()),
            1 => Kind::Firewall(Firewall::default()),
            2 => Kind::Waf(Waf::default()),
            3..=5 => Kind::LoadBalancer(LoadBalancer {
                health_check: self.one_of(&[HealthCheck::None, HealthCheck::Tcp, HealthCheck::Tcp, HealthCheck::Deep]),
                mode: self.one_of(&[Mode::ActiveActive, Mode::ActivePassive]),
                persistence: self.one_of(&[Persistence::None, Persistence::Cookie]),
                tls: self.one_of(&[TlsMode::None, TlsMode::PassThrough, TlsMode::Terminate]),
                redirect_to_https: self.coin(),
                waf: self.below(4) == 0,
                ..LoadBalancer::default()
            }),
            6 | 7 => Kind::WebServer(WebServer { redirect_to_https: self.coin(), ..WebServer::default() }),
            8 => Kind::AppServer(AppServer::default()),
            9 => Kind::Database(Database {
                role: self.one_of(&[Role::Primary, Role::Replica]),
                failover: self.one_of(&[Failover::Manual, Failover::Automatic]),
                ..Database::default()
            }),
            10 => Kind::AppFiles(AppFiles::default()),
            11 => Kind::SessionStore(SessionStore::default()),
            _ => Kind::MonitoringServer(MonitoringServer::default()),
        }
    }
}

/// A design with many ways through balancers, filters, clusters, zones and networks, circles among them.
fn random(seed: u64) -> Design {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut design = Design::default();
    let mut ids: Vec<Id> = Vec::new();
    for n in 0..3 {
        let id = Id::slug(&format!("host-{n}"));
        design.components.insert(id, Component::new(Kind::Server(Server::default())));
    }
    for n in 0..6 + dice.below(22) {
        let kind = if n == 0 { Kind::Client(Client::default()) } else { dice.kind() };
        // Ids in another order than the file has.
        let id = Id::slug(&format!("{}-{n}", dice.one_of(&["a", "k", "z"])));
        let hosted = catalog::kind(&kind).hosted && dice.below(3) == 0;
        let on = hosted.then(|| Id::slug(&format!("host-{}", dice.below(3))));
        design.components.insert(id.clone(), Component { on, ..Component::new(kind) });
        ids.push(id);
    }
    for n in 0..dice.below(6) {
        let cluster =
            LoadBalancerCluster { entry: dice.one_of(&[Entry::VirtualIp, Entry::DnsRoundRobin]), ..Default::default() };
        let kind = dice.one_of(&[
            GroupKind::LoadBalancerCluster(cluster),
            GroupKind::Zone(Zone::default()),
            GroupKind::Network(Network::default()),
        ]);
        let id = Id::slug(&format!("group-{n}"));
        let mut members: Vec<Id> = design.components.keys().filter(|_| dice.below(3) == 0).cloned().collect();
        members.extend(design.groups.keys().filter(|_| dice.below(4) == 0).cloned());
        let mut group = Group { name: String::new(), kind, members };
        if matches!(group.kind, GroupKind::LoadBalancerCluster(_)) {
            let balancer = |id: &Id| matches!(design.components.get(id).map(|c| &c.kind), Some(Kind::LoadBalancer(_)));
            group.members.retain(balancer);
        }
        if catalog::check_group(&design, &id, &group).is_ok() {
            design.groups.insert(id.clone(), group);
            ids.push(id);
        }
    }
    for n in 0..dice.below(4 * ids.len()) {
        let (from, to) = (dice.one_of(&ids), dice.one_of(&ids));
        let fitting = catalog::fitting(&design, &from, &to);
        if design.components.contains_key(&from) && !fitting.is_empty() {
            let link = Link::new(from, to, dice.one_of(&fitting));
            design.links.insert(Id::slug(&format!("link-{n}")), link);
        }
    }
    crate::model::check(&design).and_then(|()| catalog::check(&design)).expect("a sound design");
    design
}

/// Subjects and journeys of each finding.
type Found = BTreeSet<(Vec<Id>, Vec<Journey>)>;

fn one(id: &Id, journeys: &[Journey]) -> (Vec<Id>, Vec<Journey>) {
    (vec![id.clone()], journeys.to_vec())
}

/// Everything that requests of a part can reach, files and databases included, without the part itself.
fn behind<'a>(cx: &RuleContext<'a>, id: &'a Id) -> BTreeSet<&'a Id> {
    let needs = |l: &Link| l.kind.serves() || matches!(l.kind, LinkKind::UsesFiles(_) | LinkKind::Sql(_));
    let mut found: BTreeSet<&Id> = BTreeSet::new();
    let mut next = cx.members(id);
    while let Some(at) = next.pop() {
        for link in cx.design.links.values().filter(|l| l.from == *at && needs(l)) {
            next.extend(cx.members(&link.to).into_iter().filter(|to| *to != id && found.insert(to)));
        }
    }
    found
}

fn balancers<'a>(cx: &RuleContext<'a>, wanted: impl Fn(&LoadBalancer) -> bool) -> Vec<&'a Id> {
    cx.components(|k| matches!(k, Kind::LoadBalancer(b) if wanted(b))).map(|(id, _)| id).collect()
}

/// REL-012, with the part that its message names.
fn shallow(cx: &RuleContext) -> (Found, Vec<String>) {
    let (mut found, mut parts) = (Found::new(), Vec::new());
    for balancer in balancers(cx, |b| b.health_check == HealthCheck::Tcp) {
        let (mut first, mut journeys) = (None, Vec::new());
        for (journey, report) in cx.journeys {
            let pool: Vec<&Id> = cx.pool(balancer).into_iter().filter(|m| cx.can_serve(m, *journey)).collect();
            let mut users: BTreeMap<&Id, usize> = BTreeMap::new();
            for part in pool.iter().flat_map(|member| behind(cx, member)) {
                *users.entry(part).or_default() += 1;
            }
            let hurts = |part: &Id| report.spof.contains(part) || report.degraders.contains_key(part);
            let alone = users.into_iter().find(|(part, users)| *users == 1 && hurts(part));
            if let Some((part, _)) = alone.filter(|_| pool.len() >= 2) {
                first = first.or(Some(part));
                journeys.push(*journey);
            }
        }
        if let Some(part) = first {
            found.insert(one(balancer, &journeys));
            parts.push(format!("when {} dies", cx.title(part)));
        }
    }
    (found, parts)
}

/// REL-018.
fn sticky(cx: &RuleContext) -> Found {
    let is = |id: &Id, wanted: fn(&Kind) -> bool| cx.kind(id).is_some_and(wanted);
    let stores: Vec<&Id> = cx.components(|k| matches!(k, Kind::SessionStore(_))).map(|(id, _)| id).collect();
    let uses = |app: &Id, store: &Id| {
        cx.design.links.values().any(|l| l.from == *app && l.to == *store && matches!(l.kind, LinkKind::Session(_)))
    };
    let lost = |behind: BTreeSet<&Id>| {
        let apps: Vec<&&Id> = behind.iter().filter(|id| is(id, |k| matches!(k, Kind::AppServer(_)))).collect();
        !apps.is_empty() && !stores.iter().any(|store| apps.iter().all(|app| uses(app, store)))
    };
    let sticky = balancers(cx, |b| b.persistence != Persistence::None).into_iter();
    sticky.filter(|balancer| lost(behind(cx, balancer))).map(|id| one(id, &[])).collect()
}

/// REL-009.
fn zones(cx: &RuleContext) -> Found {
    let mut found = Found::new();
    for (id, zone) in cx.design.groups.iter().filter(|(_, g)| is_zone(&g.kind)) {
        let mut parts = cx.within(zone);
        parts.extend(zone.members.iter().filter(|m| cx.design.groups.contains_key(*m)));
        let ends = cx
            .journeys
            .iter()
            .filter(|(_, report)| report.spof.contains(id) && !parts.iter().any(|part| report.spof.contains(*part)));
        let ends: Vec<Journey> = ends.map(|(journey, _)| *journey).collect();
        if !ends.is_empty() {
            found.insert(one(id, &ends));
        }
    }
    found
}

/// The parts from which lines that satisfy a condition lead to one of these.
fn leading<'a>(cx: &RuleContext<'a>, mut ahead: Vec<&'a Id>) -> BTreeSet<&'a Id> {
    let mut seen = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        if seen.insert(id) {
            let asking = cx.design.links.values().filter(|l| l.kind.serves() && cx.members(&l.to).contains(&id));
            ahead.extend(asking.map(|l| &l.from));
        }
    }
    seen
}

/// MOD-003.
fn without_path(cx: &RuleContext) -> Found {
    let mut behind: BTreeMap<&Id, Vec<Journey>> = BTreeMap::new();
    for journey in [Journey::Read, Journey::Write] {
        let answers = |l: &&Link| match (&l.kind, cx.database(&l.to)) {
            (LinkKind::Sql(sql), Some(_)) if journey == Journey::Read => sql.access.reads(),
            (LinkKind::Sql(sql), Some(db)) => sql.access.writes() && db.role == Role::Primary,
            _ => false,
        };
        let able = leading(cx, cx.design.links.values().filter(answers).map(|l| &l.from).collect());
        let mut late: BTreeSet<&Id> = BTreeSet::new();
        for (from, component) in &cx.design.components {
            let members: Vec<&Id> = cx
                .links_from(from)
                .iter()
                .filter(|(_, l)| l.kind.serves() && !matches!(component.kind, Kind::Client(_)))
                .flat_map(|(_, l)| cx.members(&l.to))
                .collect();
            let like = |a: &Id, b: &Id| cx.kind(a).map(Kind::type_name) == cx.kind(b).map(Kind::type_name);
            let better = |m: &&Id| members.iter().any(|other| able.contains(other) && like(m, other));
            late.extend(members.iter().filter(|m| !able.contains(*m) && better(m)));
        }
        for member in late {
            behind.entry(member).or_default().push(journey);
        }
    }
    behind.into_iter().map(|(id, journeys)| one(id, &journeys)).collect()
}

/// MOD-001.
fn unreachable(cx: &RuleContext) -> Found {
    let carries = |l: &Link| l.kind.serves() || matches!(l.kind, LinkKind::Sql(_) | LinkKind::Replication(_));
    let clusters = || cx.design.groups.iter().filter(|(_, g)| matches!(g.kind, GroupKind::LoadBalancerCluster(_)));
    let mut reached: BTreeSet<&Id> = cx.components(|k| matches!(k, Kind::Client(_))).map(|(id, _)| id).collect();
    loop {
        let before = reached.len();
        let links = cx.design.links.values().filter(|l| carries(l));
        reached.extend(links.filter(|l| reached.contains(&l.from)).map(|l| &l.to).collect::<Vec<_>>());
        for (id, group) in clusters() {
            if reached.contains(id) || group.members.iter().any(|m| reached.contains(m)) {
                reached.extend(std::iter::once(id).chain(&group.members));
            }
        }
        if reached.len() == before {
            break;
        }
    }
    let serving = cx.components(super::context::serves).map(|(id, _)| id);
    let users = cx.user_links().next().is_some();
    serving.filter(|id| users && !reached.contains(id)).map(|id| one(id, &[])).collect()
}

/// SEC-002, SEC-004, SEC-014 from every way of users to a part that answers.
fn entries(cx: &RuleContext) -> [Found; 3] {
    let arrivals = cx.arrivals();
    let redirects = |id: &Id| match cx.kind(id) {
        Some(Kind::LoadBalancer(lb)) => Some(lb.redirect_to_https),
        Some(Kind::WebServer(web)) => Some(web.redirect_to_https),
        _ => None,
    };
    let plain = cx.user_links().filter(|(_, l)| matches!(l.kind, LinkKind::Http(_))).map(|(id, _)| id);
    let only_redirects = |door: &Id| {
        let mut parts = arrivals.iter().filter(|a| a.door == door).peekable();
        parts.peek().is_some() && parts.all(|a| redirects(a.part) == Some(true))
    };
    let plain = plain.filter(|door| !only_redirects(door)).map(|door| one(door, &[])).collect();
    let open = arrivals.iter().filter(|a| a.encrypted && redirects(a.part) == Some(false));
    let open = each_once(open.map(|a| a.door)).into_iter().map(|door| one(door, &[])).collect();
    let around = arrivals.iter().filter(|a| cx.balancer(a.part).is_none());
    let around = each_once(around.map(|a| a.last)).into_iter().map(|last| one(last, &[])).collect();
    [plain, open, if balancers(cx, |_| true).is_empty() { Found::new() } else { around }]
}

/// SEC-012, with its two sentences.
fn segmented(cx: &RuleContext) -> Option<bool> {
    let around = |id: &Id| cx.around(id, is_network);
    let entries: Vec<_> = each_once(cx.arrivals().iter().map(|a| a.part)).into_iter().map(around).collect();
    let data: Vec<_> = cx.components(|k| matches!(k, Kind::Database(_))).map(|(id, _)| around(id)).collect();
    if entries.is_empty() || data.is_empty() {
        return None;
    }
    let stated = !entries.iter().chain(&data).any(BTreeSet::is_empty);
    let shared = entries.iter().any(|entry| data.iter().any(|data| !entry.is_disjoint(data)));
    (!stated || shared).then_some(stated)
}

/// OPS-006.
fn watched_from_inside(cx: &RuleContext) -> Found {
    let serving: Vec<&Id> = cx.components(super::context::serves).map(|(id, _)| id).collect();
    let inside = |id: &Id| {
        let beside = serving.iter().any(|other| cx.together(id, other));
        let zone = |zone| serving.iter().all(|other| cx.around(other, is_zone).contains(zone));
        !serving.is_empty() && (beside || cx.around(id, is_zone).iter().any(zone))
    };
    let servers = cx.components(|k| matches!(k, Kind::MonitoringServer(_))).map(|(id, _)| id);
    servers.filter(|id| inside(id)).map(|id| one(id, &[])).collect()
}

#[test]
fn looking_once_finds_what_looking_again_and_again_finds() {
    let mut fired: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..2_000 {
        let design = random(seed);
        let structures: BTreeMap<Journey, Structure> =
            Journey::ALL.into_iter().map(|j| (j, Structure::compile(&design, j))).collect();
        let journeys = structures.iter().map(|(j, s)| (*j, failures::alone(s))).collect();
        let cx = RuleContext::new(&design, &structures, &journeys);
        let (shallow, hidden) = shallow(&cx);
        let [plain, open, around] = entries(&cx);
        let by_code = [
            ("REL-009", zones(&cx)),
            ("REL-012", shallow),
            ("REL-018", sticky(&cx)),
            ("MOD-001", unreachable(&cx)),
            ("MOD-003", without_path(&cx)),
            ("SEC-002", plain),
            ("SEC-004", open),
            ("SEC-014", around),
            ("OPS-006", watched_from_inside(&cx)),
        ];
        for (code, expected) in by_code {
            let rule = super::find(code).expect("a rule");
            let mut out = Findings::default();
            (rule.check)(&cx, &mut out);
            let mut out = out.into_inner();
            if code == "MOD-003" {
                out.retain(|f| f.message.contains("shares the requests"));
            }
            let found: Found = out.iter().map(|f| (f.subjects.clone(), f.journeys.clone())).collect();
            assert_eq!(found.len(), out.len(), "{code} says something twice of seed {seed}");
            assert_eq!(found, expected, "{code} of seed {seed}:\n{}", crate::storage::to_ron(&design));
            *fired.entry(code).or_default() += usize::from(!found.is_empty());
            if code == "REL-012" {
                assert!(
                    out.iter().zip(&hidden).all(|(f, hidden)| f.message.contains(hidden)),
                    "seed {seed}: {hidden:?}"
                );
            }
        }
        let mut out = Findings::default();
        (super::find("SEC-012").expect("a rule").check)(&cx, &mut out);
        let stated = out.into_inner().first().map(|f| f.evidence == crate::analysis::Evidence::Stated);
        assert_eq!(stated, segmented(&cx), "SEC-012 of seed {seed}");
    }
    assert!(fired.values().all(|times| *times >= 20), "too seldom to prove anything: {fired:?}");
}
