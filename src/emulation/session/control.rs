//! Which units live: starting, killing, and what was asked to be dead.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::{ControlError, UnitState};
use crate::emulation::embedded::seat::{Pulse, Seat};
use crate::emulation::embedded::{self, world::World};
use crate::emulation::event::What;
use crate::emulation::plan::{Plan, Work};
use crate::emulation::sockets::listen;
use crate::model::Id;

/// How long a restart waits for its address.
const BIND_TIMEOUT: Duration = Duration::from_secs(3);

/// The units of a session and who wants them dead.
#[derive(Debug)]
pub(super) struct Control {
    pub(super) plan: Arc<Plan>,
    pub(super) world: Arc<World>,
    /// What was killed by hand: components, servers, zones.
    pub(super) dead: BTreeSet<Id>,
    /// What was paused by hand, and what was made slow.
    pub(super) paused: BTreeSet<Id>,
    pub(super) slow: BTreeMap<Id, Duration>,
    running: BTreeMap<Id, Running>,
    failed: Arc<Mutex<BTreeMap<Id, String>>>,
    pub(super) pulses: BTreeMap<Id, Arc<Pulse>>,
}

#[derive(Debug)]
enum Running {
    Task(JoinHandle<()>),
    Files,
    Certificate,
}

impl Control {
    /// Nothing runs yet.
    pub(super) fn new(plan: Arc<Plan>, world: Arc<World>) -> Self {
        let pulses = plan.units.iter().map(|unit| (unit.id.clone(), Arc::default())).collect();
        Self {
            plan,
            world,
            dead: BTreeSet::new(),
            paused: BTreeSet::new(),
            slow: BTreeMap::new(),
            running: BTreeMap::new(),
            failed: Arc::default(),
            pulses,
        }
    }

    /// Starts every unit in order.
    pub(super) async fn start_all(&mut self, mut listeners: BTreeMap<Id, TcpListener>) {
        for unit in &Arc::clone(&self.plan).units {
            match self.start(&unit.id, listeners.remove(&unit.id)).await {
                Ok(()) => self.world.events.add(What::Started { id: unit.id.clone() }),
                Err(why) => self.fail(&unit.id, why),
            }
        }
    }

    /// Kills a part.
    pub(super) async fn kill(&mut self, id: &Id) -> Result<(), ControlError> {
        let units = self.units_of(id)?;
        self.forget_pauses(&units);
        if self.dead.insert(id.clone()) {
            for unit in units {
                self.stop(&unit).await;
            }
            self.world.events.add(What::Killed { id: id.clone() });
        }
        Ok(())
    }

    /// Starts a part again; one that runs, paused or not, is stopped first.
    pub(super) async fn restart(&mut self, id: &Id) -> Result<(), ControlError> {
        let units = self.units_of(id)?;
        if self.dead_holder(id).is_none() && units.iter().all(|unit| self.state_of(unit).is_alive()) {
            for unit in &units {
                self.stop(unit).await;
            }
        }
        self.forget_pauses(&units);
        self.revive(id).await
    }

    /// Starts a part again that is dead.
    pub(super) async fn revive(&mut self, id: &Id) -> Result<(), ControlError> {
        let units = self.units_of(id)?;
        let was_dead = self.dead.remove(id) || units.iter().any(|unit| !self.state_of(unit).is_alive());
        if let Some(holder) = self.dead_holder(id) {
            return Err(ControlError::HolderDead { id: id.clone(), holder });
        }
        let done = self.start_missing(&units).await;
        if done.is_ok() && was_dead {
            self.world.events.add(What::Restarted { id: id.clone() });
        }
        done
    }

    /// Starts everything that is dead and lets everything go on.
    pub(super) async fn heal_all(&mut self) {
        for id in self.paused.clone() {
            self.resume(&id);
        }
        for id in std::mem::take(&mut self.slow).into_keys() {
            self.slow(&id, Duration::ZERO);
        }
        let dead = std::mem::take(&mut self.dead);
        let all = self.plan.units.iter().map(|u| u.id.clone()).collect();
        // A unit that does not come up says so in its state and in the events.
        let _ = self.start_missing(&all).await;
        for id in dead {
            self.world.events.add(What::Restarted { id });
        }
    }

    /// Stops everything, the last started first.
    pub(super) async fn stop_all(&mut self) {
        for unit in Arc::clone(&self.plan).units.iter().rev() {
            self.stop(&unit.id).await;
        }
    }

    /// What each unit does.
    pub(super) fn states(&self) -> BTreeMap<Id, UnitState> {
        self.plan.units.iter().map(|unit| (unit.id.clone(), self.state_of(&unit.id))).collect()
    }

