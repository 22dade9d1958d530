//! The real window of the real program on a real X server without a screen: opened, used as a person would,
//! idle without painting, closed; nothing on standard error.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;

#[path = "common/screen.rs"]
mod screen;

use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use screen::{Picture, Running, drag, missing, rest, wait_for, window, x_server, xdotool};

const TEST: &str = "the_window_opens_moves_a_part_saves_rests_and_closes";

#[test]
fn the_window_opens_moves_a_part_saves_rests_and_closes() {
    if let Some(missing) = missing() {
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
    let window = window(&display, &mut app);
    wait_for("a painted window", || (Picture::taken(&display, folder.path()).colours() > 50).then_some(()));

    // Zero frames while idle: two seconds at rest cost less than one painted frame would.
    xdotool(&display, &["mousemove", "900", "700"]);
    rest(pid, Duration::from_secs(2));
    let still = Picture::taken(&display, folder.path());
    assert_eq!((still.width, still.height), screen::SCREEN);

    // The browser stands in the upper middle of the drawing, between palette and findings: drag it, and save.
    drag(&display, (565, 208), (695, 238));
    // A busy machine draws late: what the pointer did is carried out before anything is looked at.
    rest(pid, Duration::from_secs(1));
    let moved = Picture::taken(&display, folder.path());
    let changed = moved.differs(&still, [0, 0, still.width, still.height]);
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
