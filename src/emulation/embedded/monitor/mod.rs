//! Monitoring: a server that looks at the parts it is linked to, again and again, over its wires, and tells a person
//! when one is down; and agents, which look at theirs and leave the telling to whoever collects from them.
//!
//! ```text
//! probe    how each kind of part is asked
//! rule     when a person is told
//! page     what is shown: a status page, and metrics in the text format of Prometheus
//! ```

mod page;
mod probe;
mod rule;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::seat::held;
use super::server::{Answer, Asked, Front, MAX_CONNECTIONS, Service, text};
use super::world::World;
use crate::emulation::plan::{MonitorWork, Plan};
use crate::model::Id;
use rule::{Change, Rule};

/// The time between two looks at a part.
const INTERVAL: Duration = Duration::from_secs(1);

/// What is known of one part.
#[derive(Debug, Clone)]
struct Seen {
    /// Whether it answered the last time; the reason when it did not. None: not looked at yet.
    up: Option<Result<(), String>>,
    /// How long the last look took.
    took: Duration,
    rule: Rule,
}

struct Monitor {
    id: Id,
    work: MonitorWork,
    world: Arc<World>,
    plan: Arc<Plan>,
    seen: Mutex<BTreeMap<Id, Seen>>,
}

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>, plan: Arc<Plan>, id: Id, work: MonitorWork) {
    let monitor = Arc::new(Monitor { id, work, world, plan, seen: Mutex::default() });
    let mut looking = JoinSet::new();
    looking.spawn(held(look_on(Arc::clone(&monitor))));
    Front::plain(listener).serve_at_most(MAX_CONNECTIONS, monitor).await;
}

/// Looks at all parts every interval, at all of them at the same time.
async fn look_on(monitor: Arc<Monitor>) {
    let mut ticks = interval(monitor.world.pace.of(INTERVAL));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let mut looks = JoinSet::new();
        for about in monitor.work.targets.clone() {
            let monitor = Arc::clone(&monitor);
            looks.spawn(held(async move {
                let began = Instant::now();
                let found = probe::look(&monitor.plan, &monitor.world, &about).await;
                (about, began.elapsed(), found)
            }));
        }
        while let Some(look) = looks.join_next().await {
            let Ok((about, took, found)) = look else { continue };
            let (up, collected) = match found {
                Ok(collected) => (Ok(()), collected),
                Err(why) => (Err(why), Vec::new()),
            };
            monitor.note(&about, took, up);
            for (part, up) in collected.into_iter().filter(|(part, _)| monitor.plan.unit(part.as_str()).is_some()) {
                monitor.note(&part, took, if up { Ok(()) } else { Err(format!("{about} gets no answer from it")) });
            }
        }
    }
}

impl Monitor {
    fn note(&self, part: &Id, took: Duration, up: Result<(), String>) {
        let now = Instant::now();
        let mut all = self.seen();
        let seen = all.entry(part.clone()).or_insert_with(|| Seen { up: None, took, rule: Rule::new(now) });
        let change = seen.rule.after(up.is_ok(), now);
        (seen.up, seen.took) = (Some(up), took);
        drop(all);
        // Who is not to be told is not told, however red the page is.
        if self.work.alerting {
            match change {
                Some(Change::Fires { silent }) => self.world.alert(&self.id, part, silent),
                Some(Change::Ends) => self.world.all_clear(&self.id, part),
                None => {}
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<Id, Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests that came to the parts looked at, by the link over which they came.
    fn requests(&self) -> Vec<(Id, u64)> {
        let wires = self.world.network.states().into_iter();
        wires
            .filter(|wire| self.work.targets.contains(&wire.to))
            .map(|wire| (wire.link, wire.counts.requests))
            .collect()
    }
}

impl Service for Monitor {
    async fn answer(&self, asked: Asked) -> Answer {
        let seen = self.seen().clone();
        match asked.head.uri.path() {
            "/metrics" => {
                let requests = if self.work.request_rate { self.requests() } else { Vec::new() };
                page::metrics(&seen, &requests)
            }
            "/" => page::status(&self.plan, &self.id, &seen),
            _ => text(StatusCode::NOT_FOUND, "here are / and /metrics\n"),
        }
    }
}
