//! The drawn name server under a flood of questions, under nonsense, and with answers that fit no datagram.

#[path = "common/site.rs"]
mod site;

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use linchpin::storage;
use site::{PATIENCE, start, wire};

/// Questions a second that are all answered, from this many askers, for so long.
const RATE: u32 = if cfg!(debug_assertions) { 5_000 } else { 20_000 };
const ASKERS: u32 = 4;
const FLOOD: Duration = Duration::from_secs(3);

/// A flood has the machine for itself.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The question with this number for the addresses of the site, byte by byte, as RFC 1035 has it.
fn question(number: u16) -> Vec<u8> {
    let [high, low] = number.to_be_bytes();
    let mut bytes = vec![high, low, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in ["www", "foobar", "com"] {
        bytes.push(u8::try_from(label.len()).expect("a label"));
        bytes.extend(label.bytes());
    }
    bytes.extend([0, 0, 1, 0, 1]);
    bytes
}

/// The same from somebody who can take datagrams of this size (EDNS).
fn large_question(number: u16, size: u16) -> Vec<u8> {
    let mut bytes = question(number);
    bytes[11] = 1;
    bytes.extend([0, 0, 41]);
    bytes.extend(size.to_be_bytes());
    bytes.extend([0; 6]);
    bytes
}

fn asker(server: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    // What is lost in the asker's own queue would be held against the server.
    socket2::SockRef::from(&socket).set_recv_buffer_size(4 << 20).expect("room");
    socket.connect(server).expect("an address");
    socket.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
    socket
}

/// Asks at a fixed rate; how many questions were asked, and how many of them were answered rightly.
fn flood(server: SocketAddr, rate: u32) -> (u32, usize) {
    let socket = asker(server);
    let receiver = socket.try_clone().expect("the same socket");
    let hearing = std::thread::spawn(move || {
        let (mut answered, mut bytes) = (BTreeSet::new(), [0; 2048]);
        // It ends when nothing has come for half a second.
        while let Ok(length) = receiver.recv(&mut bytes) {
            let is_answer = length > 40 && bytes[2] & 0x80 != 0 && (bytes[3] & 15, bytes[7]) == (0, 1);
            if is_answer {
                answered.insert(u16::from_be_bytes([bytes[0], bytes[1]]));
            }
        }
        answered.len()
    });
    let (began, mut asked) = (Instant::now(), 0_u32);
    while began.elapsed() < FLOOD {
        let due = (began.elapsed().as_secs_f64() * f64::from(rate)) as u32;
        while asked < due {
            socket.send(&question(u16::try_from(asked).expect("fewer than numbers"))).expect("a datagram");
            asked += 1;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    (asked, hearing.join().expect("a thread"))
}

#[test]
fn every_question_of_a_flood_is_answered() {
    let _alone = alone();
    let session = start("simple-stack");
    let server = session.addresses()["dns"];
    let began = Instant::now();
    let askers: Vec<_> = (0..ASKERS).map(|_| std::thread::spawn(move || flood(server, RATE / ASKERS))).collect();
    let counts: Vec<(u32, usize)> = askers.into_iter().map(|asker| asker.join().expect("a thread")).collect();
    let asked: u32 = counts.iter().map(|(asked, _)| asked).sum();
    let answered: usize = counts.iter().map(|(_, answered)| answered).sum();
    println!("{asked} questions, {answered} answered, in {:?} with the last wait", began.elapsed());
    assert!(f64::from(asked) > 0.9 * f64::from(RATE) * FLOOD.as_secs_f64(), "the load was not sent: {asked}");
    assert_eq!(answered, asked as usize, "questions were lost");
}

/// Pseudo-random numbers: the same nonsense every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }
}

/// A packet that is broken in one of many ways.
fn nonsense(dice: &mut Dice) -> Vec<u8> {
    let number = dice.below(1 << 16) as u16;
    let sizes = [0, 1, 511, 512, 513, 1232, 4096, u16::MAX];
    let mut bytes = if dice.below(2) == 0 { question(number) } else { large_question(number, sizes[dice.below(8)]) };
    match dice.below(7) {
        0 => bytes = (0..dice.below(600)).map(|_| dice.byte()).collect(),
        1 => bytes.truncate(dice.below(bytes.len())),
        2 => (0..=dice.below(4)).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = dice.byte();
        }),
        // A name that leads somewhere: to itself, forwards, or to another that leads back.
        3 => {
            bytes.truncate(12 + dice.below(8));
            (0..=dice.below(6)).for_each(|_| bytes.extend([0xc0 | dice.byte() & 1, dice.below(40) as u8]));
            bytes.extend([0, 1, 0, 1]);
        }
        // Counts that promise more than there is.
        4 => (4..12).for_each(|at| bytes[at] = if dice.below(3) == 0 { dice.byte() } else { bytes[at] }),
        // Labels without an end.
        5 => {
            bytes.truncate(12);
            (0..40).for_each(|_| bytes.extend([63].into_iter().chain([b'a'; 63])));
        }
        _ => bytes.extend((0..dice.below(1400)).map(|_| dice.byte())),
    }
    bytes
}

