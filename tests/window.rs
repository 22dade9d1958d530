//! User stories through the real window's code, without a screen: things are found by their accessible names.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod shown;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::storage;
use linchpin::ui::App;
use shown::{CTRL, bytes, center, click, drag, shown, window};

#[test]
fn every_part_is_named_with_what_it_is_and_what_hangs_on_it() {
    let (_folder, harness) = window("distributed");
    for label in [
        "Load balancer, Load balancer, 2 links out, single point of failure, 2 high findings",
        "web-1, Web server, in Server 1, 2 links out, 1 medium finding",
        "db-1, Database, in Server 1, 1 link out, single point of failure",
    ] {
        harness.get_by_label_contains(label);
    }
}

#[test]
fn nothing_is_painted_while_nothing_changes() {
    let (_folder, mut harness) = window("distributed");
    let before = harness.state().frames();
    // `run` paints until nobody asks for another frame: on a window at rest that is the one frame it begins with.
    harness.run();
    assert!(harness.state().frames() - before <= 1, "{} frames while idle", harness.state().frames() - before);
}

#[test]
fn a_part_is_dragged_saved_and_put_back() {
    let (folder, mut harness) = window("distributed");
    let path = folder.path().join("design.ron");
    let (start, on_disk) = (bytes(&harness), std::fs::read_to_string(&path).expect("the file"));
    let from = center(&harness, "Browser, Browser");
    drag(&mut harness, from, egui::vec2(-120.0, 20.0));
    let moved = bytes(&harness);
    assert_ne!(start, moved);
    assert_eq!(harness.state().editor().history_len(), 1, "one drag is one entry");
    let now = center(&harness, "Browser, Browser");
    // It may have snapped to a neighbour or to the grid.
    assert!((now - from - egui::vec2(-120.0, 20.0)).length() < 8.0, "{from:?} to {now:?}");

    assert_eq!(std::fs::read_to_string(&path).expect("the file"), on_disk, "nothing is written before it is saved");
    harness.key_press_modifiers(CTRL, egui::Key::S);
    harness.run();
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), moved);
    assert!(!harness.state().editor().is_changed());

    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), start);
    assert!(harness.state().editor().is_changed());
    harness.key_press_modifiers(CTRL | egui::Modifiers::SHIFT, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), moved);
}

#[test]
fn a_server_takes_what_it_holds_along_and_nothing_else() {
    let (_folder, mut harness) = window("distributed");
    let (inside, outside) = (center(&harness, "web-2, Web"), center(&harness, "web-1, Web"));
    let title = harness.get_by_label_contains("Server 2, Server").rect().left_top() + egui::vec2(60.0, 12.0);
    drag(&mut harness, title, egui::vec2(30.0, 40.0));
    let moved = center(&harness, "web-2, Web") - inside;
    assert!((moved - egui::vec2(30.0, 40.0)).length() < 8.0, "{moved:?}: it may have snapped to a neighbour");
    let now = harness.get_by_label_contains("Server 2, Server").rect().left_top() + egui::vec2(60.0, 12.0);
    assert!((now - title - moved).length() < 1.0, "what it holds moved as far as it did");
    assert!((center(&harness, "web-1, Web") - outside).length() < 1.0);
}

#[test]
fn a_drag_that_is_cancelled_or_comes_back_changes_nothing() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let from = center(&harness, "Browser, Browser");
    harness.hover_at(from);
    harness.drag_at(from);
    harness.run();
    harness.hover_at(from + egui::vec2(80.0, 0.0));
    harness.run();
    assert_ne!(bytes(&harness), start);
    harness.key_press(egui::Key::Escape);
    harness.run();
    harness.drop_at(from + egui::vec2(80.0, 0.0));
    harness.run();
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_click_selects_and_shows_the_lesson_and_delete_removes_with_undo() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let at = center(&harness, "web-1, Web server");
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
    harness.get_by_label("Why is this here?");
    harness.key_press(egui::Key::Delete);
    harness.run();
    assert!(harness.query_all_by_label_contains("web-1, Web server").next().is_none());
    assert!(!harness.state().editor().design().contains("lb-web-1"), "its links went with it");
    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), start);
}

