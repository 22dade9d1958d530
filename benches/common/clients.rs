//! Members that always answer, and clients that always ask: plain threads and sockets.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many ask at once.
const CLIENTS: usize = 16;
/// How many connections a member serves at once: what several balancers keep, and more.
const SERVERS: usize = 8 * CLIENTS;
/// How long the body of every answer is, in bytes.
pub(crate) const SIZE: usize = 1024;

/// What clients do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clients {
    /// Close the connection.
    Closing,
    /// Ask again on the same connection.
    Keeping,
}

/// Starts members, which live as long as the program.
pub(crate) fn members(count: usize) -> Vec<SocketAddr> {
    let start = |_| {
        let listener = Arc::new(TcpListener::bind(("127.0.0.1", 0)).expect("a port"));
        let address = listener.local_addr().expect("an address");
        for _ in 0..SERVERS {
            let listener = Arc::clone(&listener);
            std::thread::spawn(move || {
                while let Ok((stream, _)) = listener.accept() {
                    // An error is a client that went away.
                    let _ = answer_all(stream);
                }
            });
        }
        address
    };
    (0..count).map(start).collect()
}

/// Answers every request on a connection with a kilobyte, until it is closed or the request says so.
fn answer_all(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let body = "x".repeat(SIZE);
    let mut space = [0; 4096];
    let mut filled = 0;
    loop {
        let n = stream.read(&mut space[filled..])?;
        if n == 0 {
            return Ok(());
        }
        filled += n;
        if space[..filled].ends_with(b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&space[..filled]).to_ascii_lowercase();
            let last = head.contains("connection: close") || head.contains("http/1.0");
            let connection = if last { "Connection: close\r\n" } else { "" };
            let text = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n{connection}\r\n{body}",
                body.len()
            );
            stream.write_all(text.as_bytes())?;
            filled = 0;
            if last {
                return Ok(());
            }
        }
    }
}

/// Asks for so long; right answers, and everything else.
pub(crate) fn requests_within(to: SocketAddr, clients: Clients, time: Duration) -> (u64, u64) {
    let end = Instant::now() + time;
    let client = || {
        let (mut ok, mut failed) = (0, 0);
        let mut kept = None;
        while Instant::now() < end {
            match ask(to, clients, kept.take()) {
                Ok(stream) => {
                    ok += 1;
                    kept = stream;
                }
                Err(_) => failed += 1,
            }
        }
        (ok, failed)
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        all.into_iter().map(|one| one.join().expect("a thread")).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    })
}

/// One request and its answer; the connection, where it is kept.
fn ask(to: SocketAddr, clients: Clients, kept: Option<TcpStream>) -> io::Result<Option<TcpStream>> {
    let mut stream = if let Some(stream) = kept {
        stream
    } else {
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream
    };
    let connection = if clients == Clients::Keeping { "keep-alive" } else { "close" };
    stream
        .write_all(format!("GET /static/x HTTP/1.1\r\nHost: bench\r\nConnection: {connection}\r\n\r\n").as_bytes())?;
    let mut all = Vec::with_capacity(2048);
    let mut space = [0; 4096];
    loop {
        let n = stream.read(&mut space)?;
        all.extend_from_slice(&space[..n]);
        let head = all.windows(4).position(|w| w == b"\r\n\r\n");
        if head.is_some_and(|head| all.len() >= head + 4 + SIZE) {
            let fine = all.starts_with(b"HTTP/1.1 200");
            let kept = (clients == Clients::Keeping).then_some(stream);
            return if fine { Ok(kept) } else { Err(io::ErrorKind::InvalidData.into()) };
        }
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}
