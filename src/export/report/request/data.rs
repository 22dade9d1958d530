//! What a request asks of the database, and what the database does with a write.

use std::fmt::Write as _;

use crate::export::report::connections::over;
use crate::export::report::facts::Facts;
use crate::export::report::route::Work;
use crate::model::{Access, Id, Link, LinkKind, Role};

/// What the application asks of the database, and what the database does with a write.
pub(super) fn data(facts: &Facts) -> Vec<String> {
    let apps = facts.route.doing(Work::Application);
    let sql = |wanted: fn(Access) -> bool| -> Vec<(&Id, Vec<&Id>)> {
        apps.iter()
            .map(|id| (*id, facts.linked(id, |kind| matches!(kind, LinkKind::Sql(p) if wanted(p.access)))))
            .filter(|(_, nodes)| !nodes.is_empty())
            .collect()
    };
    let (reads, writes) = (sql(Access::reads), sql(Access::writes));
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
        let _ = write!(out, " {words}{}.", over(&links));
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
        let _ = write!(out, " {words}.");
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
        let _ = write!(out, " {words}.");
    }
    vec![out]
}
