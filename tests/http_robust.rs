//! What a running drawing does with clients that are slow, greedy, malformed or too many.

#[path = "common/http.rs"]
mod http;
#[cfg(target_os = "linux")]
#[path = "common/program.rs"]
mod program;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::{Answer, PATIENCE, connect, design, entry, eventually, get, read_one, send, started};
use linchpin::emulation::{Session, plan};

fn distributed() -> (Session, SocketAddr) {
    let session = started(plan(&design("distributed")));
    let lb = entry(&session);
    (session, lb)
}

/// Balancer, web server, application server: each has to look at heads for itself.
fn tiers(session: &Session) -> [SocketAddr; 3] {
    ["lb", "web-1", "app-1"].map(|unit| session.addresses()[unit])
}

#[test]
fn heads_that_could_be_read_in_two_ways_are_refused_everywhere() {
    let (session, _) = distributed();
    for to in tiers(&session) {
        for head in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
            "GET /\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\nabcd",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
            "\0\0\0\0",
            "\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            // What can never become a head is not waited for.
            "GET / HTTP/1.1\nHost: a\n\n",
            "GET /\n",
            "\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03",
        ] {
            let began = Instant::now();
            assert_eq!(send(to, head.as_bytes()).expect("an answer").status, 400, "{head:?} to {to}");
            assert!(began.elapsed() < Duration::from_secs(4), "{head:?} to {to}: {:?}", began.elapsed());
        }
        for (length, lines) in [(20_000, 1), (100_000, 1), (5_000_000, 1), (4, 200), (4, 10_000), (4, 1_000_000)] {
            let line = format!("X: {}\r\n", "y".repeat(length));
            let head = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", line.repeat(lines));
            assert_eq!(send(to, head.as_bytes()).expect("an answer").status, 431, "{lines} lines of {length} to {to}");
        }
        let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(100_000));
        assert_eq!(send(to, long.as_bytes()).expect("an answer").status, 431);
        // HTTP/0.9: a line, and nothing else ever. It is cut off in time, without a page.
        let mut old = connect(to).expect("a connection");
        old.write_all(b"GET /\r\n").expect("a line");
        let (after, page) = closes(&mut old).expect("an end");
        assert!(after < PATIENCE && !page.starts_with(b"<"), "{after:?}");
        assert_eq!(
            get(to, "/static/style.css").expect("an answer").status / 100,
            if to == tiers(&session)[2] { 4 } else { 2 }
        );
    }
}

#[test]
fn chunks_that_could_be_read_in_two_ways_are_refused() {
    let (session, lb) = distributed();
    let post = |body: &str| {
        let head =
            "POST /messages HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        send(lb, format!("{head}{body}").as_bytes()).expect("an answer")
    };
    assert_eq!(post("4\r\ntext\r\n3\r\n=hi\r\n0\r\n\r\n").status, 201);
    for bad in [
        "7;x=y\r\ntext=hi\r\n0\r\n\r\n",
        "7\ntext=hi\r\n0\r\n\r\n",
        "8\r\ntext=hi\r\n0\r\n\r\n",
        "-7\r\ntext=hi\r\n",
        "7\r\ntext=hi\r\n0\r\nHost: b\r\n\r\n",
        "fffffffff\r\n",
        "\r\n",
    ] {
        assert_eq!(post(bad).status, 400, "{bad:?}");
    }
    drop(session);
}

