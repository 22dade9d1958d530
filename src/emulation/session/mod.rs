//! A running design: start it, break and mend its parts, ask how it does. Every call blocks for a moment at
//! most and may be made from any thread that is not part of an async runtime, such as a window's.

mod conditions;
mod control;
mod databases;
mod error;
mod faults;
mod knobs;
mod observe;
mod start;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

pub use databases::{DatabaseState, Rows, SqlError};
pub use error::{ControlError, StartError};
pub use knobs::Dial;
pub(super) use observe::{Seen, Watch};

use super::alerts::Alert;
use super::embedded::failover::{Operator, Wish};
use super::embedded::world::{Astray, World};
use super::event::Event;
use super::load::{self, Load};
use super::pace::Pace;
use super::plan::{LeftOut, Plan};
use super::run_dir::RunDir;
use super::stats::{Collector, Snapshot, Stats};
use super::visit::Visitors;
use crate::analysis::Journey;
use crate::model::Id;
use control::Control;

/// How long tasks may take to end.
const SHUTDOWN: Duration = Duration::from_secs(3);

/// How a session is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The port of the entry; none: the one of the drawing, plus 8000 when it is below 1024.
    pub port: Option<u16>,
    /// A folder with static files of the user's own; web servers send them beside the demo site.
    pub site: Option<PathBuf>,
    /// What jitter is made from: the same seed, the same delays.
    pub seed: u64,
    /// How fast the clocks of VRRP, DNS and monitoring go; anything but the truth is for tests.
    pub pace: Pace,
}

/// What a unit does at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum UnitState {
    /// It works.
    Running,
    /// It stands still: it accepts connections and answers nothing.
    Paused,
    /// Each answer takes longer.
    Slow {
        /// How much longer, in milliseconds.
        ms: u64,
    },
    /// It was killed, or what holds it was.
    Stopped,
    /// It ended by itself.
    Failed {
        /// Why.
        why: String,
    },
}

impl UnitState {
    /// Whether it runs, well or not.
    pub const fn is_alive(&self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Slow { .. })
    }
}

impl std::fmt::Display for UnitState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Running => f.write_str("running"),
            Self::Paused => f.write_str("paused"),
            Self::Slow { ms } => write!(f, "slow, {ms} ms later"),
            Self::Stopped => f.write_str("stopped"),
            Self::Failed { why } => write!(f, "failed: {why}"),
        }
    }
}

/// A design that runs. Dropping it stops everything.
#[derive(Debug)]
pub struct Session {
    plan: Arc<Plan>,
    world: Arc<World>,
    visitors: Arc<Visitors>,
    /// Visitors who know nothing from before, not even where the site is.
    newcomers: Arc<Visitors>,
    collector: Arc<Collector>,
    control: Mutex<Control>,
    load: Mutex<JoinSet<()>>,
    /// One per group of database nodes.
    operators: Vec<Operator>,
    authorities: JoinSet<()>,
    _guard: Option<tokio::net::TcpListener>,
    runtime: Option<Runtime>,
    // Declared last: the folder goes when nobody uses it any more.
    _folder: RunDir,
}

