//! Open-loop load: visitors come at a fixed rate, whether the site is fast or slow, so a stall costs what
//! it costs real users.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::visit::{PATIENCE, Visit, Visitors};
use crate::analysis::Journey;

/// The fewest and the most visits per second and journey.
pub(super) const RATES: std::ops::RangeInclusive<f64> = 0.1..=1000.0;
/// The most connections that visitors of one journey hold at once; who waits too long for one has failed.
const MAX_OPEN: usize = 128;

/// Sends visits on one journey at a fixed rate: `count` of them, or without end. `note` hears of each.
pub(super) async fn drive(
    visitors: Arc<Visitors>,
    journey: Journey,
    rate: f64,
    count: Option<u32>,
    note: impl Fn(Instant, Visit) + Clone + Send + 'static,
) {
    let gap = Duration::from_secs_f64(1.0 / rate.clamp(*RATES.start(), *RATES.end()));
    let open = Arc::new(Semaphore::new(MAX_OPEN));
    let mut visits = JoinSet::new();
    let mut due = Instant::now();
    let mut sent = 0;
    while count.is_none_or(|count| sent < count) {
        sleep_until(due).await;
        let (visitors, open, note) = (Arc::clone(&visitors), Arc::clone(&open), note.clone());
        visits.spawn(async move {
            let visit = match timeout_at(due + PATIENCE, open.acquire()).await {
                Ok(Ok(_permit)) => visitors.visit(journey, due).await,
                _ => Visit { ok: false, served_by: Vec::new() },
            };
            note(due, visit);
        });
        while visits.try_join_next().is_some() {}
        due += gap;
        sent += 1;
    }
    while visits.join_next().await.is_some() {}
}
