//! Why a kind of part is there: what the catalogue teaches about it, as far as it holds for this design.

mod data;
mod edge;
mod machines;
mod serving;
mod watching;

use super::facts::Facts;
use super::words::opening;
use crate::catalog::KindSpec;
use crate::model::{Component, Id, Kind};

/// The parts of one kind, in file order; never empty.
pub(super) type Parts<'p> = [(&'p Id, &'p Component)];

/// The sentences about the parts of this kind.
pub(super) fn sentences(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let Some((_, first)) = parts.first() else { return Vec::new() };
    match first.kind {
        Kind::Client(_) => edge::client(facts, spec, parts),
        Kind::Dns(_) => edge::dns(facts, spec, parts),
        Kind::Firewall(_) => edge::firewall(facts, spec, parts),
        Kind::Waf(_) => edge::waf(facts, spec, parts),
        Kind::Certificate(_) => edge::certificate(facts, spec, parts),
        Kind::LoadBalancer(_) => serving::balancer(facts, spec, parts),
        Kind::Server(_) => machines::server(facts, spec, parts),
        Kind::Container(_) => machines::container(spec, parts),
        Kind::WebServer(_) => serving::web(facts, spec, parts),
        Kind::AppServer(_) => serving::app(facts, spec, parts),
        Kind::AppFiles(_) => serving::files(facts, spec, parts),
        Kind::Database(_) => data::database(facts, spec, parts),
        Kind::Arbiter(_) => data::arbiter(facts, spec, parts),
        Kind::SessionStore(_) => data::sessions(facts, spec, parts),
        Kind::BackupStore(_) => data::backup(facts, spec, parts),
        Kind::MonitoringServer(_) => watching::server(facts, spec, parts),
        Kind::MonitoringClient(_) => watching::client(facts, spec, parts),
        Kind::LogStore(_) => watching::logs(facts, spec, parts),
        Kind::ArtefactStore(_) | Kind::Other(_) => vec![opening(spec.lesson, 2)],
    }
}

/// The first sentences of the lesson, of which the first begins in this way for one part and in that for more.
fn lesson(spec: &KindSpec, parts: &Parts, sentences: usize, (one, more): (&str, &str)) -> String {
    let text = opening(spec.lesson, sentences);
    if parts.len() == 1 { text } else { text.replacen(one, more, 1) }
}

/// The ids of parts.
fn ids<'p>(parts: &'p Parts<'p>) -> impl Iterator<Item = &'p Id> {
    parts.iter().map(|(id, _)| *id)
}

/// What these parts are linked to, each once, in file order of the links.
fn targets<'a>(facts: &Facts<'a>, parts: &Parts, wanted: impl Fn(&crate::model::LinkKind) -> bool) -> Vec<&'a Id> {
    let mut all = indexmap::IndexSet::new();
    for (id, _) in parts {
        all.extend(facts.linked(id, &wanted));
    }
    all.into_iter().collect()
}

/// Who is linked to these parts, each once.
fn askers<'a>(facts: &Facts<'a>, parts: &Parts, wanted: impl Fn(&crate::model::LinkKind) -> bool) -> Vec<&'a Id> {
    let mut all = indexmap::IndexSet::new();
    for (id, _) in parts {
        let links = facts.topology.links_to(id).iter().filter(|(_, link)| wanted(&link.kind));
        all.extend(links.map(|(_, link)| &link.from));
    }
    all.into_iter().collect()
}
