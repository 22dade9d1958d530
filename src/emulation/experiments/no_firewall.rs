//! Without a firewall, whoever is outside reaches ports that are meant for other parts.

use super::lab::Lab;
use super::{Trial, result};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::{RelayWork, Unit, Work};
use crate::emulation::proof::RuleExperiment;
use crate::model::{Id, Kind};

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "no-firewall", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    lab.check_cancelled()?;
    let open = lab.findings_of(TRIAL.rule).next().is_some();
    let mut entries: Vec<&Id> = lab.plan.entries.values().flatten().flat_map(|member| &member.via).collect();
    // Who may hold an address that visitors use is reached by them too.
    let holders =
        lab.plan.units.iter().filter(|unit| entries.contains(&&unit.id)).filter_map(|unit| match &unit.work {
            Work::Relay(RelayWork::VirtualIp(members)) => Some(members),
            _ => None,
        });
    entries.extend(holders.flatten().collect::<Vec<_>>());
    let inner: Vec<&Unit> =
        lab.plan.units.iter().filter(|unit| unit.address.is_some() && !entries.contains(&&unit.id)).collect();
    let filtered = |unit: &&Unit| filter(lab, &unit.id).is_some();
    if open {
        let predicted = "whoever is outside reaches ports that only other parts should reach";
        let result = result(TRIAL.rule, Vec::new(), predicted);
        let bare: Vec<&Unit> = inner.into_iter().filter(|unit| !filtered(unit)).collect();
        if bare.is_empty() {
            return Ok(vec![result.untestable("nothing but the entry stands there unfiltered")]);
        }
        return Ok(vec![knock(lab, result, &bare, true)]);
    }
    let guarded: Vec<&Unit> = inner.into_iter().filter(filtered).collect();
    let Some(filter) = guarded.first().and_then(|unit| filter(lab, &unit.id)) else { return Ok(Vec::new()) };
    let result =
        result(TRIAL.rule, vec![filter.clone()], "nobody outside reaches ports that only other parts should reach");
    Ok(vec![knock(lab, result, &guarded, false)])
}

/// The part that has the firewall of a unit's host.
fn filter<'a>(lab: &'a Lab, id: &'a Id) -> Option<&'a Id> {
    let has = |id: &&Id| match lab.design.components.get(*id).map(|c| &c.kind) {
        Some(Kind::Server(server)) => server.firewall,
        Some(Kind::LoadBalancer(balancer)) => balancer.firewall,
        _ => false,
    };
    std::iter::once(id).chain(lab.design.hosts_of(id.as_str())).find(has)
}

/// Tries to connect to each of these from a visitor's address.
fn knock(lab: &Lab, result: RuleExperiment, units: &[&Unit], open: bool) -> RuleExperiment {
    let mut reached = Vec::new();
    let mut asked = Vec::new();
    for unit in units {
        let (answers, line) = lab.knock(&unit.id);
        asked.push(line);
        reached.extend(answers.then(|| unit.id.as_str()));
    }
    let observed = match reached.as_slice() {
        [] => "no such port could be reached from outside".to_owned(),
        ids => format!("{} of {} could be reached from outside: {}", ids.len(), units.len(), ids.join(", ")),
    };
    let mut result = result.saw(observed, reached.is_empty() != open);
    asked.truncate(24);
    result.evidence.asked = asked;
    result
}
