//! The load balancer: one pool per journey, health checks, persistence, limits, and retries on another member
//! only when a connection was refused (a request that may have been received is never sent twice).

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use tokio::time::timeout;

use super::client::NoAnswer;
use super::forwarded::Forwarding;
use super::health;
use super::pool::{Open, Pool, Slot, tidy};
use super::proxy::{self, Passing, Route};
use super::rate_limit::RateLimit;
use super::redirect;
use super::server::{Answer, Asked, Front, Service};
use super::status::{self, View};
use super::telemetry::Board;
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::BalancerWork;
use crate::model::{Algorithm, HealthCheck, Id, Mode, Persistence};

/// The cookie that keeps a visitor with one member.
const COOKIE: &str = "linchpin-member";

struct Balancer {
    id: Id,
    work: BalancerWork,
    pools: BTreeMap<Journey, Pool>,
    passing: Passing,
    limit: Option<RateLimit>,
    board: Board,
}

/// Runs until dropped.
pub(super) async fn run(front: Front, world: Arc<World>, id: Id, work: BalancerWork) {
    let conduct = work.conduct.clone();
    let pool = |members| Pool::bounded(&world, &id, members, conduct.member_connections);
    let pools: BTreeMap<Journey, Pool> =
        work.pools.iter().map(|(journey, members)| (*journey, pool(members))).collect();
    let _checks = health::checks(&world, &id, &work, &pools);
    let slots: Vec<Arc<Slot>> = pools.values().flat_map(|pool| pool.slots.iter().cloned()).collect();
    let forwarding = Forwarding::new(&world, &id, conduct.trusts_nobody);
    let most = conduct.connections.max(1);
    let limit = conduct.rate_limit.map(RateLimit::new);
    let passing = Passing { id: id.clone(), forwarding, conduct };
    let balancer = Balancer { id, work, pools, passing, limit, board: Board::default() };
    tokio::join!(front.serve_at_most(most, Arc::new(balancer)), tidy(slots));
}

impl Service for Balancer {
    async fn answer(&self, asked: Asked) -> Answer {
        if proxy::circles(&self.id, &asked.head.headers) {
            return proxy::failed(&self.id, StatusCode::LOOP_DETECTED, "the drawing sends requests round in circles");
        }
        let path = asked.head.uri.path();
        if let Some(view) = View::of(path, &asked.head.headers) {
            return status::show(view, &self.id, &self.board, &self.pools);
        }
        let visitor = self.passing.forwarding.visitor(&asked);
        match proxy::route(&asked.head.method, path) {
            Route::Health(journey) => proxy::healthy(self.is_healthy(journey, proxy::via(&asked.head.headers)).await),
            Route::Unknown => proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such journey"),
            Route::Visit(_) if self.sends_too_many(visitor) => {
                proxy::failed(&self.id, StatusCode::TOO_MANY_REQUESTS, "slow down")
            }
            Route::Visit(journey) => match self.work.conduct.redirect {
                Some(port) if !asked.secure => redirect::to_https(&asked, port),
                _ => self.visit(journey, visitor, &asked).await,
            },
        }
    }

    fn board(&self) -> Option<&Board> {
        Some(&self.board)
    }
}

impl Balancer {
    fn sends_too_many(&self, visitor: IpAddr) -> bool {
        let too_many = self.limit.as_ref().is_some_and(|limit| !limit.allows(visitor, Instant::now()));
        self.board.limited.fetch_add(u64::from(too_many), Relaxed);
        too_many
    }

    /// The members that get requests: without checks all of them, dead or not.
    fn members<'a>(&self, pool: &'a Pool) -> Vec<&'a Arc<Slot>> {
        let mut members =
            if self.work.check == HealthCheck::None { pool.slots.iter().collect() } else { pool.passing() };
        if members.len() < self.work.needs {
            members.clear();
        }
        members
    }

    async fn visit(&self, journey: Journey, visitor: IpAddr, asked: &Asked) -> Answer {
        let pool = &self.pools[&journey];
        let algorithm = match self.work.persistence {
            Persistence::SourceAddress => Algorithm::SourceHash,
            Persistence::None | Persistence::Cookie => self.work.algorithm,
        };
        let mut order = pool.order(self.members(pool), algorithm, Some(visitor));
        if self.work.mode == Mode::ActiveActive {
            self.move_the_known_one_first(&mut order, asked);
        }
        // Without checks nobody says who else might be alive, so a request stays with its member.
        order.truncate(if self.work.check == HealthCheck::None { 1 } else { self.work.conduct.retries + 1 });
        for attempt in 0..order.len() {
            let Some((slot, open)) = self.room(pool, &mut order[attempt..]).await else {
                return proxy::failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, "every member is full");
            };
            match self.passing.on(asked, slot, open).await {
                Ok(answer) => return self.remember(answer, slot),
                Err(NoAnswer::NotConnected) if attempt + 1 < order.len() => {
                    self.board.retries.fetch_add(1, Relaxed);
                    self.board.redispatches.fetch_add(1, Relaxed);
                }
                Err(why) => return self.passing.gave_up(why),
            }
        }
        self.passing.gave_up(NoAnswer::NotConnected)
    }

    /// Room for a request on the first of these members that has some, which moves to their front; when none has,
    /// the request waits in line for the first. None: the line is too long, or the wait was.
    async fn room<'a>(&self, pool: &Pool, order: &mut [&'a Arc<Slot>]) -> Option<(&'a Arc<Slot>, Open)> {
        for place in 0..order.len() {
            if let Some(open) = order[place].open() {
                order[..=place].rotate_right(1);
                return Some((order[0], open));
            }
        }
        let first = *order.first()?;
        let line = Waiting::join(pool, self.work.conduct.queue)?;
        let open = timeout(self.work.conduct.queue_wait, first.open_later()).await.ok()??;
        drop(line);
        Some((first, open))
    }

    /// Moves the member that the visitor's cookie names to the front.
    fn move_the_known_one_first(&self, order: &mut [&Arc<Slot>], asked: &Asked) {
        if self.work.persistence == Persistence::Cookie {
            let cookies = asked.head.headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
            let known =
                cookies.flat_map(|v| v.split("; ")).find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='));
            if let Some(at) = known.and_then(|id| order.iter().position(|slot| slot.id == *id)) {
                order[..=at].rotate_right(1);
            }
        }
    }

    fn remember(&self, mut answer: Answer, slot: &Slot) -> Answer {
        if self.work.persistence == Persistence::Cookie {
            let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", slot.id);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        answer
    }

    /// Whether a request of this journey could succeed: what another balancer's deep check wants to know.
    async fn is_healthy(&self, journey: Journey, seen: &str) -> bool {
        let mut members = self.members(&self.pools[&journey]);
        if self.work.mode == Mode::ActivePassive {
            members.truncate(1);
        }
        for slot in members {
            // Asked even after a deep check has passed: before its first check a member only seems healthy.
            if proxy::is_healthy(&self.id, slot, journey, seen).await {
                return true;
            }
        }
        false
    }
}

/// A place in the line of those that wait for room.
struct Waiting<'a>(&'a Pool);

impl<'a> Waiting<'a> {
    /// A place, if the line is shorter than that.
    fn join(pool: &'a Pool, longest: usize) -> Option<Self> {
        let short = |waiting| (waiting < longest).then_some(waiting + 1);
        pool.waiting.fetch_update(Relaxed, Relaxed, short).ok().map(|_| Self(pool))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}
