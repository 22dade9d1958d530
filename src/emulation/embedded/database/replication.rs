//! Following a primary: fetch its log over a real connection, apply it in order, and when the histories
//! differ drop one's own and copy everything.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::node::{Duty, Node};
use super::protocol::{Ask, Connection, Trouble};
use crate::emulation::event::What;
use crate::model::Id;

/// The pause before a lost primary is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// Does what the node's duty says, for ever.
pub(super) async fn keep_up(node: Arc<Node>) {
    let mut duty = node.duty.subscribe();
    loop {
        let now = duty.borrow_and_update().clone();
        let following = async {
            let Duty::Follow(primary) = &now else { return std::future::pending().await };
            let mut announced = false;
            loop {
                // Lost connections are the normal life of a replica whose primary dies: try again.
                let _ = follow(&node, primary, &mut announced).await;
                sleep(RETRY).await;
            }
        };
        tokio::select! {
            () = following => {}
            changed = duty.changed() => if changed.is_err() { return },
        }
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
            node.with_store(super::store::Store::reset).await.map_err(Trouble::Refused)?;
            node.moved_to(0);
            copied = true;
            continue;
        };
        let epoch = reply.status.map_or(epoch, |s| s.epoch);
        let last = entries.last().map_or(after, |entry| entry.number);
        node.with_store(move |store| store.apply(&entries, epoch)).await.map_err(Trouble::Refused)?;
        node.moved_to(last);
        if !std::mem::replace(announced, true) {
            let (id, primary) = (node.id.clone(), primary.clone());
            node.world.events.add(What::Follows { id, primary, copied });
        }
    }
}
