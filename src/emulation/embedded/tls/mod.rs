//! TLS: an authority of the session's own, certificates for whoever ends it, and those who verify them.
//!
//! Visitors' handshakes are always whole: a session that is taken up again skips the certificate, and then nobody would
//! notice that it has expired. Units take up their sessions with each other again, as real ones do.

mod carrier;
mod certificates;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::TlsConnector;

use super::wire::Wired;
use crate::emulation::plan::{Encrypted, Plan};
use crate::model::{Id, TlsVersion};
pub(in crate::emulation) use carrier::Carrier;
use certificates::Authority;

/// What a session has for TLS.
#[derive(Debug, Default)]
pub(in crate::emulation) struct Tls {
    inner: Option<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// The authority's certificate, for browsers.
    pem: String,
    name: ServerName<'static>,
    /// What visitors and units greet with.
    visitor: Arc<ClientConfig>,
    unit: Arc<ClientConfig>,
    servers: BTreeMap<Id, Arc<ServerConfig>>,
    /// Where TLS is always spoken.
    addresses: BTreeSet<SocketAddr>,
    drawn: Arc<Drawn>,
}

/// The drawn certificates.
#[derive(Debug)]
struct Drawn {
    /// Without one the site has some that nobody drew, and that is valid.
    any: bool,
    valid: Mutex<BTreeSet<Id>>,
}

impl Drawn {
    fn is_valid(&self) -> bool {
        !self.any || !self.valid.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// Shows a valid certificate, or an expired one when all that are drawn have ended.
#[derive(Debug)]
struct Shown {
    valid: Arc<CertifiedKey>,
    expired: Option<(Arc<CertifiedKey>, Arc<Drawn>)>,
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let expired = self.expired.as_ref().filter(|(_, drawn)| !drawn.is_valid());
        Some(Arc::clone(expired.map_or(&self.valid, |(expired, _)| expired)))
    }
}

impl Tls {
    /// Makes everything for a plan whose units listen at these addresses.
    ///
    /// # Errors
    /// Why there are no certificates.
    pub(in crate::emulation) fn new(plan: &Plan, addresses: &BTreeMap<Id, SocketAddr>) -> Result<Self, String> {
        let encryption = &plan.encryption;
        if !encryption.is_used() {
            return Ok(Self::default());
        }
        let at: BTreeSet<SocketAddr> = encryption.units.keys().filter_map(|id| addresses.get(id)).copied().collect();
        let why = |error: &dyn std::fmt::Display| format!("no certificates can be made ({error})");
        let authority = Authority::new().map_err(|e| why(&e))?;
        let any = !encryption.certificates.is_empty();
        let drawn = Arc::new(Drawn { any, valid: Mutex::default() });
        let mut servers = BTreeMap::new();
        for (id, unit) in encryption.units.iter().filter(|(_, unit)| unit.ends) {
            let key = |valid| authority.certify(&encryption.name, &at, valid).map(Arc::new).map_err(|e| why(&e));
            let expired = if unit.entry { Some((key(false)?, Arc::clone(&drawn))) } else { None };
            let shown = Shown { valid: key(true)?, expired };
            servers.insert(id.clone(), Arc::new(server(*unit, shown).map_err(|e| why(&e))?));
        }
        let nodes = encryption.databases.iter().filter_map(|id| addresses.get(id)).copied().collect();
        for id in &encryption.databases {
            let key = authority.certify(&encryption.name, &nodes, true).map(Arc::new).map_err(|e| why(&e))?;
            let shown = Shown { valid: key, expired: None };
            servers.insert(id.clone(), Arc::new(offering(TlsVersion::default(), shown).map_err(|e| why(&e))?));
        }
        let mut roots = RootCertStore::empty();
        roots.add(authority.der()).map_err(|e| why(&e))?;
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let client = client.with_protocol_versions(&[&TLS13, &TLS12]).map_err(|e| why(&e))?;
        let unit = client.with_root_certificates(roots).with_no_client_auth();
        let mut visitor = unit.clone();
        visitor.resumption = Resumption::disabled();
        let name = ServerName::try_from(encryption.name.clone()).map_err(|e| why(&e))?;
        let pem = authority.pem();
        let (visitor, unit) = (Arc::new(visitor), Arc::new(unit));
        Ok(Self { inner: Some(Inner { pem, name, visitor, unit, servers, addresses: at, drawn }) })
    }

