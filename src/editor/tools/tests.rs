//! The hand at work without a screen: press, drag and release on a real design, and what becomes of it.

mod links;
mod parts;

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::*;
use crate::editor::sight::Sight;
use crate::layout::{Arrangement, Routes, arrange, route};
use crate::model::Design;
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

fn between(a: Point, b: Point) -> Point {
    p(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y))
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
