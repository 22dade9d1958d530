//! What comes into the window from outside: opened, dropped and pasted; and tidied. Found by accessible names.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod shown;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use linchpin::ui::App;
use linchpin::{analysis, export, import, layout, scene, storage};
use shown::{CTRL, bytes, center, click, drag, shown, window};

const SHIFT_CTRL: egui::Modifiers = egui::Modifiers { shift: true, ..egui::Modifiers::COMMAND };

const MERMAID: &str = "flowchart LR\n  u[Browser] --> w[Nginx]\n  w --> p[PHP-FPM]\n";
const BROKEN: &str = "flowchart LR\n  u[Browser] --> lb(Load Balancer (HAProxy))\n  lb -> x[Frobnicator]\n";
const MARKDOWN: &str = "# Web\n```mermaid\ngraph LR\n  b[Browser] --> n[Nginx]\n```\n# Data\n```mermaid\ngraph LR\n  n[Nginx] --> m[(MySQL)]\n```\n";

/// A file that the window system drops.
#[derive(Debug)]
struct File(PathBuf);

impl egui::DroppedFile for File {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

fn drop_file(harness: &mut Harness<App>, path: &Path) {
    harness.input_mut().dropped_files.push(Arc::new(File(path.to_owned())));
    harness.run();
}

fn paste(harness: &mut Harness<App>, text: &str) {
    harness.event(egui::Event::Paste(text.to_owned()));
    harness.run();
}

fn press(harness: &mut Harness<App>, modifiers: egui::Modifiers, key: egui::Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// The window as the program opens it on a file.
fn opened(path: &Path) -> Harness<'static, App> {
    let bytes = storage::read_bytes(path).expect("a file");
    shown(App::opened(import::open(bytes, path).expect("something that opens"), path.to_owned()))
}

/// One file of each kind that holds the distributed example, or a diagram.
fn files(folder: &Path) -> Vec<(PathBuf, bool)> {
    let design = storage::read(Path::new(&common::example("distributed"))).expect("a design");
    let picture = export::picture(&design, &analysis::analyse(&design), &scene::Options::default());
    let svg = export::svg(&picture);
    let png = export::png(&picture, 1).expect("a picture");
    let write = |name: &str, bytes: Vec<u8>| {
        std::fs::write(folder.join(name), bytes).expect("a file");
        folder.join(name)
    };
    vec![
        (write("a.ron", storage::to_ron(&design).into_bytes()), true),
        (write("b.png", storage::carry_in_png(png, &design)), true),
        (write("c.svg", storage::carry_in_svg(&svg, &design).into_bytes()), true),
        (write("d.mmd", MERMAID.into()), false),
        (write("e.md", format!("# Shop\n\n```mermaid\n{MERMAID}```\n").into_bytes()), false),
    ]
}

fn parts(harness: &Harness<App>) -> (usize, usize) {
    let design = harness.state().editor().design();
    (design.components.len(), design.links.len())
}

#[test]
fn every_kind_of_file_opens_and_none_but_a_designs_own_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = std::fs::read_to_string(common::example("distributed")).expect("the example");
    let example = storage::to_ron(&storage::parse(&example).expect("a design"));
    for (path, whole) in files(folder.path()) {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let before = std::fs::read(&path).expect("the file");
        let mut harness = opened(&path);
        if whole {
            assert_eq!(bytes(&harness), example, "{name}");
        } else {
            assert_eq!(parts(&harness), (3, 2), "{name}");
            harness.get_by_label_contains("3 components, 2 links from Mermaid");
        }
        assert!(!harness.state().editor().is_changed(), "{name}");
        assert_eq!(harness.state().editor().history_len(), 0, "{name}");
        if name == "a.ron" {
            continue;
        }
        harness.get_by_label_contains("which stays as it is");
        // `b.ron` is taken: another name beside the picture is proposed.
        std::fs::write(folder.path().join("b.ron"), "mine").expect("a file");
        harness.get_by_label("Save").click();
        harness.run();
        harness.get_by_label("Save as");
        press(&mut harness, egui::Modifiers::NONE, egui::Key::Enter);
        let saved = if name == "b.png" { "b-2.ron".to_owned() } else { format!("{}.ron", &name[..1]) };
        let saved = std::fs::read_to_string(folder.path().join(saved)).expect("a file of its own");
        assert_eq!(saved, bytes(&harness), "{name}");
        assert_eq!(std::fs::read(&path).expect("the file"), before, "{name}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("b.ron")).expect("the file"), "mine");
}

#[test]
fn every_kind_of_file_is_dropped_on_the_window_and_takes_the_designs_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = storage::to_ron(&storage::read(Path::new(&common::example("distributed"))).expect("a design"));
    for (path, whole) in files(folder.path()) {
        let (_folder, mut harness) = window("scale-up");
        drop_file(&mut harness, &path);
        if whole {
            assert_eq!(bytes(&harness), example, "{}", path.display());
            harness.get_by_label_contains("db-1, Database, in Server 1");
        } else {
            assert_eq!(parts(&harness), (3, 2), "{}", path.display());
            harness.get_by_label_contains("Nginx, Web server");
        }
        assert!(!harness.state().editor().is_changed());
        assert!(harness.query_all_by_label("Save the changes?").next().is_none());
    }
}

#[test]
fn a_damaged_or_foreign_file_is_a_message_with_its_line_and_nothing_is_lost() {
    let (folder, mut harness) = window("distributed");
    let from = center(&harness, "Browser, Browser");
    drag(&mut harness, from, egui::vec2(-60.0, 20.0));
    let start = bytes(&harness);
    let good = std::fs::read_to_string(common::example("scale-up")).expect("the example");
    let line = good.lines().position(|l| l.contains("links:")).expect("links") + 1;
    for (name, text, says) in [
        ("damaged.ron", good.replace("links:", "lynx:"), format!("at line {line}")),
        ("cut.ron", good[..good.len() / 2].to_owned(), "at line ".to_owned()),
        ("letter.txt", "Dear Sir or Madam".to_owned(), "this is no design".to_owned()),
        ("plain.svg", "<svg></svg>".to_owned(), "the picture holds no design".to_owned()),
        ("pie.mmd", "pie\n  \"a\": 1".to_owned(), "at line 1".to_owned()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        drop_file(&mut harness, &path);
        let said = harness.get_by_label_contains("Not opened: ");
        let said = said.accesskit_node().value().or_else(|| said.accesskit_node().label()).unwrap_or_default();
        assert!(said.contains(&says) && said.contains(name), "{name}: {said}");
        assert_eq!(bytes(&harness), start, "{name}");
        assert_eq!(harness.state().editor().history_len(), 1, "{name}");
        assert!(harness.query_all_by_label("Save the changes?").next().is_none(), "nothing to ask about {name}");
    }
    drop_file(&mut harness, &folder.path().join("gone.ron"));
    harness.get_by_label_contains("there is no such file");
    assert_eq!(bytes(&harness), start);
}

#[test]
fn changes_are_saved_given_up_or_kept_before_another_design_takes_the_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = folder.path().join("other.mmd");
    std::fs::write(&other, MERMAID).expect("a file");
    for answer in ["Save", "Discard", "Cancel"] {
        let (mine, mut harness) = window("distributed");
        let file = mine.path().join("design.ron");
        let on_disk = std::fs::read_to_string(&file).expect("the file");
        let from = center(&harness, "Browser, Browser");
        drag(&mut harness, from, egui::vec2(-60.0, 20.0));
        let changed = bytes(&harness);
        drop_file(&mut harness, &other);
        assert_eq!(bytes(&harness), changed, "nothing happens before the answer");
        harness.get_by_label("Save the changes?");
        harness.get_by_label("other.mmd takes its place.");
        // The toolbar has a Save too.
        harness.query_all_by_label(answer).last().expect("an answer").click();
        harness.run();
        assert!(harness.query_all_by_label("Save the changes?").next().is_none());
        let now = std::fs::read_to_string(&file).expect("the file");
        assert_eq!(now, if answer == "Save" { changed.clone() } else { on_disk }, "{answer}");
        if answer == "Cancel" {
            assert_eq!(bytes(&harness), changed);
            assert!(harness.state().editor().is_changed());
        } else {
            assert_eq!(parts(&harness), (3, 2), "{answer}");
            assert!(!harness.state().editor().is_changed());
        }
    }
}

#[test]
fn changes_of_a_design_without_a_file_are_saved_under_a_name_before_another_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first.mmd"), folder.path().join("second.mmd"));
    std::fs::write(&first, MERMAID).expect("a file");
    std::fs::write(&second, "graph LR\n  x[Nginx]\n").expect("a file");
    let mut harness = opened(&first);
    let from = center(&harness, "Nginx, Web server");
    drag(&mut harness, from, egui::vec2(40.0, 60.0));
    let changed = bytes(&harness);
    drop_file(&mut harness, &second);
    harness.query_all_by_label("Save").last().expect("an answer").click();
    harness.run();
    harness.get_by_label("Save as");
    assert_eq!(bytes(&harness), changed);
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Enter);
    assert_eq!(std::fs::read_to_string(folder.path().join("first.ron")).expect("the file"), changed);
    assert_eq!(parts(&harness), (1, 0));
}

