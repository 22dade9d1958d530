//! How a balancer or web server goes about its work: timers, limits and whom it believes.
//!
//! The model says whether timeouts, a limit per client and a trusted client address are drawn; how large they
//! are it does not say. Then these are the defaults of HAProxy and nginx, except that checks come eight times
//! as often as HAProxy's, so that an experiment takes seconds.

use std::time::Duration;

/// The time between two checks of a member.
pub(in crate::emulation) const CHECK_EVERY: Duration = Duration::from_millis(250);
/// How many failed checks in a row make a member dead, as in HAProxy.
pub(in crate::emulation) const FALL: u32 = 3;
/// How many good checks in a row bring it back, as in HAProxy.
pub(in crate::emulation) const RISE: u32 = 2;

/// How a unit that passes requests on goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conduct {
    /// The time between two checks of a member.
    pub check_every: Duration,
    /// How many failed checks in a row make a member dead.
    pub fall: u32,
    /// How many good checks in a row bring it back.
    pub rise: u32,
    /// How often a request that no member has seen yet is tried again (`retries`, with `option redispatch 1`).
    pub retries: usize,
    /// How long a connection to a member may take to open (`timeout connect`).
    pub connect: Duration,
    /// How long a member may be silent (`timeout server`).
    pub answer: Duration,
    /// The most clients at once (`maxconn`); the others wait to be accepted.
    pub connections: usize,
    /// The most requests at once on one member (`maxconn` of a server); none: no limit.
    pub member_connections: Option<usize>,
    /// The most requests that wait for a member with room.
    pub queue: usize,
    /// How long they wait (`timeout queue`, which is `timeout connect` unless stated).
    pub queue_wait: Duration,
    /// Failures within `fail_timeout` after which a member is passed over for as long (nginx's `max_fails`).
    pub max_fails: u32,
    /// See `max_fails`.
    pub fail_timeout: Duration,
    /// Whether it notes the client's address itself and believes nobody who is not drawn.
    pub trusts_nobody: bool,
    /// Requests per second of one client past which it answers 429; none: no limit.
    pub rate_limit: Option<u32>,
    /// The port to which plain HTTP is sent; none: plain HTTP is served.
    pub redirect: Option<u16>,
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            check_every: CHECK_EVERY,
            fall: FALL,
            rise: RISE,
            retries: 3,
            connect: Duration::from_secs(5),
            answer: Duration::from_mins(1),
            connections: 2000,
            member_connections: None,
            queue: 256,
            queue_wait: Duration::from_secs(5),
            max_fails: 1,
            fail_timeout: Duration::from_secs(10),
            trusts_nobody: false,
            rate_limit: None,
            redirect: None,
        }
    }
}

impl Conduct {
    /// What the properties of a part say about it.
    pub(super) fn drawn(timeouts: bool, forwarded_for: bool, rate_limit: bool) -> Self {
        let mut conduct =
            Self { trusts_nobody: forwarded_for, rate_limit: rate_limit.then_some(20), ..Self::default() };
        if timeouts {
            conduct.connect = Duration::from_secs(1);
            conduct.queue_wait = Duration::from_secs(1);
            conduct.answer = Duration::from_secs(3);
            conduct.member_connections = Some(128);
        }
        conduct
    }
}
