//! The load balancer: one pool per journey, health checks, persistence, and retries on another member
//! only when a connection was refused (a request that may have been received is never sent twice).

use std::collections::BTreeMap;
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{self, HeaderValue};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::client::NoAnswer;
use super::health::watch;
use super::pool::{Pool, Slot};
use super::proxy::{self, Route};
use super::seat::held;
use super::server::{Answer, Asked, Service, serve};
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::BalancerWork;
use crate::model::{Algorithm, HealthCheck, Id, Mode, Persistence};

/// The cookie that keeps a visitor with one member.
const COOKIE: &str = "linchpin-member";

struct Balancer {
    id: Id,
    work: BalancerWork,
    pools: BTreeMap<Journey, Arc<Pool>>,
}

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, work: BalancerWork) {
    let pools: BTreeMap<Journey, Arc<Pool>> =
        work.pools.iter().map(|(journey, members)| (*journey, Arc::new(Pool::new(&world, members)))).collect();
    let mut checks = JoinSet::new();
    for (journey, pool) in &pools {
        for index in 0..pool.slots.len() {
            if work.check != HealthCheck::None {
                let deep = work.check == HealthCheck::Deep;
                checks.spawn(held(watch(Arc::clone(&world), id.clone(), *journey, Arc::clone(pool), index, deep)));
            }
        }
    }
    serve(listener, Arc::new(Balancer { id, work, pools })).await;
}

impl Service for Balancer {
    async fn answer(&self, asked: Asked) -> Answer {
        if proxy::circles(&self.id, &asked.head.headers) {
            return proxy::failed(&self.id, StatusCode::LOOP_DETECTED, "the drawing sends requests round in circles");
        }
        match proxy::route(&asked.head.method, asked.head.uri.path()) {
            Route::Health(journey) => proxy::healthy(self.is_healthy(journey, proxy::via(&asked.head.headers)).await),
            Route::Unknown => proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such journey"),
            Route::Visit(journey) => self.visit(journey, &asked).await,
        }
    }
}

impl Balancer {
    /// The members that get requests: without checks all of them, dead or not.
    fn members<'a>(&self, pool: &'a Pool) -> Vec<&'a Slot> {
        let mut members =
            if self.work.check == HealthCheck::None { pool.slots.iter().collect() } else { pool.passing() };
        if members.len() < self.work.needs {
            members.clear();
        }
        members
    }

    async fn visit(&self, journey: Journey, asked: &Asked) -> Answer {
        let pool = &self.pools[&journey];
        let members = self.members(pool);
        let mut order = match self.work.mode {
            Mode::ActivePassive => members,
            Mode::ActiveActive => {
                let algorithm = match self.work.persistence {
                    Persistence::SourceAddress => Algorithm::SourceHash,
                    Persistence::None | Persistence::Cookie => self.work.algorithm,
                };
                let order = pool.order(members, algorithm, Some(proxy::visitor(asked)));
                self.with_the_known_one_first(order, asked)
            }
        };
        if self.work.check == HealthCheck::None {
            order.truncate(1);
        }
        for slot in order {
            match proxy::pass_on(&self.id, asked, slot).await {
                Ok(answer) => return self.remember(answer, slot),
                Err(NoAnswer::NotConnected) => {}
                Err(NoAnswer::Broken) => {
                    return proxy::failed(&self.id, StatusCode::BAD_GATEWAY, "the member broke off");
                }
            }
        }
        proxy::failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, "no member answers")
    }

    /// Moves the member that the visitor's cookie names to the front.
    fn with_the_known_one_first<'a>(&self, mut order: Vec<&'a Slot>, asked: &Asked) -> Vec<&'a Slot> {
        if self.work.persistence == Persistence::Cookie {
            let cookies = asked.head.headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
            let known =
                cookies.flat_map(|v| v.split("; ")).find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='));
            if let Some(at) = known.and_then(|id| order.iter().position(|slot| slot.id == *id)) {
                order[..=at].rotate_right(1);
            }
        }
        order
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
        let pool = &self.pools[&journey];
        let mut members = self.members(pool);
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
