//! How a part and a need look in the graph: boxes with names in the colours of the canvas, and arrows between them.

use egui::epaint::TextShape;
use egui::{Color32, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};
use egui_graphs::{DisplayEdge, DisplayNode, DrawContext, EdgeProps, Node, NodeProps};
use petgraph::EdgeType;
use petgraph::graph::IndexType;

/// The size of the letters, and the height of a box.
pub const LETTERS: f32 = 12.0;
pub const HEIGHT: f32 = 26.0;
/// Beside a name, and for the mark of a single point of failure.
pub const PAD: f32 = 9.0;
pub const MARK: f32 = 18.0;
/// Names smaller than this on the screen are not painted.
const LEAST: f32 = 4.0;

/// How a part or a need stands to what is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Nothing is selected.
    Even,
    /// It is selected.
    Selected,
    /// It needs what is selected, or is the way there.
    Lit,
    /// It has nothing to do with that.
    Dim,
}

/// The colours of a graph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colours {
    /// Behind everything.
    pub ground: Color32,
    /// Names.
    pub text: Color32,
    /// Arrows.
    pub line: Color32,
    /// Arrows on the way to what is selected.
    pub accent: Color32,
    /// Single points of failure.
    pub spof: Color32,
    /// Letters on their mark.
    pub on_mark: Color32,
}

/// A part.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is called.
    pub title: String,
    /// Its box.
    pub size: Vec2,
    /// The colour of its family.
    pub colour: Color32,
    /// What its box is filled with.
    pub fill: Color32,
    /// Whether it is a single point of failure.
    pub spof: bool,
    /// How it stands to what is selected.
    pub light: Light,
    /// All colours.
    pub colours: Colours,
}

/// A need.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whether others do the same.
    pub shared: bool,
    /// How it stands to what is selected.
    pub light: Light,
    /// All colours.
    pub colours: Colours,
}

/// A colour between two, the first at 0.
fn between(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share)
}

/// A part as a box.
#[derive(Debug, Clone)]
pub struct PartShape {
    at: Pos2,
    part: Part,
    hovered: bool,
}

impl From<NodeProps<Part>> for PartShape {
    fn from(props: NodeProps<Part>) -> Self {
        Self { at: props.location(), hovered: props.hovered, part: props.payload }
    }
}

impl<E: Clone, Ty: EdgeType, Ix: IndexType> DisplayNode<Part, E, Ty, Ix> for PartShape {
    fn closest_boundary_point(&self, dir: Vec2) -> Pos2 {
        let half = self.part.size / 2.0;
        let (x, y) = (half.x / dir.x.abs().max(1e-6), half.y / dir.y.abs().max(1e-6));
        self.at + dir * x.min(y)
    }

