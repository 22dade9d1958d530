//! The real program killed while something is unsaved, and started again: what it lost is offered, and its file is
//! untouched until that is saved.
#![cfg(all(feature = "gui", target_os = "linux"))]

mod common;
#[path = "common/screen.rs"]
mod screen;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use linchpin::storage::{self, LostDraft};
use screen::{Running, missing, rest, wait_for, x_server, xdotool};

const TEST: &str = "after_kill_9_at_most_five_seconds_of_work_are_lost_and_the_rest_is_recovered";

struct Window {
    app: Running,
    id: String,
}

/// The program on a file, with a state folder of its own; its window, which has the focus.
fn open(display: &str, file: &Path, state: &Path) -> Window {
    let child = common::linchpin()
        .arg(file)
        .env("DISPLAY", display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("XDG_STATE_HOME", state)
        .env("XDG_CONFIG_HOME", state.join("config"))
        .env("LINCHPIN_FILE_DIALOGS", "typed")
        .env_remove("WAYLAND_DISPLAY")
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the program starts");
    let mut app = Running(child);
    let id = screen::window(display, &mut app);
    Window { app, id }
}

fn drafts(state: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(state.join("linchpin/drafts")).map(|e| e.flatten().collect::<Vec<_>>());
    let paths = entries.unwrap_or_default().into_iter().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "draft")).collect()
}

/// The locks of windows, those of drafts and those of files.
fn locks(state: &Path) -> Vec<PathBuf> {
    let folders = ["linchpin/drafts", "linchpin/open"].map(|folder| state.join(folder));
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "lock")).collect()
}

#[test]
fn after_kill_9_at_most_five_seconds_of_work_are_lost_and_the_rest_is_recovered() {
    if let Some(missing) = missing() {
        return common::skip(TEST, &format!("{missing} is missing"));
    }
    let (_x, display) = x_server();
    let press = |window: &Window, keys: &str| xdotool(&display, &["key", "--window", &window.id, keys]);
    let at_rest = |window: &Window| rest(window.app.0.id(), Duration::from_millis(500));
    let folder = tempfile::tempdir().expect("a folder");
    let (path, state) = (folder.path().join("design.ron"), folder.path().join("state"));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let before = std::fs::read(&path).expect("the file");

    let mut window = open(&display, &path, &state);
    at_rest(&window);
    press(&window, "ctrl+a");
    at_rest(&window);
    press(&window, "Delete");
    let edited = Instant::now();
    let draft = wait_for("the draft", || drafts(&state).pop());
    let took = edited.elapsed();
    assert!(took < Duration::from_secs(5), "the draft came after {took:?}");
    assert_eq!(LostDraft::find(&state.join("linchpin/drafts")).0, [], "it belongs to a living window");
    window.app.0.kill().expect("killed");
    window.app.0.wait().expect("dead");
    assert_eq!(std::fs::read(&path).expect("the file"), before, "the file is untouched");
    let (lost, broken) = LostDraft::find(&state.join("linchpin/drafts"));
    assert!(broken.is_empty() && draft.exists());
    let left = locks(&state);
    assert_eq!(left.len(), 2, "a process that is killed removes nothing: {left:?}");
    assert_eq!((lost[0].of.as_deref(), lost[0].design.components.len()), (Some(path.as_path()), 0));

    // Started again: the question is in the middle; Tab and Space answer it with its first button.
    let mut window = open(&display, &path, &state);
    at_rest(&window);
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    assert!(!draft.with_extension("lock").exists(), "the next start removes what nobody holds");
    assert_eq!(locks(&state).len(), 2, "those of this window: {:?}", locks(&state));
    press(&window, "Tab");
    at_rest(&window);
    press(&window, "space");
    wait_for("the end of the old draft", || (!draft.exists()).then_some(()));
    assert_eq!(drafts(&state).len(), 1, "what was recovered is kept in a draft of the new window");
    assert_eq!(std::fs::read(&path).expect("the file"), before, "and is not in the file before it is saved");
    at_rest(&window);
    press(&window, "ctrl+s");
    wait_for("the saved file", || (std::fs::read(&path).expect("the file") != before).then_some(()));
    assert_eq!(storage::read(&path).expect("a design").components.len(), 0);
    press(&window, "ctrl+q");
    let status = wait_for("the end", || window.app.0.try_wait().expect("a state"));
    assert!(status.success() && drafts(&state).is_empty(), "{status}");
    assert_eq!(locks(&state), [] as [PathBuf; 0]);
}
