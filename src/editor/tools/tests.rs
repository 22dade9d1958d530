//! The hand at work without a screen: press, drag and release on a real design, and what becomes of it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::*;
use crate::editor::making::New;
use crate::editor::sight::Side;
use crate::layout::{Arrangement, Routes, arrange, route};
use crate::model::{Design, LinkKind};
use crate::storage::{parse, to_ron};

/// A desk: an editor, a hand, and what is drawn now.
struct Desk {
    editor: Editor,
    tools: Tools,
    selection: BTreeSet<Id>,
    locked: BTreeSet<Id>,
    asks: Vec<Ask>,
    grid: Option<f32>,
    drawn: RefCell<Option<(u64, Arrangement, Routes)>>,
}

const DESIGN: &str = "Design(format: 1,
    components: {
        \"browser\": (kind: Client), \"lb\": (kind: LoadBalancer),
        \"server\": (kind: Server), \"web\": (kind: WebServer, on: \"server\"),
        \"empty\": (kind: Server), \"app\": (kind: AppServer), \"db\": (kind: Database),
    },
    links: {\"in\": (from: \"browser\", to: \"lb\", kind: Http), \"on\": (from: \"lb\", to: \"web\", kind: Http(port: 8080), label: \"way\")},
    drawing: {
        \"browser\": (at: (0, 0)), \"lb\": (at: (0, 200)), \"server\": (at: (300, 400), size: (300, 240)), \"web\": (at: (340, 480)),
        \"empty\": (at: (700, 400), size: (300, 240)), \"app\": (at: (0, 700)), \"db\": (at: (300, 800)),
    })";

impl Desk {
    fn new() -> Self {
        Self::with(parse(DESIGN).expect("a design"))
    }

    fn with(design: Design) -> Self {
        let editor = Editor::new(design);
        let (tools, selection, locked) = (Tools::default(), BTreeSet::new(), BTreeSet::new());
        Self { editor, tools, selection, locked, asks: Vec::new(), grid: None, drawn: RefCell::default() }
    }

    fn drawn(&self) -> (Arrangement, Routes) {
        if let Some((revision, arrangement, routes)) = &*self.drawn.borrow()
            && *revision == self.editor.revision()
        {
            return (arrangement.clone(), routes.clone());
        }
        let arrangement = arrange(self.editor.design());
        let routes = route(self.editor.design(), &arrangement);
        *self.drawn.borrow_mut() = Some((self.editor.revision(), arrangement.clone(), routes.clone()));
        (arrangement, routes)
    }