#[test]
fn while_a_file_is_over_the_window_it_says_what_dropping_does() {
    let (_folder, mut harness) = window("distributed");
    let file = egui::HoveredFile { path: Some("/somewhere/plan.mmd".into()), mime: String::new() };
    harness.input_mut().hovered_files = vec![file];
    harness.run_steps(3);
    harness.get_by_label("Drop to open plan.mmd");
    harness.get_by_label_contains("which has no unsaved changes");
    harness.input_mut().hovered_files.clear();
    harness.run();
    assert!(harness.query_all_by_label("Drop to open plan.mmd").next().is_none());
}

#[test]
fn a_path_is_typed_and_what_is_wrong_with_it_is_said_where_it_is_typed() {
    let (folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let path = folder.path().join("plan.mmd");
    std::fs::write(&path, MERMAID).expect("a file");
    press(&mut harness, CTRL, egui::Key::O);
    let typed = |harness: &mut Harness<App>, text: &str| {
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run();
        press(harness, egui::Modifiers::NONE, egui::Key::Enter);
    };
    let missing = folder.path().join("missing");
    typed(&mut harness, &missing.to_string_lossy());
    harness.get_by_label_contains("there is no such file");
    assert_eq!(bytes(&harness), start);
    // The field kept the keyboard: what was typed is typed over.
    press(&mut harness, CTRL, egui::Key::A);
    typed(&mut harness, &path.to_string_lossy());
    assert_eq!(parts(&harness), (3, 2));
    assert!(harness.query_all_by_label("Path of the file").next().is_none());

    harness.get_by_label("Open…").click();
    harness.run();
    harness.get_by_label("Path of the file");
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    assert!(harness.query_all_by_label("Path of the file").next().is_none());
    assert_eq!(parts(&harness), (3, 2));
}

#[test]
fn of_several_diagrams_one_is_chosen_or_all_as_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("two.md");
    std::fs::write(&path, MARKDOWN).expect("a file");
    for (choice, name, size) in [
        ("Web · 2 components, 1 link · flowchart at line 3", "Web", (2, 1)),
        ("Data · 2 components, 1 link · flowchart at line 8", "Data", (2, 1)),
        ("All merged into one · 3 components, 2 links", "two", (3, 2)),
    ] {
        let mut harness = opened(&path);
        assert_eq!(parts(&harness), (0, 0));
        harness.get_by_label(choice).click();
        harness.run();
        harness.get_by_label("Open").click();
        harness.run();
        assert_eq!(parts(&harness), size, "{choice}");
        assert_eq!(harness.state().editor().design().name, name);
    }
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    drop_file(&mut harness, &path);
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    assert!(harness.query_all_by_label("Which diagram shall be opened?").next().is_none());
    assert_eq!(bytes(&harness), start);
    paste(&mut harness, MARKDOWN);
    harness.get_by_label("Which diagram shall be pasted?");
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Enter);
    assert_eq!(harness.state().editor().undo_title(), Some("Paste 2 components, 1 link"));
}

