//! Looking at a part: a question that it answers by itself, whatever is behind it.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, header};
use tokio::time::timeout;

use super::page;
use crate::emulation::embedded::client::{self, NoAnswer};
use crate::emulation::embedded::database::{Ask, Connection};
use crate::emulation::embedded::dns::lookup;
use crate::emulation::embedded::proxy::ARE_YOU_THERE;
use crate::emulation::embedded::world::World;
use crate::emulation::plan::{Plan, RelayWork, Work};
use crate::model::Id;

/// How long a part may take.
const PATIENCE: Duration = Duration::from_millis(900);

/// Whether a part answers, and what it has measured itself when it is an agent.
///
/// # Errors
/// How it does not answer, in words for people.
pub(super) async fn look(plan: &Plan, world: &World, about: &Id) -> Result<Vec<(Id, bool)>, String> {
    let (Some(unit), Some(address)) = (plan.unit(about.as_str()), world.addresses.get(about)) else {
        return Err("it is not run".to_owned());
    };
    let look = async {
        match &unit.work {
            Work::Balancer(_) if world.network.passes_unread(about) => connected(*address).await,
            Work::Web { .. } | Work::Application { .. } | Work::Balancer(_) => {
                ask(*address, about, ARE_YOU_THERE).await.map(|_| Vec::new())
            }
            Work::Monitor(_) => {
                let answer = ask(*address, about, "/metrics").await?;
                Ok(page::read(&String::from_utf8_lossy(&answer)))
            }
            Work::Database(_) => match Connection::ask_once(*address, &Ask::Status).await {
                Ok(_) => Ok(Vec::new()),
                Err(_) => Err("it does not say how it is".to_owned()),
            },
            Work::Dns(dns) => match lookup(*address, None, &dns.domain, PATIENCE).await {
                Some(_) => Ok(Vec::new()),
                None => Err("it answers no question about the name".to_owned()),
            },
            Work::Arbiter | Work::Relay(RelayWork::Inline(_) | RelayWork::VirtualIp(_)) => connected(*address).await,
            Work::Files | Work::Certificate => Ok(Vec::new()),
        }
    };
    timeout(PATIENCE, look).await.unwrap_or_else(|_| Err(format!("no answer within {} ms", PATIENCE.as_millis())))
}

/// Whether a connection can be had, from a part that passes on what it does not read.
async fn connected(address: SocketAddr) -> Result<Vec<(Id, bool)>, String> {
    let connected = client::connect_within(address, None, PATIENCE).await;
    connected.map(|_| Vec::new()).map_err(|e| format!("no connection: {e}"))
}

async fn ask(address: SocketAddr, about: &Id, path: &str) -> Result<Bytes, String> {
    let request = Request::get(path).header(header::HOST, about.as_str()).body(Full::default());
    let request = request.map_err(|e| e.to_string())?;
    match client::ask(address, None, request, PATIENCE).await {
        Ok(answer) => Ok(answer.into_body()),
        Err(NoAnswer::NotConnected) => Err("no connection".to_owned()),
        Err(NoAnswer::Broken) => Err("the connection broke".to_owned()),
        Err(NoAnswer::TimedOut) => Err("no answer in time".to_owned()),
    }
}
