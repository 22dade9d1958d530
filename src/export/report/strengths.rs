//! What the design does well already: for the chapters on security and monitoring, and for the summary.

use super::facts::Facts;
use super::route::Work;
use super::words::{NAMED, number, verb};
use crate::model::{Failover, HealthCheck, Id, Kind, LinkKind, Mode, TlsMode};

/// What protects the site.
pub(super) fn security(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    let doors: Vec<_> = facts.route.doors.iter().map(|(_, link)| &link.kind).collect();
    if !doors.is_empty() && doors.iter().all(|kind| matches!(kind, LinkKind::Https(_))) {
        out.push("**HTTPS.** Everything between browsers and the site is encrypted (TLS), so it cannot be read or changed on its way.".to_owned());
    }
    let hosts = facts.of_kind(|k| matches!(k, Kind::Server(p) if p.firewall));
    let servers = facts.of_kind(|k| matches!(k, Kind::Server(_))).len();
    if !hosts.is_empty() {
        let whose = if hosts.len() == servers && servers > 1 {
            "each server".to_owned()
        } else {
            facts.names(hosts.iter().map(|(id, _)| *id))
        };
        out.push(format!(
            "**Firewalls.** A host firewall on {whose} denies every connection that the drawing does not show."
        ));
    }
    let walls = facts.of_kind(|k| matches!(k, Kind::Firewall(p) if !p.allow_by_default));
    if !walls.is_empty() {
        let n = walls.len();
        out.push(format!(
            "**Firewall in the line.** {} {} what no rule allows.",
            facts.names(walls.iter().map(|(id, _)| *id)),
            verb(n, "denies", "deny")
        ));
    }
    let wafs = facts.of_kind(|k| matches!(k, Kind::Waf(p) if !p.detect_only));
    if !wafs.is_empty() {
        let n = wafs.len();
        out.push(format!(
            "**Web application firewall.** {} {} requests that look like known attacks.",
            facts.names(wafs.iter().map(|(id, _)| *id)),
            verb(n, "refuses", "refuse")
        ));
    }
    let again = facts.of_kind(|k| matches!(k, Kind::LoadBalancer(p) if p.tls == TlsMode::ReEncrypt));
    if !again.is_empty() {
        out.push("**TLS behind the balancer.** What goes on to the members is encrypted again.".to_owned());
    }
    let renewed = facts.of_kind(|k| matches!(k, Kind::Certificate(_)));
    if !renewed.is_empty() && renewed.iter().all(|(_, c)| matches!(&c.kind, Kind::Certificate(p) if p.auto_renew)) {
        out.push("**Certificates** are renewed automatically.".to_owned());
    }
    let replication = facts.links(|k| matches!(k, LinkKind::Replication(_)));
    if !replication.is_empty() && replication.iter().all(|l| matches!(&l.kind, LinkKind::Replication(p) if p.tls)) {
        out.push("**Replication** is encrypted.".to_owned());
    }
    let names = facts.of_kind(|k| matches!(k, Kind::Dns(_)));
    if !names.is_empty() && names.iter().all(|(_, c)| matches!(&c.kind, Kind::Dns(p) if p.dnssec)) {
        out.push("**DNSSEC.** Answers of the name servers are signed.".to_owned());
    }
    out
}

/// What watches the site.
pub(super) fn monitoring(facts: &Facts) -> Vec<String> {
    let links = facts.links(|k| matches!(k, LinkKind::Monitoring(_)));
    let mut by_watcher: indexmap::IndexMap<&Id, Vec<&Id>> = indexmap::IndexMap::new();
    for link in &links {
        by_watcher.entry(&link.from).or_default().push(&link.to);
    }
    let agent = |id: &Id| matches!(facts.kind(id), Some(Kind::MonitoringClient(_)));
    let server = |id: &Id| matches!(facts.kind(id), Some(Kind::MonitoringServer(_)));
    let mut out: Vec<String> = by_watcher
        .iter()
        .take(NAMED)
        .map(|(watcher, watched)| {
            let who = facts.name(watcher);
            if agent(watcher) {
                let (to, parts): (Vec<&Id>, Vec<&Id>) = watched.iter().copied().partition(|id| server(id));
                match (parts.is_empty(), to.is_empty()) {
                    (true, _) => format!("{who} reports to {}.", facts.names(to)),
                    (false, true) => format!("{who} measures {}.", facts.names(parts)),
                    (false, false) => {
                        format!("{who} measures {} and reports to {}.", facts.names(parts), facts.names(to))
                    }
                }
            } else if watched.iter().all(|id| agent(id)) {
                format!(
                    "{who} collects what {} {}.",
                    facts.names(watched.iter().copied()),
                    verb(watched.len(), "measures", "measure")
                )
            } else {
                format!("{who} watches {}.", facts.names(watched.iter().copied()))
            }
        })
        .collect();
    if by_watcher.len() > NAMED {
        out.push(format!("… and {} more parts watch others.", number(by_watcher.len() - NAMED)));
    }
    let alerting = facts.of_kind(|k| matches!(k, Kind::MonitoringServer(p) if p.alerting));
    if !alerting.is_empty() && !links.is_empty() {
        out.push(format!(
            "{} {} a person when something is wrong.",
            facts.names(alerting.iter().map(|(id, _)| *id)),
            verb(alerting.len(), "alerts", "alert")
        ));
    }
    let rate = facts.of_kind(|k| {
        matches!(k, Kind::MonitoringServer(p) if p.request_rate)
            || matches!(k, Kind::MonitoringClient(p) if p.request_rate)
    });
    if !rate.is_empty() && !links.is_empty() {
        out.push("Requests per second (QPS) are measured.".to_owned());
    }
    out
}