#[test]
fn panning_and_zooming_change_the_view_and_never_the_design() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let before = center(&harness, "Load balancer, Load balancer");
    harness.hover_at(before);
    harness.run();
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -60.0),
        phase: egui::TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
    });
    harness.run();
    let after = center(&harness, "Load balancer, Load balancer");
    assert!(after.y < before.y - 20.0, "{before:?} to {after:?}");
    harness.event(egui::Event::Zoom(1.5));
    harness.run();
    harness.key_press_modifiers(CTRL, egui::Key::Num0);
    harness.run();
    harness.get_by_label("100 %");
    harness.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::Num1);
    harness.run();
    let whole = harness.get_by_label("Drawing").rect();
    for label in ["Browser, Browser", "db-2, Database", "Server 1, Server"] {
        assert!(whole.contains_rect(harness.get_by_label_contains(label).rect()), "{label}");
    }
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);
}

#[test]
fn a_finding_leads_to_its_part() {
    let (_folder, mut harness) = window("distributed");
    harness.get_by_label("db-1").click();
    harness.run();
    harness.get_by_label("Database: MySQL primary");
}

/// Paints frames until something is there, for ten seconds at most.
fn wait_for(harness: &mut Harness<App>, what: &str, there: impl Fn(&Harness<App>) -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !there(harness) {
        assert!(std::time::Instant::now() < end, "{what} did not come");
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.step();
    }
}

fn menu(harness: &mut Harness<App>, part: &str, entry: &str) {
    let at = center(harness, part);
    for pressed in [true, false] {
        harness.event(egui::Event::PointerMoved(at));
        harness.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Secondary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        harness.step();
    }
    harness.run_steps(3);
    harness.get_by_label(entry).click();
    harness.run_steps(3);
}

#[test]
fn a_design_runs_and_a_part_is_killed_and_restarted_from_its_menu() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    harness.get_by_label("Run").click();
    harness.step();
    wait_for(&mut harness, "the running state", |h| h.query_all_by_label_contains("Running 0:").next().is_some());
    wait_for(&mut harness, "a light on web-1", |h| {
        h.query_all_by_label_contains("web-1, Web server, in Server 1, 2 links out, 1 medium finding, running")
            .next()
            .is_some()
    });
    wait_for(&mut harness, "full success", |h| h.query_all_by_label("100 %").count() >= 3);

    menu(&mut harness, "Load balancer, Load balancer", "Kill");
    wait_for(&mut harness, "the stopped balancer", |h| {
        h.query_all_by_label_contains("2 high findings, stopped").next().is_some()
    });
    wait_for(&mut harness, "the predicted outage", |h| h.query_all_by_label("0 %").count() >= 3);

    menu(&mut harness, "Load balancer, Load balancer", "Restart");
    wait_for(&mut harness, "recovery", |h| h.query_all_by_label("100 %").count() >= 3);

    harness.get_by_label("Stop").click();
    harness.run_steps(3);
    assert!(harness.query_all_by_label_contains("Running 0:").next().is_none());
    assert_eq!(bytes(&harness), start, "running is no edit");
    assert_eq!(harness.state().editor().history_len(), 0);
    harness.run();
}

/// Rests the pointer until a tooltip may come.
fn rest(harness: &mut Harness<App>, at: egui::Pos2) {
    harness.hover_at(at);
    for _ in 0..20 {
        harness.step();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    harness.run_steps(30);
}

#[test]
fn a_part_under_the_pointer_says_what_its_death_does_and_what_is_wrong_with_it() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let at = center(&harness, "web-1, Web server");
    assert!(harness.query_all_by_label("If this dies: static 50 %, read 50 %, write 50 %").next().is_none());
    rest(&mut harness, at);
    harness.get_by_label("If this dies: static 50 %, read 50 %, write 50 %");
    harness.get_by_label("Web server: Nginx, in Server 1");
    // Its finding, once in the panel and once in the tooltip.
    let said = "When web-1 dies, only 50 % of static, read and write requests succeed";
    assert_eq!(harness.query_all_by_label_contains(said).count(), 2);
    let link = center(&harness, "HTTP link from Browser to Load balancer, 1 high finding");
    rest(&mut harness, link);
    assert_eq!(harness.query_all_by_label_contains("Users speak plain HTTP").count(), 2);
    assert!(harness.query_all_by_label("If this dies: static 50 %, read 50 %, write 50 %").next().is_none());
    assert_eq!(bytes(&harness), start);
}

