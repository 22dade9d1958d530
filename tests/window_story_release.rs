//! One story of the real window, on the program that is shipped: opened, a part dragged, undone and dragged again, run, stopped,
//! exported and closed, and what the screen showed is looked at.
//!
//! `LINCHPIN_RELEASE` is the program's path; without it the one that was built for the tests is used.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;
#[path = "common/http.rs"]
mod http;
#[path = "common/screen.rs"]
mod screen;
#[path = "common/sockets.rs"]
mod sockets;

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use linchpin::model::Design;
use screen::{Area, Picture, Running, drag, missing, rest, wait_for, xdotool};

const TEST: &str = "the_shipped_window_is_drawn_on_run_stopped_exported_and_closed";

/// Where the browser of the example stands once the window fills the screen, and where it is dragged to.
const BROWSER: (i32, i32) = (565, 208);
const ASIDE: (i32, i32) = (695, 238);
/// The browser's box before and after.
const BEFORE: Area = [520, 188, 610, 228];
const AFTER: Area = [648, 216, 738, 256];
/// The canvas: between palette and findings, below the tool bar and above the legend.
const CANVAS: Area = [190, 64, 940, 750];
/// Where the link from the balancer to the first web server runs, and nothing else is.
const WAY: Area = [230, 290, 495, 355];

/// The program under test.
fn program() -> PathBuf {
    std::env::var_os("LINCHPIN_RELEASE").map_or_else(|| env!("CARGO_BIN_EXE_linchpin").into(), PathBuf::from)
}

/// The window under the hands of somebody.
struct Desk {
    folder: tempfile::TempDir,
    display: String,
    _x: Running,
    app: Running,
    window: String,
}

impl Desk {
    /// Opens a copy of an example, in a process group of its own and with folders of its own.
    fn open(example: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).expect("a folder");
            path
        };
        let (home, temporary) = (made("home"), made("tmp"));
        let file = folder.path().join("design.ron");
        std::fs::copy(common::example(example), &file).expect("a copy");
        let (x, display) = screen::x_server();
        let mut command = Command::new(program());
        command.arg(&file).env("DISPLAY", &display).env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env("HOME", home).env("TMPDIR", temporary);
        for name in ["WAYLAND_DISPLAY", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env_remove(name);
        }
        let child = command.process_group(0).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut app = Running(child);
        let window = screen::window(&display, &mut app);
        Self { folder, display, _x: x, app, window }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("design.ron")
    }

    fn design(&self) -> Design {
        linchpin::storage::read(&self.file()).expect("a design")
    }

    fn press(&self, keys: &str) {
        xdotool(&self.display, &["key", "--window", &self.window, keys]);
    }

    /// What the screen shows when the pointer is out of the way and nothing moves any more.
    fn look(&self) -> Picture {
        xdotool(&self.display, &["mousemove", "900", "700"]);
        rest(self.app.0.id(), Duration::from_secs(1));
        self.glance()
    }

    /// What the screen shows now.
    fn glance(&self) -> Picture {
        let picture = Picture::taken(&self.display, self.folder.path());
        if let Some(keep) = std::env::var_os("LINCHPIN_PICTURES") {
            let count = std::fs::read_dir(&keep).expect("the folder for pictures").count();
            let shot = self.folder.path().join("screen.ppm");
            std::fs::copy(shot, Path::new(&keep).join(format!("{count:02}.ppm"))).expect("a copy");
        }
        picture
    }

    /// Writes a picture that carries the design, and reads the design out of it.
    ///
    /// The picture is the one that the command line of the same program makes of the file that the window saved.
    fn export(&self) -> Design {
        let out = self.folder.path().join("design.png");
        self.press("ctrl+e");
        // The button takes the keyboard when the preview is there.
        rest(self.app.0.id(), Duration::from_secs(1));
        self.press("Return");
        wait_for("the picture", || out.is_file().then_some(()));
        let exported = linchpin::storage::read(&out).expect("the picture carries the design");
        let mut export = Command::new(program());
        let theme = ["--theme", "dark", "--scale", "2"];
        let done = export.arg("export").arg(self.file()).args(["--to", "png", "--out", "-"]).args(theme).output();
        let done = done.expect("the program starts");
        assert!(done.status.success() && done.stderr.is_empty(), "{}", common::stderr(&done));
        assert!(done.stdout == std::fs::read(&out).expect("the picture"), "the command line makes the same picture");
        exported
    }
}

