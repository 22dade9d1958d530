//! A port for those who run the site that everybody can reach.

use super::lab::Lab;
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::RuleExperiment;
use crate::model::Id;

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "admin-port-exposed", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    lab.check_cancelled()?;
    let links = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects);
    Ok(links.map(|link| try_one(lab, link)).collect())
}

fn try_one(lab: &Lab, id: &Id) -> RuleExperiment {
    let result = result(TRIAL.rule, vec![id.clone()], "whoever is outside reaches the port");
    let Some(link) = lab.design.links.get(id) else { return result.untestable("there is no such link") };
    let Some(address) = lab.session.addresses().get(&link.to) else {
        let reason = lab.plan.untestable.get(&link.to).cloned();
        return result.untestable(reason.unwrap_or_else(|| format!("`{}` is not emulated", link.to)));
    };
    if let Some(port) = link.kind.port()
        && u32::from(address.port()) != port
    {
        return result.untestable(format!("nothing of `{}` listens on port {port} here", link.to));
    }
    let (reached, said) = lab.knock(&link.to);
    let observed = if reached { "it accepted a connection from outside" } else { "nobody outside reached it" };
    let mut result = result.saw(observed, reached);
    result.evidence.asked.push(said);
    result
}
