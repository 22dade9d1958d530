//! Files around the window: drafts that outlive it, changes by others, recent files, new designs, places that cannot be
//! written. Found by accessible names.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::model::Design;
use linchpin::storage::{self, Draft, LostDraft, Recent, UserFolders};
use linchpin::ui::{App, Chooser};
use on_screen::{CTRL, bytes, center, drag, shown, window};

const SHIFT_CTRL: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// A window on an example, with folders of its own for what it remembers.
fn at_home(name: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example(name), &path).expect("a copy");
    let harness = on(&path, &folders(folder.path()));
    (folder, harness)
}

fn folders(folder: &Path) -> UserFolders {
    UserFolders::below(&folder.join("home"))
}

fn on(path: &Path, folders: &UserFolders) -> Harness<'static, App> {
    let mut app = App::new(storage::read(path).expect("a design"), Some(path.to_owned()));
    app.use_folders(folders);
    shown(app)
}

fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !there(harness) {
        assert!(Instant::now() < end, "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
    harness.run_steps(3);
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(4);
}

fn click(harness: &mut Harness<App>, label: &str) {
    harness.query_all_by_label(label).last().unwrap_or_else(|| panic!("no {label}")).click();
    harness.run_steps(4);
}

fn shows(harness: &Harness<App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn edit(harness: &mut Harness<App>) {
    let browser = center(harness, "Browser, Browser");
    drag(harness, browser, vec2(-60.0, 20.0));
}

/// The window loses the focus, something happens outside, the focus comes back.
fn meanwhile(harness: &mut Harness<App>, outside: impl FnOnce()) {
    harness.input_mut().focused = false;
    harness.run_steps(2);
    outside();
    harness.input_mut().focused = true;
    harness.run_steps(2);
}

fn drafts(folders: &UserFolders) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folders.state.join("drafts")).map(|e| e.flatten().collect::<Vec<_>>());
    let paths = entries.unwrap_or_default().into_iter().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "draft")).collect()
}

/// A draft as a process leaves it that is killed: its lock is nobody's.
fn leave(folders: &UserFolders, number: u32, design: &Design, of: Option<&Path>) -> PathBuf {
    let folder = folders.state.join("drafts");
    let draft = Draft::begin(&folder).expect("a draft");
    draft.file().keep(design, of).expect("written");
    let mine = drafts(folders).into_iter().find(|path| !path.to_string_lossy().contains("lost")).expect("the draft");
    let lost = folder.join(format!("lost-{number}.draft"));
    std::fs::copy(mine, &lost).expect("a copy");
    lost
}

fn moved(name: &str) -> Design {
    let mut design = storage::read(Path::new(&common::example(name))).expect("a design");
    "Recovered balancer".clone_into(&mut design.components.get_mut("lb").expect("a balancer").name);
    design
}

#[test]
fn an_edit_is_in_a_draft_within_five_seconds_and_the_draft_goes_when_it_is_saved() {
    let (folder, mut harness) = at_home("distributed");
    let folders = folders(folder.path());
    assert_eq!(drafts(&folders), [] as [PathBuf; 0], "nothing is unsaved");
    let file = std::fs::read(folder.path().join("design.ron")).expect("the file");
    edit(&mut harness);
    let began = Instant::now();
    wait_for(&mut harness, "the draft", |_| !drafts(&folders).is_empty());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(std::fs::read(folder.path().join("design.ron")).expect("the file"), file, "the file is untouched");
    assert_eq!(LostDraft::find(&folders.state.join("drafts")).0, [], "it belongs to this window");
    press(&mut harness, CTRL, Key::S);
    wait_for(&mut harness, "the end of the draft", |_| drafts(&folders).is_empty());
    // Closed properly, nothing is left to be offered.
    edit(&mut harness);
    wait_for(&mut harness, "the next draft", |_| !drafts(&folders).is_empty());
    drop(harness);
    assert_eq!(drafts(&folders), [] as [PathBuf; 0]);
}