#[test]
fn mermaid_is_pasted_as_one_step_and_taken_back_byte_by_byte() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let (components, links) = parts(&harness);
    for round in 1..=2 {
        paste(&mut harness, "graph LR; a-->b");
        press(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
        assert_eq!(parts(&harness), (components + 2 * round, links + round));
        assert_eq!(harness.state().editor().history_len(), round);
    }
    let pasted = bytes(&harness);
    press(&mut harness, CTRL, egui::Key::Z);
    press(&mut harness, CTRL, egui::Key::Z);
    assert_eq!(bytes(&harness), start);
    press(&mut harness, SHIFT_CTRL, egui::Key::Z);
    press(&mut harness, SHIFT_CTRL, egui::Key::Z);
    assert_eq!(bytes(&harness), pasted);
}

#[test]
fn what_is_pasted_is_selected_lies_at_the_pointer_and_on_nothing() {
    let (_folder, mut harness) = window("distributed");
    let before = layout::arrange(harness.state().editor().design());
    let old: Vec<String> = before.boxes.keys().map(ToString::to_string).collect();
    let canvas = harness.get_by_label("Drawing").rect();
    // Room at the left of the drawing.
    press(&mut harness, CTRL, egui::Key::Minus);
    press(&mut harness, CTRL, egui::Key::Minus);
    let pointer = canvas.left_center() + egui::vec2(80.0, 0.0);
    let still = center(&harness, "web-1, Web server");
    harness.hover_at(pointer);
    harness.run();
    paste(&mut harness, MERMAID);
    assert!(harness.query_all_by_label("3 selected").count() > 0);
    harness.get_by_label("3 components, 2 links from Mermaid");
    let after = layout::arrange(harness.state().editor().design());
    for (id, rect) in &before.boxes {
        assert_eq!(after.boxes[id], *rect, "{id} moved");
    }
    let new: Vec<layout::Rect> =
        after.boxes.iter().filter(|(id, _)| !old.contains(&id.to_string())).map(|(_, rect)| *rect).collect();
    assert_eq!(new.len(), 3);
    for rect in &new {
        assert!(!before.boxes.values().any(|b| b.overlaps(rect)), "{rect:?}");
        assert!(rect.x % 8.0 == 0.0 && rect.y % 8.0 == 0.0, "{rect:?} is off the grid");
    }
    // From the drawing to the screen, by the middles of two parts: the view stayed, and so did the pointer.
    let (top, bottom) = (center(&harness, "Nginx, Web server"), center(&harness, "PHP-FPM, Application server"));
    let drawn = |id: &str| after.boxes[id].center();
    let zoom = (bottom.y - top.y) / (drawn("php-fpm").y - drawn("nginx").y);
    let middle = new.into_iter().reduce(|a, b| a.union(&b)).expect("three boxes").center();
    let middle = top + egui::vec2(middle.x - drawn("nginx").x, middle.y - drawn("nginx").y) * zoom;
    assert!((middle - pointer).abs().max_elem() <= 8.0 * zoom, "{middle:?} is not {pointer:?}");
    assert_eq!(center(&harness, "web-1, Web server"), still, "the view moved");
}

