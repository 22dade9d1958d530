//! Where TLS ends at the balancer, what a visitor submits can be read behind it.

use super::lab::Lab;
use super::no_https::{read_off, sent};
use super::tapping::spoken;
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Purpose;
use crate::emulation::proof::RuleExperiment;
use crate::model::{Id, LinkKind};

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "tls-ends-at-balancer", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<&Id> = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects).collect();
    if links.is_empty() {
        return Ok(Vec::new());
    }
    // What is plain everywhere says nothing about where encryption ends.
    let encrypted = |link: &&Id| matches!(lab.design.links.get(*link).map(|l| &l.kind), Some(LinkKind::Https(_)));
    let in_front = lab.wires_for(Purpose::Visits).filter(encrypted).find_map(|link| lab.left_out(link));
    let heard =
        if in_front.is_none() { lab.listen_behind(&links, sent(lab))? } else { super::tapping::Overheard::new() };
    let try_one = |link: &Id| {
        let result = result(TRIAL.rule, vec![link.clone()], "what a visitor submits can be read behind the balancer");
        let said = heard.get(link).map(Vec::as_slice).unwrap_or_default();
        match (in_front, lab.plan.wireless.get(link)) {
            (Some(reason), _) => result.untestable(reason),
            (_, Some(reason)) => result.untestable(reason),
            _ if !spoken(said) => result.untestable("no request came this way"),
            _ => match read_off(link, said) {
                Some((seen, captured)) => {
                    let mut result = result.saw(seen, true);
                    result.evidence.captured.push(captured);
                    result
                }
                None => result.saw("nothing that a visitor sent could be read", false),
            },
        }
    };
    Ok(links.into_iter().map(try_one).collect())
}
