//! What is drawn and not run, each with the reason: nothing is left out silently.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Encryption;
use crate::model::{Design, Id, Kind, LinkKind, TlsVersion};

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
const AS_HTTP: &str = "carried as HTTP";
const AS_HTTPS: &str = "carried over TLS, as what leads there from others";

/// Everything that is left out, components first, and the components that cannot be tested at all.
pub(super) fn left_out(
    design: &Design,
    encryption: &Encryption,
    wireless: &BTreeMap<Id, String>,
) -> (Vec<LeftOut>, BTreeMap<Id, String>) {
    let mut out = Vec::new();
    let mut untestable = BTreeMap::new();
    let mut add = |id: &Id, reason: &str| out.push(LeftOut { id: id.clone(), reason: reason.to_owned() });
    for (id, component) in &design.components {
        match &component.kind {
            Kind::SessionStore(_) | Kind::BackupStore(_) | Kind::LogStore(_) | Kind::ArtefactStore(_) => {
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
        let (redirects, min) = match &component.kind {
            Kind::LoadBalancer(lb) => (lb.redirect_to_https, lb.min_tls),
            Kind::WebServer(web) => (web.redirect_to_https, web.min_tls),
            _ => continue,
        };
        let ends = encryption.units.get(id).filter(|unit| unit.ends);
        if redirects && !ends.is_some_and(|unit| unit.entry) {
            add(id, "does not redirect to HTTPS: visitors' TLS does not end here");
        }
        if ends.is_some() && matches!(min, TlsVersion::V1_0 | TlsVersion::V1_1) {
            add(id, "speaks TLS 1.2 and 1.3 here: what is older is not built in");
        }
    }
    let is_group = |id: &Id| design.groups.contains_key(id);
    for (id, link) in &design.links {
        match &link.kind {
            LinkKind::Https(_) if !encryption.units.contains_key(&link.to) && !is_group(&link.to) => add(id, AS_HTTP),
            LinkKind::Http(_) if encryption.units.get(&link.to).is_some_and(|unit| unit.plain.is_none()) => {
                add(id, AS_HTTPS);
            }
            LinkKind::FastCgi(_) if encryption.units.contains_key(&link.to) => add(id, AS_HTTPS),
            LinkKind::FastCgi(_) => add(id, AS_HTTP),
            _ => {}
        }
        // Files are read all the same, though no wire leads to them.
        if let Some(reason) = wireless.get(id).filter(|_| !matches!(link.kind, LinkKind::UsesFiles(_))) {
            add(id, reason);
        }
    }
    (out, untestable)
}
