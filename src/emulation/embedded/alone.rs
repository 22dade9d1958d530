//! A balancer without a drawing, before members that run elsewhere: what measurements need.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::runtime::{Builder, Runtime};

use super::seat::held;
use super::telemetry::Telemetry;
use super::wire::Network;
use super::world::World;
use crate::emulation::event::EventLog;
use crate::emulation::plan::{BalancerWork, Conduct, JOURNEYS, Member};
use crate::emulation::sockets::listen;
use crate::model::{Algorithm, HealthCheck, Id, Mode, Persistence};

/// A balancer that shares requests in turn until it is dropped.
#[derive(Debug)]
pub struct Alone {
    address: SocketAddr,
    _runtime: Runtime,
}

impl Alone {
    /// Starts one on a free loopback port with one thread.
    ///
    /// # Errors
    /// When a member is not on loopback, or no port or thread can be had.
    pub fn start(members: &[SocketAddr]) -> io::Result<Self> {
        if members.iter().any(|member| !member.ip().is_loopback()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "only loopback addresses are contacted"));
        }
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(async { listen((Ipv4Addr::LOCALHOST, 0).into()) })?;
        let address = listener.local_addr()?;
        let id = Id::slug("lb");
        let named = |n: usize| Id::slug(&format!("member-{n}"));
        let mut addresses: BTreeMap<Id, SocketAddr> =
            members.iter().enumerate().map(|(n, address)| (named(n), *address)).collect();
        addresses.insert(id.clone(), address);
        let members: Vec<Member> = (0..members.len()).map(|n| Member::alone(&named(n))).collect();
        let work = BalancerWork {
            algorithm: Algorithm::RoundRobin,
            mode: Mode::ActiveActive,
            check: HealthCheck::None,
            persistence: Persistence::None,
            needs: 1,
            pools: JOURNEYS.into_iter().map(|journey| (journey, members.clone())).collect(),
            conduct: Conduct::default(),
        };
        let plan = Arc::new(crate::emulation::plan(&crate::model::Design::default()));
        let network = Arc::new(Network::new(plan, addresses.clone(), 0));
        let world = World {
            addresses,
            network,
            folder: std::env::temp_dir(),
            events: EventLog::new(),
            marker: String::new(),
            databases: super::database::Board::default(),
            doubts: Mutex::default(),
            site: None,
            knobs: super::knobs::Knobs::default(),
            telemetry: Telemetry::default(),
            alerts: crate::emulation::alerts::Alerts::default(),
            astray: Mutex::default(),
            pace: crate::emulation::pace::Pace::default(),
        };
        runtime.spawn(held(super::balancer::run(super::server::Front::plain(listener), Arc::new(world), id, work)));
        Ok(Self { address, _runtime: runtime })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