#[test]
fn a_design_in_ron_is_pasted_under_new_ids() {
    let (_folder, mut harness) = window("distributed");
    let (components, links) = parts(&harness);
    let text = bytes(&harness);
    paste(&mut harness, &text);
    assert_eq!(parts(&harness), (2 * components, 2 * links));
    let design = harness.state().editor().design();
    assert_eq!(design.components["web-3"].on.as_ref().map(linchpin::model::Id::as_str), Some("server-3"));
    let twice = storage::to_ron(design);
    assert!(storage::parse(&twice).is_ok(), "{twice}");
}

#[test]
fn junk_is_not_pasted_and_the_message_names_what_is_expected() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    for junk in ["hello, world", "", "https://example.com/", "1\t2\n3\t4\n", "\u{0}\u{1}\u{2}", "{\"a\": [1]}"] {
        paste(&mut harness, junk);
        harness.get_by_label_contains("Nothing was pasted: ");
        assert_eq!(bytes(&harness), start, "{junk}");
        assert_eq!(harness.state().editor().history_len(), 0);
    }
    paste(&mut harness, "lorem ipsum dolor");
    harness.get_by_label_contains("a design in RON or Mermaid (`flowchart`, `sequenceDiagram`, `architecture-beta`)");
    paste(&mut harness, "Design(format: 1,\n  nme: \"x\")");
    harness.get_by_label_contains("at line 2");
    assert_eq!(bytes(&harness), start);
}

