//! Every component and why it is there: a section for each kind, with a table of the parts of that kind.

use indexmap::IndexMap;

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{NAMED, capped, heading, number};
use super::{groups, why};
use crate::catalog::{self, KINDS, KindSpec};
use crate::export::markdown::{Table, escape};
use crate::model::{Component, Id, Kind};

/// How many parts of a kind have a row of their own; more are grouped by what is the same about them.
const OWN_ROW: usize = 16;
/// How many rows a table has at most.
const ROWS: usize = 24;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Components and why they are there");
    for spec in KINDS {
        let parts = facts.of_kind(|kind| kind.type_name() == spec.type_name);
        if parts.is_empty() {
            continue;
        }
        chapter.heading(&heading(parts.len(), spec));
        chapter.paragraph(&why::sentences(facts, spec, &parts));
        let table = table(facts, spec, &parts);
        chapter.table(&table);
    }
    groups::section(facts, &mut chapter);
    chapter
}

fn table(facts: &Facts, spec: &KindSpec, parts: &[(&Id, &Component)]) -> Table {
    let holds = parts.iter().any(|(_, c)| catalog::kind(&c.kind).holds);
    let leads = if holds { "Holds" } else { "Leads to" };
    let mut table = Table::new(&[spec.label, "Details", "Runs on", leads, "When it dies"]);
    if parts.len() <= OWN_ROW {
        for (id, component) in parts {
            table.row(cells(facts, id, component, facts.name(id)));
        }
        return table;
    }
    // Equal rows are one row with several names.
    let mut alike: IndexMap<[String; 3], Vec<&Id>> = IndexMap::new();
    for (id, component) in parts {
        let leads = if holds { held_kinds(facts, id) } else { leads_kinds(facts, id) };
        alike.entry([details(component), leads, when_dead(facts, id, component)]).or_default().push(id);
    }
    let (groups, mut left_out) = (alike.len(), 0);
    for (n, ([details, leads, dead], ids)) in alike.into_iter().enumerate() {
        if n >= ROWS {
            left_out += ids.len();
            continue;
        }
        let names = facts.names(ids);
        table.row([names, details, String::new(), leads, dead]);
    }
    if left_out > 0 {
        let words = format!("… and {} more, in {} other forms", number(left_out), number(groups - ROWS));
        table.row([words, String::new(), String::new(), String::new(), String::new()]);
    }
    table
}

fn cells(facts: &Facts, id: &Id, component: &Component, name: String) -> [String; 5] {
    let host = component.on.as_ref().map(|on| facts.name(on)).unwrap_or_default();
    let leads = if catalog::kind(&component.kind).holds {
        facts.names(facts.held_by(id).iter().map(|(id, _)| *id))
    } else {
        let links = facts.topology.links_from(id).iter();
        let targets: indexmap::IndexSet<&Id> = links.map(|(_, link)| &link.to).collect();
        facts.names(targets)
    };
    [name, details(component), host, leads, when_dead(facts, id, component)]
}

/// What the catalogue says in a few words, and what the design states beyond that.
fn details(component: &Component) -> String {
    let mut words = vec![(catalog::kind(&component.kind).describe)(&component.kind)];
    words.extend(beyond(&component.kind).into_iter().map(str::to_owned));
    words.extend(component.availability.map(|a| format!("works {} % of the time", a * 100.0)));
    words.retain(|w| !w.is_empty());
    escape(&words.join(", "))
}

/// Stated properties that the few words of the catalogue leave out.
fn beyond(kind: &Kind) -> Vec<&'static str> {
    let stated: &[(bool, &'static str)] = match kind {
        Kind::Dns(p) => &[(p.dnssec, "DNSSEC")],
        Kind::Server(p) => &[(p.hardened, "hardened")],
        Kind::LoadBalancer(p) => &[
            (p.firewall, "host firewall"),
            (p.redirect_to_https, "redirects to HTTPS"),
            (p.rate_limit, "rate limit"),
            (p.timeouts, "timeouts"),
            (p.hsts, "HSTS"),
            (p.waf, "WAF"),
        ],
        Kind::WebServer(p) => &[
            (p.redirect_to_https, "redirects to HTTPS"),
            (p.rate_limit, "rate limit"),
            (p.timeouts, "timeouts"),
            (p.hsts, "HSTS"),
            (p.waf, "WAF"),
        ],
        Kind::Database(p) => &[(p.encrypted, "encrypted files"), (p.public, "port open to everybody")],
        Kind::BackupStore(p) => &[(p.restore_tested, "restoring is tried out")],
        _ => &[],
    };
    stated.iter().filter(|(holds, _)| *holds).map(|(_, words)| *words).collect()
}

/// The kinds of what a server holds: servers of a large design are alike by those.
fn held_kinds(facts: &Facts, id: &Id) -> String {
    kinds(facts.held_by(id).iter().map(|(_, component)| &component.kind))
}

fn leads_kinds(facts: &Facts, id: &Id) -> String {
    kinds(facts.topology.links_from(id).iter().filter_map(|(_, link)| facts.kind(&link.to)))
}

fn kinds<'k>(kinds: impl Iterator<Item = &'k Kind>) -> String {
    let mut counts: IndexMap<&str, (usize, &KindSpec)> = IndexMap::new();
    for kind in kinds {
        let spec = catalog::kind(kind);
        counts.entry(spec.name).or_insert((0, spec)).0 += 1;
    }
    let words: Vec<String> = counts.values().map(|(n, spec)| super::words::counted(*n, spec)).collect();
    capped(&words, NAMED, "and")
}

fn when_dead(facts: &Facts, id: &Id, component: &Component) -> String {
    match component.kind {
        Kind::Client(_) => String::new(),
        Kind::MonitoringServer(_) | Kind::MonitoringClient(_) => "nobody watches what it watched".to_owned(),
        Kind::SessionStore(_) if facts.impact(id).is_none() => "users have to log in again".to_owned(),
        Kind::LogStore(_) => "logs are lost".to_owned(),
        Kind::BackupStore(_) => "no copy of earlier days is left".to_owned(),
        Kind::ArtefactStore(_) => "nothing new is released".to_owned(),
        Kind::Arbiter(_) if facts.impact(id).is_none() => "no request fails, but no replica takes over".to_owned(),
        _ => facts.when_dead(id),
    }
}
