//! The canvas without a screen: a frame is what egui does before a graphics card is asked, layout and triangles included.

#![allow(dead_code, reason = "each bench uses its own part of this module")]

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use egui::{Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2, pos2, vec2};
use linchpin::editor::Editor;
use linchpin::model::{Component, Design, Id, Kind, Link, LinkKind, Placement, Point};
use linchpin::scene::Theme;
use linchpin::ui::{Canvas, CanvasContext, Derived, Flows, Look, Outbox, Situation, install_fonts};

/// What is seen of the drawing, in points.
pub const SCREEN: Rect = Rect { min: Pos2::ZERO, max: pos2(1600.0, 1000.0) };

/// So many components in rows, each with two links to others near by, all in places of their own.
pub fn design(count: usize) -> Design {
    let mut design = Design::named("A large design");
    let kinds = Kind::all();
    let drawn = |n: usize| kinds.get(n % kinds.len()).filter(|kind| !matches!(kind, Kind::Server(_) | Kind::Client(_)));
    let web = || Kind::WebServer(linchpin::model::WebServer::default());
    let columns = (count as f32).sqrt().ceil() as usize;
    let id = |n: usize| Id::slug(&format!("part-{n}"));
    for n in 0..count {
        let kind = drawn(n).cloned().unwrap_or_else(web);
        design.components.insert(id(n), Component::new(kind).named(&format!("Part {n}")));
        let at = Point::new((n % columns) as f32 * 260.0, (n / columns) as f32 * 130.0);
        design.drawing.insert(id(n), Placement { at, size: None });
    }
    let links = LinkKind::all();
    for n in 0..count {
        for (way, to) in [n + 1, n + columns].into_iter().enumerate() {
            let link = Link::new(id(n), id(to % count), links[(n + way) % links.len()].clone());
            if link.from != link.to {
                design.links.insert(Id::slug(&format!("link-{n}-{way}")), link);
            }
        }
    }
    design
}

/// A canvas with a design on it.
pub struct Stage {
    pub ctx: egui::Context,
    pub editor: Editor,
    pub canvas: Canvas,
    pub derived: Derived,
    time: f64,
}

const LOOK: Look = Look { theme: &Theme::LIGHT, findings: true };

impl Stage {
    /// A canvas after its first frame, when the analysis has ended and its marks are drawn.
    pub fn new(design: Design) -> Self {
        let ctx = context();
        let editor = Editor::new(design);
        let derived = Derived::new(&editor, LOOK, &ctx);
        let mut stage = Self { ctx, editor, canvas: Canvas::default(), derived, time: 1.0 };
        while stage.derived.is_checking() || !stage.derived.is_settled() {
            std::thread::sleep(std::time::Duration::from_millis(5));
            stage.derived.refresh(&stage.editor, LOOK, &BTreeSet::new());
        }
        for _ in 0..3 {
            stage.frame(Vec::new());
        }
        stage
    }

    /// One frame; gives how many triangles there were.
    pub fn frame(&mut self, events: Vec<Event>) -> usize {
        self.time += 1.0 / 60.0;
        let input = RawInput { screen_rect: Some(SCREEN), events, time: Some(self.time), ..RawInput::default() };
        self.derived.refresh(&self.editor, LOOK, &BTreeSet::new());
        let states = BTreeMap::new();
        let Self { ctx, editor, canvas, derived, .. } = self;
        let output = ctx.run_ui(input, |ui| {
            let cx = CanvasContext {
                derived,
                theme: &Theme::LIGHT,
                states: &states,
                flows: &Flows::default(),
                heard: &BTreeMap::new(),
                lit: None,
                situation: &Situation::default(),
                keys: true,
            };
            canvas.show(ui, &cx, editor, &mut Outbox::default());
        });
        triangles(ctx, output)
    }

    /// Shows the drawing at a zoom, from a place on.
    pub fn look(&mut self, origin: Vec2, zoom: f32) {
        self.canvas.zoom(zoom / self.canvas.view.zoom);
        self.canvas.view.origin = origin;
    }

    /// Shows all of the drawing, however small it becomes.
    pub fn look_at_all(&mut self) {
        let bounds = self.derived.bounds();
        let zoom = (SCREEN.width() / bounds.w).min(SCREEN.height() / bounds.h) * 0.97;
        self.look(vec2(bounds.x, bounds.y), zoom);
    }

    /// Presses the button on the middle of a part and begins to drag it.
    pub fn take(&mut self, part: usize) -> Pos2 {
        let id = Id::slug(&format!("part-{part}"));
        let center = self.derived.arrangement.boxes[&id].center();
        let at = self.canvas.view.to_screen(SCREEN, center);
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![button(at, true)]);
        self.frame(vec![Event::PointerMoved(at + vec2(12.0, 0.0))]);
        self.frame(vec![Event::PointerMoved(at + vec2(16.0, 0.0))]);
        assert!(self.editor.is_editing(), "part {part} is not dragged");
        at
    }
}

/// A context with the fonts of the window, after its first frame.
pub fn context() -> egui::Context {
    let ctx = egui::Context::default();
    install_fonts(&ctx);
    let output = ctx.run_ui(RawInput { screen_rect: Some(SCREEN), ..RawInput::default() }, |_| {});
    triangles(&ctx, output);
    ctx
}

/// What a frame shows, as triangles.
pub fn triangles(ctx: &egui::Context, mut output: egui::FullOutput) -> usize {
    // What would go to the graphics card is not measured.
    output.textures_delta.clear();
    let primitives = ctx.tessellate(output.shapes, output.pixels_per_point);
    let count = |primitive: &egui::ClippedPrimitive| match &primitive.primitive {
        egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
        egui::epaint::Primitive::Callback(_) => 0,
    };
    primitives.iter().map(count).sum()
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

/// Opens a design and shows its first frame.
pub fn first_frame(design: &Design) -> usize {
    let ctx = context();
    let editor = Editor::new(design.clone());
    let derived = Derived::new(&editor, LOOK, &ctx);
    let mut stage = Stage { ctx, editor, canvas: Canvas::default(), derived, time: 1.0 };
    stage.frame(Vec::new())
}