#[test]
fn a_badge_under_the_pointer_lists_exactly_its_findings() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "Badge: 1 medium finding about db-1");
    rest(&mut harness, at);
    harness.get_by_label("1 medium finding about db-1");
    assert_eq!(harness.query_all_by_label_contains("All writes go to db-1").count(), 2, "the medium one");
    assert_eq!(harness.query_all_by_label_contains("When db-1 dies, a person").count(), 1, "not the high ones");
    let at = center(&harness, "Badge: 2 high findings about db-1");
    rest(&mut harness, at);
    assert_eq!(harness.query_all_by_label_contains("All writes go to db-1").count(), 1);
    assert_eq!(harness.query_all_by_label_contains("When db-1 dies, a person").count(), 2);
}

#[test]
fn findings_are_hidden_and_shown_and_the_design_does_not_notice() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    let badges = |harness: &Harness<App>| harness.query_all_by_label_contains("Badge: ").count();
    let shown = badges(&harness);
    assert!(shown > 10);
    harness.get_by_label("· 3 about the whole design");
    harness.key_press_modifiers(CTRL | egui::Modifiers::SHIFT, egui::Key::F);
    harness.run();
    assert_eq!(badges(&harness), 0);
    assert!(harness.query_all_by_label("· 3 about the whole design").next().is_none(), "no legend without marks");
    let from = center(&harness, "Browser, Browser");
    drag(&mut harness, from, egui::vec2(-60.0, 20.0));
    assert_eq!(badges(&harness), 0, "it stays as it was chosen");
    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.get_by_label("Findings").click();
    harness.run();
    assert_eq!(badges(&harness), shown);
    assert_eq!(bytes(&harness), start);
}

#[test]
fn the_keyboard_goes_from_a_finding_to_its_part_and_to_its_page() {
    let (_folder, mut harness) = window("distributed");
    let card = "high: Load balancer is a single point of failure, REL-001, Load balancer";
    harness.get_by_label(card).focus();
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    harness.get_by_label("If this dies: static 0 %, read 0 %, write 0 %");
    assert_eq!(harness.query_all_by_label(card).count(), 2, "in the inspector and in the list");
    let explain = harness.query_all_by_label("Explain load-balancer-spof").next().expect("a link");
    explain.focus();
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    for heading in ["What it finds", "Why it matters", "How to fix it", "When it is a false alarm"] {
        harness.get_by_label(heading);
    }
    harness.get_by_label_contains("RFC 9568");
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert!(harness.query_all_by_label("Why it matters").next().is_none());
    harness.get_by_label("If this dies: static 0 %, read 0 %, write 0 %");
}

#[test]
fn a_fix_is_previewed_and_made_as_one_step_that_undo_takes_back() {
    let (_folder, mut harness) = window("distributed");
    let start = bytes(&harness);
    harness.get_by_label("Fix load-balancer-spof:lb").click();
    harness.step();
    wait_for(&mut harness, "the preview", |h| h.query_all_by_label("Apply").next().is_some());
    harness.run();
    assert!(
        harness.query_all_by_label_contains("Closes ").next().is_some()
            && harness.query_all_by_label_contains("Opens ").next().is_some()
    );
    harness.get_by_label("Load balancer is a single point of failure: Load balancer");
    assert_eq!(harness.query_all_by_label("96.0596 %").count(), 2, "among the journeys and in the preview");
    harness.get_by_label_contains("1 new part, 2 new links, 1 new group");
    assert_eq!(bytes(&harness), start, "looking changes nothing");
    harness.get_by_label("Cancel").click();
    harness.run();
    assert!(harness.query_all_by_label("Apply").next().is_none());
    assert_eq!(bytes(&harness), start);
    assert_eq!(harness.state().editor().history_len(), 0);

    harness.get_by_label("Fix load-balancer-spof:lb").click();
    harness.step();
    wait_for(&mut harness, "the preview", |h| h.query_all_by_label("Apply").next().is_some());
    harness.run();
    harness.get_by_label("Apply").click();
    harness.run();
    assert_eq!(harness.state().editor().history_len(), 1, "one fix is one entry");
    assert!(harness.query_all_by_label("Fix load-balancer-spof:lb").next().is_none());
    harness.get_by_label_contains("Load balancer 2, Load balancer");
    let fixed = bytes(&harness);
    harness.key_press_modifiers(CTRL, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), start);
    harness.key_press_modifiers(CTRL | egui::Modifiers::SHIFT, egui::Key::Z);
    harness.run();
    assert_eq!(bytes(&harness), fixed);
}