#[test]
fn several_requests_share_a_connection_when_the_client_asks_and_each_is_checked() {
    let (session, _) = distributed();
    for to in tiers(&session) {
        let path = if to == session.addresses()["app-1"] { "/" } else { "/static/style.css" };
        let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
        let mut stream = connect(to).expect("a connection");
        for _ in 0..3 {
            stream.write_all(request.as_bytes()).expect("a request");
            assert_eq!(read_one(&mut stream).expect("an answer").status, 200);
        }
        // A body that is not read as the next request, then the next request.
        let post = "POST /messages HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nContent-Length: 35\r\n\r\ntext=GET / HTTP/1.1\r\nHost: evil\r\n\r\n";
        stream.write_all(post.as_bytes()).expect("a request");
        assert_eq!(read_one(&mut stream).expect("an answer").status, 303);
        // Two at once: the second is refused, the first is answered all the same.
        stream.write_all(format!("{request}GET / HTTP/1.1\r\n\r\n").as_bytes()).expect("requests");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the end");
        let text = String::from_utf8_lossy(&rest);
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(text.contains("HTTP/1.1 400 Bad Request\r\n") && text.contains("Host is missing"), "{text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 2, "{text}");
    }
    // Who does not ask gets one answer and the end.
    let answer = send(entry(&session), b"GET /static/style.css HTTP/1.1\r\nHost: a\r\n\r\n").expect("an answer");
    assert_eq!(answer.header("connection"), Some("close"));
}

#[test]
fn a_body_of_a_gigabyte_is_refused_and_never_held() {
    let _alone = MEASURING.lock().unwrap_or_else(PoisonError::into_inner);
    let (session, lb) = distributed();
    let declared = send(lb, b"POST /messages HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n");
    assert_eq!(declared.expect("an answer").status, 413);
    // The same without a stated length: sent until nobody listens any more.
    let before = memory();
    let mut stream = connect(lb).expect("a connection");
    let mut reader = stream.try_clone().expect("the same");
    let answer = std::thread::spawn(move || {
        let mut all = Vec::new();
        // A reset after the answer is an end too.
        let _ = reader.read_to_end(&mut all);
        Answer::of(&all)
    });
    stream.write_all(b"POST /messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").expect("a head");
    let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    let sent = (0..1024).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    drop(stream);
    assert_eq!(answer.join().expect("a thread").expect("an answer").status, 413);
    assert!(memory() < before + (64 << 20), "{before} became {} after {sent} MiB", memory());
    assert_eq!(get(lb, "/").expect("a page").status, 200);
    drop(session);
}

/// Held by tests that look at the memory of the process they share.
static MEASURING: Mutex<()> = Mutex::new(());

/// The memory that this process really has, in bytes; 0 where the system does not say.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// When the other side closes this connection, without an answer or with one.
fn closes(stream: &mut TcpStream) -> Option<(Duration, Vec<u8>)> {
    let began = Instant::now();
    let mut all = Vec::new();
    match stream.read_to_end(&mut all) {
        Err(error) if error.kind() != io::ErrorKind::ConnectionReset => None,
        _ => Some((began.elapsed(), all)),
    }
}

#[test]
fn a_thousand_silent_slow_and_stuck_clients_are_cut_while_others_are_served() {
    /// How long a client may take for a head, or a body.
    const LIMIT: Duration = Duration::from_secs(5);
    let _alone = MEASURING.lock().unwrap_or_else(PoisonError::into_inner);
    let (session, lb) = distributed();
    let open = |bytes: &str| {
        let mut stream = connect(lb).expect("a connection");
        stream.write_all(bytes.as_bytes()).expect("some bytes");
        stream
    };
    let mut clients: Vec<TcpStream> = Vec::new();
    let opened = Instant::now();
    for _ in 0..250 {
        clients.push(open(""));
        clients.push(open("GET / HTTP/1.1\r\nHost: a\r\n"));
        clients.push(open("POST /messages HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ntext="));
        clients.push(open("POST /messages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ntex"));
    }
    // A drop now and then does not help.
    let mut drip = open("GET / HTTP/1.1\r\nHost: a\r\n");
    let dripping = std::thread::spawn(move || {
        let began = Instant::now();
        while began.elapsed() < PATIENCE && drip.write_all(b"X: y\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(250));
        }
        began.elapsed()
    });
    let mut kept = open("GET /static/style.css HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(read_one(&mut kept).expect("an answer").status, 200);
    let mut probes: Vec<Duration> = (0..41)
        .map(|_| {
            let probe = Instant::now();
            assert_eq!(get(lb, "/").expect("a page").status, 200);
            probe.elapsed()
        })
        .collect();
    probes.sort();
    println!("1,000 slow clients: a page takes {:?}, the slowest of 41 {:?}", probes[20], probes[40]);
    assert!(probes[20] <= Duration::from_millis(50), "{probes:?}");
    // Five seconds to say something, five more to be cut.
    for mut client in clients.into_iter().chain([kept]) {
        closes(&mut client).expect("an end");
    }
    let all = opened.elapsed();
    assert!(all < 2 * LIMIT, "{all:?}");
    assert!(dripping.join().expect("a thread") < PATIENCE);
    assert_eq!(get(lb, "/").expect("a page").status, 200);
    drop(session);
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let _alone = MEASURING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("large.bin"), vec![7; 64 << 20]).expect("a file");
    let options = linchpin::emulation::Options { site: Some(folder.path().to_owned()), ..Default::default() };
    let session = Session::start(plan(&design("distributed")), options).expect("an emulation");
    let lb = entry(&session);
    let before = memory();
    let mut clients: Vec<TcpStream> = (0..20).map(|_| connect(lb).expect("a connection")).collect();
    for client in &mut clients {
        write!(client, "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").expect("a request");
        client.read_exact(&mut [0; 1000]).expect("the beginning");
    }
    let open = || {
        let status = get(lb, "/linchpin/status.json").expect("a status");
        let status: serde_json::Value = serde_json::from_slice(&status.body).expect("JSON");
        status["connections"].as_i64().expect("a number")
    };
    assert_eq!(open(), 21);
    assert!(memory() < before + (96 << 20), "{before} became {}", memory());
    eventually("they are gone", || open() == 1);
    drop(clients);
}

#[test]
fn five_thousand_clients_at_once_are_bounded_and_all_are_served() {
    let _alone = MEASURING.lock().unwrap_or_else(PoisonError::into_inner);
    let (session, lb) = distributed();
    let before = memory();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let clients = clients_that_fit(5000);
    let served = runtime.block_on(async {
        let visits: Vec<_> = (0..clients).map(|n| tokio::spawn(visit(lb, n))).collect();
        let mut served = 0;
        for visit in visits {
            served += usize::from(visit.await.expect("a task"));
        }
        served
    });
    assert_eq!(served, clients);
    assert!(memory() < before + (200 << 20), "{before} became {}", memory());
    assert_eq!(get(lb, "/").expect("a page").status, 200);
    drop(session);
}

/// As many as the limit of open files allows with room to spare: each client takes up to six in this process.
fn clients_that_fit(wanted: usize) -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let most = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(1024);
    wanted.min(most.saturating_sub(500) / 3)
}

