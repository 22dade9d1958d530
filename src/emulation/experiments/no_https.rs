//! Without HTTPS, what a visitor submits can be read on the way to the entry.

use super::lab::Lab;
use super::tapping::{readable, spoken};
use super::{Trial, result};
use crate::analysis::Journey;
use crate::emulation::embedded::wire::Conversation;
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Purpose;
use crate::emulation::proof::{Captured, RuleExperiment};
use crate::model::{Id, LinkKind};

/// The form that visitors submit, as it is on the wire.
const FORM: &[&str] = &["text=visit"];
/// What they send besides.
const REQUEST: &[&str] = &["GET /"];

/// What to listen for: a form, where the site has any.
pub(super) fn sent(lab: &Lab) -> &'static [&'static str] {
    if lab.plan.journeys().any(|journey| journey == Journey::Write) { FORM } else { REQUEST }
}

/// What a visitor sent, as it was read off a link: a form, else any request.
pub(super) fn read_off(link: &Id, said: &[Conversation]) -> Option<(&'static str, Captured)> {
    let form = readable(link, said, FORM).map(|form| ("a submitted form was read off the wire", form));
    form.or_else(|| readable(link, said, REQUEST).map(|request| ("a request was read off the wire", request)))
}

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "no-https", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<_> = lab.wires_for(Purpose::Visits).collect();
    let heard = lab.listen(&links, sent(lab))?;
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
            _ => match read_off(link, &heard[link]) {
                Some((seen, captured)) => {
                    let mut result = result.saw(seen, plain);
                    result.evidence.captured.push(captured);
                    result
                }
                None => result.saw("nothing that a visitor sent could be read", !plain),
            },
        });
    }
    Ok(all)
}
