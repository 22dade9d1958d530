//! A message bus of our own on a socket: it lets everybody in, writes down what is called, and answers as it was told.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A call that came.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) serial: u32,
    pub(crate) interface: String,
    pub(crate) member: String,
    /// The strings that it begins with.
    pub(crate) texts: Vec<String>,
    /// All of it as text, for whoever looks for words in it.
    pub(crate) raw: String,
}

impl Call {
    /// Whether it asks the portal for a setting, and for which.
    pub(crate) fn setting(&self) -> Option<&str> {
        let asks = self.interface.ends_with("portal.Settings");
        self.texts.get(1).filter(|_| asks).map(String::as_str)
    }
}

/// Content that is being written.
#[derive(Default)]
pub(crate) struct Body(Vec<u8>);

impl Body {
    fn pad(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    pub(crate) fn number(mut self, number: u32) -> Self {
        self.pad(4);
        self.0.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        let mut out = self.number(u32::try_from(text.len()).expect("short"));
        out.0.extend_from_slice(text.as_bytes());
        out.0.push(0);
        out
    }

    /// The type of what follows; `v` is a variant in a variant.
    pub(crate) fn of(mut self, signature: &str) -> Self {
        self.0.push(u8::try_from(signature.len()).expect("short"));
        self.0.extend_from_slice(signature.as_bytes());
        self.0.push(0);
        self
    }

    fn field(mut self, code: u8, signature: &str, value: &str) -> Self {
        self.pad(8);
        self.0.push(code);
        let out = self.of(signature);
        if signature == "g" { out.of(value) } else { out.text(value) }
    }

    /// A dictionary with one entry: a list of one text under a name.
    pub(crate) fn list_under(mut self, name: &str, of: &str) -> Self {
        let later = |out: &mut Self| {
            out.pad(4);
            out.0.extend_from_slice(&[0; 4]);
            out.0.len()
        };
        let fill = |out: &mut Self, at: usize, from: usize| {
            let length = u32::try_from(out.0.len() - from).expect("short");
            out.0[at - 4..at].copy_from_slice(&length.to_le_bytes());
        };
        let entries = later(&mut self);
        self.pad(8);
        let first = self.0.len();
        let mut out = self.text(name).of("as");
        let list = later(&mut out);
        let mut out = out.text(of);
        fill(&mut out, list, list);
        fill(&mut out, entries, first);
        out
    }
}

fn message(kind: u8, fields: &Body, body: &Body) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_le_bytes();
    let mut out = vec![b'l', kind, 0, 1];
    out.extend_from_slice(&length(&body.0));
    out.extend_from_slice(&9_u32.to_le_bytes());
    out.extend_from_slice(&length(&fields.0));
    out.extend_from_slice(&fields.0);
    out.resize(out.len().next_multiple_of(8), 0);
    out.extend_from_slice(&body.0);
    out
}

fn answer_to(call: &Call) -> Body {
    let mut out = Body::default();
    out.0.push(5);
    out.of("u").number(call.serial).field(7, "s", "org.freedesktop.DBus")
}

/// The answer to a call.
pub(crate) fn reply(call: &Call, signature: &str, body: &Body) -> Vec<u8> {
    let fields = answer_to(call);
    message(2, &if signature.is_empty() { fields } else { fields.field(8, "g", signature) }, body)
}

/// Its refusal.
pub(crate) fn error(call: &Call, name: &str) -> Vec<u8> {
    message(3, &answer_to(call).field(4, "s", name), &Body::default())
}

/// Something that happened.
pub(crate) fn signal(path: &str, interface: &str, member: &str, signature: &str, body: &Body) -> Vec<u8> {
    let fields = Body::default().field(1, "o", path).field(2, "s", interface).field(3, "s", member);
    message(4, &fields.field(7, "s", ":1.1").field(8, "g", signature), body)
}

/// The user changed their mind about a setting.
pub(crate) fn changed(namespace: &str, key: &str, value: impl Fn(Body) -> Body) -> Vec<u8> {
    let body = value(Body::default().text(namespace).text(key));
    let path = "/org/freedesktop/portal/desktop";
    signal(path, "org.freedesktop.portal.Settings", "SettingChanged", "ssv", &body)
}

#[derive(Default)]
struct Seen {
    calls: Vec<Call>,
    streams: Vec<UnixStream>,
    ended: usize,
}

/// The bus while somebody may use it.
pub(crate) struct Bus {
    folder: tempfile::TempDir,
    seen: Arc<Mutex<Seen>>,
}

impl Bus {
    /// A bus that answers calls to others than itself so.
    pub(crate) fn answering(answer: impl Fn(&Call) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self::of(true, answer)
    }

    /// A bus that accepts, and never says a word.
    pub(crate) fn silent() -> Self {
        Self::of(false, |_| Vec::new())
    }

