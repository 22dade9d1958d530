//! The application server: the demo message board. It needs its files, reads from a database node and
//! writes to the one that accepts writes.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use hyper::header::{self, HeaderValue};
use hyper::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::database::{Ask, Connection, Reply, Trouble};
use super::page::{self, Message};
use super::pool::tidy;
use super::proxy::{self, Route};
use super::server::{Answer, Asked, Front, MAX_CONNECTIONS, Service};
use super::site;
use super::web::{Upstream, all_there};
use super::world::World;
use crate::analysis::Journey;
use crate::emulation::plan::{Conduct, Data, WriteTarget};
use crate::model::Id;

const RECENT: &str = "SELECT id, text, via FROM messages ORDER BY id DESC LIMIT 20";
const MARKER: &str = "SELECT value FROM site WHERE key = 'marker'";
const POST: &str = "INSERT INTO messages (text, via) VALUES (?, ?)";
/// How a node begins to say that it accepts no writes: nothing was done.
const READ_ONLY: &str = "ERROR 1290";
/// A write that changes nothing but is refused where writes are refused.
const WRITE_PROBE: &str = "DELETE FROM messages WHERE id < 0";

/// How many requests are worked on at once; the others wait (PHP-FPM's `pm.max_children`). When every worker waits for a
/// database that stands still, whoever wants something else of this server waits as well.
const WORKERS: usize = 16;

struct Application {
    id: Id,
    workers: Semaphore,
    world: Arc<World>,
    folders: Vec<PathBuf>,
    data: Source,
}

enum Source {
    Databases {
        read: [Vec<Id>; 2],
        write: Vec<WriteTarget>,
        turn: AtomicUsize,
        /// Which of the nodes for writing is asked first: the one that accepted last.
        writer: AtomicUsize,
    },
    Upstream(Upstream),
}

/// Runs until dropped. `folders` hold the site; all must be there.
pub(super) async fn run(front: Front, world: Arc<World>, id: Id, folders: Vec<PathBuf>, data: Data) {
    let data = match data {
        Data::Databases { read, write } => {
            Source::Databases { read, write, turn: AtomicUsize::new(0), writer: AtomicUsize::new(0) }
        }
        Data::Upstream(pools) => Source::Upstream(Upstream::new(&world, &id, &pools, Conduct::default())),
    };
    let slots = match &data {
        Source::Databases { .. } => Vec::new(),
        Source::Upstream(upstream) => upstream.slots(),
    };
    let application = Application { id, workers: Semaphore::new(WORKERS), world, folders, data };
    tokio::join!(front.serve_at_most(MAX_CONNECTIONS, Arc::new(application)), tidy(slots));
}

impl Service for Application {
    async fn answer(&self, asked: Asked) -> Answer {
        if proxy::circles(&self.id, &asked.head.headers) {
            return proxy::failed(&self.id, StatusCode::LOOP_DETECTED, "the drawing sends requests round in circles");
        }
        let route = proxy::route(&asked.head.method, asked.head.uri.path());
        let Ok(_worker) = self.workers.acquire().await else { return self.failed("it ends") };
        let there = all_there(&self.folders);
        match route {
            Route::Unknown | Route::Health(Journey::Static) | Route::Visit(Journey::Static) => {
                proxy::failed(&self.id, StatusCode::NOT_FOUND, "an application server has no static files")
            }
            Route::Health(_) if !there => proxy::healthy(false),
            Route::Health(journey) => proxy::healthy(self.is_healthy(journey, proxy::via(&asked.head.headers)).await),
            Route::Visit(_) if !there => self.failed("the application's files are gone"),
            Route::Visit(journey) => match &self.data {
                Source::Upstream(upstream) => upstream.visit(journey, &asked).await,
                Source::Databases { .. } if journey == Journey::Read => self.read(&asked).await,
                Source::Databases { .. } => self.write(&asked).await,
            },
        }
    }
}

impl Application {
    fn failed(&self, why: &str) -> Answer {
        proxy::failed(&self.id, StatusCode::SERVICE_UNAVAILABLE, why)
    }

    async fn is_healthy(&self, journey: Journey, seen: &str) -> bool {
        match (&self.data, journey) {
            (Source::Upstream(upstream), _) => upstream.is_healthy(journey, seen).await,
            (_, Journey::Read) => self.ask_any_reader(&[MARKER]).await.is_ok(),
            _ => self.ask_the_writer(WRITE_PROBE, Vec::new()).await.is_ok(),
        }
    }

