//! The real window of the real program on a real X server without a screen: opened, used as a person would,
//! idle without painting, closed; nothing on standard error.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const TEST: &str = "the_window_opens_moves_a_part_saves_rests_and_closes";

/// Ends a process when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn there(program: &str) -> bool {
    Command::new(program).arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// An X server of our own and its display, such as `:1`.
fn x_server() -> (Running, String) {
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("the display's number");
    (Running(child), format!(":{}", line.trim()))
}

fn xdotool(display: &str, arguments: &[&str]) -> String {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", display).output().expect("xdotool starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The picture on the screen: width, and the pixels as RGB.
fn screenshot(display: &str, folder: &Path) -> (usize, Vec<[u8; 3]>) {
    let path = folder.join("screen.ppm");
    let status = Command::new("import")
        .args(["-window", "root"])
        .arg(&path)
        .env("DISPLAY", display)
        .status()
        .expect("import starts");
    assert!(status.success());
    let bytes = std::fs::read(&path).expect("a picture");
    let header: Vec<&[u8]> = bytes.splitn(4, |b| *b == b'\n' || *b == b' ').collect();
    let width: usize = String::from_utf8_lossy(header[1]).parse().expect("a width");
    let pixels = width * 800 * 3;
    (width, bytes[bytes.len() - pixels..].chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect())
}

/// Clock ticks that a process has spent, in user and kernel mode.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process lives");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    fields[11].parse::<u64>().expect("user") + fields[12].parse::<u64>().expect("system")
}

fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(Instant::now() < end, "{what} did not come");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_window_opens_moves_a_part_saves_rests_and_closes() {
    if let Some(missing) = ["Xvfb", "xdotool", "import"].into_iter().find(|p| !there(p)) {
        common::skip(TEST, &format!("{missing} is missing"));
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let before = std::fs::read_to_string(&path).expect("the file");
    let (_x, display) = x_server();
    let mut app = Running(
        common::linchpin()
            .arg(&path)
            .env("DISPLAY", &display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("XDG_STATE_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts"),
    );
    let pid = app.0.id();
    let window = wait_for("a window", || {
        assert!(app.0.try_wait().expect("a state").is_none(), "the program ended");
        let ids = xdotool(&display, &["search", "--onlyvisible", "--pid", &pid.to_string()]);
        ids.lines().next().map(str::to_owned)
    });
    xdotool(&display, &["windowmove", &window, "0", "0", "windowsize", &window, "1280", "800"]);
    xdotool(&display, &["windowfocus", &window]);
    sleep(Duration::from_secs(2));

    let (width, pixels) = screenshot(&display, folder.path());
    assert_eq!(width, 1280);
    let colours: std::collections::BTreeSet<[u8; 3]> = pixels.iter().copied().collect();
    assert!(colours.len() > 50, "the window is blank: {} colours", colours.len());

    // Zero frames while idle: two seconds at rest cost less than one painted frame would (ticks are 10 ms).
    xdotool(&display, &["mousemove", "900", "700"]);
    wait_for("rest", || {
        let start = ticks(pid);
        sleep(Duration::from_secs(2));
        (ticks(pid) - start <= 1).then_some(())
    });

    // The browser stands in the upper middle of the drawing, between palette and findings: drag it, and save.
    let steps = [
        "mousemove 565 208",
        "mousedown 1",
        "mousemove 575 213",
        "mousemove 655 228",
        "mousemove 695 238",
        "mouseup 1",
    ];
    for step in steps {
        xdotool(&display, &step.split(' ').collect::<Vec<_>>());
        sleep(Duration::from_millis(300));
    }
    // A busy machine draws late: what the pointer did is carried out before anything is looked at.
    wait_for("rest after the drag", || {
        let start = ticks(pid);
        sleep(Duration::from_secs(1));
        (ticks(pid) - start <= 1).then_some(())
    });
    let (_, moved) = screenshot(&display, folder.path());
    let changed = pixels.iter().zip(&moved).filter(|(a, b)| a != b).count();
    assert!(changed > 1_000, "nothing moved on the screen: {changed} pixels differ");
    xdotool(&display, &["key", "--window", &window, "ctrl+s"]);
    let after = wait_for("the saved file", || {
        let now = std::fs::read_to_string(&path).expect("the file");
        (now != before).then_some(now)
    });
    let (old, new) = (linchpin::storage::parse(&before), linchpin::storage::parse(&after));
    let at = |design: &linchpin::model::Design| design.drawing["browser"].at;
    let (old, new) = (old.expect("a design"), new.expect("a design"));
    assert!(at(&new).x > at(&old).x + 60.0, "{:?} to {:?}", at(&old), at(&new));

    xdotool(&display, &["key", "--window", &window, "ctrl+q"]);
    let status = wait_for("the end", || app.0.try_wait().expect("a state"));
    assert!(status.success(), "{status}");
    let mut said = String::new();
    app.0.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(said, "");
}