#[test]
fn a_lost_draft_is_offered_with_what_when_and_how_different_and_recovered_as_one_step() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, folders) = (folder.path().join("design.ron"), folders(folder.path()));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let (before, lost) = (std::fs::read(&path).expect("the file"), moved("distributed"));
    let draft = leave(&folders, 1, &lost, Some(&path));
    // The window is opened on something else: the draft brings its own file.
    let other = folder.path().join("other.ron");
    std::fs::copy(common::example("scale-up"), &other).expect("a copy");
    let mut harness = on(&other, &folders);
    harness.get_by_label("Recover unsaved work?");
    harness.get_by_label(&path.display().to_string());
    harness.get_by_label_contains("ago; against the file: 1 changed");
    assert!(
        shows(&harness, "written 0 seconds") || shows(&harness, "written 1 second") || shows(&harness, "written 2")
    );
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    click(&mut harness, "Recover");
    assert_eq!(bytes(&harness), storage::to_ron(&lost));
    assert!(harness.state().editor().is_changed() && !draft.exists());
    assert_eq!(drafts(&folders).len(), 1, "what is recovered is in this window's own draft at once");
    assert_eq!(std::fs::read(&path).expect("the file"), before, "untouched until it is saved");
    press(&mut harness, CTRL, Key::Z);
    let on_disk = storage::read(&path).expect("a design");
    assert_eq!(bytes(&harness), storage::to_ron(&on_disk), "undo leads to its own file, not to the other one");
    press(&mut harness, SHIFT_CTRL, Key::Z);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(storage::read(&path).expect("a design"), lost);
    assert_eq!(std::fs::read(&other).expect("the file"), std::fs::read(common::example("scale-up")).expect("it"));
}

#[test]
fn of_several_lost_drafts_each_is_offered_and_one_that_cannot_be_read_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = folders(folder.path());
    let gone = folder.path().join("gone.ron");
    let first = leave(&folders, 1, &moved("distributed"), Some(&gone));
    let second = leave(&folders, 2, &Design::named("Never saved"), None);
    let broken = folders.state.join("drafts/lost-3.draft");
    std::fs::write(&broken, "(of: None, at: 1, desi").expect("a file");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    assert_eq!(harness.query_all_by_label("Recover").count(), 2);
    harness.get_by_label_contains("its file cannot be read now: there is no such file");
    harness.get_by_label_contains(&format!("A draft cannot be read and stays where it is: {}", broken.display()));
    click(&mut harness, "Later");
    assert!(first.exists() && second.exists() && broken.exists());

    // At the next start they are offered again; the one whose file is gone is saved where it was.
    drop(harness);
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    let discard = harness.query_all_by_label("Discard").count();
    assert_eq!(discard, 2);
    let title = harness.get_by_label("Never saved").rect().center();
    let buttons: Vec<_> = harness.query_all_by_label("Discard").collect();
    let below = buttons
        .iter()
        .filter(|b| b.rect().center().y > title.y)
        .min_by(|a, b| a.rect().center().y.total_cmp(&b.rect().center().y));
    below.expect("its button").click();
    harness.run_steps(4);
    assert!(!second.exists() && first.exists());
    click(&mut harness, "Recover");
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Save as");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(storage::read(&gone).expect("a design"), moved("distributed"));
}

#[test]
fn a_clock_that_was_set_back_is_said_and_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = folders(folder.path());
    let lost = leave(&folders, 1, &moved("distributed"), None);
    let text = std::fs::read_to_string(&lost).expect("the draft");
    let at = text.split("at:").nth(1).and_then(|rest| rest.split(',').next()).expect("a time").to_owned();
    std::fs::write(&lost, text.replacen(&at, "9999999999", 1)).expect("the draft");
    let mut app = App::new(Design::named("Untitled"), None);
    app.use_folders(&folders);
    let mut harness = shown(app);
    harness.get_by_label_contains("later than this computer's clock says");
    click(&mut harness, "Recover");
    assert_eq!(bytes(&harness), storage::to_ron(&moved("distributed")));
}

