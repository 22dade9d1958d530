//! An origin that visitors reach around the balancer serves them without it.

use super::lab::Lab;
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::RuleExperiment;
use crate::model::Id;

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "origin-exposed", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    lab.check_cancelled()?;
    let links = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects);
    Ok(links.map(|link| try_one(lab, link)).collect())
}

fn try_one(lab: &Lab, id: &Id) -> RuleExperiment {
    let result = result(TRIAL.rule, vec![id.clone()], "whoever is outside is served around the balancer");
    let Some(link) = lab.design.links.get(id) else { return result.untestable("there is no such link") };
    if !lab.session.addresses().contains_key(&link.to) {
        return result.untestable(format!("`{}` is not emulated", link.to));
    }
    let (served, said) = lab.fetch(&link.to);
    let observed = if served { "it served a page without the balancer" } else { "it served nothing" };
    let mut result = result.saw(observed, served);
    result.evidence.asked.push(said);
    result
}