/// What makes it available and lets it grow.
pub(super) fn availability(facts: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    if facts.visits().is_empty() {
        return out;
    }
    if facts.single_points().is_empty() {
        out.push("No single part stops the site.".to_owned());
    }
    spreading(facts, &mut out);
    for (id, members, _) in facts.balancer_clusters().into_iter().take(3) {
        if members.iter().all(|member| facts.ends(member).is_empty()) {
            out.push(format!("The entry is redundant: {} stand behind {}.", facts.names(members), facts.name(id)));
        }
    }
    copies(facts, &mut out);
    out
}

fn spreading(facts: &Facts, out: &mut Vec<String>) {
    let balancers = facts.balancers();
    let Some(widest) = balancers.iter().map(|id| (*id, facts.pool(id))).max_by_key(|(_, pool)| pool.len()) else {
        return;
    };
    let (id, pool) = widest;
    let kinds: indexmap::IndexSet<&str> = pool.iter().filter_map(|id| facts.kind(id)).map(Kind::type_name).collect();
    let passive = facts.topology.balancer(id).is_some_and(|b| b.mode == Mode::ActivePassive);
    if pool.len() < 2 || kinds.len() > 1 || passive {
        return;
    }
    let spared = pool.iter().all(|member| facts.ends(member).is_empty());
    let whole = pool.iter().all(|member| facts.impact(member).is_none());
    let checked = facts.topology.balancer(id).is_some_and(|b| b.health_check != HealthCheck::None);
    let then = match (whole && checked, spared) {
        (true, _) => "; when one of them dies, the others carry on",
        (false, true) => ", and the site goes on in part when one of them dies",
        (false, false) => "",
    };
    out.push(format!(
        "Load balancing: the work is spread over {}, which improves performance{then}. More can be added, so the tier scales.",
        facts.names(pool)
    ));
}

fn copies(facts: &Facts, out: &mut Vec<String>) {
    let primaries = facts.of_kind(|k| matches!(k, Kind::Database(_)));
    let replicated: Vec<&Id> =
        primaries.iter().map(|(id, _)| *id).filter(|id| !facts.topology.replicas(id).is_empty()).collect();
    if !replicated.is_empty() {
        let automatic =
            replicated.iter().all(|id| facts.topology.database(id).is_some_and(|d| d.failover == Failover::Automatic));
        let then = if automatic {
            "a replica takes over when the primary dies"
        } else {
            "all but its last changes survive the loss of the primary"
        };
        out.push(format!(
            "Replication: the data exists more than once, {then}, and reads can be answered by more than one node."
        ));
    }
    let tiers = [Work::Web, Work::Application];
    let apart: Vec<Vec<&Id>> = tiers
        .iter()
        .map(|work| facts.route.doing(*work))
        .chain([primaries.iter().map(|(id, _)| *id).collect()])
        .map(|parts| parts.iter().filter_map(|id| facts.design.hosts_of(id.as_str()).next()).collect())
        .collect();
    let separate = apart.iter().all(|hosts| !hosts.is_empty())
        && apart
            .iter()
            .enumerate()
            .all(|(n, hosts)| apart.iter().skip(n + 1).flatten().all(|other| !hosts.contains(other)));
    if separate {
        out.push(
            "Separate servers for the web server, the application server and the database: each can be sized, mended and \
             scaled independently of the others."
                .to_owned(),
        );
    }
}
