//! Why there are browsers, name servers, firewalls and certificates.

use super::{Parts, askers, ids, lesson, targets};
use crate::catalog::KindSpec;
use crate::export::report::facts::Facts;
use crate::export::report::words::{opening, verb};
use crate::model::{Kind, LinkKind};

pub(super) fn client(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let reached = targets(facts, parts, LinkKind::serves);
    let mut out = vec![
        opening(spec.lesson, 1),
        "It stands for the users, whatever device they use, and it begins every request: to load a page, to follow a \
         link, to submit a form."
            .to_owned(),
    ];
    out.push(if reached.is_empty() {
        "No line for requests leaves it yet.".to_owned()
    } else {
        format!("It reaches {} directly, and so can every stranger.", facts.names(reached))
    });
    out
}

pub(super) fn dns(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let mut out = vec![lesson(spec, parts, 1, ("It turns", "They turn"))];
    let entries = facts.topology.entries();
    if !entries.is_empty() {
        let (n, names) = (parts.len(), facts.names(entries.iter().copied()));
        let answer = verb(n, "It answers", "Each of them answers");
        out.push(format!("{answer} with the address of {names}."));
    }
    let ttls: Vec<u32> =
        parts.iter().filter_map(|(_, c)| if let Kind::Dns(p) = &c.kind { Some(p.ttl.0) } else { None }).collect();
    if let Some(ttl) = ttls.iter().max() {
        out.push(format!("A resolver may keep an answer for {ttl} seconds (its TTL) before it asks again."));
    }
    out.push(if parts.len() == 1 {
        "A visitor who has not asked before has to wait for it, and there is no other name server to ask.".to_owned()
    } else {
        "When one of them is silent, a resolver asks another.".to_owned()
    });
    out
}

pub(super) fn firewall(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let behind = targets(facts, parts, LinkKind::serves);
    let mut out = vec![lesson(spec, parts, 1, ("It decides", "They decide"))];
    if !behind.is_empty() {
        let it = verb(parts.len(), "It stands", "They stand");
        out.push(format!("{it} in the line: the traffic to {} runs through.", facts.names(behind)));
    }
    let open: Vec<_> = parts
        .iter()
        .filter(|(_, c)| matches!(&c.kind, Kind::Firewall(p) if p.allow_by_default))
        .map(|(id, _)| *id)
        .collect();
    out.push(if open.is_empty() {
        "What no rule allows is denied.".to_owned()
    } else {
        format!(
            "{} {} through whatever no rule forbids.",
            facts.names(open.iter().copied()),
            verb(open.len(), "lets", "let")
        )
    });
    out
}

pub(super) fn waf(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let behind = targets(facts, parts, LinkKind::serves);
    let mut out = vec![opening(spec.lesson, 1)];
    if !behind.is_empty() {
        out.push(format!("What goes to {} passes {}.", facts.names(behind), facts.any_of(ids(parts))));
    }
    let only_reports = parts.iter().any(|(_, c)| matches!(&c.kind, Kind::Waf(p) if p.detect_only));
    if only_reports {
        out.push("As long as it only reports, it stops nothing.".to_owned());
    }
    out
}

pub(super) fn certificate(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let users = askers(facts, parts, |kind| matches!(kind, LinkKind::UsesCertificate(_)));
    let mut out = vec![lesson(spec, parts, 1, ("It proves", "Each of them proves"))];
    out.push(if users.is_empty() {
        "No line says which part presents it.".to_owned()
    } else {
        let n = users.len();
        format!(
            "{} {} {} to browsers.",
            facts.names(users),
            verb(n, "presents", "present"),
            verb(parts.len(), "it", "them")
        )
    });
    let by_hand: Vec<_> =
        parts.iter().filter(|(_, c)| matches!(&c.kind, Kind::Certificate(p) if !p.auto_renew)).collect();
    out.push(if by_hand.is_empty() {
        format!("{} renewed automatically, so no date has to be remembered.", verb(parts.len(), "It is", "They are"))
    } else {
        "It has an end date, and somebody has to remember to renew it.".to_owned()
    });
    out
}
