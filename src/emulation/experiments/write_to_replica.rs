//! A replica refuses writes: what an application writes to one is refused, and no other replica accepts any either.

use super::lab::Lab;
use super::{Trial, result};
use crate::emulation::embedded::console::{Said, statement};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Work;
use crate::emulation::proof::RuleExperiment;
use crate::model::{Id, Role};

/// A write that would change nothing if it were accepted.
const WRITE: &str = "DELETE FROM messages WHERE id < 0";

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "write-to-replica", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    lab.check_cancelled()?;
    let mut all = Vec::new();
    for unit in &lab.plan.units {
        if !matches!(&unit.work, Work::Database(db) if db.role == Role::Replica) {
            continue;
        }
        // Through the application whose line the rule found, else at the node's own console.
        let into = |link: &&Id| lab.design.links.get(*link).is_some_and(|link| link.to == unit.id);
        let line = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects).find(into);
        let who = line.and_then(|line| lab.design.links.get(line)).map_or(&unit.id, |link| &link.from);
        all.push(try_one(lab, who, &unit.id, line.unwrap_or(&unit.id)));
    }
    Ok(all)
}

fn try_one(lab: &Lab, who: &Id, node: &Id, subject: &Id) -> RuleExperiment {
    let result = result(TRIAL.rule, vec![subject.clone()], "the replica refuses to write");
    let Some(address) = lab.session.addresses().get(node) else {
        return result.untestable(format!("`{node}` is not emulated"));
    };
    let said = lab.session.as_if(Some(who), statement(*address, WRITE));
    let mut result = match &said {
        Said::Refused(_) => result.saw("it refused", true),
        Said::Done => result.saw("it wrote", false),
        Said::Nothing => result.untestable("nobody answered"),
    };
    result.evidence.asked.push(format!("{who}: {WRITE}: {}", said.words()));
    result
}
