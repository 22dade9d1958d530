//! The real window among other programs: what it copies arrives in them as they ask for it; and on a machine without
//! fonts it paints the same, since it brings its own.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;
#[path = "common/screen.rs"]
mod screen;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use screen::{Picture, Running, missing, rest, wait_for, window, x_server, xdotool};

/// The window on a copy of an example, with what it was told by its surroundings.
struct Desk {
    folder: tempfile::TempDir,
    display: String,
    _x: Running,
    app: Running,
    window: String,
}

impl Desk {
    fn open(surroundings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("design.ron");
        std::fs::copy(common::example("distributed"), &path).expect("a copy");
        let (x, display) = x_server();
        let mut command = common::linchpin();
        command.arg(&path).env("DISPLAY", &display).env("LIBGL_ALWAYS_SOFTWARE", "1").env("HOME", folder.path());
        command.env_remove("WAYLAND_DISPLAY").envs(surroundings.iter().copied());
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env_remove(name);
        }
        let mut app = Running(command.stderr(Stdio::null()).spawn().expect("the program starts"));
        let window = window(&display, &mut app);
        let desk = Self { folder, display, _x: x, app, window };
        wait_for("a painted window", || (desk.look().colours() > 50).then_some(()));
        // Keys that come before the first frame is done would be nobody's.
        desk.at_rest();
        desk
    }

    fn look(&self) -> Picture {
        Picture::taken(&self.display, self.folder.path())
    }

    /// What the screen shows when nothing moves any more.
    fn at_rest(&self) -> Picture {
        xdotool(&self.display, &["mousemove", "900", "700"]);
        rest(self.app.0.id(), Duration::from_secs(1));
        self.look()
    }

    fn press(&self, keys: &str) {
        xdotool(&self.display, &["key", "--window", &self.window, keys]);
    }

    /// Takes a command from the palette.
    fn choose(&self, label: &str) {
        let whole = |picture: &Picture| [0, 0, picture.width, picture.height];
        let changes = |before: &Picture, pixels: usize| {
            wait_for("what was typed", || (self.look().differs(before, whole(before)) > pixels).then_some(()));
        };
        let before = self.look();
        self.press("ctrl+k");
        changes(&before, 50_000);
        let open = self.look();
        xdotool(&self.display, &["type", "--window", &self.window, label]);
        // Fewer lines are left.
        changes(&open, 5_000);
        self.press("Return");
    }

    /// What another program gets from the clipboard in some form.
    fn pasted(&self, form: &str) -> Vec<u8> {
        let mut xclip = Command::new("xclip");
        xclip.args(["-selection", "clipboard", "-t", form, "-o"]).env("DISPLAY", &self.display);
        xclip.stderr(Stdio::null()).output().expect("xclip starts").stdout
    }
}

#[test]
fn what_is_copied_arrives_in_other_programs_as_a_design_and_as_a_picture() {
    let xclip = Command::new("xclip").arg("-version").stderr(Stdio::null()).status().is_err().then_some("xclip");
    if let Some(missing) = missing().or(xclip) {
        let test = "what_is_copied_arrives_in_other_programs_as_a_design_and_as_a_picture";
        return common::skip(test, &format!("{missing} is missing"));
    }
    let desk = Desk::open(&[]);
    let original = linchpin::storage::read(Path::new(&common::example("distributed"))).expect("a design");
    desk.press("ctrl+a");
    desk.press("ctrl+c");
    let design = wait_for("a design", || {
        let text = String::from_utf8(desk.pasted("UTF8_STRING")).ok()?;
        linchpin::storage::parse(&text).ok()
    });
    assert_eq!(design.components, original.components);
    assert_eq!(design.links, original.links);

    desk.choose("Copy as picture");
    wait_for("a picture to be offered", || {
        let targets = String::from_utf8_lossy(&desk.pasted("TARGETS")).into_owned();
        targets.lines().any(|target| target == "image/png").then_some(())
    });
    let picture = desk.pasted("image/png");
    let reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().expect("a PNG");
    assert!(reader.info().width > 1000 && reader.info().height > 600, "{:?}", reader.info().size());
}

#[test]
fn on_a_machine_without_fonts_the_window_paints_the_same() {
    if let Some(missing) = missing() {
        let test = "on_a_machine_without_fonts_the_window_paints_the_same";
        return common::skip(test, &format!("{missing} is missing"));
    }
    let none =
        [("FONTCONFIG_FILE", "/dev/null"), ("FONTCONFIG_PATH", "/nonexistent"), ("XDG_DATA_DIRS", "/nonexistent")];
    let mut bare = Desk::open(&none);
    let seen = bare.at_rest();
    // Nor does it go and look for some by itself.
    let maps = std::fs::read_to_string(format!("/proc/{}/maps", bare.app.0.id())).expect("the process lives");
    let fonts: Vec<&str> =
        maps.lines().filter(|line| [".ttf", ".otf", ".ttc"].iter().any(|end| line.ends_with(end))).collect();
    assert!(fonts.is_empty(), "{fonts:?}");
    let usual = Desk::open(&[]).at_rest();
    assert_eq!(seen.differs(&usual, [0, 0, seen.width, seen.height]), 0, "pixels that differ");
    assert!(bare.app.0.try_wait().expect("a state").is_none(), "it goes on");
}
