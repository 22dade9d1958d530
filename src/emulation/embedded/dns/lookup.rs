//! Asking a name server, over its wire: by datagram, and by connection when the answer did not fit.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::message::{Answer, ask, read_answer};
use crate::emulation::embedded::{client, seat};

/// Numbers of questions; each comes from a port of its own as well.
static NEXT: AtomicU16 = AtomicU16::new(1);

/// The addresses of a name as this server tells them, within a time limit. None: no answer.
pub(in crate::emulation) async fn lookup(
    server: SocketAddr,
    from: Option<IpAddr>,
    name: &str,
    limit: Duration,
) -> Option<Answer> {
    let id = NEXT.fetch_add(1, Relaxed).wrapping_mul(0x9e37);
    let question = ask(id, name);
    let exchange = async {
        let bytes = seat::datagram(server, from, &question, limit).await.ok()?;
        let answer = read_answer(&bytes, id, name)?;
        if !answer.truncated {
            return Some(answer);
        }
        let mut stream = client::connect_within(server, from, limit).await.ok()?;
        let mut framed = (question.len() as u16).to_be_bytes().to_vec();
        framed.extend(&question);
        stream.write_all(&framed).await.ok()?;
        let mut bytes = vec![0; usize::from(stream.read_u16().await.ok()?)];
        stream.read_exact(&mut bytes).await.ok()?;
        read_answer(&bytes, id, name)
    };
    timeout(limit, exchange).await.ok().flatten()
}
