//! The arbiter: a unit with a vote, which looks for itself whether a database node is dead.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::database::{Ask, Connection, Reply};
use super::seat::think;
use super::server::accept;
use super::world::World;

/// A connection that says nothing for so long is closed.
const IDLE: Duration = Duration::from_secs(5);

/// Runs until dropped.
pub(super) async fn run(listener: TcpListener, world: Arc<World>) {
    accept(listener, |stream, _| converse(stream, Arc::clone(&world))).await;
}

async fn converse(stream: TcpStream, world: Arc<World>) {
    let mut connection = Connection::accepted(stream);
    while let Ok(Some(ask)) = timeout(IDLE, connection.hear::<Ask>()).await {
        think().await;
        let reply = match ask {
            Ask::Vote { about } => match world.addresses.get(&about) {
                Some(address) => {
                    let dead = Connection::ask_once(*address, &Ask::Status).await.is_err();
                    Reply { dead: Some(dead), ..Reply::default() }
                }
                None => Reply::error(format!("there is no `{about}`")),
            },
            _ => Reply::error("an arbiter holds no data"),
        };
        if connection.say(&reply).await.is_none() {
            return;
        }
    }
}
