//! How a request travels: the way from the user to the data and back, as the lines of this design lead.

use super::chapter::Chapter;
use super::connections::over;
use super::facts::Facts;
use super::route::{Stage, Work};
use super::words::{number, verb};
use crate::export::markdown::code;
use crate::font::one_line;
use crate::model::{Algorithm, Entry, GroupKind, HealthCheck, Id, Kind, Link, LinkKind, Mode, Role, TlsMode};

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
        let text = self::stage(facts, stage);
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
    steps.extend(data(facts));
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
        format!("The browser asks {}{} for the name, and gets {of}.", facts.any_of(asked.iter().copied()), over(&asks))
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
        "**Connecting.** The browser opens a connection to {}{} and sends its request.",
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
            let members = facts.any_of(facts.topology.members(entry));
            out.push_str(
                &format!(" The address belongs to whichever of {members} holds it at that moment.")
                    .replace(" or ", " and "),
            );
        }
    }
    out
}

fn stage<'a>(facts: &Facts<'a>, stage: &Stage<'a>) -> String {
    match stage.work {
        Work::Firewall => {
            let words = facts.leads(&pools(facts, stage), ("passes it on to", "pass it on to"), "or");
            format!("A rule has to allow the connection. {words}.")
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
    if checks.iter().all(|check| *check == HealthCheck::None) {
        format!(
            " When {} is down, its share of the requests still goes there and fails, because nobody checks.",
            facts.name(dead)
        )
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
        out.push_str(&format!(" A dynamic request is passed on: {words}{}.", over(&links)));
    }
    let alone: Vec<&Id> = stage.parts.iter().copied().filter(|id| facts.pool(id).is_empty()).collect();
    if !alone.is_empty() && !pools.is_empty() {
        let n = alone.len();
        out.push_str(&format!(
            " {} {} nowhere: a dynamic request fails there.",
            facts.names(alone),
            verb(n, "leads", "lead")
        ));
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
        out.push_str(&format!(" Who the user is, it reads from {}.", facts.any_of(sessions.iter().copied())));
    }
    let onward = pools(facts, stage);
    if !onward.is_empty() {
        let words = facts.leads(&onward, ("asks", "ask"), "or");
        out.push_str(&format!(" Part of the work is done elsewhere: {words}."));
    }
    out
}

/// What the application asks of the database, and what the database does with a write.
fn data(facts: &Facts) -> Vec<String> {
    let apps = facts.route.doing(Work::Application);
    let sql = |wanted: fn(crate::model::Access) -> bool| -> Vec<(&Id, Vec<&Id>)> {
        apps.iter()
            .map(|id| (*id, facts.linked(id, |kind| matches!(kind, LinkKind::Sql(p) if wanted(p.access)))))
            .filter(|(_, nodes)| !nodes.is_empty())
            .collect()
    };
    let (reads, writes) = (sql(crate::model::Access::reads), sql(crate::model::Access::writes));
    if reads.is_empty() && writes.is_empty() {
        return Vec::new();
    }
    let links: Vec<&Link> = apps
        .iter()
        .flat_map(|id| facts.topology.links_from(id))
        .map(|(_, link)| *link)
        .filter(|link| matches!(link.kind, LinkKind::Sql(_)))
        .collect();
    let mut out = String::from("**Data.**");
    if !reads.is_empty() {
        let words = facts.leads(&reads, ("reads from", "read from"), "or");
        out.push_str(&format!(" {words}{}.", over(&links)));
    }
    let writable: Vec<(&Id, Vec<&Id>)> = writes
        .iter()
        .map(|(app, nodes)| {
            (
                *app,
                nodes
                    .iter()
                    .copied()
                    .filter(|id| facts.topology.database(id).is_some_and(|d| d.role == Role::Primary))
                    .collect(),
            )
        })
        .filter(|(_, nodes): &(&Id, Vec<&Id>)| !nodes.is_empty())
        .collect();
    if writable.is_empty() {
        out.push_str(" No line leads to a primary for writing, so nothing can be saved.");
    } else {
        let words = facts.leads(&writable, ("writes to", "write to"), "or");
        out.push_str(&format!(" {words}."));
    }
    out.push_str(" The database retrieves or updates the rows and answers the application server.");
    let primaries: indexmap::IndexSet<&Id> = writable.iter().flat_map(|(_, nodes)| nodes.iter().copied()).collect();
    let fed: Vec<(&Id, Vec<&Id>)> = primaries
        .iter()
        .map(|primary| (*primary, facts.topology.replicas(primary).into_iter().map(|(_, id)| id).collect::<Vec<_>>()))
        .filter(|(_, replicas)| !replicas.is_empty())
        .collect();
    if !fed.is_empty() {
        let words = facts.leads(&fed, ("sends each change on to", "send each change on to"), "and");
        out.push_str(&format!(" {words}."));
    }
    vec![out]
}

fn answer(facts: &Facts) -> String {
    let stages = &facts.route.stages;
    let hops: Vec<&str> = stages
        .iter()
        .rev()
        .take(STAGES)
        .map(|stage| match stage.work {
            Work::Firewall => "firewall",
            Work::Waf => "web application firewall",
            Work::Balancer => "load balancer",
            Work::Web => "web server",
            Work::Application => "application server",
        })
        .collect();
    let Some((first, back)) = hops.split_first() else { return "**Answer.** Nobody answers.".to_owned() };
    let entry = entries(facts);
    let from = if stages.iter().all(|stage| stage.parts.len() == 1) && stages.len() == 1 {
        entry
    } else {
        format!("the {first}")
    };
    if back.is_empty() {
        return format!("**Answer.** The response goes from {from} straight back to the browser.");
    }
    format!(
        "**Answer.** The response goes back the same way: from {from} through the {} to the browser.",
        back.join(", the ")
    )
}
