//! The web server: static files by itself, everything else from its application servers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::net::TcpListener;

use super::client::NoAnswer;
use super::pool::Pool;
use super::proxy::{self, Route};
use super::server::{Answer, Asked, Service, serve};
use super::site;
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::Pools;
use crate::model::Id;

struct Web {
    id: Id,
    folders: Vec<PathBuf>,
    upstream: Upstream,
}

/// Application servers that are checked passively: whoever refuses a connection is passed over for a while.
pub(super) struct Upstream(BTreeMap<Journey, Pool>);

/// Runs until dropped. `folders` hold the site; the first serves, all must be there.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, id: Id, folders: Vec<PathBuf>, pools: Pools) {
    let upstream = Upstream::new(&world, &pools);
    serve(listener, Arc::new(Web { id, folders, upstream })).await;
}

impl Service for Web {
    async fn answer(&self, asked: Asked) -> Answer {
        if proxy::circles(&self.id, &asked.head.headers) {
            return proxy::failed(&self.id, StatusCode::LOOP_DETECTED, "the drawing sends requests round in circles");
        }
        match proxy::route(&asked.head.method, asked.head.uri.path()) {
            Route::Health(Journey::Static) => {
                let picture = file(&self.folders, "picture.svg").await;
                proxy::healthy(picture.is_some_and(|answer| answer.status() == StatusCode::OK))
            }
            Route::Health(journey) => {
                proxy::healthy(self.upstream.is_healthy(&self.id, journey, proxy::via(&asked.head.headers)).await)
            }
            Route::Unknown => proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such journey"),
            Route::Visit(Journey::Static) => {
                let name = asked.head.uri.path().trim_start_matches("/static/");
                match file(&self.folders, name).await {
                    Some(answer) => proxy::signed(&self.id, answer),
                    None => proxy::failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, "the files are gone"),
                }
            }
            Route::Visit(journey) => self.upstream.visit(&self.id, journey, &asked).await,
        }
    }
}

/// One of the site's files; none when a folder is gone.
async fn file(folders: &[PathBuf], name: &str) -> Option<Answer> {
    // Only names of the site are looked up: no path from outside ever reaches the file system.
    let Some((name, media, _)) = site::FILES.iter().find(|(known, ..)| *known == name && *known != site::PAGE) else {
        return Some(super::server::text(StatusCode::NOT_FOUND, "no such file\n"));
    };
    if !all_there(folders).await {
        return None;
    }
    let bytes = tokio::fs::read(folders.first()?.join(name)).await.ok()?;
    let mut answer = Response::new(bytes.into());
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    Some(answer)
}

/// True when every folder is there.
pub(super) async fn all_there(folders: &[PathBuf]) -> bool {
    for folder in folders {
        if !tokio::fs::try_exists(folder.join(site::PAGE)).await.unwrap_or(false) {
            return false;
        }
    }
    true
}

impl Upstream {
    /// The application servers of these pools.
    pub(super) fn new(world: &World, pools: &Pools) -> Self {
        Self(pools.iter().map(|(journey, members)| (*journey, Pool::new(world, members))).collect())
    }

    /// Passes a request on to the next member that accepts a connection.
    pub(super) async fn visit(&self, own: &Id, journey: Journey, asked: &Asked) -> Answer {
        for slot in self.0[&journey].passive_order() {
            match proxy::pass_on(own, asked, slot).await {
                Ok(answer) => return answer,
                Err(NoAnswer::NotConnected) => {}
                Err(NoAnswer::Broken) => {
                    return proxy::failed(own, StatusCode::BAD_GATEWAY, "the application server broke off");
                }
            }
        }
        proxy::failed(own, StatusCode::SERVICE_UNAVAILABLE, "no application server answers")
    }

    /// Whether a member that lives can serve the journey.
    pub(super) async fn is_healthy(&self, own: &Id, journey: Journey, seen: &str) -> bool {
        for slot in &self.0[&journey].slots {
            if proxy::is_healthy(own, slot, journey, seen).await {
                return true;
            }
        }
        false
    }
}
