//! Links in the real window's code: their ends follow whatever happens to the parts, their ways go round things, and a
//! part in the middle is deleted with the way kept. What is measured is the exported picture.
#![cfg(feature = "gui")]

mod common;
#[path = "common/window.rs"]
mod on_screen;

use std::collections::BTreeMap;

use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use linchpin::layout::{self, Rect};
use linchpin::model::{Design, Id, Point};
use linchpin::scene::Options;
use linchpin::ui::App;
use linchpin::{analysis, export, storage};
use on_screen::{CTRL, bytes, center, click, drag, shown, window};

const SHIFT: Modifiers = Modifiers::SHIFT;

fn design<'a>(harness: &'a Harness<App>) -> &'a Design {
    harness.state().editor().design()
}

fn press(harness: &mut Harness<App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

/// What an SVG draws: the box of each part, and the way of each link, by their ids.
struct Drawn {
    boxes: BTreeMap<String, Rect>,
    ways: BTreeMap<String, Vec<Point>>,
}

fn number(element: &str, name: &str) -> Option<f32> {
    let (_, rest) = element.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()?.parse().ok()
}

fn exported(design: &Design) -> Drawn {
    let picture = export::picture(design, &analysis::analyse(design), &Options::default());
    let svg = export::svg(&picture);
    let (mut boxes, mut ways) = (BTreeMap::new(), BTreeMap::new());
    for group in svg.split("data-id=\"").skip(1) {
        let (id, rest) = group.split_once('"').expect("an id");
        let body = rest.split("</g>").next().expect("a group");
        let is_link = design.links.contains_key(&Id::slug(id));
        for element in body.split('<').skip(1) {
            if element.starts_with("rect") && !is_link && !boxes.contains_key(id) {
                let of = |name: &str| number(element, name).expect("a number");
                boxes.insert(id.to_owned(), Rect::new(of("x"), of("y"), of("width"), of("height")));
            } else if element.starts_with("path") && is_link {
                let (_, data) = element.split_once(" d=\"").expect("a way");
                let data = data.split('"').next().expect("its end");
                // An arrowhead has three corners, the sign of a severity more.
                if data.ends_with('Z') && data.split(['M', 'L']).count() > 4 {
                    continue;
                }
                let points = data.trim_end_matches('Z').split(['M', 'L']).skip(1).map(|point| {
                    let (x, y) = point.trim().split_once(' ').expect("two numbers");
                    Point::new(x.parse().expect("a number"), y.parse().expect("a number"))
                });
                let points: Vec<Point> = points.collect();
                match ways.get_mut(id) {
                    None => {
                        ways.insert(id.to_owned(), points);
                    }
                    // The line stops where its arrowhead begins: its end is the tip.
                    Some(way) => {
                        let end = *way.last().expect("an end");
                        let apart = |p: &Point| (p.x - end.x).hypot(p.y - end.y);
                        way.extend(points.into_iter().max_by(|a, b| apart(a).total_cmp(&apart(b))));
                    }
                }
            }
        }
    }
    Drawn { boxes, ways }
}

/// How far a point is from the border of a box.
fn off(border: &Rect, at: Point) -> f32 {
    let x = (at.x - border.x).abs().min((at.x - border.right()).abs());
    let y = (at.y - border.y).abs().min((at.y - border.bottom()).abs());
    let outside_x = (border.x - at.x).max(at.x - border.right()).max(0.0);
    let outside_y = (border.y - at.y).max(at.y - border.bottom()).max(0.0);
    if outside_x > 0.0 || outside_y > 0.0 { outside_x.hypot(outside_y) } else { x.min(y) }
}

/// Every link of the picture begins and ends on the border of its parts.
fn ends_are_on_borders(design: &Design, when: &str) {
    let drawn = exported(design);
    assert_eq!(drawn.ways.len(), design.links.len(), "{when}");
    for (id, link) in &design.links {
        let way = &drawn.ways[id.as_str()];
        for (end, part) in [(way[0], &link.from), (way[way.len() - 1], &link.to)] {
            let border = &drawn.boxes[part.as_str()];
            assert!(off(border, end) <= 1.0, "{when}: {id} ends at {end:?}, {part} is {border:?}");
        }
    }
}

#[test]
fn the_ends_of_links_follow_on_move_resize_nest_undo_and_redo() {
    let (_folder, mut harness) = window("distributed");
    ends_are_on_borders(design(&harness), "as it was opened");
    let start = bytes(&harness);

    let at = center(&harness, "web-1, Web");
    let zoom = harness.get_by_label_contains("web-1, Web").rect().height() / layout::size::HEIGHT;
    drag(&mut harness, at, vec2(-10.0, 0.0));
    ends_are_on_borders(design(&harness), "moved a little");
    let at = center(&harness, "Browser, Browser");
    drag(&mut harness, at, vec2(300.0 * zoom, 0.0));
    ends_are_on_borders(design(&harness), "moved by 300");

    let title = harness.get_by_label_contains("Server 2, Server").rect().left_top() + vec2(60.0, 12.0);
    click(&mut harness, title);
    let corner = harness.get_by_label_contains("Server 2, Server").rect().right_bottom();
    drag(&mut harness, corner, vec2(40.0, 30.0));
    ends_are_on_borders(design(&harness), "its server resized");
    drag(&mut harness, title, vec2(20.0, 20.0));
    ends_are_on_borders(design(&harness), "its server moved");

    // Into the other server, and out of any.
    let (from, to) = (center(&harness, "files-2, App"), harness.get_by_label_contains("Server 1, Server").rect());
    drag(&mut harness, from, to.right_bottom() - vec2(60.0, 20.0) - from);
    assert_eq!(design(&harness).components[&Id::slug("files-2")].on, Some(Id::slug("server-1")));
    ends_are_on_borders(design(&harness), "nested");
    let from = center(&harness, "Load balancer, Load");
    drag(&mut harness, from, vec2(-180.0, -20.0));
    ends_are_on_borders(design(&harness), "moved outside");

    let steps = harness.state().editor().history_len();
    assert_eq!(steps, 6);
    for n in 0..steps {
        press(&mut harness, CTRL, Key::Z);
        ends_are_on_borders(design(&harness), &format!("undone {n}"));
    }
    assert_eq!(bytes(&harness), start);
    for n in 0..steps {
        press(&mut harness, CTRL | SHIFT, Key::Z);
        ends_are_on_borders(design(&harness), &format!("done again {n}"));
    }
}

/// The lines among painted shapes.
fn flat(shape: &egui::Shape, out: &mut Vec<Vec<egui::Pos2>>) {
    match shape {
        egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| flat(shape, out)),
        egui::Shape::Path(path) if !path.closed => out.push(path.points.clone()),
        egui::Shape::LineSegment { points, .. } => out.push(points.to_vec()),
        _ => {}
    }
}

