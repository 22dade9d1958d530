//! The real program where next to nothing is: no home, no folders of the user's, no message bus, no fonts of the system.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;
#[path = "common/screen.rs"]
mod screen;

use std::io::Read as _;
use std::process::Stdio;
use std::time::Duration;

use screen::{Picture, Running, drag, missing, rest, wait_for, window, x_server, xdotool};

const TEST: &str = "without_home_bus_and_fonts_the_program_opens_edits_saves_and_closes";

#[test]
fn without_home_bus_and_fonts_the_program_opens_edits_saves_and_closes() {
    if let Some(missing) = missing() {
        return common::skip(TEST, &format!("{missing} is missing"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let before = std::fs::read_to_string(&path).expect("the file");
    let (_x, display) = x_server();
    let mut app = Running(
        common::linchpin()
            .arg(&path)
            .env_clear()
            .env("DISPLAY", &display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // The graphics library would like to keep something at home, too.
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            .env("FONTCONFIG_FILE", "/dev/null")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts"),
    );
    let pid = app.0.id();
    let window = window(&display, &mut app);
    wait_for("a painted window", || (Picture::taken(&display, folder.path()).colours() > 50).then_some(()));
    rest(pid, Duration::from_secs(1));
    // Words are there without any font of the system: none is in memory, nor whoever would look for one.
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).expect("what is in memory");
    let fonts = maps.lines().filter(|line| {
        let line = line.to_lowercase();
        line.contains("fontconfig") || [".ttf", ".otf", ".ttc", ".pfb"].iter().any(|ending| line.ends_with(ending))
    });
    assert_eq!(fonts.collect::<Vec<_>>(), [] as [&str; 0]);

    // The browser stands in the upper middle of the drawing: drag it, and save.
    drag(&display, (565, 208), (695, 238));
    rest(pid, Duration::from_secs(1));
    xdotool(&display, &["key", "--window", &window, "ctrl+s"]);
    let after = wait_for("the saved file", || {
        let now = std::fs::read_to_string(&path).expect("the file");
        (now != before).then_some(now)
    });
    linchpin::storage::parse(&after).expect("a design");
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 2, "the design and our own picture of the screen, nothing else: {left:?}");

    xdotool(&display, &["key", "--window", &window, "ctrl+q"]);
    let status = wait_for("the end", || app.0.try_wait().expect("a state"));
    assert!(status.success(), "{status}");
    let mut said = String::new();
    app.0.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert_eq!(said, "");
}