/// The processes of a group: state and name of each.
fn group(number: u32) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let stats = processes.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    let of_group = |stat: &String| {
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        after_name.split_whitespace().nth(2).and_then(|group| group.parse().ok()) == Some(number)
    };
    stats.filter(of_group).collect()
}

/// Where the site answers, if it does.
fn site(pid: u32) -> Option<std::net::SocketAddr> {
    let tcp = sockets::listeners(pid).into_iter().filter(|socket| socket.protocol == "tcp" && socket.stays_here());
    let mut addresses: Vec<_> = tcp.map(|socket| socket.local).collect();
    // The usual ports of HTTP first: some others wait for what nobody here says.
    addresses.sort_by_key(|address| address.port() % 1000 != 80);
    addresses.into_iter().find(|address| http::get(*address, "/").is_ok_and(|answer| answer.status == 200))
}

#[test]
fn the_shipped_window_is_drawn_on_run_stopped_exported_and_closed() {
    if let Some(missing) = missing() {
        common::skip(TEST, &format!("{missing} is missing"));
        return;
    }
    let mut desk = Desk::open("distributed");
    let pid = desk.app.0.id();
    wait_for("a painted window", || (desk.glance().colours() > 50).then_some(()));
    let opened = desk.look();
    assert_eq!((opened.width, opened.height), screen::SCREEN);
    let geometry = xdotool(&desk.display, &["getwindowgeometry", "--shell", &desk.window]);
    assert!(geometry.contains("WIDTH=1280") && geometry.contains("HEIGHT=800"), "{geometry}");
    belongs_to_its_menu_entry(&desk);

    // Dragged: it is gone from where it stood, and is where it was dropped.
    drag(&desk.display, BROWSER, ASIDE);
    desk.press("Escape");
    let dragged = desk.look();
    for area in [BEFORE, AFTER] {
        let changed = dragged.differs(&opened, area);
        assert!(changed > 3_000, "{changed} pixels of {area:?} differ after the drag");
    }

    // Undone: the drawing is what it was, to the pixel.
    desk.press("ctrl+z");
    desk.press("Escape");
    let undone = desk.look();
    assert_eq!(undone.differs(&opened, CANVAS), 0, "the drawing after undo is not what it was");

    // Done again, and kept.
    let start = desk.design();
    drag(&desk.display, BROWSER, ASIDE);
    desk.press("Escape");
    assert_eq!(desk.look().differs(&dragged, CANVAS), 0, "the same drag gives another drawing");
    desk.press("ctrl+s");
    let saved = wait_for("the saved design", || Some(desk.design()).filter(|design| *design != start));
    let at = |design: &Design| design.drawing["browser"].at;
    assert!(at(&saved).x > at(&start).x + 60.0, "{:?} to {:?}", at(&start), at(&saved));

    // Run: the site answers, and the drawing shows what flows.
    desk.press("ctrl+Return");
    wait_for("the running site", || site(pid));
    wait_for("what flows", || {
        let before = desk.glance();
        (desk.glance().differs(&before, WAY) > 10).then_some(())
    });

    // Stopped: nothing listens any more, and its folder is gone.
    desk.press("ctrl+Return");
    wait_for("the end of the run", || sockets::listeners(pid).is_empty().then_some(()));
    let temporary = desk.folder.path().join("tmp");
    wait_for("the run's folder to go", || {
        std::fs::read_dir(&temporary).expect("the folder").next().is_none().then_some(())
    });
    assert!(desk.look().colours() > 50, "the window is blank after the run");

    assert_eq!(desk.export(), saved, "what is exported is what was drawn");

    desk.press("ctrl+q");
    let status = wait_for("the end", || desk.app.0.try_wait().expect("a state"));
    assert!(status.success(), "{status}");
    let mut said = String::new();
    desk.app.0.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(said, "", "standard error");
    assert_eq!(group(pid), [""; 0], "processes that are left");
}

/// The window's class is the name of its menu entry's file, and it brings its icon: so desktops know it.
fn belongs_to_its_menu_entry(desk: &Desk) {
    let asked = Command::new("xprop")
        .args(["-id", &desk.window, "WM_CLASS", "_NET_WM_ICON"])
        .env("DISPLAY", &desk.display)
        .output();
    let Ok(said) = asked else { return common::skip(TEST, "xprop is missing") };
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.lines().any(|line| line.starts_with("WM_CLASS") && line.ends_with("\"linchpin\"")), "{said}");
    assert!(said.contains("Icon (128 x 128)"), "{said}");
}