#[test]
fn without_a_folder_to_write_in_the_window_works_and_says_so_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, blocked) = (folder.path().join("design.ron"), folder.path().join("home"));
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    std::fs::write(&blocked, "a file where the folder would be").expect("a file");
    let mut harness = on(&path, &UserFolders::below(&blocked));
    harness.get_by_label_contains("No drafts are kept, so save often");
    click(&mut harness, "OK");
    edit(&mut harness);
    press(&mut harness, CTRL, Key::S);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), bytes(&harness));
    assert!(!shows(&harness, "No drafts"), "once");
    press(&mut harness, SHIFT_CTRL, Key::R);
    harness.get_by_label("Nothing was opened or saved yet.");
}

#[test]
fn a_file_changed_outside_is_noticed_compared_and_reloaded_as_one_step() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    assert!(!shows(&harness, "another program"));
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron was changed by another program: 1 changed."));
    assert_eq!(bytes(&harness), mine, "nothing happens unasked");
    click(&mut harness, "Compare…");
    harness.get_by_label("What differs");
    harness.get_by_label_contains("(lb): name");
    click(&mut harness, "Reload");
    assert_eq!(bytes(&harness), storage::to_ron(&moved("distributed")));
    assert!(!harness.state().editor().is_changed() && !shows(&harness, "was changed by another program"));
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), mine);
    assert!(harness.state().editor().is_changed());
    // Touched, or written again as it was: nobody is bothered.
    press(&mut harness, SHIFT_CTRL, Key::Z);
    let frames = harness.state().frames();
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    std::thread::sleep(Duration::from_millis(300));
    harness.run_steps(3);
    assert!(!shows(&harness, "another program") && harness.state().frames() - frames < 12);
}

#[test]
fn what_others_wrote_is_never_written_over_unasked() {
    for (choice, theirs_stay) in [("Cancel", true), ("Write over it", false), ("Reload", true), ("Save as…", true)] {
        let (folder, mut harness) = at_home("distributed");
        let path = folder.path().join("design.ron");
        edit(&mut harness);
        let mine = bytes(&harness);
        // At once, before any look at the file.
        let theirs = moved("distributed");
        storage::save(&theirs, &path).expect("saved");
        press(&mut harness, CTRL, Key::S);
        harness.get_by_label("Write over another program's changes?");
        assert_eq!(storage::read(&path).expect("a design"), theirs);
        click(&mut harness, choice);
        let now = std::fs::read_to_string(&path).expect("the file");
        assert_eq!(now == storage::to_ron(&theirs), theirs_stay, "{choice}");
        match choice {
            "Cancel" => assert!(bytes(&harness) == mine && harness.state().editor().is_changed()),
            "Write over it" => assert!(now == mine && !harness.state().editor().is_changed()),
            "Reload" => assert_eq!(bytes(&harness), now),
            _ => {
                press(&mut harness, Modifiers::NONE, Key::Enter);
                assert_eq!(std::fs::read_to_string(folder.path().join("design-2.ron")).expect("a copy"), mine);
            }
        }
    }
}

#[test]
fn kept_against_the_file_a_design_counts_as_changed_until_it_is_saved() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    meanwhile(&mut harness, || storage::save(&moved("distributed"), &path).expect("saved"));
    wait_for(&mut harness, "the bar", |h| shows(h, "was changed by another program"));
    click(&mut harness, "Keep mine");
    assert!(harness.state().editor().is_changed() && !shows(&harness, "another program"));
    press(&mut harness, CTRL, Key::S);
    assert!(harness.query_by_label("Write over another program's changes?").is_none(), "it was said already");
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine);
}

#[test]
fn a_file_that_is_gone_or_a_folder_now_is_said_and_the_design_is_saved_elsewhere() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let mine = bytes(&harness);
    meanwhile(&mut harness, || std::fs::remove_file(&path).expect("removed"));
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron is gone from the disk."));
    assert!(harness.state().editor().is_changed(), "what is in the window is nowhere else");
    click(&mut harness, "Save again");
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), mine);
    assert!(!shows(&harness, "gone from the disk") && !harness.state().editor().is_changed());

    meanwhile(&mut harness, || {
        std::fs::remove_file(&path).expect("removed");
        std::fs::create_dir(&path).expect("a folder");
    });
    wait_for(&mut harness, "the bar", |h| shows(h, "design.ron is no file any more"));
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "a folder is in the way"));
    click(&mut harness, "Save as…");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("design-2.ron")).expect("a copy"), mine);
    assert!(!shows(&harness, "no file any more") && !harness.state().editor().is_changed());
}

