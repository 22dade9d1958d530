//! What a part does with a request that it has: looking, choosing, reading, writing.

use std::collections::BTreeSet;

use super::script::Script;
use super::walk::{self, Hop};
use crate::analysis::{Journey, Topology};
use crate::catalog;
use crate::font::one_line;
use crate::model::{
    Algorithm, Entry, Id, Kind, Link, LinkKind, LoadBalancer, Mode, Persistence, ReplicationMode, Role,
};

/// Where a step goes through the shared entry of a cluster, that is said.
pub(super) fn arrive<'a>(script: &mut Script<'a>, hop: &Hop<'a>, explained: &mut BTreeSet<&'a Id>) {
    let Some(cluster) = hop.cluster else { return };
    if !explained.insert(cluster) {
        return;
    }
    let title = script.title(cluster);
    match walk::entry(script.design, cluster) {
        Some(Entry::VirtualIp) => script.note(hop.to, &format!("Holds the virtual IP of {title}")),
        Some(Entry::DnsRoundRobin) => script.note(hop.to, &format!("One of {title}: browsers take an address in turn")),
        None => {}
    }
}

/// What travels on a link and how: `HTTP, port 80`, with the link's own words.
pub(super) fn protocol(link: &Link) -> String {
    let label = catalog::link(&link.kind).label;
    let port = link.kind.port().map(|p| format!(", port {p}")).unwrap_or_default();
    let words = one_line(&link.label);
    let words = if words.is_empty() { words } else { format!(" ({words})") };
    format!("{label}{port}{words}")
}

/// The host firewalls that a step passes: those around where it goes, but not around where it comes from.
pub(super) fn guard<'a>(script: &mut Script<'a>, hop: &Hop<'a>, explained: &mut BTreeSet<&'a Id>) {
    let design = script.design;
    let left: Vec<&Id> = design.hosts_of(hop.from.as_str()).collect();
    for host in design.hosts_of(hop.to.as_str()).filter(|host| !left.contains(host)) {
        let kind = design.components.get(host).map(|c| &c.kind);
        if matches!(kind, Some(Kind::Server(server)) if server.firewall) && explained.insert(host) {
            script.note(hop.to, &format!("The host firewall of {} lets only drawn links in", script.title(host)));
        }
    }
}

/// What a part does with a request that passes it.
pub(super) fn explain<'a>(script: &mut Script<'a>, topology: &Topology<'a>, id: &'a Id) {
    let design = script.design;
    let Some(component) = design.components.get(id) else { return };
    match &component.kind {
        Kind::Firewall(firewall) => script.note(
            id,
            if firewall.allow_by_default {
                "Lets everything pass that no rule forbids"
            } else {
                "Lets only drawn links pass"
            },
        ),
        Kind::Waf(waf) => script.note(
            id,
            if waf.detect_only {
                "Inspects the request and only reports attacks"
            } else {
                "Inspects the request and blocks attacks"
            },
        ),
        Kind::LoadBalancer(balancer) => {
            if balancer.waf {
                script.note(id, "Its web application firewall inspects the request");
            }
            let pool = topology.pool(id);
            script.note(id, &choice(script, balancer, &pool));
        }
        _ => {}
    }
}

/// How a balancer chooses, in words.
fn choice(script: &Script<'_>, balancer: &LoadBalancer, pool: &[&Id]) -> String {
    let members = script.titles(pool);
    if pool.len() < 2 {
        return if pool.is_empty() { "Has no member".to_owned() } else { format!("Has one member: {members}") };
    }
    let way = match (balancer.mode, balancer.algorithm) {
        (Mode::ActivePassive, _) => "Active-passive: the first healthy member takes all requests, the others wait",
        (Mode::ActiveActive, Algorithm::RoundRobin) => "Round robin: each member in turn",
        (Mode::ActiveActive, Algorithm::LeastConnections) => {
            "Least connections: the member with the fewest open connections"
        }
        (Mode::ActiveActive, Algorithm::SourceHash) => "Source hash: the same client address, the same member",
    };
    let stays = match balancer.persistence {
        Persistence::None => "",
        Persistence::Cookie => "; a cookie keeps a user with one member",
        Persistence::SourceAddress => "; a user's address keeps him with one member",
    };
    format!("{way} ({members}){stays}")
}