    fn of(talks: bool, answer: impl Fn(&Call) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(folder.path().join("bus")).expect("a socket");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (ours, answer) = (Arc::clone(&seen), Arc::new(answer));
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                ours.lock().expect("the list").streams.push(stream.try_clone().expect("a stream"));
                let (ours, answer) = (Arc::clone(&ours), Arc::clone(&answer));
                std::thread::spawn(move || {
                    // Ends when the other side goes, or has heard enough.
                    let _ = if talks { serve(stream, &ours, &*answer) } else { ignore(stream) };
                    ours.lock().expect("the list").ended += 1;
                });
            }
        });
        Self { folder, seen }
    }

    /// What `DBUS_SESSION_BUS_ADDRESS` would be.
    pub(crate) fn address(&self) -> String {
        format!("unix:path={}", self.folder.path().join("bus").display())
    }

    /// What was called so far, beside what everybody says to a bus.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.seen.lock().expect("the list").calls.clone()
    }

    /// Says something to all who are there.
    pub(crate) fn say(&self, bytes: &[u8]) {
        for stream in &mut self.seen.lock().expect("the list").streams {
            let _ = stream.write_all(bytes);
        }
    }

    /// Waits for somebody to come.
    pub(crate) fn somebody(&self) {
        self.until("somebody", |seen| !seen.streams.is_empty());
    }

    /// Waits until all who came have gone.
    pub(crate) fn nobody(&self) {
        self.until("the end of all", |seen| !seen.streams.is_empty() && seen.ended == seen.streams.len());
    }

    fn until(&self, what: &str, there: impl Fn(&Seen) -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !there(&self.seen.lock().expect("the list")) {
            assert!(Instant::now() < end, "{what} did not come");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn ignore(mut stream: UnixStream) -> std::io::Result<()> {
    stream.read_to_end(&mut Vec::new()).map(drop)
}

fn serve(
    stream: UnixStream,
    seen: &Mutex<Seen>,
    answer: &(dyn Fn(&Call) -> Vec<Vec<u8>> + Send + Sync),
) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut read = BufReader::new(stream);
    loop {
        let mut line = String::new();
        read.read_line(&mut line)?;
        match line.trim_start_matches('\0').split_whitespace().next() {
            Some("BEGIN") => break,
            Some("AUTH") => out.write_all(b"OK 0123456789abcdef0123456789abcdef\r\n")?,
            Some(_) => out.write_all(b"ERROR\r\n")?,
            None => return Ok(()),
        }
    }
    loop {
        let call = read_call(&mut read)?;
        let answers = match call.member.as_str() {
            "Hello" => vec![reply(&call, "s", &Body::default().text(":1.7"))],
            "AddMatch" | "RemoveMatch" => vec![reply(&call, "", &Body::default())],
            _ => answer(&call),
        };
        for bytes in answers {
            out.write_all(&bytes)?;
        }
        // Written down when it is answered, so whoever finds it here may go on.
        if !matches!(call.member.as_str(), "Hello" | "AddMatch" | "RemoveMatch") {
            seen.lock().expect("the list").calls.push(call);
        }
    }
}

fn read_call(read: &mut impl Read) -> std::io::Result<Call> {
    let number = |at: &[u8]| u32::from_le_bytes(at[..4].try_into().expect("four bytes"));
    let mut head = [0; 16];
    read.read_exact(&mut head)?;
    assert_eq!((head[0], head[1], head[3]), (b'l', 1, 1), "a call in little endian");
    let (body, fields) = (number(&head[4..]) as usize, number(&head[12..]) as usize);
    let mut bytes = vec![0; fields.next_multiple_of(8) + body];
    read.read_exact(&mut bytes)?;
    let content = bytes.split_off(fields.next_multiple_of(8));
    let (mut interface, mut member, mut signature) = (String::new(), String::new(), String::new());
    let mut at = 0;
    while at < fields {
        let (code, kind) = (bytes[at], bytes[at + 2]);
        let length = if kind == b'g' { usize::from(bytes[at + 4]) } else { number(&bytes[at + 4..]) as usize };
        let from = at + if kind == b'g' { 5 } else { 8 };
        if kind == b'u' {
            at += 8;
        } else {
            let words = String::from_utf8_lossy(&bytes[from..from + length]).into_owned();
            match code {
                2 => interface = words,
                3 => member = words,
                8 => signature = words,
                _ => {}
            }
            at = from + length + 1;
        }
        at = at.next_multiple_of(8);
    }
    let (mut texts, mut at) = (Vec::new(), 0_usize);
    for _ in signature.chars().take_while(|kind| *kind == 's') {
        at = at.next_multiple_of(4);
        let length = number(&content[at..]) as usize;
        texts.push(String::from_utf8_lossy(&content[at + 4..at + 4 + length]).into_owned());
        at += length + 5;
    }
    let raw = String::from_utf8_lossy(&content).into_owned();
    Ok(Call { serial: number(&head[8..]), interface, member, texts, raw })
}