    async fn read(&self, asked: &Asked) -> Answer {
        if !matches!(asked.head.uri.path(), "/" | "/index.html") {
            return proxy::failed(&self.id, StatusCode::NOT_FOUND, "no such page");
        }
        let (node, replies) = match self.ask_any_reader(&[MARKER, RECENT]).await {
            Ok(answer) => answer,
            Err(trouble) => return self.failed(&trouble.to_string()),
        };
        let template = match self.folders.first() {
            Some(folder) => std::fs::read_to_string(folder.join(site::PAGE)),
            None => return self.failed("the application has no files"),
        };
        let Ok(template) = template else { return self.failed("the application's files are gone") };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
        let marker = text(replies[0].rows.first().and_then(|row| row.first()));
        let messages = replies[1].rows.iter().map(|row| Message { text: text(row.get(1)), via: text(row.get(2)) });
        let chain = [proxy::via(&asked.head.headers), self.id.as_str(), node.as_str()];
        let chain = chain.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let html = page::fill(&template, &marker, &chain, messages);
        let mut answer = Response::new(html.into());
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        proxy::signed(&self.id, proxy::signed(&node, answer))
    }

    async fn write(&self, asked: &Asked) -> Answer {
        if asked.head.method != Method::POST || asked.head.uri.path() != "/messages" {
            return proxy::failed(&self.id, StatusCode::NOT_FOUND, "messages are posted to /messages");
        }
        let Some(words) = page::posted(&asked.body) else {
            return proxy::failed(&self.id, StatusCode::BAD_REQUEST, "a message is 1 to 500 characters");
        };
        let via = [proxy::via(&asked.head.headers), self.id.as_str()];
        let via = via.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        match self.ask_the_writer(POST, vec![json!(words), json!(via)]).await {
            Ok((node, reply)) => {
                let wants_json = asked.head.headers.get(header::ACCEPT).is_some_and(|v| v == "application/json");
                proxy::signed(&self.id, proxy::signed(&node, page::posted_answer(wants_json, reply.row, &words)))
            }
            Err(trouble) => self.failed(&trouble.to_string()),
        }
    }

    /// Asks database nodes in turn, those linked for reading alone before the others, until one answers everything.
    async fn ask_any_reader(&self, statements: &[&str]) -> Result<(Id, Vec<Reply>), Trouble> {
        let Source::Databases { read, turn, .. } = &self.data else { return Err(Trouble::Gone) };
        let turn = turn.fetch_add(1, Relaxed);
        let mut trouble = Trouble::Gone;
        for class in read {
            for step in 0..class.len() {
                let node = &class[(turn + step) % class.len()];
                match self.ask_all(node, statements).await {
                    Ok(replies) => return Ok((node.clone(), replies)),
                    Err(why) => trouble = why,
                }
            }
        }
        Err(trouble)
    }

    async fn ask_all(&self, node: &Id, statements: &[&str]) -> Result<Vec<Reply>, Trouble> {
        let mut connection = Connection::open(self.world.address(node)).await?;
        let mut replies = Vec::new();
        for sql in statements {
            replies.push(connection.ask(&Ask::Sql { sql: (*sql).to_owned(), values: Vec::new() }).await?);
        }
        Ok(replies)
    }

    /// Asks the node that accepted the last write, else a primary or whoever was promoted in its place. A statement goes
    /// to a second node only when the first did not accept the connection or is read-only, so that nothing is written
    /// twice.
    async fn ask_the_writer(&self, sql: &str, values: Vec<Value>) -> Result<(Id, Reply), Trouble> {
        let Source::Databases { write, writer, .. } = &self.data else { return Err(Trouble::Gone) };
        let mut trouble = Trouble::Gone;
        let ask = Ask::Sql { sql: sql.to_owned(), values };
        let nodes: Vec<&Id> = write.iter().flat_map(WriteTarget::nodes).collect();
        let first = writer.load(Relaxed);
        for step in 0..nodes.len() {
            let index = (first + step) % nodes.len();
            let Ok(mut connection) = Connection::open(self.world.address(nodes[index])).await else { continue };
            match connection.ask(&ask).await {
                Ok(reply) => {
                    writer.store(index, Relaxed);
                    return Ok((nodes[index].clone(), reply));
                }
                Err(Trouble::Refused(why)) if why.starts_with(READ_ONLY) => trouble = Trouble::Refused(why),
                Err(why) => {
                    // Nobody knows what became of this one; the next one begins elsewhere.
                    writer.store(index + 1, Relaxed);
                    return Err(why);
                }
            }
        }
        Err(trouble)
    }
}
