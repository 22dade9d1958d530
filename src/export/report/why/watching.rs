//! Why there are monitoring servers and clients, and a place for logs.

use super::{Parts, askers, ids, targets};
use crate::catalog::KindSpec;
use crate::export::report::facts::Facts;
use crate::export::report::words::{opening, verb};
use crate::model::{Kind, LinkKind};

const fn monitors(kind: &LinkKind) -> bool {
    matches!(kind, LinkKind::Monitoring(_))
}

pub(super) fn server(facts: &Facts, _: &KindSpec, parts: &Parts) -> Vec<String> {
    let watched = targets(facts, parts, monitors);
    if watched.is_empty() && askers(facts, parts, monitors).is_empty() {
        return vec!["It is meant to watch the site, but no monitoring line leads to or from it yet.".to_owned()];
    }
    let mut out = Vec::new();
    if watched.is_empty() {
        out.push("It collects what the monitoring clients measure, and keeps it.".to_owned());
    } else {
        let are = verb(watched.len(), "it is", "they are");
        out.push(format!(
            "It asks {} how {are}, many times a minute, and keeps the answers.",
            facts.names(watched.iter().copied())
        ));
    }
    let alerting = parts.iter().any(|(_, c)| matches!(&c.kind, Kind::MonitoringServer(p) if p.alerting));
    out.push(if alerting {
        "When something is wrong it tells a person.".to_owned()
    } else {
        "It tells nobody: somebody has to look.".to_owned()
    });
    out.push("Without it the first to learn of an outage would be the users.".to_owned());
    out
}

pub(super) fn client(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let watched: Vec<_> = targets(facts, parts, monitors)
        .into_iter()
        .filter(|id| !matches!(facts.kind(id), Some(Kind::MonitoringServer(_))))
        .collect();
    let collector = |id: &&crate::model::Id| matches!(facts.kind(id), Some(Kind::MonitoringServer(_)));
    let collected =
        targets(facts, parts, monitors).iter().any(collector) || askers(facts, parts, monitors).iter().any(collector);
    let first = opening(spec.lesson, 1);
    let first = first.split(':').next().unwrap_or_default().to_owned() + ".";
    let mut out = vec![first];
    if !watched.is_empty() {
        out.push(format!(
            "Here {} {} {}.",
            facts.names(ids(parts)),
            verb(parts.len(), "measures", "measure"),
            facts.names(watched)
        ));
    }
    out.push(if collected {
        "A monitoring server collects the figures.".to_owned()
    } else {
        "No monitoring server collects the figures, so nobody sees them.".to_owned()
    });
    out
}

pub(super) fn logs(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let senders = askers(facts, parts, |kind| matches!(kind, LinkKind::Logs(_)));
    vec![if senders.is_empty() {
        "A place for logs, to which no part sends any yet.".to_owned()
    } else {
        format!(
            "One place for the logs of {}. {}",
            facts.names(senders),
            opening(spec.lesson, 2).split(". ").nth(1).unwrap_or_default()
        )
    }]
}
