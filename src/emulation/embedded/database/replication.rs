//! Following a primary in two steps, as MySQL does: one task fetches its log over a real connection, another applies what
//! came, in order, as late as it was told to. When the histories differ the replica's own is dropped and everything copied.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::node::{Duty, Node};
use super::protocol::{Ask, Connection, Trouble};
use super::store::{Store, now};
use crate::emulation::event::What;
use crate::model::Id;

/// The pause before a lost primary is tried again.
const RETRY: Duration = Duration::from_millis(100);
/// The pause before what is due at any moment is looked at again.
const MOMENT: Duration = Duration::from_millis(5);
/// How long there may be nothing to apply before somebody looks again.
const LOOK: Duration = Duration::from_secs(1);

/// Fetches what the node's duty says, for ever.
pub(super) async fn fetch(node: &Arc<Node>) {
    let mut duty = node.duty.subscribe();
    loop {
        let now = duty.borrow_and_update().clone();
        let following = async {
            let Duty::Follow(primary) = &now else { return std::future::pending().await };
            let mut announced = false;
            loop {
                // Lost connections are the normal life of a replica whose primary dies: try again.
                let _ = follow(node, primary, &mut announced).await;
                node.hears.store(false, Relaxed);
                node.show();
                sleep(RETRY).await;
            }
        };
        tokio::select! {
            () = following => {}
            changed = duty.changed() => if changed.is_err() { return },
        }
        node.hears.store(false, Relaxed);
        node.show();
    }
}

/// Copies until the connection is lost.
async fn follow(node: &Arc<Node>, primary: &Id, announced: &mut bool) -> Result<(), Trouble> {
    let mut connection = Connection::open(node.world.address(primary)).await?;
    let mut copied = false;
    loop {
        let (after, epoch) = node.with_store(|store| store.last()).await.map_err(Trouble::Refused)?;
        let reply = connection.ask(&Ask::Log { after, epoch }).await?;
        let Some(entries) = reply.log else {
            copied = true;
            begin_anew(node, primary, &mut connection, after).await?;
            continue;
        };
        let epoch = reply.status.map_or(epoch, |status| status.epoch);
        let (last, wrote) = (entries.last().map_or(after, |entry| entry.number), !entries.is_empty());
        let whole = reply.yes == Some(true);
        let mine = Arc::clone(node);
        let follows = Duty::Follow(primary.clone());
        let receive = move |store: &mut Store| {
            // Looked at with the file in hand: who was promoted meanwhile takes nothing more from the old primary.
            if *mine.duty.borrow() == follows { store.receive(&entries, epoch, whole) } else { Ok(()) }
        };
        node.with_store(receive).await.map_err(Trouble::Refused)?;
        if wrote {
            node.note_full(false);
        }
        if whole {
            node.diverged.store(false, Relaxed);
        }
        node.hears.store(true, Relaxed);
        node.look_at_mark().await.map_err(Trouble::Refused)?;
        node.moved_to(last);
        if !std::mem::replace(announced, true) {
            let (id, primary) = (node.id.clone(), primary.clone());
            node.world.events.add(What::Follows { id, primary, copied });
        }
    }
}

/// Drops a history that the primary does not share, and says how much of it nobody else has.
async fn begin_anew(node: &Arc<Node>, primary: &Id, at: &mut Connection, last: u64) -> Result<(), Trouble> {
    node.diverged.store(true, Relaxed);
    node.show();
    // Entries with the same number and epoch are the same, and so is everything before them.
    let (mut common, mut foreign) = (0, last);
    while common + 1 < foreign {
        let number = common + (foreign - common) / 2;
        let epoch = node.with_store(move |store| store.epoch_of(number)).await.map_err(Trouble::Refused)?;
        let known = match epoch {
            Some(epoch) => at.ask(&Ask::Has { number, epoch }).await?.yes == Some(true),
            None => false,
        };
        if known { common = number } else { foreign = number }
    }
    node.with_store(Store::reset).await.map_err(Trouble::Refused)?;
    let (id, primary) = (node.id.clone(), primary.clone());
    node.world.events.add(What::Diverged { id, primary, dropped: last - common });
    node.look_at_mark().await.map_err(Trouble::Refused)?;
    node.moved_to(0);
    Ok(())
}

/// Applies what was fetched, for ever.
pub(super) async fn apply(node: &Arc<Node>) {
    let mut written = node.news();
    let mut duty = node.duty.subscribe();
    let mut delays = node.world.databases.delays();
    loop {
        written.borrow_and_update();
        duty.borrow_and_update();
        delays.borrow_and_update();
        if *node.duty.borrow() == Duty::Lead {
            // It applied everything before it began to lead.
            let _ = timeout(LOOK, duty.changed()).await;
            continue;
        }
        let delay = node.world.databases.delay_of(&node.id);
        let done = node.with_store(move |store| store.apply(delay)).await;
        let mark = node.look_at_mark().await.unwrap_or_default();
        if done == Ok(false) {
            continue;
        }
        let waits = mark.waiting_since.map(|since| {
            let due = since.saturating_add(delay.as_micros() as u64);
            // What cannot be applied for another reason is tried again without haste.
            Duration::from_micros(due.saturating_sub(now())).max(if done.is_err() { RETRY } else { MOMENT })
        });
        let news = async {
            tokio::select! {
                _ = written.changed() => {}
                _ = delays.changed() => {}
            }
        };
        let _ = timeout(waits.unwrap_or(LOOK).min(LOOK), news).await;
    }
}
