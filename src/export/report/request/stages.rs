//! What happens to a request at each stage of its way.

use std::fmt::Write as _;

use crate::export::report::connections::over;
use crate::export::report::facts::Facts;
use crate::export::report::route::{Stage, Work};
use crate::export::report::words::verb;
use crate::model::{Algorithm, HealthCheck, Id, Kind, Link, LinkKind, Mode, TlsMode};

pub(super) fn stage<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> String {
    match stage.work {
        Work::Firewall => {
            let open = |id: &Id| matches!(facts.kind(id), Some(Kind::Firewall(p)) if p.allow_by_default);
            let rule = if stage.parts.iter().any(|id| open(id)) {
                "Whatever no rule forbids may pass."
            } else {
                "A rule has to allow the connection."
            };
            let words = facts.leads(&pools(facts, stage), ("passes it on to", "pass it on to"), "or");
            format!("{rule} {words}.")
        }
        Work::Waf => {
            let words = facts.leads(&pools(facts, stage), ("passes it on to", "pass it on to"), "or");
            format!("The request is compared with known attacks. {words}.")
        }
        Work::Balancer => balancing(facts, stage),
        Work::Web => web(facts, stage),
        Work::Application => application(facts, stage),
    }
}

/// The parts of a stage with what they hand requests to; those that hand them to nobody are left out.
fn pools<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> Vec<(&'a Id, Vec<&'a Id>)> {
    let pools = stage.parts.iter().map(|id| (*id, facts.pool(id)));
    pools.filter(|(_, pool)| !pool.is_empty()).collect()
}

fn balancing<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> String {
    let pools = pools(facts, stage);
    if pools.is_empty() {
        let n = stage.parts.len();
        return format!(
            "{} {} nobody to pass the request on to.",
            facts.names(stage.parts.iter().copied()),
            verb(n, "has", "have")
        );
    }
    let choice = pools.iter().any(|(_, pool)| pool.len() > 1);
    let mut out = if choice {
        let words = facts.leads(&pools, ("passes the request on to", "pass the request on to"), "or");
        format!("{words}{}.", chosen(facts, stage))
    } else {
        let words = facts.leads(&pools, ("passes the request on to", "pass the request on to"), "or");
        format!("{words}; with one member there is nothing to choose.")
    };
    if choice {
        out.push_str(&when_down(facts, stage));
    }
    let terminates = stage
        .parts
        .iter()
        .any(|id| matches!(facts.kind(id), Some(Kind::LoadBalancer(p)) if p.tls == TlsMode::Terminate));
    let again = stage
        .parts
        .iter()
        .any(|id| matches!(facts.kind(id), Some(Kind::LoadBalancer(p)) if p.tls == TlsMode::ReEncrypt));
    if terminates {
        out.push_str(" TLS ends here: what goes on is not encrypted.");
    } else if again {
        out.push_str(" TLS ends here and begins anew towards the members.");
    }
    out
}

/// How the member is chosen, in a few words.
fn chosen(facts: &Facts, stage: &Stage) -> &'static str {
    let mut ways = stage.parts.iter().filter_map(|id| match facts.kind(id) {
        Some(Kind::LoadBalancer(p)) => Some((p.mode, p.algorithm)),
        _ => None,
    });
    let Some(first) = ways.next() else { return "" };
    if ways.any(|way| way != first) {
        return ", each in its own way";
    }
    match first {
        (Mode::ActivePassive, _) => ": to the first one that it takes for alive",
        (_, Algorithm::RoundRobin) => ", each in turn (round robin)",
        (_, Algorithm::LeastConnections) => ", to the one with the fewest open connections",
        (_, Algorithm::SourceHash) => ", always the same one for the same client address (source hash)",
    }
}