#[test]
fn what_was_repaired_and_not_understood_is_listed_with_lines_and_copied() {
    let (folder, mut harness) = window("distributed");
    paste(&mut harness, BROKEN);
    let listed = |harness: &mut Harness<App>| {
        harness.get_by_label("How it was read");
        for (line, words) in [
            ("line 2", "a label with ( in it needs quotes: Load Balancer (HAProxy)"),
            ("line 3", "-> is taken for -->"),
            ("line 3", "nothing says what Frobnicator is: it stays a part of another kind"),
        ] {
            let at = harness.get_by_label(words).rect().center().y;
            let beside = |node: egui_kittest::Node<'_>| (node.rect().center().y - at).abs() < 12.0;
            assert!(harness.query_all_by_label(line).any(beside), "{line}: {words}");
        }
        harness.get_by_label("Copy").click();
        harness.step();
        let copied = harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        harness.run();
        let copied = copied.expect("a text on the clipboard");
        assert!(copied.contains("line 2, column 20: a label with `(` in it needs quotes"), "{copied}");
        assert!(copied.contains("line 3, column 6: `->` is taken for `-->`"), "{copied}");
        press(harness, egui::Modifiers::NONE, egui::Key::Escape);
        assert!(harness.query_all_by_label("How it was read").next().is_none());
    };
    listed(&mut harness);
    assert!(harness.query_all_by_label("3 selected").count() > 0);
    press(&mut harness, CTRL, egui::Key::Z);
    let path = folder.path().join("broken.mmd");
    std::fs::write(&path, BROKEN).expect("a file");
    drop_file(&mut harness, &path);
    assert_eq!(parts(&harness), (3, 2));
    listed(&mut harness);
    listed(&mut opened(&path));
    let whole = folder.path().join("whole.mmd");
    std::fs::write(&whole, MERMAID).expect("a file");
    assert!(opened(&whole).query_all_by_label("How it was read").next().is_none(), "there is nothing to say");
}

#[test]
fn what_is_pasted_into_a_field_or_before_a_question_does_not_reach_the_drawing() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    press(&mut harness, CTRL, egui::Key::O);
    paste(&mut harness, "graph LR; a-->b");
    assert_eq!(bytes(&harness), start);
    let field = harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Path of the file");
    assert_eq!(field.accesskit_node().value().as_deref(), Some("graph LR; a-->b"));
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
    paste(&mut harness, "graph LR; a-->b");
    assert_eq!(harness.state().editor().history_len(), 1, "and once the field is gone it does");
    let pasted = bytes(&harness);
    harness.get_by_label("How it was read");
    paste(&mut harness, "graph LR; a-->b");
    assert_eq!(bytes(&harness), pasted);
}

#[test]
fn everything_is_tidied_in_one_step_once_and_undo_gives_the_same_bytes() {
    let (_folder, mut harness) = window("distributed");
    for (label, by) in [("Browser, Browser", egui::vec2(-160.0, 60.0)), ("db-2, Database", egui::vec2(90.0, 30.0))] {
        let from = center(&harness, label);
        drag(&mut harness, from, by);
    }
    press(&mut harness, egui::Modifiers::NONE, egui::Key::Escape);
    let untidy = bytes(&harness);
    harness.get_by_label("Tidy").click();
    harness.run();
    let tidy = bytes(&harness);
    assert_ne!(tidy, untidy);
    assert_eq!(harness.state().editor().history_len(), 3);
    assert_eq!(harness.state().editor().undo_title(), Some("Tidy all"));
    let mut bare = harness.state().editor().design().clone();
    bare.drawing.clear();
    assert_eq!(layout::arrange(harness.state().editor().design()), layout::arrange(&bare), "as if nothing were placed");
    press(&mut harness, SHIFT_CTRL, egui::Key::T);
    assert_eq!(bytes(&harness), tidy);
    assert_eq!(harness.state().editor().history_len(), 3, "a second time leaves no entry");
    harness.get_by_label_contains("Nothing to tidy");
    press(&mut harness, CTRL, egui::Key::Z);
    assert_eq!(bytes(&harness), untidy);
}

