//! The backend that needs nothing installed: every part of the drawing on tokio and hyper, in this process,
//! on real loopback sockets.

mod access_log;
pub(super) mod alone;
mod app;
mod arbiter;
mod balancer;
pub(super) mod client;
pub(super) mod console;
pub(super) mod database;
pub(super) mod dns;
mod exchange;
pub(super) mod failover;
mod forwarded;
pub(super) mod health;
pub(super) mod knobs;
mod monitor;
mod page;
mod pass_through;
mod pool;
pub(super) mod proxy;
mod rate_limit;
mod redirect;
mod relay;
pub(super) mod seat;
mod server;
pub(super) mod site;
mod static_files;
mod status;
pub(super) mod telemetry;
pub(super) mod tls;
mod vrrp;
mod web;
pub(super) mod wire;
pub(super) mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::plan::{Conduct, Encrypted, Plan, RelayWork, Work};
use super::sockets::listen;
use crate::model::Id;
use failover::Cluster;
use server::Front;
use world::World;

/// Runs one unit until this future is dropped; then its listener, its connections and its tasks are gone.
/// Comes back only when the unit cannot go on.
///
/// # Errors
/// Why not.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, plan: Arc<Plan>, id: Id) -> Result<(), String> {
    let Some(unit) = plan.unit(id.as_str()) else { return Err(format!("there is no `{id}` in the plan")) };
    match unit.work.clone() {
        Work::Database(work) => {
            let semi_sync = plan.units.iter().any(|u| match &u.work {
                Work::Database(replica) => {
                    // Whoever leads waits as it is drawn, also the replica when it was promoted.
                    let about = |from: &Id| *from == id || u.id == id;
                    replica.source.as_ref().is_some_and(|(from, mode)| about(from) && database::waits(*mode))
                }
                _ => false,
            });
            let cluster = Cluster::around(&plan, &id).into_iter().next();
            return database::run(listener, world, id, work, semi_sync, cluster).await;
        }
        Work::Arbiter => arbiter::run(listener, world, id.clone(), Cluster::around(&plan, &id)).await,
        Work::Files | Work::Certificate => return Err("this does not listen".to_owned()),
        Work::Application { files, data } => {
            let folders = folders(&world, &id, &files).await?;
            let front = front(&world, &plan, &id, listener)?;
            app::run(front, world, id, folders, data).await;
        }
        Work::Web { files, pools, conduct } => {
            let folders = folders(&world, &id, &files).await?;
            let front = front(&world, &plan, &id, listener)?;
            let conduct = redirecting(&world, &plan, &id, conduct);
            web::run(front, world, id, folders, pools, conduct).await;
        }
        Work::Balancer(work) if plan.encryption.units.get(&id).is_some_and(|unit| !unit.ends) => {
            pass_through::run(listener, world, id, work).await;
        }
        Work::Balancer(mut work) => {
            let front = front(&world, &plan, &id, listener)?;
            work.conduct = redirecting(&world, &plan, &id, work.conduct);
            balancer::run(front, world, id, work).await;
        }
        Work::Relay(work) => {
            let ports = |(id, unit): (&Id, &Encrypted)| unit.plain.map(|port| (id.clone(), port));
            let ports = || plan.encryption.units.iter().filter_map(ports).collect();
            let beside = beside(&world, &plan, &id)?.map(|listener| relay::Beside { listener, ports: ports() });
            relay::run(listener, beside, world, id, work).await;
        }
        Work::Monitor(work) => monitor::run(listener, world, plan, id, work).await,
        Work::Dns(work) => return dns::run(listener, world, id, work).await,
    }
    Ok(())
}

/// Where a unit's clients come in.
fn front(world: &World, plan: &Plan, id: &Id, listener: TcpListener) -> Result<Front, String> {
    let Some(encrypted) = plan.encryption.units.get(id) else { return Ok(Front::plain(listener)) };
    let beside = beside(world, plan, id)?;
    Ok(Front { listener, tls: world.network.tls().server(id), hsts: encrypted.hsts, beside })
}

/// The plain port beside a unit's encrypted one, where it has one.
fn beside(world: &World, plan: &Plan, id: &Id) -> Result<Option<TcpListener>, String> {
    let Some(port) = plan.encryption.units.get(id).and_then(|unit| unit.plain) else { return Ok(None) };
    let address = SocketAddr::new(world.address(id).ip(), port);
    listen(address).map(Some).map_err(|e| format!("{address} for plain HTTP cannot be had ({e})"))
}

/// Redirects to a unit's own TLS lead to the port that was really taken, by itself or by the address that it shares.
fn redirecting(world: &World, plan: &Plan, id: &Id, mut conduct: Conduct) -> Conduct {
    let shared = plan.units.iter().find(|unit| match &unit.work {
        Work::Relay(RelayWork::VirtualIp(members)) => members.contains(id),
        _ => false,
    });
    let known = world.address(shared.map_or(id, |unit| &unit.id));
    if world.network.tls().is_spoken_at(known) {
        conduct.redirect = conduct.redirect.map(|_| known.port());
    }
    conduct
}

/// The folders with the site: the drawn ones, or a copy of the unit's own when none are drawn.
async fn folders(world: &World, id: &Id, files: &[Id]) -> Result<Vec<PathBuf>, String> {
    if files.is_empty() {
        put_files(world, id).await?;
        return Ok(vec![world.folder(id)]);
    }
    Ok(files.iter().map(|files| world.folder(files)).collect())
}

/// Puts the site into a unit's folder.
///
/// # Errors
/// Why it cannot be written.
pub(super) async fn put_files(world: &World, id: &Id) -> Result<(), String> {
    let (folder, there) = (world.folder(id), world.folder(id));
    let put = tokio::task::spawn_blocking(move || site::install(&folder)).await;
    put.map_err(|e| e.to_string())?.map_err(|e| format!("cannot write the site's files into {}: {e}", there.display()))
}

/// Takes the site out of a unit's folder.
///
/// # Errors
/// Why it cannot be removed.
pub(super) async fn take_files(world: &World, id: &Id) -> Result<(), String> {
    let folder = world.folder(id);
    let taken = tokio::task::spawn_blocking(move || site::remove(&folder)).await;
    taken.map_err(|e| e.to_string())?.map_err(|e| format!("cannot remove the site's files ({e})"))
}
