//! Without HTTPS, what a visitor submits can be read on the way to the entry.

use super::lab::Lab;
use super::tapping::{readable, spoken};
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Purpose;
use crate::emulation::proof::RuleExperiment;
use crate::model::LinkKind;

/// The form that visitors submit, as it is on the wire.
pub(super) const FORM: &[&str] = &["text=visit"];

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "no-https", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<_> = lab.wires_for(Purpose::Visits).collect();
    let heard = lab.listen(&links, FORM)?;
    let claimed = |link: &_| lab.findings_of(TRIAL.rule).any(|finding| finding.subjects.contains(link));
    let mut all = Vec::new();
    for link in links {
        let drawn = lab.design.links.get(link).map(|link| &link.kind);
        let plain = claimed(link);
        if !plain && !matches!(drawn, Some(LinkKind::Https(_))) {
            continue;
        }
        let said = if plain { "what a visitor submits can be read" } else { "what a visitor submits cannot be read" };
        let result = result(TRIAL.rule, vec![link.clone()], said);
        all.push(match lab.left_out(link) {
            Some(reason) if !plain => result.untestable(reason),
            _ if !spoken(&heard[link]) => result.untestable("no visitor came this way"),
            _ => match readable(link, &heard[link], FORM) {
                Some(captured) => {
                    let mut result = result.saw("a submitted form was read off the wire", plain);
                    result.evidence.captured.push(captured);
                    result
                }
                None => result.saw("no submitted form could be read", !plain),
            },
        });
    }
    Ok(all)
}