/// What becomes of the request when the chosen member is dead.
fn when_down(facts: &Facts, stage: &Stage) -> String {
    let checks: Vec<HealthCheck> = stage
        .parts
        .iter()
        .filter_map(|id| match facts.kind(id) {
            Some(Kind::LoadBalancer(p)) if facts.pool(id).len() > 1 => Some(p.health_check),
            _ => None,
        })
        .collect();
    let example = stage.parts.iter().map(|id| facts.pool(id)).find(|pool| pool.len() > 1).unwrap_or_default();
    let (Some(dead), Some(other)) = (example.first(), example.get(1)) else { return String::new() };
    let rest = if example.len() == 2 { facts.name(other) } else { "the other members".to_owned() };
    let passive =
        stage.parts.iter().any(|id| facts.topology.balancer(id).is_some_and(|b| b.mode == Mode::ActivePassive));
    if checks.iter().all(|check| *check == HealthCheck::None) {
        let what = if passive { "the requests still go" } else { "its share of the requests still goes" };
        format!(" When {} is down, {what} there, and nobody is served by it, because nobody checks.", facts.name(dead))
    } else if checks.contains(&HealthCheck::None) {
        String::new()
    } else {
        format!(" When {} is down, the health check notices, and the request goes to {rest} instead.", facts.name(dead))
    }
}

fn web<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> String {
    let files: indexmap::IndexSet<&Id> =
        stage.parts.iter().flat_map(|id| facts.linked(id, |kind| matches!(kind, LinkKind::UsesFiles(_)))).collect();
    let from = if files.is_empty() { String::new() } else { format!(" from {}", facts.any_of(files.iter().copied())) };
    let mut out = format!(
        "A request for static content ends here: {} it{from}.",
        match stage.parts.as_slice() {
            [only] => format!("{} answers", facts.name(only)),
            _ => "the web server answers".to_owned(),
        }
    );
    let pools = pools(facts, stage);
    let links: Vec<&Link> = stage
        .parts
        .iter()
        .flat_map(|id| facts.topology.links_from(id))
        .map(|(_, l)| *l)
        .filter(|l| l.kind.serves())
        .collect();
    if !pools.is_empty() {
        let words = facts.leads(&pools, ("forwards it to", "forward it to"), "or");
        let _ = write!(out, " A dynamic request is passed on: {words}{}.", over(&links));
    }
    let alone: Vec<&Id> = stage.parts.iter().copied().filter(|id| facts.pool(id).is_empty()).collect();
    if !alone.is_empty() && !pools.is_empty() {
        let n = alone.len();
        let _ =
            write!(out, " {} {} nowhere: a dynamic request fails there.", facts.names(alone), verb(n, "leads", "lead"));
    } else if pools.is_empty() {
        out.push_str(" No line leads on, so a dynamic request cannot be answered.");
    }
    out
}

fn application<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> String {
    let files: Vec<(&Id, Vec<&Id>)> = stage
        .parts
        .iter()
        .map(|id| (*id, facts.linked(id, |kind| matches!(kind, LinkKind::UsesFiles(_)))))
        .filter(|(_, files)| !files.is_empty())
        .collect();
    let mut out = if files.is_empty() {
        let n = stage.parts.len();
        let who = if n == 1 { facts.name(stage.parts[0]) } else { "The application server".to_owned() };
        format!("{who} runs the code that answers this request.")
    } else {
        let words = facts.leads(&files, ("runs the code from", "run the code from"), "and");
        format!("{words}, to compute the page.")
    };
    let sessions: indexmap::IndexSet<&Id> =
        stage.parts.iter().flat_map(|id| facts.linked(id, |kind| matches!(kind, LinkKind::Session(_)))).collect();
    if !sessions.is_empty() {
        let _ = write!(out, " Who the user is, it reads from {}.", facts.any_of(sessions.iter().copied()));
    }
    let onward = pools(facts, stage);
    if !onward.is_empty() {
        let words = facts.leads(&onward, ("asks", "ask"), "or");
        let _ = write!(out, " Part of the work is done elsewhere: {words}.");
    }
    out
}
