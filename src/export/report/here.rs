//! What a rule's page says in general, said of this design: where the general words would not fit every drawing.

use super::facts::Facts;
use super::route::Work;
use super::words::{number, verb};
use crate::analysis::Finding;
use crate::model::{Kind, Mode, Role};

/// Why the findings of a rule matter here; none: the page's own words hold for every design.
pub(super) fn why(facts: &Facts, rule: &str, findings: &[&Finding]) -> Option<String> {
    let first = findings.first().and_then(|f| f.subjects.first());
    Some(match rule {
        "no-monitoring" => "No system keeps an eye on the health of the servers, on the traffic, or on how much of their resources \
             is used. Failures, slow answers and full disks stay unnoticed until users complain, and afterwards nobody can say \
             what happened."
            .to_owned(),
        "no-firewall" => "Nothing stands against unauthorized access. Every port that any program on the machine opens is open to \
             everybody, and an attacker needs a flaw in one of those programs only."
            .to_owned(),
        "server-spof" => {
            let held = facts.held_by(first?);
            let (n, names) = (held.len(), facts.names(held.iter().map(|(id, _)| *id)));
            format!(
                "Whatever a machine holds shares its fate: with {} {} {names}, in the same second.",
                facts.name(first?),
                verb(n, "goes", "go")
            )
        }
        "web-tier-spof" if facts.balancers().is_empty() => {
            "Nothing can take its place: when it crashes, is overloaded or is restarted for maintenance, nobody is served.".to_owned()
        }
        "web-tier-spof" => "A balancer in front does not help when there is only one web server that every request has to pass: \
             the weakest tier decides for all."
            .to_owned(),
        "primary-database-spof" if facts.topology.replicas(first?).is_empty() => {
            "Nothing can be saved until this very node is back: no other node has its data.".to_owned()
        }
        "primary-database-spof" | "manual-failover" if facts.topology.replicas(first?).len() == 1 => {
            "The copy is there and cannot take writes. Until a person notices, promotes it and points the application at it, nothing \
             can be saved: that takes as long as it takes to wake somebody up."
                .to_owned()
        }
        "no-health-check" => {
            let members = facts.pool(first?).len();
            let share = if members == 2 { "every second request".to_owned() } else { format!("one request in {}", number(members)) };
            format!(
                "It goes on sending a dead member its share: {share} fails, and succeeds after a reload. That is the kind of \
                 outage that nobody believes."
            )
        }
        "shallow-health-check" if !passive(facts) => {
            "The web server answers the check, its application is dead, and the balancer goes on sending it users.".to_owned()
        }
        _ => return None,
    })
}

/// How the findings of a rule are mended here; none: the page's own words hold for every design.
pub(super) fn how(facts: &Facts, rule: &str, findings: &[&Finding]) -> Option<String> {
    let first = findings.first().and_then(|f| f.subjects.first());
    Some(match rule {
        "no-monitoring" => {
            "Tools such as Prometheus or Nagios, on a machine outside of what they watch, keep track of the health of \
             each server, of the traffic (requests per second) and of the use of resources, and alert a person."
                .to_owned()
        }
        "no-https" => {
            let at = if facts.balancers().is_empty() { "web server" } else { "balancer" };
            format!(
                "Let the {at} end TLS: it needs an SSL/TLS certificate, a connection on port 443, and a plain port that only \
                 redirects."
            )
        }
        "web-tier-spof" if facts.balancers().is_empty() => {
            "It takes a second web server on another server. As users come to the web \
             server directly, two load balancers with one virtual IP have to stand before both."
                .to_owned()
        }
        "web-tier-spof" => {
            "It takes a second web server on another server; the balancer sends requests to both, with a health check."
                .to_owned()
        }
        "database-read-spof" if !facts.of_kind(|k| matches!(k, Kind::Database(p) if p.role == Role::Replica)).is_empty() => {
            "The replica has to follow the primary and to be asked by the application servers. With automatic failover it takes \
             over the writes too, or the problem would only move to them."
                .to_owned()
        }
        "database-read-spof" => "It takes a replica on another server, from which the application servers read as well. With automatic \
             failover it takes over the writes too, or the problem would only move to them."
            .to_owned(),
        "app-tier-spof" => {
            let idle =
                facts.of_kind(|k| matches!(k, Kind::AppServer(_))).len() > facts.route.doing(Work::Application).len();
            if idle {
                "The idle one that is already drawn only needs its connections.".to_owned()
            } else {
                "It takes a second application server on another server, to which the web tier sends requests as well."
                    .to_owned()
            }
        }
        "primary-database-spof" if facts.topology.replicas(first?).is_empty() => {
            "It takes a replica on another server first, and then automatic failover.".to_owned()
        }
        "primary-database-spof" => {
            "With automatic failover a replica is promoted as soon as the primary fails; an arbiter of three \
             voters makes sure that only one side of a broken network may decide."
                .to_owned()
        }
        "degrading-failure" if facts.topology.entries().len() == 1 && !facts.balancers().is_empty() => {
            "A balancer that checks whole requests notices what is dead behind a member, and sends that member nothing."
                .to_owned()
        }
        _ => return None,
    })
}

fn passive(facts: &Facts) -> bool {
    facts.balancers().iter().filter_map(|id| facts.topology.balancer(id)).any(|b| b.mode == Mode::ActivePassive)
}