    fn shapes(&mut self, cx: &DrawContext) -> Vec<Shape> {
        let Self { at, part, hovered } = self;
        let Part { colours, light, .. } = part;
        let zoom = cx.meta.zoom;
        let rect = Rect::from_center_size(cx.meta.canvas_to_screen_pos(*at), part.size * zoom);
        let fade = if *light == Light::Dim { 0.5 } else { 0.0 };
        let (edge, fill) = (between(part.colour, colours.ground, fade), between(part.fill, colours.ground, fade));
        let width = match light {
            Light::Selected => 3.0,
            Light::Lit => 2.0,
            Light::Even | Light::Dim => 1.0,
        };
        let radius = 5.0 * zoom;
        let stroke = Stroke::new(if *hovered { width + 1.0 } else { width }, edge);
        // Nothing of the arrows below shines through.
        let mut shapes = vec![Shape::rect_filled(rect, radius, colours.ground), Shape::rect_filled(rect, radius, fill)];
        if *light == Light::Selected {
            let around = rect.expand(3.0);
            shapes.push(Shape::rect_stroke(
                around,
                radius + 3.0,
                Stroke::new(1.5, colours.accent),
                StrokeKind::Outside,
            ));
        }
        shapes.push(Shape::rect_stroke(rect, radius, stroke, StrokeKind::Inside));
        let size = LETTERS * zoom;
        if size < LEAST {
            return shapes;
        }
        // A dim name can still be read.
        let ink = between(colours.text, colours.ground, fade * 0.45);
        let galley =
            cx.ctx.fonts_mut(|fonts| fonts.layout_no_wrap(part.title.clone(), FontId::proportional(size), ink));
        let left = rect.left() + PAD * zoom + if part.spof { MARK * zoom } else { 0.0 };
        shapes.push(TextShape::new(pos2(left, rect.center().y - galley.size().y / 2.0), galley, ink).into());
        if part.spof {
            let center = pos2(rect.left() + (PAD + MARK / 2.0 - 3.0) * zoom, rect.center().y);
            shapes.push(Shape::circle_filled(center, 7.5 * zoom, between(colours.spof, colours.ground, fade)));
            let font = FontId::proportional(LETTERS * 0.85 * zoom);
            let letter = cx.ctx.fonts_mut(|fonts| fonts.layout_no_wrap("S".to_owned(), font, colours.on_mark));
            shapes.push(TextShape::new(center - letter.size() / 2.0, letter, colours.on_mark).into());
        }
        shapes
    }

    fn update(&mut self, props: &NodeProps<Part>) {
        *self = Self::from(props.clone());
    }

    fn is_inside(&self, pos: Pos2) -> bool {
        Rect::from_center_size(self.at, self.part.size).contains(pos)
    }
}

/// A need as an arrow; dashed where others do the same.
#[derive(Debug, Clone)]
pub struct LineShape(Line);

impl From<EdgeProps<Line>> for LineShape {
    fn from(props: EdgeProps<Line>) -> Self {
        Self(props.payload)
    }
}

impl<Ty: EdgeType, Ix: IndexType> DisplayEdge<Part, Line, Ty, Ix, PartShape> for LineShape {
    fn shapes(
        &mut self,
        start: &Node<Part, Line, Ty, Ix, PartShape>,
        end: &Node<Part, Line, Ty, Ix, PartShape>,
        cx: &DrawContext,
    ) -> Vec<Shape> {
        let Line { shared, light, colours } = &self.0;
        let (a, b) = (start.location(), end.location());
        let way = (b - a).normalized();
        // Anchored by name: there are as many readings of these as there are kinds of graph.
        let from = DisplayNode::<Part, Line, Ty, Ix>::closest_boundary_point(start.display(), way);
        let to = DisplayNode::<Part, Line, Ty, Ix>::closest_boundary_point(end.display(), -way);
        let (from, to) = (cx.meta.canvas_to_screen_pos(from), cx.meta.canvas_to_screen_pos(to));
        let (ink, width) = match light {
            Light::Selected | Light::Lit => (colours.accent, 2.0),
            Light::Even => (colours.line, 1.0),
            Light::Dim => (between(colours.line, colours.ground, 0.55), 1.0),
        };
        let stroke = Stroke::new(width, ink);
        let mut shapes = if *shared {
            Shape::dashed_line(&[from, to], stroke, 5.0, 4.0)
        } else {
            vec![Shape::line_segment([from, to], stroke)]
        };
        let (tip, side) = (8.0 * cx.meta.zoom.min(1.2), vec2(-way.y, way.x));
        let back = to - way * tip;
        let head = vec![to, back + side * tip * 0.45, back - side * tip * 0.45];
        shapes.push(Shape::convex_polygon(head, ink, Stroke::NONE));
        shapes
    }

    fn update(&mut self, props: &EdgeProps<Line>) {
        self.0.clone_from(&props.payload);
    }

    fn is_inside(
        &self,
        _: &Node<Part, Line, Ty, Ix, PartShape>,
        _: &Node<Part, Line, Ty, Ix, PartShape>,
        _: Pos2,
    ) -> bool {
        false
    }
}
