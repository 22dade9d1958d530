//! Finding the site by its name, as visitors do: ask a name server, try the next when one does not answer, and keep
//! the answer as long as it may be kept.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::embedded::dns::lookup;
use super::embedded::world::World;
use super::pace::Pace;
use super::plan::{Plan, Work};
use crate::model::Id;

/// How long a visitor waits for one name server before the next is asked.
const PATIENCE: Duration = Duration::from_millis(700);
/// How often each is asked: datagrams may be lost, and a busy server may be slow.
const TRIES: usize = 2;

/// Where a name leads, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The addresses in the order in which they were told.
    pub(super) addresses: Vec<IpAddr>,
    /// The name server; none: it was still known.
    pub(super) by: Option<Id>,
}

/// Addresses, and until when they hold.
type Known = (Vec<IpAddr>, Instant);

/// What visitors know of names.
#[derive(Debug)]
pub(super) struct Resolver {
    domain: String,
    servers: Vec<(Id, SocketAddr)>,
    turn: AtomicUsize,
    pace: Pace,
    /// The last answer and until when it holds; none where every visitor is new.
    cache: Option<Mutex<Option<Known>>>,
}

impl Resolver {
    /// The resolver of a plan's visitors, with one cache for all of them or with none; nothing where no name server is
    /// drawn.
    pub(super) fn new(plan: &Plan, world: &World, caches: bool) -> Option<Self> {
        let dns = plan.units.iter().filter(|unit| matches!(unit.work, Work::Dns(_)));
        let servers: Vec<_> = dns.filter_map(|u| Some((u.id.clone(), *world.addresses.get(&u.id)?))).collect();
        let (domain, cache) = (plan.domain.clone(), caches.then(Mutex::default));
        (!servers.is_empty()).then(|| Self { domain, servers, turn: AtomicUsize::new(0), pace: world.pace, cache })
    }

    /// Where the site is, as a visitor from this address learns it. None: no name server says.
    pub(super) async fn find(&self, from: Option<IpAddr>) -> Option<Found> {
        let cache = || self.cache.as_ref().map(|cache| cache.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some((addresses, until)) = cache().and_then(|known| known.clone())
            && Instant::now() < until
        {
            return Some(Found { addresses, by: None });
        }
        let first = self.turn.fetch_add(1, Relaxed);
        for number in 0..self.servers.len() * TRIES {
            let (id, server) = &self.servers[(first + number) % self.servers.len()];
            let asked = Instant::now();
            let Some(answer) = lookup(*server, from, &self.domain, PATIENCE).await else { continue };
            if answer.code != 0 || answer.addresses.is_empty() {
                continue;
            }
            let addresses: Vec<IpAddr> = answer.addresses.into_iter().map(IpAddr::V4).collect();
            let until = asked + self.pace.of(Duration::from_secs(answer.ttl.into()));
            if let Some(mut known) = cache() {
                *known = Some((addresses.clone(), until));
            }
            return Some(Found { addresses, by: Some(id.clone()) });
        }
        None
    }
}
