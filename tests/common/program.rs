//! `linchpin run` as a program of its own: started, listened to, ended by its number.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A run that tells its story as JSON lines; killed with the test.
pub(crate) struct Program {
    child: Child,
    lines: Receiver<String>,
    /// The first line: what runs, and where.
    pub(crate) ready: Value,
    /// What was told since.
    pub(crate) told: Vec<Value>,
}

/// A shipped example.
pub(crate) fn example(name: &str) -> String {
    format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"))
}

/// `linchpin run EXAMPLE --format json`, which obeys signals even where whoever started the tests ignores some: under
/// nohup, or in the background of a script.
pub(crate) fn runs(name: &str) -> Command {
    let program = env!("CARGO_BIN_EXE_linchpin");
    let mut command = if deaf() {
        let mut obeying = Command::new("env");
        obeying.args(["--default-signal=HUP,INT,QUIT", program]);
        obeying
    } else {
        Command::new(program)
    };
    command.args(["run", &example(name), "--format", "json"]);
    command
}

/// Whether this process ignores SIGHUP (1), SIGINT (2) or SIGQUIT (3), which its children inherit.
fn deaf() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b111 != 0)
}

impl Program {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let (send, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        let mut program = Self { child, lines, ready: Value::Null, told: Vec::new() };
        let line = program.lines.recv_timeout(PATIENCE).expect("a first line");
        program.ready = serde_json::from_str(&line).expect("JSON");
        assert_eq!(program.ready["event"], "ready");
        program
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where the site is.
    pub(crate) fn entry(&self) -> SocketAddr {
        let url = self.ready["open"][0].as_str().expect("an address");
        url.trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .parse()
            .expect("an address")
    }

    /// Where a unit listens.
    pub(crate) fn address(&self, id: &str) -> SocketAddr {
        let unit = self.ready["units"].as_array().expect("units").iter().find(|unit| unit["id"] == id);
        unit.expect("the unit")["address"].as_str().expect("an address").parse().expect("an address")
    }

    /// Every address that was told to be listened on.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        let units = self.ready["units"].as_array().expect("units").iter();
        units.filter_map(|unit| unit["address"].as_str()?.parse().ok()).collect()
    }

    /// Waits for a line of this kind about something, and takes in all before it.
    pub(crate) fn hears(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left).unwrap_or_else(|e| panic!("{e} after {:#?}", self.told));
            let line: Value = serde_json::from_str(&line).expect("JSON");
            self.told.push(line.clone());
            if is_it(&line) {
                return line;
            }
        }
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// How it ended, and all that it told.
    pub(crate) fn ends(mut self) -> (ExitStatus, Vec<Value>) {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().expect("it is our child") {
                Some(status) => break status,
                None => assert!(Instant::now() < end, "it did not end"),
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.told.push(serde_json::from_str(&line).expect("JSON"));
        }
        (status, std::mem::take(&mut self.told))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
