//! On a plain replication link, all that is written can be read.

use super::Trial;
use super::plain_link::{Claim, listen_in};
use crate::emulation::plan::Purpose;
use crate::model::LinkKind;

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: CLAIM.rule, run: |lab| listen_in(lab, &CLAIM) };

const CLAIM: Claim = Claim {
    rule: "plain-replication",
    purpose: Purpose::Replication,
    words: &["visit ", "INSERT"],
    what: "what is replicated",
    seen: "a written row was read off the wire",
    encrypted: |kind| matches!(kind, LinkKind::Replication(link) if link.tls),
};
