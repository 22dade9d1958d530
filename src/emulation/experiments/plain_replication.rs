//! On a plain replication link, all that is written can be read.

use super::lab::Lab;
use super::tapping::{readable, spoken};
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::Purpose;
use crate::emulation::proof::RuleExperiment;
use crate::model::LinkKind;

/// What gives it away.
const WORDS: &[&str] = &["visit ", "INSERT"];

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "plain-replication", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let links: Vec<_> = lab.wires_for(Purpose::Replication).collect();
    let heard = lab.listen(&links, WORDS)?;
    let mut all = Vec::new();
    for link in links {
        let plain = lab.findings_of(TRIAL.rule).any(|finding| finding.subjects.contains(link));
        let encrypted = matches!(lab.design.links.get(link).map(|l| &l.kind), Some(LinkKind::Replication(l)) if l.tls);
        if !plain && !encrypted {
            // Between two parts of one computer.
            continue;
        }
        let said = if plain { "what is replicated can be read" } else { "what is replicated cannot be read" };
        let result = result(TRIAL.rule, vec![link.clone()], said);
        all.push(match lab.left_out(link) {
            Some(reason) if encrypted => result.untestable(reason),
            _ if !spoken(&heard[link]) => result.untestable("nothing passed on it meanwhile"),
            _ => match readable(link, &heard[link], WORDS) {
                Some(captured) => {
                    let mut result = result.saw("a written row was read off the wire", plain);
                    result.evidence.captured.push(captured);
                    result
                }
                None => result.saw("nothing could be read", !plain),
            },
        });
    }
    Ok(all)
}
