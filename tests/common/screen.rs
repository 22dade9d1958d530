//! A real X server without a screen, the program's real window on it, and what a person's hands and eyes do there.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The size of the screen, and of the window, which fills it.
pub(crate) const SCREEN: (usize, usize) = (1280, 800);

/// Ends a process when the test ends, however it ends.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first program that is needed and not here.
pub(crate) fn missing() -> Option<&'static str> {
    let there = |program: &str| {
        Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    ["Xvfb", "xdotool", "import"].into_iter().find(|program| !there(program))
}

/// An X server of our own and its display, such as `:1`.
pub(crate) fn x_server() -> (Running, String) {
    // It stays when its last window dies.
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("the display's number");
    (Running(child), format!(":{}", line.trim()))
}

pub(crate) fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", display).output().expect("xdotool starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Presses the button at a place, goes to another in steps as a hand does, and lets go there.
pub(crate) fn drag(display: &str, from: (i32, i32), to: (i32, i32)) {
    let at = |share: i32| (from.0 + (to.0 - from.0) * share / 10, from.1 + (to.1 - from.1) * share / 10);
    let go = |(x, y): (i32, i32)| xdotool(display, &["mousemove", &x.to_string(), &y.to_string()]);
    go(from);
    // The window paints what hangs on the pointer between two steps.
    let hand = || sleep(Duration::from_millis(300));
    hand();
    xdotool(display, &["mousedown", "1"]);
    for share in [1, 7, 10] {
        hand();
        go(at(share));
    }
    hand();
    xdotool(display, &["mouseup", "1"]);
}

/// Waits for the program's window, and lets it fill the screen; its number.
pub(crate) fn window(display: &str, app: &mut Running) -> String {
    let pid = app.0.id().to_string();
    let window = wait_for("a window", || {
        assert!(app.0.try_wait().expect("a state").is_none(), "the program ended");
        let ids = xdotool(display, &["search", "--onlyvisible", "--pid", &pid]);
        ids.lines().next().map(str::to_owned)
    });
    let (width, height) = (SCREEN.0.to_string(), SCREEN.1.to_string());
    xdotool(display, &["windowmove", &window, "0", "0", "windowsize", &window, &width, &height]);
    xdotool(display, &["windowfocus", &window]);
    window
}

/// What is on the screen: red, green and blue, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<[u8; 3]>,
}

/// A part of the screen: left, top, right and bottom.
pub(crate) type Area = [usize; 4];

impl Picture {
    pub(crate) fn taken(display: &str, folder: &Path) -> Self {
        let path = folder.join("screen.ppm");
        let mut import = Command::new("import");
        let status = import.args(["-window", "root", "-depth", "8"]).arg(&path).env("DISPLAY", display).status();
        assert!(status.expect("import starts").success());
        let bytes = std::fs::read(&path).expect("a picture");
        let header: Vec<&[u8]> = bytes.splitn(4, |b| *b == b'\n' || *b == b' ').collect();
        let number = |n: usize| String::from_utf8_lossy(header[n]).parse::<usize>().expect("a number");
        let (width, height) = (number(1), number(2));
        assert!(header[3].starts_with(b"255\n"), "one byte to a colour");
        let rows = &bytes[bytes.len() - width * height * 3..];
        Self { width, height, pixels: rows.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect() }
    }

    pub(crate) fn colours(&self) -> usize {
        self.pixels.iter().copied().collect::<BTreeSet<[u8; 3]>>().len()
    }

    /// Which share of the pixels is brighter than the middle of black and white.
    pub(crate) fn share_of_bright(&self) -> f64 {
        let bright = self.pixels.iter().filter(|p| p.iter().map(|c| u32::from(*c)).sum::<u32>() > 384).count();
        bright as f64 / self.pixels.len() as f64
    }

    /// How many pixels of an area are not what they are in another picture.
    pub(crate) fn differs(&self, other: &Self, [left, top, right, bottom]: Area) -> usize {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| y * self.width + x));
        places.filter(|at| self.pixels[*at] != other.pixels[*at]).count()
    }
}

/// Clock ticks of 10 ms that a process has spent, in user and kernel mode.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system")
}

/// Waits until a process has spent less in this time than one painted frame would cost: it does nothing.
pub(crate) fn rest(pid: u32, this_long: Duration) {
    wait_for("rest", || {
        let start = ticks(pid);
        sleep(this_long);
        (ticks(pid) - start <= 1).then_some(())
    });
}

pub(crate) fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(100));
    }
}