#[test]
fn a_file_that_became_something_else_is_said_with_its_line_and_not_written_over() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    meanwhile(&mut harness, || std::fs::write(&path, "Dear Sir or Madam").expect("written"));
    wait_for(&mut harness, "the bar", |h| shows(h, "is no design now"));
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Write over another program's changes?");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "Dear Sir or Madam");
    // Put back as it was, nothing is left to say.
    meanwhile(&mut harness, || {
        std::fs::copy(common::example("distributed"), &path).expect("a copy");
    });
    wait_for(&mut harness, "peace", |h| !shows(h, "is no design now"));
    assert!(!harness.state().editor().is_changed());
}

#[test]
fn a_place_that_cannot_be_written_is_said_with_save_as_and_closing_still_asks() {
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    edit(&mut harness);
    let mine = bytes(&harness);
    // The folder is gone, which no user may write in, whoever it is.
    std::fs::remove_file(&path).expect("removed");
    let moved_away = folder.path().with_extension("away");
    std::fs::rename(folder.path(), &moved_away).expect("renamed");
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "no file can be made in the folder"));
    click(&mut harness, "Try again");
    harness.get_by_label("Not saved");
    std::fs::rename(&moved_away, folder.path()).expect("renamed");
    click(&mut harness, "Save as…");
    let elsewhere = folder.path().join("elsewhere.ron");
    press(&mut harness, CTRL, Key::A);
    harness.event(Event::Text(elsewhere.display().to_string()));
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(&elsewhere).expect("a copy"), mine);
    assert!(!harness.state().editor().is_changed());
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_not_replaced_and_save_as_is_offered() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, mut harness) = at_home("distributed");
    let path = folder.path().join("design.ron");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("read-only");
    if std::fs::File::options().write(true).open(&path).is_ok() {
        eprintln!(
            "skipped: a_read_only_file_is_not_replaced_and_save_as_is_offered: nothing is read-only for this user"
        );
        return;
    }
    let before = std::fs::read(&path).expect("the file");
    edit(&mut harness);
    press(&mut harness, CTRL, Key::S);
    harness.get_by_label("Not saved");
    assert!(shows(&harness, "the file is read-only"));
    assert_eq!(std::fs::read(&path).expect("the file"), before);
    click(&mut harness, "Save as…");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("design-2.ron")).expect("a copy"), bytes(&harness));
}

#[test]
fn two_windows_on_one_file_are_told_and_notice_each_other() {
    let (folder, mut first) = at_home("distributed");
    let path = folder.path().join("design.ron");
    let folders = folders(folder.path());
    assert!(!shows(&first, "open in another window"));
    let mut second = on(&path, &folders);
    assert!(shows(&second, "design.ron is open in another window too"));
    click(&mut second, "Dismiss");
    assert!(!shows(&second, "open in another window"));
    edit(&mut second);
    meanwhile(&mut first, || press(&mut second, CTRL, Key::S));
    wait_for(&mut first, "the bar", |h| shows(h, "was changed by another program: 1 moved."));
    drop((first, second));
    assert!(!shows(&on(&path, &folders), "open in another window"), "the locks went with the windows");
}

#[test]
fn recent_files_are_opened_again_and_one_that_is_gone_says_so_and_is_forgotten() {
    let (folder, mut harness) = at_home("distributed");
    let folders = folders(folder.path());
    let other = folder.path().join("other.ron");
    std::fs::copy(common::example("scale-up"), &other).expect("a copy");
    Recent::load(&folders).add(&other).expect("written");
    Recent::load(&folders).add(&folder.path().join("vanished.ron")).expect("written");
    press(&mut harness, SHIFT_CTRL, Key::R);
    harness.get_by_label("Open recent");
    assert!(shows(&harness, "gone from "));
    harness.get_by_label("Open design.ron");
    click(&mut harness, "Forget vanished.ron");
    assert!(!shows(&harness, "vanished.ron"));
    assert!(!Recent::load(&folders).paths().iter().any(|path| path.ends_with("vanished.ron")));
    click(&mut harness, "Open other.ron");
    assert_eq!(bytes(&harness), storage::to_ron(&storage::read(&other).expect("a design")));
    assert_eq!(Recent::load(&folders).paths()[0], other);

    // Gone between the list and the click: one line, nothing lost.
    press(&mut harness, SHIFT_CTRL, Key::R);
    let start = bytes(&harness);
    std::fs::remove_file(folder.path().join("design.ron")).expect("removed");
    click(&mut harness, "Open design.ron");
    assert!(shows(&harness, "Not opened: there is no such file"));
    assert_eq!(bytes(&harness), start);
}

