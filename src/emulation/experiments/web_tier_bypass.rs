//! A line from the balancer around the web servers: requests arrive that no web server has seen.

use super::lab::Lab;
use super::tapping::{readable, spoken};
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::RuleExperiment;
use crate::model::Id;

/// How visits begin; checks ask for something else.
const VISITS: &[&str] = &["POST /messages ", "GET / "];

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "web-tier-bypass", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<&Id> = lab.findings_of(TRIAL.rule).flat_map(|finding| &finding.subjects).collect();
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let heard = lab.listen(&links, VISITS)?;
    let try_one = |link: &Id| {
        let result = result(TRIAL.rule, vec![link.clone()], "requests arrive that no web server has seen");
        match (lab.plan.wireless.get(link), readable(link, &heard[link], VISITS)) {
            (Some(reason), _) => result.untestable(reason),
            (None, Some(captured)) => {
                let mut result = result.saw("a visitor's request came around the web servers", true);
                result.evidence.captured.push(captured);
                result
            }
            (None, None) if spoken(&heard[link]) => result.saw("only checks came this way", false),
            (None, None) => result.saw("nothing came this way", false),
        }
    };
    Ok(links.into_iter().map(try_one).collect())
}