pub(super) fn files<'a>(script: &mut Script<'a>, topology: &Topology<'a>, id: &'a Id, wish: &str, answer: &str) {
    let all: Vec<&'a Id> = topology
        .links_from(id)
        .iter()
        .filter(|(_, l)| matches!(l.kind, LinkKind::UsesFiles(_)))
        .map(|(_, l)| &l.to)
        .collect();
    if all.is_empty() && wish == "read the file" {
        script.note(id, "Serves the file itself");
    }
    for store in all {
        script.asks(id, store, wish);
        script.answers(store, id, answer);
    }
}

/// The links of an application server to the databases that a journey may use: replicas first for what only reads.
pub(super) fn databases<'a>(topology: &Topology<'a>, id: &Id, journey: Journey) -> Vec<&'a Link> {
    let role = |l: &Link| topology.database(&l.to).map(|d| d.role);
    let fits = |l: &Link| match &l.kind {
        LinkKind::Sql(sql) if journey == Journey::Write => sql.access.writes() && role(l) == Some(Role::Primary),
        LinkKind::Sql(sql) => sql.access.reads() && role(l).is_some(),
        _ => false,
    };
    let mut links: Vec<&Link> = topology.links_from(id).iter().map(|(_, l)| *l).filter(|l| fits(l)).collect();
    links.sort_by_key(|l| role(l) != Some(Role::Replica));
    links
}

/// What an application server does to answer.
pub(super) fn work<'a>(script: &mut Script<'a>, topology: &Topology<'a>, app: &'a Id, journey: Journey) {
    files(script, topology, app, "load the code", "the code");
    let sessions = topology.links_from(app).iter().find(|(_, l)| matches!(l.kind, LinkKind::Session(_)));
    if let Some((_, link)) = sessions {
        script.asks(app, &link.to, "Who is this user?");
        script.answers(&link.to, app, "the session");
    }
    let links = databases(topology, app, journey);
    let Some(link) = links.first() else { return };
    if journey == Journey::Write {
        write(script, topology, app, link);
        return;
    }
    let ask = |s: &mut Script<'a>, link: &'a Link| {
        s.asks(app, &link.to, &format!("SELECT · {}", protocol(link)));
        s.answers(&link.to, app, "rows");
        if topology.database(&link.to).is_some_and(|d| d.role == Role::Replica) {
            let own = matches!(topology.kind(app), Some(Kind::AppServer(a)) if a.reads_own_writes);
            let words = if own {
                "A user's own writes are read from the primary, or after waiting for the replica"
            } else {
                "What was written a moment ago may not be there yet"
            };
            s.note(&link.to, words);
        }
    };
    match links.get(1) {
        None => ask(script, link),
        Some(other) => {
            let (one, two) = (script.title(&link.to), script.title(&other.to));
            script.either(
                (&format!("{one} answers"), |s: &mut Script<'a>| ask(s, link)),
                (&format!("{one} is dead, {two} answers"), |s: &mut Script<'a>| {
                    s.loses(app, &link.to, &format!("SELECT · {}", protocol(link)));
                    ask(s, other);
                }),
            );
        }
    }
}

/// A change: when it counts as done, and when the replicas have it.
fn write<'a>(script: &mut Script<'a>, topology: &Topology<'a>, app: &'a Id, link: &'a Link) {
    let primary = &link.to;
    script.asks(app, primary, &format!("INSERT · {}", protocol(link)));
    let replicas: Vec<(&'a Id, &'a Link)> = topology
        .links_from(primary)
        .iter()
        .filter(|(_, l)| topology.database(&l.to).is_some_and(|d| d.role == Role::Replica))
        .filter(|(_, l)| matches!(l.kind, LinkKind::Replication(_)))
        .map(|(_, l)| (&l.to, *l))
        .collect();
    let waits = |l: &Link| matches!(&l.kind, LinkKind::Replication(r) if r.mode == ReplicationMode::SemiSync);
    for (replica, link) in replicas.iter().filter(|(_, l)| waits(l)) {
        script.asks(primary, replica, &format!("the change, semi-synchronous · {}", protocol(link)));
        script.answers(replica, primary, "received");
    }
    script.answers(primary, app, "committed");
    for (replica, link) in replicas.iter().filter(|(_, l)| !waits(l)) {
        script.sends(primary, replica, &format!("the change, later (asynchronous) · {}", protocol(link)));
    }
}
