//! Starting a session: take addresses, start the units, wait until visitors are served.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::control::Control;
use super::{Options, Session, StartError, UnitState, wait_until};
use crate::emulation::alerts::Alerts;
use crate::emulation::descriptors::make_room;
use crate::emulation::embedded::database::Board;
use crate::emulation::embedded::failover::{Cluster, Operator, Wish, watch_over};
use crate::emulation::embedded::knobs::Knobs;
use crate::emulation::embedded::telemetry::Telemetry;
use crate::emulation::embedded::tls::Tls;
use crate::emulation::embedded::wire::Network;
use crate::emulation::embedded::world::World;
use crate::emulation::event::EventLog;
use crate::emulation::hosts;
use crate::emulation::plan::Plan;
use crate::emulation::run_dir::RunDir;
use crate::emulation::visit::Visitors;
use crate::model::Id;

/// The most units of one session.
const MAX_UNITS: usize = 200;
/// How long the first start may take until every journey works.
const FIRST_SUCCESS: Duration = Duration::from_secs(10);

impl Session {
    /// Starts everything in the plan and waits until every journey works, ten seconds at most.
    ///
    /// # Errors
    /// When there is nothing to run, or addresses, the run directory or threads cannot be had.
    pub fn start(plan: Plan, options: Options) -> Result<Self, StartError> {
        if plan.journeys().next().is_none() {
            return Err(StartError::NothingToRun);
        }
        if plan.units.len() > MAX_UNITS || plan.hosts.len() > hosts::MAX_HOSTS {
            return Err(StartError::TooLarge {
                units: plan.units.len().max(plan.hosts.len()),
                limit: if plan.units.len() > MAX_UNITS { MAX_UNITS } else { hosts::MAX_HOSTS },
            });
        }
        make_room();
        let folder = RunDir::new().map_err(|e| StartError::NoFolder { why: e.to_string() })?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(16)
            .thread_name("emulation")
            .enable_all()
            .build()
            .map_err(|e| StartError::NoThreads { why: e.to_string() })?;
        let taken = runtime.block_on(async { hosts::take(&plan, options.port) })?;
        let plan = Arc::new(plan);
        let tls = Tls::new(&plan, &taken.addresses).map_err(|why| StartError::NoCertificates { why })?;
        let network = Network::new(Arc::clone(&plan), taken.addresses.clone(), options.seed);
        let network = Arc::new(network.encrypted(tls));
        let world = Arc::new(World {
            addresses: taken.addresses,
            network,
            folder: folder.path().to_owned(),
            pace: options.pace,
            events: EventLog::new(),
            marker: marker(),
            databases: Board::default(),
            doubts: Mutex::default(),
            knobs: Knobs::default(),
            site: options.site,
            telemetry: Telemetry::default(),
            alerts: Alerts::default(),
            astray: Mutex::default(),
        });
        let mut control = Control::new(Arc::clone(&plan), Arc::clone(&world));
        runtime.block_on(control.start_all(taken.listeners));
        let mut session = Self {
            visitors: Arc::new(Visitors::new(&plan, &world, true)),
            newcomers: Arc::new(Visitors::new(&plan, &world, false)),
            plan,
            world,
            collector: Arc::default(),
            control: Mutex::new(control),
            load: Mutex::default(),
            operators: Vec::new(),
            authorities: JoinSet::new(),
            _guard: taken.guard,
            runtime: Some(runtime),
            _folder: folder,
        };
        session.start_authorities();
        let works = || session.journeys().all(|j| session.block_on(session.visitors.can_be_made(j)));
        wait_until(FIRST_SUCCESS, || session.failed().is_some() || works());
        match session.failed() {
            Some((id, why)) => Err(StartError::Failed { id, why }),
            None => Ok(session),
        }
    }

    /// A unit that ended by itself, with the reason.
    fn failed(&self) -> Option<(Id, String)> {
        self.states().into_iter().find_map(|(id, state)| match state {
            UnitState::Failed { why } => Some((id, why)),
            _ => None,
        })
    }

    fn start_authorities(&mut self) {
        let Some(runtime) = &self.runtime else { return };
        for unit in &self.plan.units {
            let Some(cluster) = Cluster::of(&self.plan, unit) else { continue };
            let nodes = cluster.nodes().cloned().collect();
            let wish = watch::Sender::new(Wish::Nothing);
            self.operators.push(Operator { nodes, wish: wish.clone() });
            self.authorities.spawn_on(watch_over(Arc::clone(&self.world), cluster, wish), runtime.handle());
        }
    }
}

/// A text that no other session has.
fn marker() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("linchpin-{}-{}", std::process::id(), now.as_nanos())
}
