//! Whether a plan has what a fault speaks of: said before anything starts.

use std::collections::BTreeSet;

use super::{Action, Fault};
use crate::emulation::embedded::wire::Mode;
use crate::emulation::plan::{Plan, Work};
use crate::model::{Id, Role};

impl Fault {
    /// Whether this can happen in a plan.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        self.action.check(plan)
    }
}

impl Action {
    /// Whether this can be done in a plan.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        match self {
            Self::HealAll => Ok(()),
            Self::Kill(id) | Self::Restart(id) => among(id, &plan.killable(), "is nothing that runs here", "be killed"),
            Self::Pause(id) | Self::Resume(id) | Self::Slow(id, _) => {
                among(id, &plan.pausable(), "is nothing that could be paused or slow", "be")
            }
            Self::Lag(id, _) => {
                let nodes = plan.units.iter().filter(|u| matches!(u.work, Work::Database(_))).map(|u| u.id.clone());
                among(id, &nodes.collect(), "is no database node here", "be late")
            }
            Self::Promote(id) => {
                among(id, &plan.promotable(), "is no database node with another to take over from", "be promoted")
            }
            Self::Bend(id, mode) => {
                wired(plan, id)?;
                match mode {
                    Mode::Retarget(unit) => {
                        let listens = plan.units.iter().filter(|u| u.address.is_some()).map(|u| u.id.clone());
                        among(unit, &listens.collect(), "is nothing that listens here", "be connected to")
                    }
                    _ => Ok(()),
                }
            }
            Self::Pass(id) => wired(plan, id),
            Self::Cut(id, other) | Self::Join(id, other) => {
                for end in [id, other] {
                    among(end, &plan.ends(), "is no unit, server, zone or browser here", "be cut apart")?;
                }
                let apart = plan.units_of(id).is_disjoint(&plan.units_of(other)) && id != other;
                if apart { Ok(()) } else { Err(format!("`{id}` and `{other}` are not apart, so nothing lies between")) }
            }
            Self::Heal(id) => {
                if plan.killable().contains(id) {
                    Ok(())
                } else {
                    wired(plan, id)
                }
            }
        }
    }
}

/// Whether a wire belongs to this link, or crosses the border of this part.
fn wired(plan: &Plan, id: &Id) -> Result<(), String> {
    if !plan.wires_at(id).is_empty() {
        return Ok(());
    }
    if let Some(reason) = plan.wireless.get(id) {
        return Err(format!("the link `{id}` has no wire here: {reason}"));
    }
    if plan.units_of(id).is_empty() {
        let links: BTreeSet<Id> = plan.wires.iter().map(|wire| wire.link.clone()).collect();
        return among(id, &links, "is no link with a wire and nothing that runs here", "be bent or cut");
    }
    Err(format!("no wire leads to or from `{id}`"))
}

fn among(id: &Id, known: &BTreeSet<Id>, what: &str, can: &str) -> Result<(), String> {
    if known.contains(id) {
        return Ok(());
    }
    if known.is_empty() {
        return Err(format!("`{id}` {what}"));
    }
    let known: Vec<&str> = known.iter().map(Id::as_str).collect();
    Err(format!("`{id}` {what}; these can {can}: {}", known.join(", ")))
}

impl Plan {
    /// Units that have tasks, and what holds some, in order of id.
    fn pausable(&self) -> BTreeSet<Id> {
        let moves =
            |id: &Id| self.units_of(id).iter().any(|u| self.unit(u.as_str()).is_some_and(|u| u.address.is_some()));
        self.killable().into_iter().filter(moves).collect()
    }

    /// Database nodes that could lead in another's place, in order of id.
    fn promotable(&self) -> BTreeSet<Id> {
        let sources = || {
            self.units.iter().filter_map(|u| match &u.work {
                Work::Database(db) => db.source.as_ref().map(|(from, _)| from),
                _ => None,
            })
        };
        let node = |unit: &&crate::emulation::plan::Unit| match &unit.work {
            Work::Database(db) if db.role == Role::Replica => db.source.is_some(),
            Work::Database(_) => sources().any(|from| *from == unit.id),
            _ => false,
        };
        self.units.iter().filter(node).map(|unit| unit.id.clone()).collect()
    }

    /// Whatever a connection can begin or end in, and what holds some of it, in order of id.
    fn ends(&self) -> BTreeSet<Id> {
        let units = self.units.iter().filter(|u| u.address.is_some()).map(|u| u.id.clone());
        let holders = self.containers.iter().filter(|(_, held)| !held.is_empty()).map(|(id, _)| id.clone());
        let browsers = self.wires.iter().map(|wire| wire.from.clone());
        units.chain(holders).chain(browsers).collect()
    }
}