#[test]
fn nonsense_is_answered_shortly_or_not_at_all() {
    let _alone = alone();
    let session = start("simple-stack");
    let socket = asker(session.addresses()["dns"]);
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut answers, mut space) = (0, [0; 8192]);
    for round in 0..200 {
        let packets: Vec<Vec<u8>> = (0..100).map(|_| nonsense(&mut dice)).collect();
        for packet in &packets {
            socket.send(packet).expect("a datagram");
        }
        // The answer to the last one, which makes sense, says that all before it were looked at.
        let last = large_question(0xffff - round, 4096);
        socket.send(&last).expect("a datagram");
        loop {
            let length = socket.recv(&mut space).expect("an answer to what makes sense");
            let answer = &space[..length];
            assert!((12..=1232).contains(&length), "{length} bytes");
            assert!(answer[2] & 0x80 != 0, "{answer:?} is no answer");
            if answer[12..].starts_with(&last[12..last.len() - 11]) && answer[..2] == last[..2] {
                assert_eq!((answer[3] & 15, answer[7]), (0, 1));
                break;
            }
            let asked = packets.iter().any(|packet| packet.len() >= 12 && packet[..2] == answer[..2]);
            assert!(asked, "nobody asked for {answer:?}");
            answers += 1;
        }
    }
    assert!(answers > 5_000, "only {answers} of 20,000 were answered: that was no test");
    assert!(session.states().values().all(linchpin::emulation::UnitState::is_alive), "{:?}", session.states());
}

/// So many entries that no datagram holds their addresses.
const ENTRIES: usize = 90;

/// All answers of a connection on which these bytes are sent, piece by piece of this size.
fn by_connection(server: SocketAddr, bytes: &[u8], piece: usize, answers: usize) -> Vec<Vec<u8>> {
    let mut stream = TcpStream::connect(server).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_nodelay(true).expect("an option");
    let mut sender = stream.try_clone().expect("the same");
    let pieces: Vec<Vec<u8>> = bytes.chunks(piece).map(<[u8]>::to_vec).collect();
    let sending = std::thread::spawn(move || pieces.iter().all(|piece| sender.write_all(piece).is_ok()));
    let mut all = Vec::new();
    for _ in 0..answers {
        let mut length = [0; 2];
        stream.read_exact(&mut length).expect("a length");
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer).expect("an answer");
        all.push(answer);
    }
    assert!(sending.join().expect("a thread"));
    all
}

#[test]
fn what_fits_no_datagram_is_had_by_connection() {
    let _alone = alone();
    let webs: String = (0..ENTRIES).map(|n| format!("\"web-{n}\": (kind: WebServer),")).collect::<Vec<_>>().concat();
    let links: String = (0..ENTRIES)
        .map(|n| {
            format!(
                "\"b{n}\": (from: \"browser\", to: \"web-{n}\", kind: Http),\
                 \"f{n}\": (from: \"web-{n}\", to: \"files\", kind: UsesFiles),"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let design = storage::parse(&format!(
        r#"(format: 1, domain: "www.foobar.com", components: {{"browser": (kind: Client), "dns": (kind: Dns),
            "files": (kind: AppFiles), {webs}}}, links: {{"d": (from: "browser", to: "dns", kind: Dns), {links}}})"#
    ))
    .expect("a design");
    let session = site::run(&design);
    let server = session.addresses()["dns"];
    // By datagram: that there is more, and nothing else, whatever the asker could take.
    let socket = asker(server);
    for (bytes, most) in [(question(1), 512), (large_question(2, 4096), 1232), (large_question(3, 100), 512)] {
        socket.send(&bytes).expect("a datagram");
        let mut space = [0; 4096];
        let length = socket.recv(&mut space).expect("an answer");
        assert!(length <= most && space[2] & 2 != 0, "{length} bytes, flags {:x}", space[2]);
        assert_eq!((space[3] & 15, space[7]), (0, 0));
    }
    // By connection: all of it, many questions on one, however they are cut.
    let framed = |number: u16| {
        let question = question(number);
        let length = u16::try_from(question.len()).expect("a short question").to_be_bytes();
        [&length[..], &question].concat()
    };
    for piece in [1, 7, 100_000] {
        let count = if piece == 1 { 5 } else { 200 };
        let bytes: Vec<u8> = (0..count).flat_map(framed).collect();
        let answers = by_connection(server, &bytes, piece, usize::from(count));
        for (number, answer) in (0..count).zip(&answers) {
            assert_eq!(answer[..2], number.to_be_bytes());
            assert_eq!((answer[2] & 2, usize::from(answer[7])), (0, ENTRIES));
        }
        let first: BTreeSet<&[u8]> = answers.iter().map(|answer| &answer[answer.len() - 4..]).collect();
        assert!(first.len() >= 5, "each answer begins with the next address");
    }
    // Visitors do the same: they would not get anywhere otherwise.
    assert!(wire(&session, "d").counts.connections > 0, "{:?}", wire(&session, "d"));
}

#[test]
fn connections_that_say_nothing_or_nonsense_are_closed() {
    let _alone = alone();
    let session = start("simple-stack");
    let server = session.addresses()["dns"];
    let open = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(server).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.write_all(bytes).expect("some bytes");
        stream
    };
    let began = Instant::now();
    let mut clients: Vec<TcpStream> =
        (0..100).flat_map(|_| [open(b""), open(b"\0"), open(b"\xff\xffabc"), open(b"\0\x03abc")]).collect();
    let probe = asker(server);
    probe.send(&question(7)).expect("a datagram");
    assert!(probe.recv(&mut [0; 512]).is_ok(), "others are served");
    for client in &mut clients {
        let mut rest = Vec::new();
        let closed = client.read_to_end(&mut rest);
        assert!(
            closed.as_ref().is_ok_and(|n| *n == 0)
                || closed.is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionReset)
        );
    }
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}
