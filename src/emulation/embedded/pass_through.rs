//! A balancer that passes TLS on unread: it sees connections and neither requests nor their journeys, so it needs no
//! certificate and can keep no cookie. Members see the balancer's address.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::net::{TcpListener, TcpStream};

use super::client;
use super::health;
use super::pool::{Pool, Slot};
use super::relay;
use super::seat::think;
use super::server::accept_at_most;
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::{BalancerWork, Member};
use crate::model::{Algorithm, HealthCheck, Id, Persistence};

struct PassThrough {
    work: BalancerWork,
    /// Everybody, since nobody knows what a connection is for.
    all: Pool,
    /// What is checked: one opinion for each journey.
    pools: BTreeMap<Journey, Pool>,
}

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, work: BalancerWork) {
    let conduct = &work.conduct;
    let mut everybody: Vec<Member> = Vec::new();
    for member in work.pools.values().flatten() {
        if !everybody.iter().any(|known| known.id == member.id) {
            everybody.push(member.clone());
        }
    }
    let all = Pool::bounded(&world, &id, &everybody, conduct.member_connections);
    let pools: BTreeMap<Journey, Pool> =
        work.pools.iter().map(|(journey, members)| (*journey, Pool::new(&world, &id, members))).collect();
    let _checks = health::checks(&world, &id, &work, &pools);
    let most = conduct.connections.max(1);
    let balancer = Arc::new(PassThrough { work, all, pools });
    accept_at_most(listener, most, |stream, peer| {
        let balancer = Arc::clone(&balancer);
        async move { balancer.pass(stream, peer.ip()).await }
    })
    .await;
}

impl PassThrough {
    /// The members that get connections: those that can serve any journey, or all where nothing is checked.
    fn members(&self) -> Vec<&Arc<Slot>> {
        let passes = |slot: &&Arc<Slot>| {
            let opinions = self.pools.values().flat_map(|pool| &pool.slots).filter(|known| known.id == slot.id);
            self.work.check == HealthCheck::None || opinions.into_iter().any(|known| known.passing.load(Relaxed))
        };
        let members: Vec<_> = self.all.slots.iter().filter(passes).collect();
        if members.len() < self.work.needs { Vec::new() } else { members }
    }

    async fn pass(&self, mut visitor: TcpStream, from: std::net::IpAddr) {
        think().await;
        let algorithm = match self.work.persistence {
            Persistence::SourceAddress => Algorithm::SourceHash,
            Persistence::None | Persistence::Cookie => self.work.algorithm,
        };
        let mut order = self.all.order(self.members(), algorithm, Some(from));
        // Without checks nobody says who else might be alive, so a connection stays with its member.
        order.truncate(if self.work.check == HealthCheck::None { 1 } else { self.work.conduct.retries + 1 });
        for slot in order {
            let Some(open) = slot.open() else { continue };
            let behind = client::connect_within(slot.address(), None, self.work.conduct.connect).await;
            slot.connected(behind.is_ok());
            if let Ok(mut behind) = behind {
                if relay::converse(&mut visitor, &mut behind).await.is_err() {
                    // What was broken off behind looks so in front.
                    let _ = visitor.set_zero_linger();
                }
                drop(open);
                return;
            }
        }
    }
}
