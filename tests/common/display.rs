//! A real X server without a screen, and what a person does to a window on it.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Ends a process when the test ends, however it ends.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An X server of our own.
pub(crate) struct Screen {
    /// Such as `:1`.
    pub(crate) display: String,
    _server: Running,
}

impl Screen {
    /// Starts it; none, and the test is skipped by name, where the programs are missing.
    pub(crate) fn start(test: &str) -> Option<Self> {
        let there = |program: &&str| {
            Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        };
        if let Some(missing) = ["Xvfb", "xdotool"].iter().find(|program| !there(program)) {
            crate::common::skip(test, &format!("{missing} is missing"));
            return None;
        }
        let mut child = Command::new("Xvfb")
            // It stays when its last window dies.
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("the display's number");
        Some(Self { display: format!(":{}", line.trim()), _server: Running(child) })
    }

    /// What xdotool says.
    pub(crate) fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).output();
        String::from_utf8_lossy(&output.expect("xdotool starts").stdout).trim().to_owned()
    }

    /// The window of a process, which fills the screen and has the focus.
    pub(crate) fn window_of(&self, app: &mut Running) -> String {
        let pid = app.0.id().to_string();
        let window = wait_for("a window", || {
            assert!(app.0.try_wait().expect("a state").is_none(), "the program ended");
            self.xdotool(&["search", "--onlyvisible", "--pid", &pid]).lines().next().map(str::to_owned)
        });
        self.xdotool(&["windowmove", &window, "0", "0", "windowsize", &window, "1280", "800"]);
        self.xdotool(&["windowfocus", "--sync", &window]);
        window
    }

    /// Waits until a process has nothing to do for half a second: whatever was asked of it is done.
    pub(crate) fn at_rest(pid: u32) {
        wait_for("rest", || {
            let start = ticks(pid);
            sleep(Duration::from_millis(500));
            (ticks(pid) - start <= 1).then_some(())
        });
    }
}

/// Clock ticks that a process has spent, in user and kernel mode.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system")
}

pub(crate) fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(50));
    }
}