#[test]
fn a_new_design_takes_the_place_of_a_saved_one_and_asks_about_changes() {
    let (folder, mut harness) = at_home("distributed");
    press(&mut harness, CTRL, Key::N);
    assert_eq!(harness.state().editor().design().components.len(), 0);
    press(&mut harness, SHIFT_CTRL, Key::N);
    harness.get_by_label("New from template");
    for template in storage::TEMPLATES {
        assert!(harness.query_all_by_label(template.name).next().is_some(), "{}", template.name);
    }
    click(&mut harness, "scale-up");
    click(&mut harness, "Begin");
    let begun = storage::template("scale-up").expect("a template").design();
    assert_eq!(bytes(&harness), storage::to_ron(&begun));
    assert!(!harness.state().editor().is_changed());
    edit(&mut harness);
    let changed = bytes(&harness);
    press(&mut harness, CTRL, Key::N);
    harness.get_by_label("A new design takes its place.");
    click(&mut harness, "Cancel");
    assert_eq!(bytes(&harness), changed);
    press(&mut harness, CTRL, Key::N);
    click(&mut harness, "Save");
    harness.get_by_label("Save as");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("scale-up.ron")).expect("the file"), changed);
    assert_eq!(harness.state().editor().design().components.len(), 0, "and then the new one came");
}

/// A file that the window system drops.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn of_ten_files_dropped_at_once_one_is_opened_and_the_others_are_named() {
    let (folder, mut harness) = window("distributed");
    for n in 0..10 {
        let path = folder.path().join(format!("plan-{n}.ron"));
        std::fs::copy(common::example("scale-up"), &path).expect("a copy");
        harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    }
    harness.run();
    let opened = storage::read(&folder.path().join("plan-0.ron")).expect("a design");
    assert_eq!(bytes(&harness), storage::to_ron(&opened));
    for n in 1..10 {
        assert!(shows(&harness, &format!("plan-{n}.ron")), "{n}");
    }
}

#[test]
fn fifty_megabytes_are_not_pasted_and_the_window_goes_on() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let began = Instant::now();
    harness.event(Event::Paste("x\n".repeat(25 << 20)));
    harness.run();
    assert!(shows(&harness, "Nothing was pasted: the text has 50 MiB, the limit is 8 MiB"));
    // Into a text field neither.
    press(&mut harness, CTRL, Key::P);
    harness.event(Event::Paste("x".repeat(50 << 20)));
    harness.run_steps(3);
    assert!(shows(&harness, "the limit is 1 MiB"));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(bytes(&harness), start);
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_portal_the_path_is_typed_at_once_and_the_reason_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    std::fs::copy(common::example("distributed"), &path).expect("a copy");
    let nobody = format!("unix:path={}", folder.path().join("bus").display());
    for (address, why) in
        [(Some(nobody), "nobody listens on the session bus"), (None, "this session has no message bus")]
    {
        let mut app = App::new(storage::read(&path).expect("a design"), Some(path.clone()));
        let variable = |name: &str| address.clone().filter(|_| name == "DBUS_SESSION_BUS_ADDRESS").map(Into::into);
        app.choose_files_by(Chooser::of(variable));
        let mut harness = shown(app);
        let began = Instant::now();
        press(&mut harness, CTRL, Key::O);
        wait_for(&mut harness, "the field", |h| h.query_by_label("Path of the file").is_some());
        assert!(shows(&harness, why), "{why}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
        press(&mut harness, SHIFT_CTRL, Key::S);
        wait_for(&mut harness, "the question", |h| h.query_by_label("Save as").is_some());
        assert!(shows(&harness, why), "{why}");
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
}
