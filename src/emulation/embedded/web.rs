//! The web server: static files by itself, everything else from its application servers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;
use hyper::body::Body as _;

use super::access_log::{AccessLog, Entry};
use super::client::NoAnswer;
use super::forwarded::Forwarding;
use super::pool::{Pool, Slot, tidy};
use super::proxy::{self, Passing, Route};
use super::rate_limit::RateLimit;
use super::redirect;
use super::server::{Answer, Asked, Front, Service};
use super::site;
use super::static_files::Files;
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::{Conduct, Pools};
use crate::model::Id;

struct Web {
    id: Id,
    files: Files,
    upstream: Upstream,
    limit: Option<RateLimit>,
    log: Arc<AccessLog>,
}

/// Application servers that are checked passively: whoever fails is passed over for a while.
pub(super) struct Upstream {
    pools: BTreeMap<Journey, Pool>,
    passing: Passing,
}

/// Runs until dropped. `folders` hold the site; the first serves, all must be there.
pub(super) async fn run(
    front: Front,
    world: Arc<World>,
    id: Id,
    folders: Vec<PathBuf>,
    pools: Pools,
    conduct: Conduct,
) {
    let (most, limit) = (conduct.connections.max(1), conduct.rate_limit.map(RateLimit::new));
    let upstream = Upstream::new(&world, &id, &pools, conduct);
    let log = world.telemetry.log_of(&id, || AccessLog::new(&world.folder.join("logs"), id.as_str()));
    let files = Files::new(folders, world.site.clone());
    let slots = upstream.slots();
    tokio::join!(front.serve_at_most(most, Arc::new(Web { id, files, upstream, limit, log })), tidy(slots));
}

impl Service for Web {
    async fn answer(&self, asked: Asked) -> Answer {
        let client = self.upstream.passing.forwarding.visitor(&asked);
        let route = proxy::route(&asked.head.method, asked.head.uri.path());
        let visit = matches!(route, Route::Visit(_));
        let answer = if visit && self.limit.as_ref().is_some_and(|limit| !limit.allows(client, Instant::now())) {
            proxy::failed(&self.id, StatusCode::TOO_MANY_REQUESTS, "slow down")
        } else {
            self.routed(route, &asked).await
        };
        // Questions about health are not visits; nginx's users switch their log off too.
        if visit {
            self.log.add(&Entry {
                client,
                method: &asked.head.method,
                target: asked.head.uri.path_and_query().map_or("/", |path| path.as_str()),
                version: asked.head.version,
                headers: &asked.head.headers,
                status: answer.status(),
                bytes: answer.body().size_hint().exact(),
            });
        }
        answer
    }
}

impl Web {
    async fn routed(&self, route: Route, asked: &Asked) -> Answer {
        if proxy::circles(&self.id, &asked.head.headers) {
            return proxy::failed(&self.id, StatusCode::LOOP_DETECTED, "the drawing sends requests round in circles");
        }
        match route {
            Route::Health(Journey::Static) => proxy::healthy(self.files.are_there()),
            Route::Health(journey) => {
                proxy::healthy(self.upstream.is_healthy(journey, proxy::via(&asked.head.headers)).await)
            }
            Route::Unknown => proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such journey"),
            Route::Visit(journey) => match self.upstream.passing.conduct.redirect {
                Some(port) if !asked.secure => redirect::to_https(asked, port),
                _ => self.visit(journey, asked).await,
            },
        }
    }

    async fn visit(&self, journey: Journey, asked: &Asked) -> Answer {
        if journey == Journey::Write {
            return self.upstream.visit(journey, asked).await;
        }
        let found = match self.files.find(asked.head.uri.path()) {
            Ok(found) => found,
            Err(_) if journey == Journey::Read => None,
            Err(why) => return proxy::failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, why),
        };
        match found {
            Some(file) => proxy::signed(&self.id, self.files.answer(&asked.head, file).await),
            None if journey == Journey::Static => proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such file"),
            None => self.upstream.visit(journey, asked).await,
        }
    }
}

/// True when every folder is there.
pub(super) fn all_there(folders: &[PathBuf]) -> bool {
    for folder in folders {
        if !folder.join(site::PAGE).exists() {
            return false;
        }
    }
    true
}

impl Upstream {
    /// The application servers of these pools.
    pub(super) fn new(world: &World, id: &Id, pools: &Pools, conduct: Conduct) -> Self {
        let forwarding = Forwarding::new(world, id, conduct.trusts_nobody);
        let pools = pools.iter().map(|(journey, members)| (*journey, Pool::new(world, id, members))).collect();
        Self { pools, passing: Passing { id: id.clone(), forwarding, conduct } }
    }

    /// All of them.
    pub(super) fn slots(&self) -> Vec<Arc<Slot>> {
        self.pools.values().flat_map(|pool| pool.slots.iter().cloned()).collect()
    }

    /// Passes a request on to the next member that accepts a connection.
    pub(super) async fn visit(&self, journey: Journey, asked: &Asked) -> Answer {
        let Conduct { max_fails, fail_timeout, .. } = self.passing.conduct;
        for slot in self.pools[&journey].passive_order() {
            let Some(open) = slot.open() else { continue };
            let answer = self.passing.on(asked, slot, open).await;
            slot.noticed(answer.is_err(), max_fails, fail_timeout);
            match answer {
                Ok(answer) => return answer,
                Err(NoAnswer::NotConnected) => {}
                Err(why) => return self.passing.gave_up(why),
            }
        }
        self.passing.gave_up(NoAnswer::NotConnected)
    }

    /// Whether a member that lives can serve the journey.
    pub(super) async fn is_healthy(&self, journey: Journey, seen: &str) -> bool {
        for slot in &self.pools[&journey].slots {
            if proxy::is_healthy(&self.passing.id, slot, journey, seen).await {
                return true;
            }
        }
        false
    }
}
