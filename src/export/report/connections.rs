//! The connections: who opens which, with its port and whether it is encrypted.

use indexmap::IndexMap;

use super::chapter::Chapter;
use super::facts::Facts;
use super::names::short;
use super::words::{heading, number};
use crate::catalog;
use crate::export::markdown::Table;
use crate::model::{Access, Id, Link, LinkKind, ReplicationMode};

/// How many links have a row of their own; more are grouped by the kinds of their ends.
const OWN_ROW: usize = 48;
/// How many rows of groups there are at most.
const ROWS: usize = 40;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Connections");
    let links = &facts.design.links;
    if links.is_empty() {
        return chapter;
    }
    chapter.say("Each line of the diagram goes from the part that opens the connection to the part that accepts it.");
    if links.len() <= OWN_ROW {
        let mut table = Table::new(&["From", "To", "Protocol", "Port", "Encrypted", "On the drawing"]).figures(&[3]);
        for link in links.values() {
            let label = if link.label.is_empty() { String::new() } else { short(&link.label) };
            let port = link.kind.port().map(|p| p.to_string()).unwrap_or_default();
            let encrypted = encrypted(&link.kind).to_owned();
            table.row([facts.name(&link.from), facts.name(&link.to), protocol(&link.kind), port, encrypted, label]);
        }
        chapter.table(&table);
        return chapter;
    }
    chapter.say(format!("There are {} connections. They are grouped by what they connect.", number(links.len())));
    let mut alike: IndexMap<(String, String, String, Option<u32>, &str), usize> = IndexMap::new();
    for link in links.values() {
        let end = |id: &Id| kind_of(facts, id);
        let key = (end(&link.from), end(&link.to), protocol(&link.kind), link.kind.port(), encrypted(&link.kind));
        *alike.entry(key).or_insert(0) += 1;
    }
    let mut table = Table::new(&["From", "To", "Protocol", "Port", "Encrypted", "How many"]).figures(&[3, 5]);
    let groups = alike.len();
    for ((from, to, protocol, port, encrypted), count) in alike.into_iter().take(ROWS) {
        let port = port.map(|p| p.to_string()).unwrap_or_default();
        table.row([from, to, protocol, port, encrypted.to_owned(), count.to_string()]);
    }
    chapter.table(&table);
    if groups > ROWS {
        chapter.say(format!("{} more groups of connections are left out.", number(groups - ROWS)));
    }
    chapter
}

fn kind_of(facts: &Facts, id: &Id) -> String {
    match (facts.kind(id), facts.design.groups.get(id)) {
        (Some(kind), _) => heading(1, catalog::kind(kind)),
        (None, Some(group)) => catalog::group(&group.kind).label.to_owned(),
        (None, None) => String::new(),
    }
}

/// What travels on it: `SQL, reads only`.
fn protocol(kind: &LinkKind) -> String {
    let label = super::words::capital(catalog::link(kind).label);
    match kind {
        LinkKind::Sql(sql) => match sql.access {
            Access::ReadWrite => format!("{label}, reads and writes"),
            Access::Read => format!("{label}, reads only"),
            Access::Write => format!("{label}, writes only"),
        },
        LinkKind::Replication(r) => match r.mode {
            ReplicationMode::Async => format!("{label}, one way, asynchronous"),
            ReplicationMode::SemiSync => format!("{label}, one way, semi-synchronous"),
        },
        _ => label,
    }
}

/// Whether it is encrypted, where the design can say so.
const fn encrypted(kind: &LinkKind) -> &'static str {
    let yes = match kind {
        LinkKind::Https(_) => true,
        LinkKind::Http(_) | LinkKind::FastCgi(_) => false,
        LinkKind::Sql(p) => p.tls,
        LinkKind::Replication(p) => p.tls,
        LinkKind::Monitoring(p) => p.secured,
        _ => return "",
    };
    if yes { "yes" } else { "no" }
}

/// The links of a design between these two kinds of work, for sentences: `HTTP on port 8000`.
pub(super) fn over(links: &[&Link]) -> String {
    let mut ways: Vec<String> = Vec::new();
    for link in links {
        let label = catalog::link(&link.kind).label;
        let way = link.kind.port().map_or_else(|| label.to_owned(), |port| format!("{label}, port {port}"));
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    if ways.len() == 1 { format!(" ({})", ways[0]) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_encrypted_says_nothing() {
        assert_eq!(encrypted(&LinkKind::Https(crate::model::Https::default())), "yes");
        assert_eq!(encrypted(&LinkKind::UsesFiles(crate::model::UsesFiles::default())), "");
    }
}