#[test]
fn only_what_is_selected_is_tidied_with_what_it_holds() {
    let (_folder, mut harness) = window("distributed");
    for (label, by) in [("web-1, Web server", egui::vec2(-90.0, 50.0)), ("Browser, Browser", egui::vec2(-160.0, 10.0))]
    {
        let from = center(&harness, label);
        drag(&mut harness, from, by);
    }
    let untidy = bytes(&harness);
    let before = layout::arrange(harness.state().editor().design());
    let title = harness.get_by_label_contains("Server 1, Server").rect().left_top() + egui::vec2(60.0, 12.0);
    click(&mut harness, title);
    press(&mut harness, SHIFT_CTRL, egui::Key::T);
    assert_eq!(harness.state().editor().undo_title(), Some("Tidy Server 1"));
    let after = layout::arrange(harness.state().editor().design());
    for id in ["browser", "lb", "server-2", "web-2", "db-2"] {
        assert_eq!(before.boxes[id], after.boxes[id], "{id} moved");
    }
    let web = |a: &layout::Arrangement| a.boxes["web-1"].min() - a.boxes["server-1"].min();
    assert_ne!(web(&before), web(&after), "what it holds is laid out again");
    let entries = harness.state().editor().history_len();
    press(&mut harness, SHIFT_CTRL, egui::Key::T);
    assert_eq!(harness.state().editor().history_len(), entries);
    press(&mut harness, CTRL, egui::Key::Z);
    assert_eq!(bytes(&harness), untidy);
}

#[test]
fn the_program_opens_what_it_can_read_and_says_of_the_rest_in_one_line_why_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let output = common::linchpin().arg(&path).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output();
        let output = output.expect("the program starts");
        let said = common::stderr(&output);
        assert_eq!(said.lines().count(), 1, "{said}");
        (output.status.code(), said)
    };
    for (name, text) in [("a.mmd", MERMAID), ("a.md", MARKDOWN), ("b", BROKEN), ("c.mmd", "Design(format: 1)")] {
        let (code, said) = said(name, text);
        assert!(code == Some(2) || !cfg!(target_os = "linux"), "{name}: {said}");
        assert!(said.contains("there is no screen") || !cfg!(target_os = "linux"), "{name}: {said}");
    }
    for (name, text, why) in [
        ("a.ron", "Design(\n  format: 1,\n  nme: 1)", "at line 3"),
        ("a.txt", "Dear Sir or Madam", "this is no design"),
        ("b.mmd", "pie\n  \"a\": 1", "at line 1"),
        ("c.svg", "<svg></svg>", "the picture holds no design"),
    ] {
        let (code, said) = said(name, text);
        assert_eq!(code, Some(3), "{name}: {said}");
        assert!(said.contains(why) && said.contains(name), "{name}: {said}");
    }
}

#[test]
fn in_a_narrow_window_commands_are_icons_and_in_a_narrower_one_the_last_are_behind_one_button() {
    let (_folder, mut harness) = window("distributed");
    assert!(harness.query_all_by_label("More").next().is_none());
    let wide = harness.get_by_label("Theme").rect().width();
    harness.set_size(egui::vec2(640.0, 480.0));
    harness.run();
    // First the words go: icons alone have room for all, and keep their names for those who hear them.
    assert!(harness.query_all_by_label("More").next().is_none());
    assert!(harness.get_by_label("Theme").rect().width() < wide * 0.6);
    harness.set_size(egui::vec2(420.0, 480.0));
    harness.run();
    assert!(harness.query_all_by_label("Theme").next().is_none());
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(420.0, 480.0));
    for label in ["Open…", "Save", "Tidy", "More", "12 parts, 14 links"] {
        assert!(screen.contains_rect(harness.get_by_label(label).rect()), "{label}");
    }
    harness.get_by_label("More").click();
    harness.run();
    harness.get_by_label("Theme").click();
    harness.run();
    assert!(harness.query_all_by_label("Theme").next().is_none(), "the menu closes");
}