#[test]
fn all_is_fixed_in_one_step_and_taken_back_byte_by_byte() {
    for name in ["distributed", "scale-up"] {
        let (_folder, mut harness) = window(name);
        let start = bytes(&harness);
        harness.key_press_modifiers(CTRL, egui::Key::Period);
        harness.step();
        wait_for(&mut harness, "the preview", |h| h.query_all_by_label("Apply").next().is_some());
        harness.run();
        harness.get_by_label_contains("made as one step");
        assert_eq!(bytes(&harness), start);
        // The button has the keyboard.
        harness.key_press(egui::Key::Enter);
        harness.run();
        assert!(harness.query_all_by_label("Apply").next().is_none());
        assert_eq!(harness.state().editor().history_len(), 1, "{name}");
        let left = linchpin::analysis::analyse(harness.state().editor().design());
        assert!(left.worst() < Some(linchpin::analysis::Severity::Medium), "{name}: {:?}", left.worst());
        harness.key_press_modifiers(CTRL, egui::Key::Z);
        harness.run();
        assert_eq!(bytes(&harness), start, "{name}");
    }
}

#[test]
fn an_accepted_finding_is_marked_as_such_everywhere_and_not_offered_a_fix() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut design = storage::read(std::path::Path::new(&common::example("distributed"))).expect("a design");
    let lb = linchpin::model::Id::slug("lb");
    let accepted = r#"Design(format: 1, name: "", accepted: [(rule: "REL-001", on: "lb", reason: "an exercise")], components: {"lb": (kind: LoadBalancer)})"#;
    design.accepted = storage::parse(accepted).expect("a design").accepted;
    assert!(design.contains(lb.as_str()));
    let path = folder.path().join("design.ron");
    let mut harness = shown(App::new(design, Some(path)));
    harness
        .get_by_label("Load balancer, Load balancer, 2 links out, single point of failure, 1 high finding, 1 accepted");
    harness.get_by_label("Badge: 1 accepted high finding about Load balancer");
    harness.get_by_label("high: Load balancer is a single point of failure, REL-001, Load balancer, accepted");
    harness.get_by_label("and 1 accepted");
    assert!(harness.query_all_by_label("Fix load-balancer-spof:lb").next().is_none());
    harness.run();
}

#[test]
fn a_click_on_a_link_or_a_badge_shows_its_findings_beside_the_drawing() {
    let (_folder, mut harness) = window("distributed");
    let at = center(&harness, "HTTP link from Browser to Load balancer, 1 high finding");
    click(&mut harness, at);
    harness.get_by_label("from Browser to Load balancer");
    assert_eq!(harness.query_all_by_label_contains("high: No HTTPS for users").count(), 2);
    let at = center(&harness, "Badge: 1 medium finding about Server 2");
    click(&mut harness, at);
    harness.get_by_label_contains("If this dies: static 50 %");
    assert!(harness.query_all_by_label("from Browser to Load balancer").next().is_none());
}

#[test]
fn a_design_from_a_picture_is_saved_beside_it_and_never_over_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let design = storage::read(std::path::Path::new(&common::example("distributed"))).expect("a design");
    let scene =
        linchpin::export::picture(&design, &linchpin::analysis::analyse(&design), &linchpin::scene::Options::default());
    let picture = folder.path().join("drawn.svg");
    std::fs::write(&picture, storage::carry_in_svg(&linchpin::export::svg(&scene), &design)).expect("the picture");
    let before = std::fs::read(&picture).expect("the picture");
    let mut harness = shown(App::new(storage::read(&picture).expect("a design"), Some(picture.clone())));
    harness.get_by_label_contains("which stays as it is");
    let from = center(&harness, "Browser, Browser");
    drag(&mut harness, from, egui::vec2(-120.0, 20.0));
    harness.key_press_modifiers(CTRL, egui::Key::S);
    harness.run();
    harness.get_by_label("Save as");
    harness.key_press(egui::Key::Enter);
    harness.run();
    let saved = std::fs::read_to_string(folder.path().join("drawn.ron")).expect("a file beside the picture");
    assert_eq!(saved, bytes(&harness));
    assert!(!harness.state().editor().is_changed());
    assert_eq!(std::fs::read(&picture).expect("the picture"), before);
}