    /// The authority's certificate; none where nothing is encrypted.
    pub(in crate::emulation) fn authority(&self) -> Option<&str> {
        self.inner.as_ref().map(|inner| inner.pem.as_str())
    }

    /// What a unit needs that ends TLS; none: nobody speaks it there.
    pub(super) fn server(&self, id: &Id) -> Option<Arc<ServerConfig>> {
        self.inner.as_ref()?.servers.get(id).cloned()
    }

    /// Whether everybody speaks TLS at an address.
    pub(in crate::emulation) fn is_spoken_at(&self, to: SocketAddr) -> bool {
        self.inner.as_ref().is_some_and(|inner| inner.addresses.contains(&to))
    }

    /// Shakes hands over an open connection, where TLS is spoken, as a unit or as a visitor: chain and name are verified.
    ///
    /// # Errors
    /// When the other side is not who it should be, or breaks off.
    pub(super) async fn greet(&self, unit: bool, to: SocketAddr, stream: Wired) -> io::Result<Carrier> {
        match &self.inner {
            Some(inner) if inner.addresses.contains(&to) => {
                let config = if unit { &inner.unit } else { &inner.visitor };
                secret(config, inner.name.clone(), stream).await
            }
            _ => Ok(Carrier::Plain(stream)),
        }
    }

    /// Shakes hands with a database node, which is known by its address: wherever the wire leads, all nodes hold the
    /// addresses of all.
    ///
    /// # Errors
    /// When the other side is not who it should be, or breaks off.
    pub(super) async fn greet_database(&self, to: SocketAddr, stream: Wired) -> io::Result<Carrier> {
        match &self.inner {
            Some(inner) => secret(&inner.unit, ServerName::from(to.ip()), stream).await,
            None => Ok(Carrier::Plain(stream)),
        }
    }

    /// Says whether a drawn certificate is valid.
    pub(in crate::emulation) fn certificate(&self, id: &Id, valid: bool) {
        if let Some(inner) = &self.inner {
            let mut known = inner.drawn.valid.lock().unwrap_or_else(PoisonError::into_inner);
            if valid {
                known.insert(id.clone())
            } else {
                known.remove(id)
            };
        }
    }
}

async fn secret(config: &Arc<ClientConfig>, name: ServerName<'static>, stream: Wired) -> io::Result<Carrier> {
    let stream = TlsConnector::from(Arc::clone(config)).connect(name, stream).await?;
    Ok(Carrier::Secret(Box::new(stream.into())))
}

/// What is offered to whoever connects: some versions, and one resumption.
fn offering(min: TlsVersion, shown: Shown) -> Result<ServerConfig, rustls::Error> {
    // TLS 1.0 and 1.1 are not built in (RFC 8996); the plan says so where they are drawn.
    let versions: &[_] = if min == TlsVersion::V1_3 { &[&TLS13] } else { &[&TLS13, &TLS12] };
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let mut config = config.with_protocol_versions(versions)?.with_no_client_auth().with_cert_resolver(Arc::new(shown));
    config.send_tls13_tickets = 1;
    Ok(config)
}

/// The same for a unit that answers HTTP.
fn server(unit: Encrypted, shown: Shown) -> Result<ServerConfig, rustls::Error> {
    let mut config = offering(unit.min, shown)?;
    config.send_tls13_tickets = usize::from(!unit.entry);
    if unit.entry {
        config.session_storage = Arc::new(NoServerSessionStorage {});
    }
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
