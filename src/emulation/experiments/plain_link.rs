//! Listening in on links that carry text in the clear where they are drawn plain: shared by the rules about such links.

use super::lab::Lab;
use super::result;
use super::tapping::{readable, spoken};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Purpose;
use crate::emulation::proof::RuleExperiment;
use crate::model::LinkKind;

/// What a rule says of such links.
pub(super) struct Claim {
    /// The rule.
    pub(super) rule: &'static str,
    /// What the links are for.
    pub(super) purpose: Purpose,
    /// The words that give it away.
    pub(super) words: &'static [&'static str],
    /// What can be read, as the beginning of a sentence: `statements`.
    pub(super) what: &'static str,
    /// What was read, when it was.
    pub(super) seen: &'static str,
    /// Whether a link is drawn encrypted.
    pub(super) encrypted: fn(&LinkKind) -> bool,
}

/// Listens in on every link that a claim is about.
pub(super) fn listen_in(lab: &Lab, claim: &Claim) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<_> = lab.wires_for(claim.purpose).collect();
    let heard = lab.listen(&links, claim.words)?;
    let mut all = Vec::new();
    for link in links {
        let plain = lab.findings_of(claim.rule).any(|finding| finding.subjects.contains(link));
        let encrypted = lab.design.links.get(link).is_some_and(|link| (claim.encrypted)(&link.kind));
        if !plain && !encrypted {
            // Between two parts of one computer.
            continue;
        }
        let said = format!("{} {} be read", claim.what, if plain { "can" } else { "cannot" });
        let result = result(claim.rule, vec![link.clone()], said);
        all.push(match readable(link, &heard[link], claim.words) {
            _ if !spoken(&heard[link]) => result.untestable("nothing passed on it meanwhile"),
            Some(captured) => {
                let mut result = result.saw(claim.seen, plain);
                result.evidence.captured.push(captured);
                result
            }
            None => result.saw("nothing could be read", !plain),
        });
    }
    Ok(all)
}
