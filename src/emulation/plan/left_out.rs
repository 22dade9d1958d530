//! What is drawn and not run, each with the reason: nothing is left out silently.

use std::collections::BTreeMap;

use serde::Serialize;

use super::addresses::unprivileged;
use super::{Encryption, Unit};
use crate::model::{Design, GroupKind, Id, Kind, LinkKind, Persistence, TlsMode, TlsVersion};

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
const UNREAD: &str = "what it passes on is not read, so";
const UNLIMITED: &str = "its capacity limits nothing: what runs here is as fast as this computer";

/// Everything that is left out, components first, and the components that cannot be tested at all.
pub(super) fn left_out(
    design: &Design,
    units: &[Unit],
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
            kind => unlike(kind, &mut |reason| add(id, reason)),
        }
        let (redirects, hsts, min) = match &component.kind {
            Kind::LoadBalancer(lb) => (lb.redirect_to_https, lb.hsts, lb.min_tls),
            Kind::WebServer(web) => (web.redirect_to_https, web.hsts, web.min_tls),
            _ => continue,
        };
        let ends = encryption.units.get(id).filter(|unit| unit.ends);
        if redirects && !ends.is_some_and(|unit| unit.entry) {
            add(id, "does not redirect to HTTPS: visitors' TLS does not end here");
        }
        if hsts && ends.is_none() {
            add(id, "tells nobody to come with HTTPS only: TLS does not end here");
        }
        if ends.is_some() && matches!(min, TlsVersion::V1_0 | TlsVersion::V1_1) {
            add(id, "speaks TLS 1.2 and 1.3 here: what is older is not built in");
        }
    }
    for (id, group) in &design.groups {
        if matches!(&group.kind, GroupKind::LoadBalancerCluster(cluster) if cluster.authenticated) {
            add(id, "its members hear each other without a network in between, so nobody could forge a word");
        }
    }
    for unit in units {
        let Some(address) = unit.address else { continue };
        let beside = encryption.units.get(&unit.id).and_then(|unit| unit.plain);
        let to_it = design.links.iter().filter(|(_, link)| link.to == unit.id);
        let elsewhere = |port: u32| {
            let here = [Some(address.port), beside].contains(&Some(unprivileged(port)));
            !here && u32::from(address.port) != port
        };
        for (link, port) in to_it.filter_map(|(id, link)| Some((id, link.kind.port().filter(|port| elsewhere(*port))?)))
        {
            add(&unit.id, &format!("has one port here, {}: that of `{link}` would be {port}", address.port));
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
            LinkKind::Monitoring(link) if link.secured => add(id, "not encrypted here"),
            _ => {}
        }
        // Files are read all the same, though no wire leads to them.
        if let Some(reason) = wireless.get(id).filter(|_| !matches!(link.kind, LinkKind::UsesFiles(_))) {
            add(id, reason);
        }
    }
    (out, untestable)
}

/// Says what is drawn of a part that runs, and what runs does not do.
fn unlike(kind: &Kind, say: &mut dyn FnMut(&str)) {
    let mut say_if = |drawn: bool, reason: &str| {
        if drawn {
            say(reason);
        }
    };
    match kind {
        Kind::LoadBalancer(lb) => {
            let unread = lb.tls == TlsMode::PassThrough;
            let cookie = unread && lb.persistence == Persistence::Cookie;
            say_if(lb.waf, "what is in requests is not looked at here");
            say_if(cookie, &format!("{UNREAD} no cookie keeps a visitor with one member"));
            say_if(unread && lb.rate_limit, &format!("{UNREAD} requests are not counted"));
            say_if(unread && lb.forwarded_for, &format!("{UNREAD} nobody's address is written into it"));
            say_if(lb.capacity.0 > 0, UNLIMITED);
        }
        Kind::WebServer(web) => {
            say_if(web.waf, "what is in requests is not looked at here");
            say_if(web.capacity.0 > 0, UNLIMITED);
        }
        Kind::AppServer(app) => {
            say_if(app.reads_own_writes, "reads what a replica has: also for a visitor who has just written");
            say_if(app.capacity.0 > 0, UNLIMITED);
        }
        Kind::Database(db) => {
            say_if(db.encrypted, "its file is not encrypted here");
            say_if(db.capacity.0 > 0, UNLIMITED);
        }
        Kind::MonitoringServer(server) => say_if(server.replication_lag, "does not measure how late replicas are here"),
        Kind::MonitoringClient(client) => say_if(client.replication_lag, "does not measure how late a replica is here"),
        _ => {}
    }
}
