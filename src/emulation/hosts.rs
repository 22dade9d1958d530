//! From host numbers to real addresses: 127.10.N.x with the first N that nobody uses, or one address with free ports.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use super::plan::{Address, Plan, Work};
use super::session::StartError;
use super::sockets::{listen, receive};
use crate::model::Id;

/// The last byte of the first host; below it are addresses that people expect to be something else.
const FIRST_HOST: u8 = 11;
/// The most hosts of one session: 127.10.N.11 to 127.10.N.250.
pub(super) const MAX_HOSTS: usize = 240;
/// Who listens here has the whole block 127.10.N.*: killed units keep their addresses.
const GUARD_HOST: u8 = 1;
const GUARD_PORT: u16 = 6400;

/// Addresses that are taken, each by a listener.
#[derive(Debug)]
pub(super) struct Taken {
    /// Where each unit listens.
    pub(super) addresses: BTreeMap<Id, SocketAddr>,
    /// The listeners of the first start.
    pub(super) listeners: BTreeMap<Id, TcpListener>,
    /// Keeps the block of addresses while the session lives.
    pub(super) guard: Option<TcpListener>,
}

/// Takes an address for every unit that listens; entries listen on `port` when one is given. Called within a runtime.
///
/// # Errors
/// When `port` is taken, or no addresses can be had at all.
pub(super) fn take(plan: &Plan, port: Option<u16>) -> Result<Taken, StartError> {
    for block in 0..=u8::MAX {
        let at = |host: u8, port: u16| SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 10, block, host)), port);
        let guard = match listen(at(GUARD_HOST, GUARD_PORT)) {
            Ok(guard) => guard,
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => continue,
            // Some systems have a single loopback address.
            Err(_) => break,
        };
        let place = |address: Address| at(FIRST_HOST + u8::try_from(address.host).unwrap_or(u8::MAX), address.port);
        if let Some((addresses, listeners)) = take_block(plan, port, place)? {
            return Ok(Taken { addresses, listeners, guard: Some(guard) });
        }
    }
    take_ports(plan, port)
}

type Block = (BTreeMap<Id, SocketAddr>, BTreeMap<Id, TcpListener>);

/// All units on the addresses that `place` gives them; none when one of these is in use.
fn take_block(
    plan: &Plan,
    port: Option<u16>,
    place: impl Fn(Address) -> SocketAddr,
) -> Result<Option<Block>, StartError> {
    let (mut addresses, mut listeners) = (BTreeMap::new(), BTreeMap::new());
    for (id, address, fixed) in in_order(plan, port) {
        let address = place(address);
        match listen_for(address, is_dns(plan, id)) {
            Ok((listener, address)) => {
                listeners.insert(id.clone(), listener);
                addresses.insert(id.clone(), address);
            }
            Err(error) if fixed => return Err(refused(address, &error)),
            Err(_) => return Ok(None),
        }
    }
    Ok(Some((addresses, listeners)))
}

/// Where a name server listens that may not have the port of name servers: that of multicast DNS, which tools know too, or
/// any that is free for all.
const OTHER_DNS_PORTS: [u16; 2] = [5353, 8053];

fn is_dns(plan: &Plan, id: &Id) -> bool {
    plan.unit(id.as_str()).is_some_and(|unit| matches!(unit.work, Work::Dns(_)))
}

/// Listens at an address; a name server that may not goes to another port, and needs it for datagrams as well.
fn listen_for(address: SocketAddr, dns: bool) -> io::Result<(TcpListener, SocketAddr)> {
    if !dns {
        return Ok((listen(address)?, address));
    }
    let others = OTHER_DNS_PORTS.iter().filter(|_| address.port() < 1024);
    let mut done = Err(io::ErrorKind::AddrInUse.into());
    for port in std::iter::once(&address.port()).chain(others) {
        let at = SocketAddr::new(address.ip(), *port);
        let bound = receive(at);
        done = match listen(at) {
            Ok(listener) => bound.map(|_| (listener, at)),
            Err(error) => Err(error),
        };
        if done.is_ok() {
            break;
        }
    }
    done
}

/// Why the port that was asked for cannot be had.
fn refused(address: SocketAddr, error: &io::Error) -> StartError {
    match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken { address },
        io::ErrorKind::PermissionDenied => StartError::PortForbidden { address },
        _ => StartError::NoAddress { why: format!("{address}: {error}") },
    }
}

/// All units on 127.0.0.1, each on the first free port from the one it should have.
fn take_ports(plan: &Plan, port: Option<u16>) -> Result<Taken, StartError> {
    let (mut addresses, mut listeners) = (BTreeMap::new(), BTreeMap::new());
    for (id, wanted, fixed) in in_order(plan, port) {
        let mut address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), wanted.port);
        let (listener, address) = loop {
            match listen_for(address, is_dns(plan, id)) {
                Ok(done) => break done,
                Err(error) if fixed => return Err(refused(address, &error)),
                Err(error) => match address.port().checked_add(1) {
                    Some(next) => address.set_port(next),
                    None => return Err(StartError::NoAddress { why: error.to_string() }),
                },
            }
        };
        addresses.insert(id.clone(), address);
        listeners.insert(id.clone(), listener);
    }
    Ok(Taken { addresses, listeners, guard: None })
}

/// The units that listen, with the entry's port in place; those with a fixed port last, so that a failure
/// there is about that port and nothing else.
fn in_order(plan: &Plan, port: Option<u16>) -> Vec<(&Id, Address, bool)> {
    let entry = |id: &Id| plan.entries.values().flatten().any(|member| member.via.contains(id));
    let mut units: Vec<(&Id, Address, bool)> = Vec::new();
    for unit in &plan.units {
        let Some(address) = unit.address else { continue };
        match port.filter(|_| entry(&unit.id)) {
            Some(port) => units.push((&unit.id, Address { port, ..address }, true)),
            None => units.push((&unit.id, address, false)),
        }
    }
    units.sort_by_key(|(_, _, fixed)| *fixed);
    units
}
