//! Which sockets a process has, as the kernel tells it (Linux only: elsewhere there are none to be seen).

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A socket of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Socket {
    pub(crate) protocol: &'static str,
    pub(crate) local: SocketAddr,
    /// The other end; unspecified where there is none.
    pub(crate) remote: SocketAddr,
    /// Whether it waits for connections, or for datagrams from anybody.
    pub(crate) listens: bool,
}

impl Socket {
    /// Whether nobody outside this computer can reach it, and it reaches nobody there.
    pub(crate) fn stays_here(&self) -> bool {
        self.local.ip().is_loopback() && (self.remote.ip().is_loopback() || self.remote.ip().is_unspecified())
    }
}

/// The network sockets of a process.
pub(crate) fn of(process: u32) -> Vec<Socket> {
    let inodes = inodes(process);
    ["tcp", "tcp6", "udp", "udp6"]
        .into_iter()
        .flat_map(|protocol| {
            let table = std::fs::read_to_string(format!("/proc/{process}/net/{protocol}")).unwrap_or_default();
            let rows: Vec<Socket> = table.lines().filter_map(|line| row(protocol, line, &inodes)).collect();
            rows
        })
        .collect()
}

/// Where a process listens.
pub(crate) fn listeners(process: u32) -> Vec<Socket> {
    of(process).into_iter().filter(|socket| socket.listens).collect()
}

/// The numbers of the sockets that a process has open.
fn inodes(process: u32) -> BTreeSet<u64> {
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    open.filter_map(|entry| {
        let target = std::fs::read_link(entry.path()).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    })
    .collect()
}

/// One line of the kernel's table: `sl local remote state queues timer retransmits uid timeout inode …`.
fn row(protocol: &'static str, line: &str, inodes: &BTreeSet<u64>) -> Option<Socket> {
    let words: Vec<&str> = line.split_whitespace().collect();
    if !inodes.contains(&words.get(9)?.parse().ok()?) {
        return None;
    }
    let listening = if protocol.starts_with("tcp") { "0A" } else { "07" };
    let (local, remote) = (address(words[1])?, address(words[2])?);
    Some(Socket { protocol, local, remote, listens: words[3] == listening })
}

/// `0100007F:1F90`: words of four bytes, each in the order of this machine, and the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let words: Vec<[u8; 4]> = (0..ip.len() / 8)
        .map(|n| u32::from_str_radix(&ip[8 * n..8 * n + 8], 16).map(u32::to_ne_bytes))
        .collect::<Result<_, _>>()
        .ok()?;
    let ip: IpAddr = match words.as_slice() {
        [one] => Ipv4Addr::from(*one).into(),
        [a, b, c, d] => Ipv6Addr::from(<[u8; 16]>::try_from([*a, *b, *c, *d].concat()).ok()?).into(),
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}
