//! How a request travels: the way from the user to the data and back, as the lines of this design lead.

mod data;
mod stages;

use std::fmt::Write as _;

use super::chapter::Chapter;
use super::connections::over;
use super::facts::Facts;
use super::route::{Stage, Work};
use super::words::{number, verb};
use crate::export::markdown::code;
use crate::font::one_line;
use crate::model::{Entry, GroupKind, Id, Kind, Link, LinkKind};

/// How many stages are told one by one.
const STAGES: usize = 12;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("How a request travels");
    let route = &facts.route;
    if route.doors.is_empty() {
        return chapter;
    }
    let mut steps = vec![name(facts), connection(facts)];
    steps.extend(route.stages.iter().take(STAGES).filter_map(|stage| {
        let text = stages::stage(facts, stage);
        (!text.is_empty()).then(|| format!("**{}.** {text}", title(stage)))
    }));
    if route.stages.len() > STAGES {
        let left = route.stages.len() - STAGES;
        steps.push(format!(
            "**Further on.** The way goes on through {} more {} of the same kinds.",
            number(left),
            verb(left, "stage", "stages")
        ));
    }
    steps.extend(data::data(facts));
    steps.push(answer(facts));
    chapter.steps(&steps);
    chapter
}

const fn title(stage: &Stage) -> &'static str {
    match stage.work {
        Work::Firewall => "Passing the firewall",
        Work::Waf => "Inspection",
        Work::Balancer => "Load balancing",
        Work::Web => "Static or dynamic",
        Work::Application => "Application logic",
    }
}

/// The entries, as the name server's answer names them.
fn entries(facts: &Facts) -> String {
    facts.names(facts.topology.entries().iter().copied())
}

fn name(facts: &Facts) -> String {
    let domain = one_line(&facts.design.domain);
    let site = if domain.is_empty() { "the site".to_owned() } else { code(&domain) };
    let servers = facts.of_kind(|k| matches!(k, Kind::Dns(_)));
    let asks = facts.links(|kind| matches!(kind, LinkKind::Dns(_)));
    let of = address(facts);
    let rest = if servers.is_empty() {
        format!(
            "The browser has the name resolved to {of}. No DNS server is drawn, so the drawing does not say who answers."
        )
    } else if asks.is_empty() {
        format!(
            "{} {} the name to {of}; no line says who asks {}.",
            facts.names(servers.iter().map(|(id, _)| *id)),
            verb(servers.len(), "resolves", "resolve"),
            verb(servers.len(), "it", "them")
        )
    } else {
        let asked: indexmap::IndexSet<&Id> = asks.iter().map(|link| &link.to).collect();
        format!(
            "The browser asks {}{} for the name, and gets {of}, which its address record (A or AAAA) holds.",
            facts.any_of(asked.iter().copied()),
            over(&asks)
        )
    };
    format!("**Resolving the name.** A user opens {site}. {rest}")
}

/// What the name stands for: `the address of Load balancer`, `the virtual IP of the cluster`.
fn address(facts: &Facts) -> String {
    let found = facts.topology.entries();
    let cluster = |id: &Id| match facts.design.groups.get(id).map(|g| &g.kind) {
        Some(GroupKind::LoadBalancerCluster(p)) => Some(p.entry),
        _ => None,
    };
    match found {
        [] => "an address".to_owned(),
        [only] => match cluster(only) {
            Some(Entry::VirtualIp) => format!("the virtual IP of {}", facts.name(only)),
            Some(Entry::DnsRoundRobin) => {
                format!("the addresses of {}, in changing order", facts.names(facts.topology.members(only)))
            }
            None => format!("the IP address of {}", facts.name(only)),
        },
        several => format!("the address of {}", facts.any_of(several.iter().copied())),
    }
}

fn connection(facts: &Facts) -> String {
    let doors: Vec<&Link> = facts.route.doors.iter().map(|(_, link)| *link).collect();
    let targets: indexmap::IndexSet<&Id> = doors.iter().map(|link| &link.to).collect();
    let encrypted = doors.iter().filter(|link| matches!(link.kind, LinkKind::Https(_))).count();
    let mut out = format!(
        "**Connecting.** The browser opens a TCP connection to {}{} and sends its request.",
        facts.any_of(targets.iter().copied()),
        over(&doors)
    );
    if encrypted == doors.len() {
        let certificates = facts.of_kind(|k| matches!(k, Kind::Certificate(_)));
        out.push_str(" It is encrypted (TLS), so nobody on the way can read or change it");
        if certificates.is_empty() {
            out.push_str("; no certificate is drawn, though no such connection opens without one.");
        } else {
            out.push_str("; ");
            out.push_str(&facts.any_of(certificates.iter().map(|(id, _)| *id)));
            out.push_str(" proves to the browser that it speaks with the right site.");
        }
    } else if encrypted == 0 {
        out.push_str(" It is not encrypted: whoever sits between the two can read and change it.");
    } else {
        out.push_str(" Some of these connections are encrypted (HTTPS), others are not (HTTP).");
    }
    for entry in facts.topology.entries() {
        if let Some(GroupKind::LoadBalancerCluster(cluster)) = facts.design.groups.get(*entry).map(|g| &g.kind)
            && cluster.entry == Entry::VirtualIp
        {
            let members = facts.names(facts.topology.members(entry));
            let _ = write!(out, " The address belongs to whichever of {members} holds it at that moment.");
        }
    }
    out
}

fn answer(facts: &Facts) -> String {
    let stages = &facts.route.stages;
    let hops: Vec<String> = stages
        .iter()
        .rev()
        .take(STAGES)
        .map(|stage| match stage.work {
            Work::Firewall => "the firewall",
            Work::Waf => "the web application firewall",
            Work::Balancer => "the load balancer",
            Work::Web => "the web server",
            Work::Application => "the application server",
        })
        .map(str::to_owned)
        .collect();
    let Some((first, back)) = hops.split_first() else { return "**Answer.** Nobody answers.".to_owned() };
    let entry = entries(facts);
    let from = if back.is_empty() { entry } else { first.clone() };
    if back.is_empty() {
        return format!("**Answer.** The response goes from {from} straight back to the browser.");
    }
    format!(
        "**Answer.** The response goes back the same way: from {from} through {} to the browser.",
        super::words::list(back, "and")
    )
}
