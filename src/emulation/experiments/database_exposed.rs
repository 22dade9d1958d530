//! A database that is open to everybody answers whoever is outside.

use super::lab::Lab;
use super::{Trial, result};
use crate::emulation::embedded::console::{Said, statement};
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::RuleExperiment;
use crate::model::Id;

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "database-exposed", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    lab.check_cancelled()?;
    let subjects = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects);
    Ok(subjects.map(|subject| try_one(lab, subject)).collect())
}

fn try_one(lab: &Lab, subject: &Id) -> RuleExperiment {
    let result = result(TRIAL.rule, vec![subject.clone()], "the database answers whoever is outside");
    let node = lab.design.links.get(subject).map_or(subject, |link| &link.to);
    let Some(address) = lab.session.addresses().get(node) else {
        return result.untestable(format!("`{node}` is not emulated"));
    };
    let sql = "SELECT count(*) FROM messages";
    let said = lab.session.as_if(None, statement(*address, sql));
    let (observed, reached) = match &said {
        Said::Done => ("it answered a statement from outside".to_owned(), true),
        Said::Refused(why) => (format!("it said no: {why}"), true),
        Said::Nothing => ("nobody outside reached it".to_owned(), false),
    };
    let mut result = result.saw(observed, reached);
    result.evidence.asked.push(format!("{sql}: {}", said.words()));
    result
}