    fn with_stage<T>(&mut self, act: impl FnOnce(&mut Tools, &mut Stage<'_>) -> T) -> T {
        let (arrangement, routes) = self.drawn();
        let containers = arrangement.parents.values().cloned().collect();
        let sight = Sight { arrangement: &arrangement, routes: &routes, containers: &containers };
        let asks = std::mem::take(&mut self.asks);
        let (editor, selection, grid) = (&mut self.editor, &mut self.selection, self.grid);
        let mut stage = Stage { editor, sight, selection, grid, locked: &self.locked, asks };
        let out = act(&mut self.tools, &mut stage);
        self.asks = stage.asks;
        out
    }

    fn does(&mut self, input: Input) {
        self.with_stage(|tools, stage| tools.handle(input, stage));
    }

    /// Press, some steps, and, unless it is kept, release.
    fn drag(&mut self, from: Point, to: Point, keys: fn(&mut Pointer)) {
        self.pull(from, to, keys);
        let mut end = at(to);
        keys(&mut end);
        self.does(Input::Release(end));
    }

    fn pull(&mut self, from: Point, to: Point, keys: fn(&mut Pointer)) {
        let mut begin = at(from);
        keys(&mut begin);
        self.does(Input::Press(begin));
        for step in 1..=6 {
            let t = step as f32 / 6.0;
            let mut here = at(Point::new(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t));
            keys(&mut here);
            self.does(Input::Drag(here));
        }
    }

    fn center(&self, id: &str) -> Point {
        self.drawn().0.boxes[&Id::slug(id)].center()
    }

    fn rect(&self, id: &str) -> Rect {
        self.drawn().0.boxes[&Id::slug(id)]
    }

    fn text(&self) -> String {
        to_ron(self.editor.design())
    }

    fn on(&self, id: &str) -> Option<String> {
        self.editor.design().components[&Id::slug(id)].on.as_ref().map(ToString::to_string)
    }
}

fn at(p: Point) -> Pointer {
    Pointer { at: p, unit: 1.0, shift: false, ctrl: false, alt: false, touch: false }
}

const fn p(x: f32, y: f32) -> Point {
    Point::new(x, y)
}

fn plain(_: &mut Pointer) {}
fn ctrl(pointer: &mut Pointer) {
    pointer.ctrl = true;
}
fn alt(pointer: &mut Pointer) {
    pointer.alt = true;
}

#[test]
fn a_jitter_of_two_points_is_a_click_and_eight_points_are_a_move() {
    let mut desk = Desk::new();
    let before = desk.text();
    let c = desk.center("app");
    desk.drag(c, c + p(2.0, 0.0), plain);
    assert_eq!((desk.text(), desk.editor.history_len()), (before.clone(), 0));
    assert_eq!(desk.selection, [Id::slug("app")].into());
    desk.drag(c, c + p(8.0, 0.0), ctrl);
    assert_eq!(desk.center("app"), c + p(8.0, 0.0));
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_part_dropped_into_a_server_runs_on_it_and_moves_with_it() {
    let mut desk = Desk::new();
    let before = desk.text();
    let from = desk.center("app");
    desk.pull(from, p(850.0, 540.0), plain);
    assert_eq!(desk.tools.overlay().target, Some(Id::slug("empty")));
    desk.does(Input::Release(at(p(850.0, 540.0))));
    assert_eq!(desk.on("app").as_deref(), Some("empty"));
    assert_eq!(desk.editor.history_len(), 1);
    let (app, empty) = (desk.center("app"), desk.rect("empty"));
    desk.drag(p(empty.x + 200.0, empty.y + 12.0), p(empty.x + 240.0, empty.y + 112.0), plain);
    let moved = desk.rect("empty").min() - empty.min();
    assert!(moved.y > 90.0, "{moved:?}");
    assert_eq!(desk.center("app"), app + moved);
    desk.editor.undo();
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_part_dragged_out_leaves_its_server_which_keeps_its_size_and_the_key_keeps_it_in() {
    let mut desk = Desk::new();
    let server = desk.rect("server");
    let from = desk.center("web");
    desk.drag(from, p(100.0, 500.0), plain);
    assert_eq!(desk.on("web"), None);
    assert_eq!(desk.rect("server"), server);
    desk.editor.undo();
    desk.drag(from, p(100.0, 500.0), ctrl);
    assert_eq!(desk.on("web").as_deref(), Some("server"));
    assert!(desk.rect("server").holds(&desk.rect("web")), "the server grows around it");
}

#[test]
fn what_the_catalogue_refuses_is_said_while_dragging_and_not_done() {
    let mut desk = Desk::new();
    let from = desk.center("browser");
    desk.pull(from, p(850.0, 540.0), plain);
    let why = desk.tools.overlay().refusal.clone().expect("a reason");
    assert!(why.contains("does not run on a server"), "{why}");
    desk.does(Input::Release(at(p(850.0, 540.0))));
    assert_eq!(desk.on("browser"), None);
    assert!(matches!(&desk.asks[..], [Ask::Refuse(..)]), "{:?}", desk.asks);
}

#[test]
fn every_gesture_that_is_cancelled_leaves_the_design_and_the_history_as_they_were() {
    let starts = [
        (p(64.0, 728.0), p(850.0, 540.0), plain as fn(&mut Pointer)),
        (p(64.0, 728.0), p(300.0, 60.0), alt),
        (p(380.0, 700.0), p(20.0, 20.0), plain),
    ];
    for (from, to, keys) in starts {
        let mut desk = Desk::new();
        let before = desk.text();
        desk.pull(from, to, keys);
        desk.does(Input::Cancel);
        desk.does(Input::Release(at(to)));
        assert_eq!((desk.text(), desk.editor.history_len()), (before, 0), "from {from:?}");
        assert!(!desk.tools.is_busy());
        assert_eq!(*desk.tools.overlay(), Overlay::default());
    }
}

#[test]
fn a_link_is_pulled_from_a_dot_and_near_is_enough() {
    let mut desk = Desk::new();
    let (lb, app) = (desk.rect("app"), desk.rect("db"));
    desk.drag(Side::Right.middle(&lb), p(app.x - 15.0, app.center().y), plain);
    let (id, link) = desk.editor.design().links.last().expect("a link");
    assert_eq!((link.from.as_str(), link.to.as_str()), ("app", "db"));
    assert!(matches!(link.kind, LinkKind::Sql(_)));
    assert_eq!(desk.selection, [id.clone()].into());
    assert_eq!(desk.editor.history_len(), 1);
}

#[test]
fn a_link_that_fits_nowhere_is_refused_with_a_reason_and_what_cannot_take_it_is_dimmed() {
    let mut desk = Desk::new();
    let before = desk.text();
    let (db, browser) = (desk.rect("db"), desk.rect("browser"));
    desk.pull(Side::Left.middle(&db), browser.center(), plain);
    assert!(desk.tools.overlay().dimmed.contains(&Id::slug("browser")));
    desk.does(Input::Release(at(browser.center())));
    assert_eq!(desk.text(), before);
    assert!(matches!(&desk.asks[..], [Ask::Refuse(why, _)] if why.contains("no link to")), "{:?}", desk.asks);
}

#[test]
fn a_link_dropped_on_the_bare_canvas_asks_which_part_shall_be_there() {
    let mut desk = Desk::new();
    let lb = desk.rect("lb");
    desk.drag(Side::Left.middle(&lb), p(-300.0, 228.0), plain);
    assert!(matches!(&desk.asks[..], [Ask::Pick(from, _)] if from.as_str() == "lb"), "{:?}", desk.asks);
}

#[test]
fn an_end_led_to_another_part_keeps_the_link_its_kind_and_its_words() {
    let mut desk = Desk::with(
        parse(&DESIGN.replace("\"app\": (kind: AppServer)", "\"app\": (kind: WebServer)")).expect("a design"),
    );
    desk.selection = [Id::slug("on")].into();
    let end = *desk.drawn().1.lines[&Id::slug("on")].paths[0].last().expect("an end");
    let to = desk.center("app");
    desk.drag(end, to, plain);
    let link = &desk.editor.design().links[&Id::slug("on")];
    assert_eq!((link.from.as_str(), link.to.as_str(), link.label.as_str()), ("lb", "app", "way"));
    assert!(matches!(&link.kind, LinkKind::Http(http) if u64::from(http.port.0) == 8080), "{:?}", link.kind);
}

#[test]
fn a_part_dropped_on_a_link_is_put_in_between() {
    let mut desk = Desk::new();
    let path = desk.drawn().1.lines[&Id::slug("in")].paths[0].clone();
    let middle = p((path[0].x + path[1].x) / 2.0, (path[0].y + path[1].y) / 2.0);
    desk.with_stage(|tools, stage| {
        let waf = crate::catalog::find_kind("Waf").expect("a kind");
        tools.take(Tool::Place(New::Part(waf)), stage);
    });
    desk.does(Input::Release(at(middle)));
    let design = desk.editor.design();
    let new = desk.selection.first().expect("selected").clone();
    assert_eq!(design.links[&Id::slug("in")].to, new);
    assert!(design.links.values().any(|l| l.from == new && l.to.as_str() == "lb"));
    assert_eq!(desk.editor.history_len(), 1);
}

#[test]
fn a_frame_takes_what_it_touches_but_containers_only_whole() {
    let mut desk = Desk::new();
    desk.drag(p(-40.0, 690.0), p(60.0, 820.0), plain);
    assert_eq!(desk.selection, [Id::slug("app")].into(), "half of it is enough");
    desk.drag(p(-40.0, 690.0), p(60.0, 820.0), alt);
    assert!(desk.selection.is_empty(), "with the key it has to be whole");
    // Ctrl begins a frame on top of a container, which stays where it is.
    let server = desk.rect("server");
    desk.drag(p(server.x + 10.0, server.bottom() - 10.0), p(server.right() - 5.0, server.y + 40.0), ctrl);
    assert_eq!(desk.selection, [Id::slug("web")].into());
    assert_eq!(desk.rect("server"), server);
}

#[test]
fn alt_drags_a_copy_and_leaves_the_original() {
    let mut desk = Desk::new();
    let before = desk.text();
    let server = desk.rect("server");
    desk.drag(p(server.x + 200.0, server.y + 12.0), p(server.x + 200.0, server.y - 388.0), alt);
    assert_eq!(desk.rect("server"), server);
    assert_eq!(desk.editor.design().components.len(), 9);
    assert_eq!(desk.editor.design().links.len(), 2, "the link to it is not one within it");
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor.undo();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_server_is_never_smaller_than_what_it_holds() {
    let mut desk = Desk::new();
    desk.selection = [Id::slug("server")].into();
    let server = desk.rect("server");
    desk.drag(p(server.right(), server.bottom()), p(server.x + 5.0, server.y + 5.0), plain);
    assert!(desk.rect("server").holds(&desk.rect("web")));
    assert!(desk.rect("server").w < server.w, "it did become smaller");
    assert_eq!(desk.editor.history_len(), 1);
    let (small, web) = (desk.rect("server"), desk.rect("web"));
    desk.drag(p(small.x, small.y), p(small.x + 500.0, small.y + 500.0), plain);
    assert!(desk.rect("server").holds(&desk.rect("web")));
    assert_eq!(desk.rect("web"), web, "resizing moves nothing");
}

#[test]
fn a_bend_by_hand_stays_and_clearing_it_gives_the_routers_way_back() {
    let mut desk = Desk::new();
    let before = desk.drawn().1.lines[&Id::slug("on")].paths.clone();
    desk.selection = [Id::slug("on")].into();
    let path = &before[0];
    let longest = |n: &usize| ((path[*n].x - path[n + 1].x).abs() + (path[*n].y - path[n + 1].y).abs()) as i64;
    let piece = (0..path.len() - 1).max_by_key(longest).expect("a piece");
    let middle = p((path[piece].x + path[piece + 1].x) / 2.0, (path[piece].y + path[piece + 1].y) / 2.0);
    let level = (path[piece].y - path[piece + 1].y).abs() < 0.1;
    let to = middle + if level { p(0.0, 40.0) } else { p(40.0, 0.0) };
    desk.drag(middle, to, plain);
    let bent = desk.drawn().1.lines[&Id::slug("on")].paths.clone();
    assert_ne!(bent, before);
    let saved = parse(&desk.text()).expect("it can be read again");
    assert_eq!(&saved, desk.editor.design());
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor
        .edit("Clear bends", [crate::model::Edit::Bend { id: Id::slug("on"), bends: None, index: None }])
        .expect("clear");
    assert_eq!(desk.drawn().1.lines[&Id::slug("on")].paths, before);
}

#[test]
fn what_is_locked_is_neither_moved_nor_caught() {
    let mut desk = Desk::new();
    desk.locked = [Id::slug("server")].into();
    let server = desk.rect("server");
    desk.drag(p(server.x + 200.0, server.y + 12.0), p(0.0, 0.0), plain);
    assert_eq!(desk.rect("server"), server);
    desk.drag(p(290.0, 390.0), p(660.0, 700.0), plain);
    assert!(!desk.selection.contains(&Id::slug("server")), "{:?}", desk.selection);
}

#[test]
fn a_part_snaps_to_its_neighbours_top_and_the_key_switches_that_off() {
    let mut desk = Desk::new();
    let (app, db) = (desk.rect("app"), desk.rect("db"));
    let to = app.center() + p(0.0, db.y - app.y + 3.0);
    desk.drag(app.center(), to, plain);
    assert!((desk.rect("app").y - db.y).abs() < 0.1);
    desk.editor.undo();
    desk.drag(app.center(), to, ctrl);
    assert!((desk.rect("app").y - db.y - 3.0).abs() < 0.1);
}

#[test]
fn a_new_part_lies_in_the_server_on_which_it_is_dropped_in_one_motion() {
    let mut desk = Desk::new();
    desk.with_stage(|tools, stage| {
        let web = crate::catalog::find_kind("WebServer").expect("a kind");
        tools.take(Tool::Place(New::Part(web)), stage);
    });
    desk.does(Input::Release(at(p(850.0, 540.0))));
    let new = desk.selection.first().expect("selected").to_string();
    assert_eq!(desk.on(&new).as_deref(), Some("empty"));
    assert!(matches!(desk.tools.tool(), Tool::Select));
}

#[test]
fn undo_of_all_that_the_hand_did_is_the_beginning_byte_for_byte() {
    let mut desk = Desk::new();
    let before = desk.text();
    let mut seed = 7_u64;
    let mut random = |below: f32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f32 / (1_u64 << 24) as f32 * below
    };
    let keys: [fn(&mut Pointer); 4] = [plain, plain, ctrl, alt];
    for step in 0..48 {
        let (from, to) =
            (p(random(1100.0) - 50.0, random(950.0) - 50.0), p(random(1100.0) - 50.0, random(950.0) - 50.0));
        let key = keys[step % keys.len()];
        if step % 7 == 0 {
            desk.pull(from, to, key);
            desk.does(Input::Cancel);
        } else {
            desk.drag(from, to, key);
        }
        if desk.editor.design().components.len() > 16 {
            desk.editor.undo();
        }
        crate::catalog::check(desk.editor.design()).expect("sound");
    }
    let after = desk.text();
    let mut count = 0;
    while desk.editor.undo().is_some() {
        count += 1;
    }
    assert_eq!(desk.text(), before);
    while desk.editor.redo().is_some() {
        count -= 1;
    }
    assert_eq!((desk.text(), count), (after, 0));
}