#[test]
fn while_a_server_is_collapsed_the_links_of_what_it_hides_end_at_the_server_on_the_screen() {
    let (_folder, mut harness) = window("distributed");
    let title = harness.get_by_label_contains("Server 1, Server").rect().left_top() + vec2(60.0, 12.0);
    click(&mut harness, title);
    press(&mut harness, CTRL, Key::Home);
    let server = harness.get_by_label_contains("Server 1, Server").rect();
    let lb = harness.get_by_label_contains("Load balancer, Load").rect();
    // The lines that were painted: one begins at the balancer and ends at the server.
    let mut lines: Vec<Vec<egui::Pos2>> = Vec::new();
    for clipped in &harness.output().shapes {
        flat(&clipped.shape, &mut lines);
    }
    let border = |rect: egui::Rect, at: egui::Pos2| rect.expand(1.5).contains(at) && !rect.shrink(1.5).contains(at);
    // A line stops where its arrowhead begins, eight units before its end.
    let near = |rect: egui::Rect, at: egui::Pos2| rect.expand(8.5).contains(at) && !rect.shrink(1.5).contains(at);
    let joins = |line: &Vec<egui::Pos2>| line.len() > 1 && border(lb, line[0]) && near(server, line[line.len() - 1]);
    assert!(lines.iter().any(joins), "no line from {lb:?} to {server:?}");
    press(&mut harness, CTRL, Key::End);
    ends_are_on_borders(design(&harness), "expanded");
}

