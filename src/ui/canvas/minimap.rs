//! Where one is: a small map of the whole drawing in the corner, and the way back when nothing of it is in view.

use std::sync::Arc;

use egui::{Mesh, Rect, Sense, Shape, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};

use super::paint::{Plain, area, mesh};
use super::{Canvas, CanvasContext};
use crate::layout;
use crate::model::Point;
use crate::ui::picture::Picture;
use crate::ui::theme::colour;

/// The largest map, in points.
const SIZE: Vec2 = vec2(200.0, 140.0);
/// The room around it, and within it around the drawing.
const MARGIN: f32 = 12.0;
const PADDING: f32 = 6.0;
/// The side of the dot of a badge, in points.
const DOT: f32 = 3.0;

/// The drawing on the map, as long as neither changes.
#[derive(Debug)]
pub struct Drawn {
    version: u64,
    room: Rect,
    bounds: layout::Rect,
    mesh: Arc<Mesh>,
}

/// From the drawing to the map.
#[derive(Debug, Clone, Copy)]
struct Scale {
    bounds: layout::Rect,
    min: egui::Pos2,
    zoom: f32,
}

impl Scale {
    /// The whole drawing in the middle of some room.
    fn of(bounds: layout::Rect, room: Rect) -> Self {
        let zoom = (room.width() / bounds.w.max(1.0)).min(room.height() / bounds.h.max(1.0));
        Self { bounds, min: room.center() - vec2(bounds.w, bounds.h) * zoom / 2.0, zoom }
    }

    fn rect(&self, rect: &layout::Rect) -> Rect {
        let min = self.min + vec2(rect.x - self.bounds.x, rect.y - self.bounds.y) * self.zoom;
        Rect::from_min_size(min, vec2(rect.w, rect.h) * self.zoom)
    }

    fn point(&self, at: egui::Pos2) -> Point {
        let from = (at - self.min) / self.zoom;
        Point::new(self.bounds.x + from.x, self.bounds.y + from.y)
    }
}

impl Canvas {
    /// Shows the map while it is wanted; a click or drag on it moves the view there.
    pub(super) fn minimap(&mut self, ui: &Ui, canvas: Rect, cx: &CanvasContext) {
        if !self.minimap || cx.derived.arrangement.boxes.is_empty() {
            return;
        }
        let place = Rect::from_min_max(canvas.max - SIZE - Vec2::splat(MARGIN), canvas.max - Vec2::splat(MARGIN));
        self.covered.push(place);
        let room = place.shrink(PADDING);
        let mut cache = cx.derived.scene.cache.borrow_mut();
        let version = cx.derived.scene.version();
        let drawn = match cache.map.take() {
            Some(drawn) if drawn.version == version && drawn.room == room => drawn,
            _ => {
                let bounds = cx.derived.bounds();
                let mesh = Arc::new(map(&cx.derived.scene, &Scale::of(bounds, room), room));
                Drawn { version, room, bounds, mesh }
            }
        };
        let scale = Scale::of(drawn.bounds, room);
        let response = ui.interact(place, ui.id().with("minimap"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Minimap"));
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged()) {
            self.center_on(canvas, scale.point(at));
        }
        let painter = ui.painter_at(canvas);
        let visuals = ui.visuals();
        painter.rect(place, 6.0, colour(cx.theme.surface), visuals.widgets.inactive.bg_stroke, StrokeKind::Inside);
        painter.add(Shape::Mesh(drawn.mesh.clone()));
        let seen = scale.rect(&area(canvas, self.view)).intersect(place.shrink(2.0));
        if seen.is_positive() {
            let accent = visuals.selection.stroke.color;
            painter.rect(seen, 2.0, accent.gamma_multiply(0.10), (1.5, accent), StrokeKind::Inside);
        }
        cache.map = Some(drawn);
    }

    /// Brings a point of the drawing to the middle of the canvas.
    pub(super) fn center_on(&mut self, canvas: Rect, at: Point) {
        self.unfitted = true;
        self.view.origin = vec2(at.x, at.y) - canvas.size() / (2.0 * self.view.zoom);
    }

    /// Offers the way back when nothing that is drawn is in view.
    pub(super) fn way_back(&mut self, ui: &mut Ui, canvas: Rect, cx: &CanvasContext) {
        let derived = cx.derived;
        let seen = area(canvas, self.view);
        let lost = !derived.arrangement.is_drawn_in(&seen) && !derived.routes.is_drawn_in(&seen);
        if derived.arrangement.boxes.is_empty() || !lost {
            return;
        }
        let place = Rect::from_center_size(pos2(canvas.center().x, canvas.top() + 36.0), vec2(170.0, 28.0));
        self.covered.push(place);
        if ui.put(place, egui::Button::new("Back to the drawing")).clicked() {
            self.fit(derived);
        }
    }
}

/// The boxes of a drawing and its badges as dots. What is smaller than a point is painted once in each point.
fn map(picture: &Picture, scale: &Scale, room: Rect) -> Mesh {
    let mut mesh = Mesh::default();
    let columns = room.width().ceil() as usize + 1;
    let mut taken = vec![false; columns * (room.height().ceil() as usize + 1)];
    for (_, plain) in picture.plain() {
        match plain {
            Plain::Box(rect, fill, border) => {
                let mut on_map = scale.rect(rect);
                if on_map.width().max(on_map.height()) < 2.0 {
                    let from = (on_map.min - room.min).max(Vec2::ZERO);
                    let point = from.y as usize * columns + from.x as usize;
                    if taken.get(point).copied().unwrap_or(true) {
                        continue;
                    }
                    taken[point] = true;
                    on_map = Rect::from_min_size(on_map.min, Vec2::splat(1.0));
                }
                if on_map.height() < 3.0 {
                    mesh::rect(&mut mesh, on_map, *border);
                } else {
                    mesh::framed(&mut mesh, on_map, 1.0, (*fill, *border));
                }
            }
            Plain::Dot(at, color) => {
                let dot = scale.rect(&layout::Rect::at(*at, Point::default()));
                mesh::rect(&mut mesh, Rect::from_center_size(dot.min, Vec2::splat(DOT)), *color);
            }
            Plain::Line(..) | Plain::Nothing => {}
        }
    }
    mesh
}
