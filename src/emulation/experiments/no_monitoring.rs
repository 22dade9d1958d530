//! Without monitoring nobody is told when a part dies; with it, somebody is.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::lab::{Lab, story};
use super::{Trial, result};
use crate::emulation::event::{Event, What};
use crate::emulation::experiment::ProveError;
use crate::emulation::proof::RuleExperiment;
use crate::model::{Id, Kind};

/// How long nobody may be told where nobody watches: some rounds of the usual checks.
const SILENCE: Duration = Duration::from_secs(3);
/// How long an alert may take where somebody watches.
const ALERT: Duration = Duration::from_secs(15);

/// The trial.
pub(super) const TRIAL: Trial = Trial { rule: "no-monitoring", run };

fn run(lab: &Lab) -> Result<Vec<RuleExperiment>, ProveError> {
    let unwatched = lab.findings_of(TRIAL.rule).next().is_some();
    let servers = |kind: &Kind| matches!(kind, Kind::MonitoringServer(server) if server.alerting);
    let watchers: Vec<&Id> = lab.design.components.iter().filter(|(_, c)| servers(&c.kind)).map(|(id, _)| id).collect();
    let predicted = if unwatched { "nobody is told when a part dies" } else { "somebody is told when a part dies" };
    let result = result(TRIAL.rule, watchers.iter().map(|id| (*id).clone()).collect(), predicted);
    if !unwatched && watchers.is_empty() {
        // Watched by something that tells nobody: another rule's matter.
        return Ok(Vec::new());
    }
    if let Some(reason) = watchers.iter().find_map(|id| lab.plan.untestable.get(*id)) {
        return Ok(vec![result.untestable(reason.clone())]);
    }
    let Some(kill) = victim(lab, &watchers) else {
        return Ok(vec![result.untestable("nothing that could die is watched")]);
    };
    lab.forget();
    lab.break_off(kill).map_err(|_| ProveError::NoRecovery(format!("`{kill}`")))?;
    let began = Instant::now();
    let mut events: Vec<Event> = Vec::new();
    let limit = if unwatched { SILENCE } else { ALERT };
    while began.elapsed() < limit && !events.iter().any(alerts) {
        std::thread::sleep(Duration::from_millis(50));
        events.extend(lab.session.events());
        lab.check_cancelled()?;
    }
    lab.recover([kill])?;
    lab.forget();
    let told = events.iter().find(|event| alerts(event));
    let observed = match told {
        Some(event) => format!("{kill} died: {}", event.what),
        None => format!("{kill} died, and in {} s nobody was told", limit.as_secs()),
    };
    let mut result = result.saw(observed, told.is_some() != unwatched);
    result.evidence = story(&events);
    Ok(vec![result])
}

/// The first part that something watches, or that serves where nothing watches: the one nearest to visitors.
fn victim<'a>(lab: &'a Lab, watchers: &[&Id]) -> Option<&'a Id> {
    let watched: BTreeSet<&Id> =
        lab.design.links.values().filter(|link| watchers.contains(&&link.from)).map(|link| &link.to).collect();
    let mut units = lab.plan.units.iter().rev().filter(|unit| unit.address.is_some() && !unit.work.is_virtual());
    units.find(|unit| watchers.is_empty() || watched.contains(&unit.id)).map(|unit| &unit.id)
}

/// Whether an event is an alert.
const fn alerts(event: &Event) -> bool {
    matches!(event.what, What::Alerted { .. })
}