/// Whether a piece of a line runs through a box.
fn runs_through(way: &[Point], rect: &Rect) -> bool {
    let inner = rect.grown(-1.0);
    way.windows(2).any(|ends| {
        let piece = Rect::around(ends[0], ends[1]);
        piece.x < inner.right() && piece.right() > inner.x && piece.y < inner.bottom() && piece.bottom() > inner.y
    })
}

#[test]
fn a_box_that_is_dragged_across_a_link_is_gone_round_and_words_do_not_collide() {
    let text = "Design(format: 1, components: {\"lb\": (kind: LoadBalancer), \"web\": (kind: WebServer), \"box\": (kind: LogStore)},
        links: {\"l\": (from: \"lb\", to: \"web\", kind: Http, label: \"all requests\")},
        drawing: {\"lb\": (at: (0, 0)), \"web\": (at: (0, 400)), \"box\": (at: (320, 200))})";
    let mut harness = shown(App::new(storage::parse(text).expect("a design"), None));
    let straight = exported(design(&harness));
    let middle = harness.get_by_label_contains("lb, Load").rect().center_bottom();
    let below = harness.get_by_label_contains("web, Web").rect().center_top();
    let from = center(&harness, "box, Log");
    drag(&mut harness, from, middle.lerp(below, 0.5) - from);
    let drawn = exported(design(&harness));
    assert!(runs_through(&straight.ways["l"], &drawn.boxes["box"]), "it lies where the link ran");
    assert!(
        !runs_through(&drawn.ways["l"], &drawn.boxes["box"]),
        "{:?} meets {:?}",
        drawn.ways["l"],
        drawn.boxes["box"]
    );
    ends_are_on_borders(design(&harness), "gone round");

    // On the whole example with a foreign box dropped among the links.
    let (_folder, mut harness) = window("distributed");
    let palette = harness.get_by_label("Add Browser").rect().center();
    let between = center(&harness, "Load balancer, Load").lerp(center(&harness, "web-1, Web"), 0.4);
    drag(&mut harness, palette, between - palette);
    let now = design(&harness);
    let (arrangement, drawn) = (layout::arrange(now), exported(now));
    let routes = layout::route(now, &arrangement);
    for (id, link) in &now.links {
        for (part, rect) in &arrangement.boxes {
            let own = [&link.from, &link.to].contains(&part);
            let around = arrangement.parents.values().any(|holder| holder == part);
            assert!(own || around || !runs_through(&drawn.ways[id.as_str()], rect), "{id} runs through {part}");
        }
    }
    let labels: Vec<(&Id, Rect)> = routes.lines.iter().filter_map(|(id, route)| Some((id, route.label?))).collect();
    assert!(labels.len() > 5, "{}", labels.len());
    for (n, (id, rect)) in labels.iter().enumerate() {
        assert!(labels[n + 1..].iter().all(|(_, other)| !rect.overlaps(other)), "the words of {id} meet others");
        let leaves = arrangement.boxes.iter().filter(|(part, _)| !arrangement.parents.values().any(|h| h == *part));
        assert!(leaves.clone().all(|(_, part)| !rect.overlaps(part)), "the words of {id} meet a part");
    }
}

#[test]
fn a_part_is_deleted_and_bridged_or_a_reason_is_shown() {
    let (_folder, mut harness) = window("distributed");
    let before = bytes(&harness);
    let at = center(&harness, "web-1, Web");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::Delete);
    assert!(!design(&harness).contains("web-1"));
    let bridged = |l: &&linchpin::model::Link| l.from.as_str() == "lb" && l.to.as_str() == "app-1";
    let link = design(&harness).links.values().find(bridged).expect("the way is kept");
    assert_eq!(link.kind.type_name(), "Http");
    assert_eq!(harness.state().editor().history_len(), 1);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(bytes(&harness), before);

    // The database is the end of the way: nothing can be bridged.
    let at = center(&harness, "db-2, Database");
    click(&mut harness, at);
    press(&mut harness, CTRL, Key::Delete);
    harness.get_by_label_contains("Nothing was deleted: nothing that leads to db-2 can be linked to where it leads");
    assert_eq!(bytes(&harness), before);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, CTRL, Key::Delete);
    harness.get_by_label_contains("Select the one part that shall go");
    assert_eq!(bytes(&harness), before);
}
