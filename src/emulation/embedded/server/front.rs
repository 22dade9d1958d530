//! Where a unit's clients come in: its port, encrypted or not, and a plain one beside it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{Service, accept_at_most, converse};

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// Where clients come in.
pub(in crate::emulation::embedded) struct Front {
    /// The port that others know.
    pub(in crate::emulation::embedded) listener: TcpListener,
    /// What ends TLS there; none: it is plain.
    pub(in crate::emulation::embedded) tls: Option<Arc<ServerConfig>>,
    /// Whether browsers are told to come with TLS only.
    pub(in crate::emulation::embedded) hsts: bool,
    /// A plain port beside the encrypted one.
    pub(in crate::emulation::embedded) beside: Option<TcpListener>,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Channel {
    pub(super) secure: bool,
    pub(super) hsts: bool,
}

const PLAIN: Channel = Channel { secure: false, hsts: false };

impl Front {
    /// A plain port.
    pub(in crate::emulation::embedded) fn plain(listener: TcpListener) -> Self {
        Self { listener, tls: None, hsts: false, beside: None }
    }

    /// Serves HTTP for ever, to so many connections at once on each port; dropping this future closes everything.
    pub(in crate::emulation::embedded) async fn serve_at_most<S: Service>(self, most: usize, service: Arc<S>) {
        let Self { listener, tls, hsts, beside } = self;
        let known = accept_at_most(listener, most, |stream, peer| enter(stream, peer, tls.clone(), hsts, &service));
        match beside {
            None => known.await,
            Some(beside) => {
                let plain = accept_at_most(beside, most, |stream, peer| enter(stream, peer, None, false, &service));
                tokio::join!(known, plain);
            }
        }
    }
}

/// One connection, from its handshake on.
fn enter<S: Service>(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    hsts: bool,
    service: &Arc<S>,
) -> impl Future<Output = ()> + Send + use<S> {
    let service = Arc::clone(service);
    // An answer leaves at once; without this its end would wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    async move {
        match tls {
            None => converse(stream, peer, PLAIN, service).await,
            // Who cannot shake hands has been told why by an alert, and there is nothing to say in HTTP.
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream)).await {
                    converse(stream, peer, Channel { secure: true, hsts }, service).await;
                }
            }
        }
    }
}
