//! On a plain link to a database, statements can be read.

use super::Trial;
use super::plain_link::{Claim, listen_in};
use crate::emulation::plan::Purpose;
use crate::model::LinkKind;

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: CLAIM.rule, run: |lab| listen_in(lab, &CLAIM) };

const CLAIM: Claim = Claim {
    rule: "plain-database-link",
    purpose: Purpose::Statements,
    words: &["INSERT", "SELECT"],
    what: "statements",
    seen: "a statement was read off the wire",
    encrypted: |kind| matches!(kind, LinkKind::Sql(link) if link.tls),
};
