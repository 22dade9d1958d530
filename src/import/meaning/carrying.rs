//! What a line can carry between two kinds, and which of that its words mean.

use hashbrown::HashMap;

use crate::catalog;
use crate::import::words::{Reading, Wire};
use crate::model::{Access, Component, Count, Design, Group, Id, Kind, LinkKind, ReplicationMode, Role, Runtime};

/// The kinds of link that fit between two kinds of part, asked once for each two.
#[derive(Debug, Default)]
pub(super) struct Carrying {
    fitting: HashMap<(&'static str, &'static str), Vec<LinkKind>>,
}

fn type_name(design: &Design, id: &Id) -> &'static str {
    let component = |c: &Component| c.kind.type_name();
    design
        .components
        .get(id)
        .map(component)
        .or_else(|| design.groups.get(id).map(|g: &Group| g.kind.type_name()))
        .unwrap_or("")
}

impl Carrying {
    /// The kinds of link that fit, in the order of the catalogue.
    pub(super) fn fitting(&mut self, design: &Design, from: &Id, to: &Id) -> &[LinkKind] {
        let key = (type_name(design, from), type_name(design, to));
        self.fitting.entry(key).or_insert_with(|| catalog::fitting(design, from, to))
    }

    /// The same for two components whose kinds are at hand.
    pub(super) fn between(&mut self, design: &Design, from: (&Id, &Component), to: (&Id, &Component)) -> &[LinkKind] {
        let key = (from.1.kind.type_name(), to.1.kind.type_name());
        self.fitting.entry(key).or_insert_with(|| catalog::fitting(design, from.0, to.0))
    }
}

/// Lines whose direction is a convention of ours: drawn the other way they mean the same.
pub(super) const fn turns(kind: &LinkKind) -> bool {
    matches!(
        kind,
        LinkKind::Monitoring(_)
            | LinkKind::UsesFiles(_)
            | LinkKind::UsesCertificate(_)
            | LinkKind::Quorum(_)
            | LinkKind::Backup(_)
            | LinkKind::Logs(_)
            | LinkKind::Deploy(_)
    )
}

/// Whether a kind of link carries what a word says.
const fn carries(kind: &LinkKind, wire: Wire) -> bool {
    match wire {
        Wire::Http => matches!(kind, LinkKind::Http(_)),
        Wire::Https => matches!(kind, LinkKind::Https(_)),
        Wire::FastCgi => matches!(kind, LinkKind::FastCgi(_)),
        Wire::Sql | Wire::Reads | Wire::Writes => matches!(kind, LinkKind::Sql(_)),
        Wire::Replication | Wire::SemiSync => matches!(kind, LinkKind::Replication(_)),
        Wire::Dns => matches!(kind, LinkKind::Dns(_)),
        Wire::Monitoring => matches!(kind, LinkKind::Monitoring(_)),
        Wire::Files => matches!(kind, LinkKind::UsesFiles(_)),
        Wire::Certificate => matches!(kind, LinkKind::UsesCertificate(_)),
        Wire::Quorum => matches!(kind, LinkKind::Quorum(_)),
        Wire::Session => matches!(kind, LinkKind::Session(_)),
        Wire::Backup => matches!(kind, LinkKind::Backup(_)),
        Wire::Logs => matches!(kind, LinkKind::Logs(_)),
        Wire::Deploy => matches!(kind, LinkKind::Deploy(_)),
    }
}

/// Of the kinds of link that fit, the one that the words mean; where they say nothing, the usual one. The second value
/// says whether the words decided.
pub(super) fn meant(fitting: &[LinkKind], words: &Reading, label: &str, to: Option<&Kind>) -> Option<(LinkKind, bool)> {
    let spoken = words.wires().find_map(|wire| fitting.iter().find(|kind| carries(kind, wire)));
    let port = port(words, label);
    let by_port = port.and_then(|p| fitting.iter().find(|kind| kind.port() == Some(p)));
    let php = matches!(to, Some(Kind::AppServer(app)) if app.runtime == Runtime::PhpFpm);
    let usual = fitting.iter().find(|kind| php && matches!(kind, LinkKind::FastCgi(_))).or(fitting.first());
    // `HTTP on port 443` speaks of HTTPS.
    let spoken = match (spoken, by_port) {
        (Some(LinkKind::Http(_)), Some(kind @ LinkKind::Https(_))) => Some(kind),
        (spoken, by_port) => spoken.or(by_port),
    };
    let mut kind = spoken.or(usual)?.clone();
    detail(&mut kind, words, port, to);
    Some((kind, spoken.is_some()))
}

fn detail(kind: &mut LinkKind, words: &Reading, port: Option<u32>, to: Option<&Kind>) {
    let says = |wire: Wire| words.wires().any(|w| w == wire);
    let encrypted = words.tokens.iter().any(|t| matches!(t.text.as_str(), "tls" | "ssl" | "encrypted"));
    match kind {
        LinkKind::Http(p) => set(&mut p.port, port),
        LinkKind::Https(p) => set(&mut p.port, port),
        LinkKind::FastCgi(p) => set(&mut p.port, port),
        LinkKind::Sql(p) => {
            set(&mut p.port, port);
            p.tls = encrypted;
            let replica = matches!(to, Some(Kind::Database(db)) if db.role == Role::Replica);
            p.access = match (says(Wire::Reads), says(Wire::Writes)) {
                (true, false) => Access::Read,
                (false, true) => Access::Write,
                (false, false) if replica => Access::Read,
                _ => Access::ReadWrite,
            };
        }
        LinkKind::Replication(p) => {
            set(&mut p.port, port);
            p.tls = encrypted;
            if says(Wire::SemiSync) {
                p.mode = ReplicationMode::SemiSync;
            }
        }
        LinkKind::Monitoring(p) => p.secured = encrypted,
        _ => {}
    }
}

fn set<const DEFAULT: u32>(own: &mut Count<DEFAULT>, port: Option<u32>) {
    if let Some(port) = port {
        *own = Count(port);
    }
}

/// The port that words name: `:8080`, `port 80`, or a number that is one of the usual ports.
fn port(words: &Reading, label: &str) -> Option<u32> {
    const USUAL: &[u32] = &[53, 80, 443, 3000, 3306, 5000, 5432, 8000, 8080, 8443, 9000];
    words.tokens.iter().enumerate().find_map(|(n, token)| {
        let number = token.number().filter(|p| (1..=65_535).contains(p))?;
        let colon = label[..token.span.start].ends_with(':') && !label[..token.span.start].ends_with("::");
        let named = n > 0 && words.names_port(n - 1);
        (colon || named || USUAL.contains(&number)).then_some(number)
    })
}