/// Everything that the last frame painted, piece by piece.
fn painted(harness: &Harness<App>) -> Vec<egui::Shape> {
    fn flat(shape: &egui::Shape, out: &mut Vec<egui::Shape>) {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| flat(shape, out)),
            shape => out.push(shape.clone()),
        }
    }
    let mut out = Vec::new();
    for clipped in &harness.output().shapes {
        flat(&clipped.shape, &mut out);
    }
    out
}

#[test]
fn the_window_paints_the_shapes_of_the_exported_picture() {
    use linchpin::model::Id;
    use linchpin::scene::{Anchor, Color, Options, Paint, Theme};
    let (_folder, harness) = window("distributed");
    let painted = painted(&harness);
    let colour = |Color(r, g, b): Color| egui::Color32::from_rgb(r, g, b);
    let filled = |color: Color| painted.iter().any(|s| matches!(s, egui::Shape::Rect(r) if r.fill == colour(color)));
    let theme = Theme::ALL.into_iter().find(|theme| filled(theme.background)).expect("one of the themes");
    let design = harness.state().editor().design();
    let options = Options { theme, title: false, legend: false, ..Options::default() };
    let scene = linchpin::export::picture(design, &linchpin::analysis::analyse(design), &options);
    // From the drawing to the screen: by the middles of two parts.
    let boxes = linchpin::layout::arrange(design).boxes;
    let drawn = |id: &str| boxes[&Id::slug(id)].center();
    let (top, bottom) = (center(&harness, "Browser, Browser"), center(&harness, "db-2, Database"));
    let zoom = (bottom.y - top.y) / (drawn("db-2").y - drawn("browser").y);
    let place = |x: f32, y: f32| top + egui::vec2(x - drawn("browser").x, y - drawn("browser").y) * zoom;
    let near = |a: egui::Pos2, b: egui::Pos2| (a - b).abs().max_elem() < 1.0;
    let mut compared = 0;
    for shape in &scene.shapes {
        let found = match &shape.paint {
            Paint::Text { at, anchor, text, color, .. } => painted.iter().any(|s| {
                let egui::Shape::Text(t) = s else { return false };
                let glyph = t.galley.rows.first().and_then(|row| row.glyphs.first());
                let left = if *anchor == Anchor::Middle { t.galley.size().x / 2.0 } else { 0.0 };
                t.galley.text() == text
                    && glyph.is_some_and(|g| near(t.pos + egui::vec2(left, g.pos.y), place(at.x, at.y)))
                    && t.galley.job.sections[0].format.color == colour(*color)
            }),
            Paint::Rect { rect, fill, pen, .. } if pen.is_none_or(|pen| pen.dash.is_none()) => {
                painted.iter().any(|s| {
                    let egui::Shape::Rect(r) = s else { return false };
                    near(r.rect.min, place(rect.x, rect.y))
                        && near(r.rect.max, place(rect.right(), rect.bottom()))
                        && r.fill == fill.map_or(egui::Color32::TRANSPARENT, colour)
                        && pen.is_none_or(|pen| r.stroke.color == colour(pen.color))
                })
            }
            Paint::Ellipse { center, radii, fill, .. } => painted.iter().any(|s| {
                let egui::Shape::Ellipse(e) = s else { return false };
                near(e.center, place(center.x, center.y))
                    && (e.radius.x - radii.x * zoom).abs() < 0.5
                    && e.fill == fill.map_or(egui::Color32::TRANSPARENT, colour)
            }),
            // Lines are cut into pieces where they are dashed.
            Paint::Rect { .. } | Paint::Path { .. } => continue,
        };
        assert!(found, "{shape:?} is not on the screen");
        compared += 1;
    }
    assert!(compared > 100, "{compared}");
}