    pub(super) fn state_of(&self, id: &Id) -> UnitState {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        match (failed, self.running.get(id)) {
            (Some(why), _) => UnitState::Failed { why },
            (None, None) => UnitState::Stopped,
            (None, Some(Running::Files | Running::Certificate)) => UnitState::Running,
            (None, Some(Running::Task(_))) if self.is_paused(id) => UnitState::Paused,
            (None, Some(Running::Task(_))) => match self.delay_of(id) {
                Duration::ZERO => UnitState::Running,
                by => UnitState::Slow { ms: by.as_millis() as u64 },
            },
        }
    }

    pub(super) fn units_of(&self, id: &Id) -> Result<BTreeSet<Id>, ControlError> {
        let virtual_part = self.plan.unit(id.as_str()).is_some_and(|u| u.work.is_virtual());
        let units = self.plan.units_of(id);
        if units.is_empty() || virtual_part { Err(ControlError::NotRun(id.clone())) } else { Ok(units) }
    }

    /// The dead server or zone that holds a part.
    fn dead_holder(&self, id: &Id) -> Option<Id> {
        let units = self.plan.units_of(id);
        let holds =
            |holder: &&Id| self.plan.containers.get(*holder).is_some_and(|held| *holder != id && units.is_subset(held));
        self.dead.iter().find(holds).cloned()
    }

    /// Starts those of these units that nobody wants dead and that do not run.
    async fn start_missing(&mut self, units: &BTreeSet<Id>) -> Result<(), ControlError> {
        let plan = Arc::clone(&self.plan);
        let wanted_dead: BTreeSet<Id> = self.dead.iter().flat_map(|id| plan.units_of(id)).collect();
        let mut done = Ok(());
        for unit in plan.units.iter().filter(|u| units.contains(&u.id) && !wanted_dead.contains(&u.id)) {
            let has_failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).remove(&unit.id).is_some();
            if self.running.contains_key(&unit.id) && !has_failed {
                continue;
            }
            if let Err(why) = self.start(&unit.id, None).await {
                self.fail(&unit.id, why.clone());
                done = Err(ControlError::Failed { id: unit.id.clone(), why });
            }
        }
        done
    }

    async fn start(&mut self, id: &Id, listener: Option<TcpListener>) -> Result<(), String> {
        let unit = self.plan.unit(id.as_str()).ok_or_else(|| format!("there is no `{id}`"))?;
        if unit.work == Work::Files {
            embedded::put_files(&self.world, id).await?;
            self.running.insert(id.clone(), Running::Files);
            return Ok(());
        }
        if unit.work == Work::Certificate {
            self.world.network.tls().certificate(id, true);
            self.running.insert(id.clone(), Running::Certificate);
            return Ok(());
        }
        let listener = match listener {
            Some(listener) => listener,
            None => self.bind(id).await?,
        };
        let seat = Seat::of(id.clone(), Arc::clone(&self.world.network), self.pulse(id));
        let running = seat.hold(embedded::run(listener, Arc::clone(&self.world), Arc::clone(&self.plan), id.clone()));
        let (id, failed, events) = (id.clone(), Arc::clone(&self.failed), self.world.events.clone());
        let name = id.clone();
        let task = tokio::spawn(async move {
            let why = running.await.err().unwrap_or_else(|| "it ended by itself".to_owned());
            failed.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), why.clone());
            events.add(What::Failed { id, why });
        });
        self.running.insert(name, Running::Task(task));
        Ok(())
    }

    /// Listens again where the unit listened before. Somebody's outgoing connection may sit there for a moment.
    async fn bind(&self, id: &Id) -> Result<TcpListener, String> {
        let address = *self.world.addresses.get(id).ok_or_else(|| format!("`{id}` has no address"))?;
        let end = Instant::now() + BIND_TIMEOUT;
        loop {
            match listen(address) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && Instant::now() < end => {
                    sleep(Duration::from_millis(50)).await;
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    return Err(format!("{address} is already in use: stop what listens there, then restart it"));
                }
                done => return done.map_err(|error| format!("{address}: {error}")),
            }
        }
    }

    async fn stop(&mut self, id: &Id) {
        match self.running.remove(id) {
            Some(Running::Task(task)) => {
                task.abort();
                // The answer says that it was cancelled, which is what was asked for.
                let _ = task.await;
                self.world.forget_doubts_of(id);
            }
            Some(Running::Files) => {
                if let Err(why) = embedded::take_files(&self.world, id).await {
                    self.fail(id, why);
                }
            }
            Some(Running::Certificate) => self.world.network.tls().certificate(id, false),
            None => {}
        }
        if !matches!(self.plan.unit(id.as_str()).map(|u| &u.work), Some(Work::Files)) {
            self.failed.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        }
    }

    fn pulse(&self, id: &Id) -> Arc<Pulse> {
        self.pulses.get(id).cloned().unwrap_or_default()
    }

    fn fail(&self, id: &Id, why: String) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), why.clone());
        self.world.events.add(What::Failed { id: id.clone(), why });
    }
}
