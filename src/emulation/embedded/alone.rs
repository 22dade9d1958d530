//! One unit without a drawing, before members that run elsewhere: what measurements need.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use super::seat::{Seat, held};
use super::server::Front;
use super::telemetry::Telemetry;
use super::wire::Network;
use super::world::World;
use crate::emulation::event::EventLog;
use crate::emulation::plan::{BalancerWork, Conduct, JOURNEYS, Member, Plan, Purpose, Wire};
use crate::emulation::run_dir::RunDir;
use crate::emulation::sockets::listen;
use crate::model::{Algorithm, HealthCheck, Id, Mode, Persistence};

/// A unit that runs until it is dropped.
#[derive(Debug)]
pub struct Alone {
    address: SocketAddr,
    _runtime: Runtime,
    _folder: RunDir,
}

/// What there is before the unit runs.
struct Stage {
    id: Id,
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    folder: RunDir,
}

impl Alone {
    /// Starts a balancer on a free loopback port with one thread, which shares requests in turn. It reaches its members
    /// over wires that somebody drew, or past all wires.
    ///
    /// # Errors
    /// When a member is not on loopback, or no port or thread can be had.
    pub fn balancer(members: &[SocketAddr], wired: bool) -> io::Result<Self> {
        if members.iter().any(|member| !member.ip().is_loopback()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "only loopback addresses are contacted"));
        }
        let stage = Stage::new("lb")?;
        let named = |n: usize| Id::slug(&format!("member-{n}"));
        let mut addresses: BTreeMap<Id, SocketAddr> =
            members.iter().enumerate().map(|(n, address)| (named(n), *address)).collect();
        let mut plan = crate::emulation::plan(&crate::model::Design::default());
        plan.wires.extend((0..members.len()).map(|n| Wire {
            link: Id::slug(&format!("lb-member-{n}")),
            from: stage.id.clone(),
            to: named(n),
            purpose: Purpose::Requests,
            dials: vec![(stage.id.clone(), named(n))],
        }));
        addresses.insert(stage.id.clone(), stage.address);
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
        let world = stage.world(plan, addresses, None);
        let Stage { id, runtime, listener, address, folder } = stage;
        let network = Arc::clone(&world.network);
        let running = super::balancer::run(Front::plain(listener), world, id.clone(), work);
        if wired {
            runtime.spawn(held(Seat::of(id, network, Arc::default()).hold(running)));
        } else {
            runtime.spawn(held(running));
        }
        Ok(Self { address, _runtime: runtime, _folder: folder })
    }

    /// Starts a web server on a free loopback port with one thread, which serves the files in a folder and writes its
    /// access log.
    ///
    /// # Errors
    /// When no port, thread or folder can be had.
    pub fn web_server(site: &Path) -> io::Result<Self> {
        let stage = Stage::new("web")?;
        let plan = crate::emulation::plan(&crate::model::Design::default());
        let world = stage.world(plan, BTreeMap::from([(stage.id.clone(), stage.address)]), Some(site));
        let Stage { id, runtime, listener, address, folder } = stage;
        runtime.block_on(super::put_files(&world, &id)).map_err(io::Error::other)?;
        let folders = vec![world.folder(&id)];
        let network = Arc::clone(&world.network);
        let pools = JOURNEYS.into_iter().map(|journey| (journey, Vec::new())).collect();
        let running = super::web::run(Front::plain(listener), world, id.clone(), folders, pools, Conduct::default());
        runtime.spawn(held(Seat::of(id, network, Arc::default()).hold(running)));
        Ok(Self { address, _runtime: runtime, _folder: folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Stage {
    fn new(id: &str) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(async { listen((Ipv4Addr::LOCALHOST, 0).into()) })?;
        let address = listener.local_addr()?;
        let folder = RunDir::new()?;
        Ok(Self { id: Id::slug(id), runtime, listener, address, folder })
    }

    fn world(&self, plan: Plan, addresses: BTreeMap<Id, SocketAddr>, site: Option<&Path>) -> Arc<World> {
        let network = Arc::new(Network::new(Arc::new(plan), addresses.clone(), 0));
        Arc::new(World {
            addresses,
            network,
            folder: self.folder.path().to_owned(),
            events: EventLog::new(),
            marker: String::new(),
            databases: super::database::Board::default(),
            doubts: Mutex::default(),
            site: site.map(Path::to_owned),
            knobs: super::knobs::Knobs::default(),
            telemetry: Telemetry::default(),
            alerts: crate::emulation::alerts::Alerts::default(),
            astray: Mutex::default(),
            pace: crate::emulation::pace::Pace::default(),
        })
    }
}
