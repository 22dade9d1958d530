//! The authority of a session, and what it certifies.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, Error, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::ring::sign::any_ecdsa_type;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

const DAY: Duration = Duration::from_hours(24);
/// How long certificates are valid: as long as those of public authorities that renew by themselves.
const VALID: Duration = Duration::from_hours(90 * 24);

/// Signs for one session, and is gone with it: its key is written nowhere.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn new() -> Result<Self, Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = named("Linchpin, this session only");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let now = SystemTime::now();
        (params.not_before, params.not_after) = ((now - 2 * VALID).into(), (now + VALID).into());
        Ok(Self(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?))
    }

    /// Its certificate in the text form that browsers import.
    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// Its certificate as it is sent.
    pub(super) fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// A certificate for a name and these addresses with its key; one that is not valid ended yesterday.
    ///
    /// # Errors
    /// When there is no randomness.
    pub(super) fn certify(
        &self,
        name: &str,
        at: &BTreeSet<SocketAddr>,
        valid: bool,
    ) -> Result<CertifiedKey, Box<dyn std::error::Error>> {
        let addresses: BTreeSet<String> = at.iter().map(|address| address.ip().to_string()).collect();
        let mut params = CertificateParams::new(std::iter::once(name.to_owned()).chain(addresses).collect::<Vec<_>>())?;
        params.distinguished_name = named(name);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        // Clocks that are a little slow are let in.
        let end = if valid { SystemTime::now() + VALID } else { SystemTime::now() - DAY };
        (params.not_before, params.not_after) = ((end - VALID - DAY).into(), end.into());
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.0)?;
        let key = any_ecdsa_type(&PrivatePkcs8KeyDer::from(key.serialize_der()).into())?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}