/// One patient client with an address of its own kind.
async fn visit(to: SocketAddr, number: usize) -> bool {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let visit = async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind((std::net::Ipv4Addr::new(127, 100, 8, (number % 200) as u8), 0).into())?;
        let mut stream = socket.connect(to).await?;
        stream.write_all(b"GET /static/style.css HTTP/1.1\r\nHost: a\r\n\r\n").await?;
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await?;
        io::Result::Ok(all.starts_with(b"HTTP/1.1 200"))
    };
    matches!(tokio::time::timeout(Duration::from_mins(1), visit).await, Ok(Ok(true)))
}

#[cfg(target_os = "linux")]
#[test]
fn without_descriptors_it_waits_without_burning_a_core_and_serves_again_afterwards() {
    let script = "ulimit -n 200 && exec \"$0\" run \"$1\" --format json";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_linchpin"), &program::example("simple-stack")]);
    let program = program::Program::start(&mut command);
    let web = program.entry();
    assert_eq!(get(web, "/").expect("a page").status, 200);

    let idle: Vec<TcpStream> = (0..300).map(|_| connect(web).expect("a connection in the queue")).collect();
    eventually("it is at its limit", || descriptors(program.id()) >= 199);
    let before = processor_time(program.id());
    std::thread::sleep(Duration::from_secs(1));
    let used = processor_time(program.id()).saturating_sub(before);
    assert!(used < Duration::from_millis(400), "{used:?} of processor time within a second of waiting");
    drop(idle);
    let freed = Instant::now();
    eventually("it serves again", || get(web, "/").is_ok_and(|answer| answer.status == 200));
    assert!(freed.elapsed() < Duration::from_secs(1), "{:?}", freed.elapsed());
}

#[cfg(target_os = "linux")]
fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).map_or(0, Iterator::count)
}

/// The processor time of a process, in the system's steps of 10 ms.
#[cfg(target_os = "linux")]
fn processor_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it lives");
    let after_name = stat.rsplit_once(") ").expect("a name").1;
    let ticks: u64 = after_name.split(' ').skip(11).take(2).map(|n| n.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}
