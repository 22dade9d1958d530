//! Why there are databases, voters, and stores for sessions and backups.

use super::{Parts, askers, lesson, targets};
use crate::catalog::KindSpec;
use crate::export::report::facts::Facts;
use crate::export::report::words::{list, number, opening, verb};
use crate::model::{Engine, Id, Kind, LinkKind, Role};

pub(super) fn database(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let engines: indexmap::IndexSet<String> =
        parts.iter().filter_map(|(_, c)| engine(&c.kind)).map(str::to_owned).collect();
    let engines: Vec<String> = engines.into_iter().collect();
    let n = engines.len();
    let mut out = vec![
        lesson(spec, parts, 1, ("It keeps", "They keep")),
        format!(
            "{} {}: users, orders, texts, everything the application has to know tomorrow is stored permanently here.",
            list(&engines, "and"),
            verb(n, "is a relational database management system", "are relational database management systems")
        ),
    ];
    let of_role = |role| -> Vec<&Id> {
        parts
            .iter()
            .filter(|(_, c)| matches!(&c.kind, Kind::Database(p) if p.role == role))
            .map(|(id, _)| *id)
            .collect()
    };
    let (primaries, replicas) = (of_role(Role::Primary), of_role(Role::Replica));
    match (primaries.len(), replicas.len()) {
        (1, 0) => out.push(
            "It is the only node: it takes all writes and answers all reads, and no other node has the data."
                .to_owned(),
        ),
        (_, 0) => out.push("Each node takes writes; none is a replica of another.".to_owned()),
        (0, _) => out.push("All nodes are replicas: no primary is drawn, so nothing can be written.".to_owned()),
        (_, several) => {
            let fed = replicas
                .iter()
                .any(|id| facts.topology.links_to(id).iter().any(|(_, l)| matches!(l.kind, LinkKind::Replication(_))));
            let words = if fed {
                "the data exists more than once, and reads need not all go to one machine"
            } else {
                "they could hold the data a second time, but nothing replicates to them yet"
            };
            out.push(format!(
                "{} the primary role, {} {}: {words}.",
                if primaries.len() == 1 {
                    format!("{} has", facts.names(primaries))
                } else {
                    format!("{} have", facts.names(primaries))
                },
                facts.names(replicas),
                verb(several, "is a replica", "are replicas"),
            ));
        }
    }
    out
}

fn engine(kind: &Kind) -> Option<&'static str> {
    let Kind::Database(p) = kind else { return None };
    Some(match p.engine {
        Engine::MySql => "MySQL",
        Engine::MariaDb => "MariaDB",
        Engine::PostgreSql => "PostgreSQL",
    })
}

pub(super) fn arbiter(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let nodes = targets(facts, parts, |kind| matches!(kind, LinkKind::Quorum(_)));
    let voters: u32 = parts
        .iter()
        .map(|(_, c)| if let Kind::Arbiter(p) = &c.kind { p.voters.0 } else { 0 })
        .fold(0, u32::saturating_add);
    let mut out = vec![opening(spec.lesson, 1)];
    out.push(if nodes.is_empty() {
        "No line says about which database it votes.".to_owned()
    } else {
        format!(
            "Here {} {} about {}; {} of them must agree.",
            number(voters as usize),
            verb(voters as usize, "voter decides", "voters decide"),
            facts.names(nodes),
            number(voters as usize / 2 + 1)
        )
    });
    out
}

pub(super) fn sessions(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let users = askers(facts, parts, |kind| matches!(kind, LinkKind::Session(_)));
    let mut out = vec![opening(spec.lesson, 1)];
    out.push(if users.is_empty() {
        "No application server is linked to it yet.".to_owned()
    } else {
        format!("{} {} sessions there.", facts.names(users.iter().copied()), verb(users.len(), "keeps", "keep"))
    });
    out
}

pub(super) fn backup(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let sources = askers(facts, parts, |kind| matches!(kind, LinkKind::Backup(_)));
    let mut out = vec![opening(spec.lesson, 1)];
    out.push(if sources.is_empty() {
        "No database is copied there yet.".to_owned()
    } else {
        format!("{} {} copied there.", facts.names(sources.iter().copied()), verb(sources.len(), "is", "are"))
    });
    if !parts.iter().all(|(_, c)| matches!(&c.kind, Kind::BackupStore(p) if p.restore_tested)) {
        out.push("Nothing says that restoring was ever tried.".to_owned());
    }
    out
}
