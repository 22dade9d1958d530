//! What is drawn and not run, each with the reason: nothing is left out silently.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Design, Id, Kind, LinkKind};

/// One thing that is drawn and not emulated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The component or link.
    pub id: Id,
    /// Why, and what that means.
    pub reason: String,
}

pub(super) const NOT_YET: &str = "not emulated yet, so nothing about it can be proved here";
pub(super) const NO_MEANING: &str = "nothing is known about what it does";
const NO_TLS: &str = "HTTPS links are served as plain HTTP here";

/// Everything that is left out, components first, and the components that cannot be tested at all.
pub(super) fn left_out(design: &Design, wireless: &BTreeMap<Id, String>) -> (Vec<LeftOut>, BTreeMap<Id, String>) {
    let mut out = Vec::new();
    let mut untestable = BTreeMap::new();
    let mut add = |id: &Id, reason: &str| out.push(LeftOut { id: id.clone(), reason: reason.to_owned() });
    for (id, component) in &design.components {
        match &component.kind {
            Kind::Certificate(_)
            | Kind::SessionStore(_)
            | Kind::BackupStore(_)
            | Kind::LogStore(_)
            | Kind::ArtefactStore(_) => {
                add(id, NOT_YET);
                untestable.insert(id.clone(), NOT_YET.to_owned());
            }
            Kind::Dns(dns) if dns.dnssec => add(id, "its zone is not signed here"),
            Kind::Other(_) => {
                add(id, NO_MEANING);
                untestable.insert(id.clone(), NO_MEANING.to_owned());
            }
            Kind::Waf(_) => add(id, "passes every request on: what is in them is not looked at here"),
            _ => {}
        }
        let redirects = match &component.kind {
            Kind::LoadBalancer(lb) => lb.redirect_to_https,
            Kind::WebServer(web) => web.redirect_to_https,
            _ => false,
        };
        if redirects {
            add(id, "does not redirect to HTTPS, which is served as plain HTTP here");
        }
    }
    for (id, link) in &design.links {
        match &link.kind {
            LinkKind::Https(_) => add(id, NO_TLS),
            LinkKind::FastCgi(_) => add(id, "carried as HTTP"),
            LinkKind::Sql(sql) if sql.tls => add(id, "not encrypted here"),
            LinkKind::Replication(copy) if copy.tls => add(id, "not encrypted here"),
            _ => {}
        }
        // Files are read all the same, though no wire leads to them.
        if let Some(reason) = wireless.get(id).filter(|_| !matches!(link.kind, LinkKind::UsesFiles(_))) {
            add(id, reason);
        }
    }
    (out, untestable)
}