impl Session {
    /// What is drawn and not run.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.plan.left_out
    }

    /// What it runs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What to open in a browser.
    pub fn entry_urls(&self) -> Vec<String> {
        let ids: BTreeSet<&Id> = self.plan.entries.values().flatten().flat_map(|member| &member.via).collect();
        ids.into_iter().filter_map(|id| self.world.addresses.get(id)).map(|a| self.url(*a)).collect()
    }

    fn url(&self, address: SocketAddr) -> String {
        let scheme = if self.world.network.tls().is_spoken_at(address) { "https" } else { "http" };
        format!("{scheme}://{address}/")
    }

    /// The certificate of the session's authority, which browsers have to trust; none where nothing is encrypted.
    pub fn ca_pem(&self) -> Option<&str> {
        self.world.network.tls().authority()
    }

    /// Where every unit that listens listens.
    pub fn addresses(&self) -> &BTreeMap<Id, SocketAddr> {
        &self.world.addresses
    }

    /// The run directory.
    pub fn folder(&self) -> &std::path::Path {
        &self.world.folder
    }

    /// The last lines of a unit's access log, the oldest first.
    pub fn log(&self, id: &Id) -> Vec<String> {
        self.world.telemetry.lines(id)
    }

    /// The journeys that visitors can make.
    pub fn journeys(&self) -> impl Iterator<Item = Journey> + '_ {
        self.visitors.journeys()
    }

    /// What each unit does at the moment.
    pub fn states(&self) -> BTreeMap<Id, UnitState> {
        self.control().states()
    }

    /// Kills a component, or everything that a server or zone holds: connections break, ports refuse.
    ///
    /// # Errors
    /// When there is no such part, or it is not run.
    pub fn kill(&self, id: &Id) -> Result<(), ControlError> {
        self.block_on(self.control().kill(id))
    }

    /// Starts a component, server or zone again, on the same addresses and with the data it had. One that runs is stopped
    /// first.
    ///
    /// # Errors
    /// When there is no such part, it is not run, or what holds it is dead.
    pub fn restart(&self, id: &Id) -> Result<(), ControlError> {
        self.block_on(self.control().restart(id))
    }

    /// Starts a part again that is dead; one that runs is left alone.
    pub(super) fn revive(&self, id: &Id) -> Result<(), ControlError> {
        self.block_on(self.control().revive(id))
    }

    /// Undoes everything: what is dead or paused goes on, wires are straight, and the role of primary goes back to the
    /// nodes that are drawn with it.
    pub fn heal_all(&self) {
        self.world.network.straighten_all();
        self.forget_delays(|_| true);
        self.block_on(self.control().heal_all());
        for operator in &self.operators {
            operator.wish.send_replace(Wish::AsDrawn);
        }
    }

    /// True when everything runs, as drawn, and no health check thinks otherwise.
    pub fn is_whole(&self) -> bool {
        self.states().values().all(|state| *state == UnitState::Running)
            && self.world.trusts_all()
            && self.world.astray.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
            && self.world.network.is_straight()
            && self.world.databases.delayed().is_empty()
            && self.operators.iter().all(|operator| *operator.wish.borrow() == Wish::Nothing)
    }

    /// Sends visitors on every journey, so many per second each (0.1 to 1000). Statistics begin anew.
    pub fn load(&self, rate: f64) {
        self.drive(&Load::Each(rate));
    }

    /// Sends visitors in place of those that come now. Statistics begin anew.
    pub fn drive(&self, wanted: &Load) {
        let Some(runtime) = &self.runtime else { return };
        let mut load = self.load.lock().unwrap_or_else(PoisonError::into_inner);
        self.block_on(load.shutdown());
        self.collector.clear();
        if let Load::Users { users, think, mix } = wanted {
            let collector = Arc::clone(&self.collector);
            let note = move |journey, due, visit| collector.note(journey, due, visit);
            load.spawn_on(load::live(Arc::clone(&self.visitors), *users, *think, mix.clone(), note), runtime.handle());
        }
        for (journey, rate) in wanted.rates(&self.journeys().collect::<Vec<_>>()).into_iter().flatten() {
            let collector = Arc::clone(&self.collector);
            let note = move |due, visit| collector.note(journey, due, visit);
            load.spawn_on(load::drive(Arc::clone(&self.visitors), journey, rate, None, note), runtime.handle());
        }
    }

    /// What visitors experienced within the last second.
    pub fn snapshot(&self) -> Snapshot {
        self.collector.snapshot()
    }

    /// Sends no more visitors; the statistics stay.
    pub fn stop_load(&self) {
        self.block_on(self.load.lock().unwrap_or_else(PoisonError::into_inner).shutdown());
    }

    /// What visitors experienced since the load began.
    pub fn stats(&self) -> Stats {
        self.collector.stats()
    }

    /// Takes everything that happened since the last call, in order.
    pub fn events(&self) -> Vec<Event> {
        self.world.events.drain()
    }

    /// How long the session has lived: the clock of its events.
    pub fn elapsed(&self) -> Duration {
        self.world.events.elapsed()
    }

    /// What monitoring told people so far, the oldest first; nothing where nobody watches or nobody is to be told.
    pub fn alerts(&self) -> Vec<Alert> {
        self.world.alerts.all()
    }

    /// Whether a shared address is about to move.
    pub(super) fn is_moving(&self) -> bool {
        self.world.astray.lock().unwrap_or_else(PoisonError::into_inner).values().any(|how| *how == Astray::Moving)
    }

    /// Stops everything and removes the run directory.
    pub fn stop(self) {
        drop(self);
    }

    /// Sends `count` new visitors on every journey, looking up the name included, at a fixed rate and waits for all of them: (right answers, sent).
    pub(super) fn measure(&self, count: u32, rate: f64) -> BTreeMap<Journey, (u32, u32)> {
        let Some(runtime) = &self.runtime else { return BTreeMap::new() };
        let counts: Arc<Mutex<BTreeMap<Journey, (u32, u32)>>> = Arc::default();
        let mut driving = JoinSet::new();
        for journey in self.newcomers.all_journeys() {
            let counts = Arc::clone(&counts);
            let note = move |_, visit: super::visit::Visit| {
                let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                let (ok, sent) = counts.entry(journey).or_default();
                *ok += u32::from(visit.ok);
                *sent += 1;
            };
            driving
                .spawn_on(load::drive(Arc::clone(&self.newcomers), journey, rate, Some(count), note), runtime.handle());
        }
        self.block_on(async { while driving.join_next().await.is_some() {} });
        std::mem::take(&mut *counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// When something last happened.
    pub(super) fn last_event(&self) -> Instant {
        self.world.events.last()
    }

    fn control(&self) -> std::sync::MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.as_ref().expect("the runtime is there until drop").block_on(future)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        let load = self.load.get_mut().unwrap_or_else(PoisonError::into_inner);
        let control = self.control.get_mut().unwrap_or_else(PoisonError::into_inner);
        runtime.block_on(async {
            load.shutdown().await;
            self.authorities.shutdown().await;
            control.stop_all().await;
        });
        runtime.shutdown_timeout(SHUTDOWN);
    }
}

/// Waits until something is true; false when the time runs out before.
pub(super) fn wait_until(limit: Duration, done: impl Fn() -> bool) -> bool {
    let end = Instant::now() + limit;
    // What is nearly done is looked at again soon; what takes long is not looked at all the time.
    let mut pause = Duration::from_millis(1);
    loop {
        if done() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(20));
    }
}
