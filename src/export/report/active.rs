//! Active-active against active-passive, among the members of a balancer and among balancers, as this design has it.

use super::balancing::alike;
use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{equal_share, number, verb};
use crate::model::{Algorithm, Entry, HealthCheck, Id, LoadBalancer, Mode};

pub(super) fn section(facts: &Facts, chapter: &mut Chapter) {
    chapter.say(
        "In an **active-active** setup all members work at the same time and share the requests: all of the capacity is \
         used, and when one fails the others carry on with its share. In an **active-passive** setup one member works while \
         the others stand by and take over only when it fails: simpler to reason about, but what stands by is paid for and \
         idle.",
    );
    for (ids, balancer) in
        alike(facts, 2, |id, b| format!("{:?} {:?} {}", b.mode, b.health_check, facts.pool(id).len()))
    {
        chapter.say(members(facts, &ids, balancer));
    }
    for (ids, balancer) in alike(facts, 0, |id, b| format!("{:?} {}", b.mode, facts.pool(id).len().min(2))) {
        if ids.first().is_some_and(|id| facts.pool(id).len() == 1) {
            let mode = if balancer.mode == Mode::ActiveActive { "active-active" } else { "active-passive" };
            let n = ids.len();
            chapter.say(format!(
                "{} {} set to {mode}, but {} one member only: until there is a second one, both come to the same.",
                facts.names(ids.iter().copied()),
                verb(n, "is", "are"),
                verb(n, "has", "each have")
            ));
        }
    }
    clusters(facts, chapter);
}

/// What the mode of balancers means for their members.
fn members(facts: &Facts, ids: &[&Id], balancer: &LoadBalancer) -> String {
    let (n, who) = (ids.len(), facts.names(ids.iter().copied()));
    let Some(pool) = ids.first().map(|id| facts.pool(id)) else { return String::new() };
    let all = if pool.len() == 2 { "both".to_owned() } else { format!("all {}", number(pool.len())) };
    let named = if n == 1 { format!(", {},", facts.names(pool.iter().copied())) } else { String::new() };
    match balancer.mode {
        Mode::ActiveActive => {
            let share = match balancer.algorithm {
                Algorithm::RoundRobin => format!(", each with {} of the requests", equal_share(pool.len())),
                Algorithm::LeastConnections | Algorithm::SourceHash => String::new(),
            };
            format!(
                "{who} {} an **active-active** setup: {all} members{named} are in service and answer requests at the same \
                 time{share}.{}",
                verb(n, "runs", "run"),
                if balancer.health_check == HealthCheck::None {
                    " As nobody checks their health, the others do not take over the share of a dead one here."
                } else {
                    ""
                }
            )
        }
        Mode::ActivePassive => {
            let first =
                if n == 1 { format!("{} works", facts.name(pool[0])) } else { "the first one works".to_owned() };
            let rest = if n == 1 { facts.names(pool[1..].iter().copied()) } else { "the others".to_owned() };
            let one = n == 1 && pool.len() == 2;
            format!(
                "{who} {} an **active-passive** setup: {first}, {rest} {} by and {} over only when it fails.",
                verb(n, "runs", "run"),
                if one { "stands" } else { "stand" },
                if one { "takes" } else { "take" }
            )
        }
    }
}

/// The same question one level higher: which of several balancers takes the requests.
fn clusters(facts: &Facts, chapter: &mut Chapter) {
    for (id, members, cluster) in facts.balancer_clusters().into_iter().take(6) {
        let (who, name, n) = (facts.names(members), facts.name(id), members.len());
        let labels: Vec<String> = members
            .iter()
            .flat_map(|member| facts.topology.links_from(member))
            .filter(|(_, link)| link.kind.serves() && !link.label.is_empty())
            .map(|(_, link)| format!("“{}”", super::names::short(&link.label)))
            .collect();
        let takes_over = facts.report.switch_overs.iter().find(|s| s.subject == *id);
        let text = match cluster.entry {
            Entry::VirtualIp => {
                let seconds = takes_over
                    .and_then(|s| s.seconds)
                    .map(|s| format!(" within about {s:.0} seconds"))
                    .unwrap_or_default();
                let first = members.first().map_or_else(String::new, |m| facts.name(m));
                let others =
                    if n == 2 { "the other one stands by".to_owned() } else { "the others stand by".to_owned() };
                format!(
                    "The balancers themselves, {who}, share one virtual IP ({name}). It belongs to one of them at a time, \
                     {first} first, and {others}: as balancers they are **active-passive**. When the one that holds the address \
                     dies, another takes it over{seconds}, so users keep the same address. In an active-active cluster {} \
                     would distribute traffic at the same time.",
                    if n == 2 { "both".to_owned() } else { format!("all {}", number(n)) }
                )
            }
            Entry::DnsRoundRobin => format!(
                "The balancers themselves, {who}, are **active-active**: the name stands for the address of each ({name}), so \
                 users are spread over them, and {} distribute traffic at the same time. When one dies, the users who hold its \
                 address fail until {}.",
                if n == 2 { "both".to_owned() } else { format!("all {}", number(n)) },
                if cluster.checked {
                    "its name is withdrawn and the TTL is over"
                } else {
                    "they try another address, or a person withdraws the name"
                }
            ),
        };
        chapter.say(if labels.is_empty() || labels.len() > 6 {
            text
        } else {
            format!("{text} The drawing calls their lines {}.", super::words::list(&labels, "and"))
        });
    }
}
