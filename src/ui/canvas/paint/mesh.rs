//! Plain boxes and straight lines as triangles, without soft edges: level edges are crisp, and thousands cost little.

use egui::epaint::{Vertex, WHITE_UV};
use egui::{Color32, Mesh, Pos2, Rect, pos2, vec2};

/// The least width of a line, in points.
const THIN: f32 = 1.0;

/// A filled box.
pub fn rect(mesh: &mut Mesh, rect: Rect, color: Color32) {
    quad(mesh, [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()], color);
}

/// A box with a border; a small one has the border's colour all over.
pub fn framed(mesh: &mut Mesh, whole: Rect, width: f32, (fill, border): (Color32, Color32)) {
    let inner = whole.shrink(width.max(THIN));
    if inner.width() <= 0.0 || inner.height() <= 0.0 {
        return rect(mesh, whole, border);
    }
    rect(mesh, whole, border);
    rect(mesh, inner, fill);
}

/// The border of a box alone.
pub fn frame(mesh: &mut Mesh, whole: Rect, width: f32, color: Color32) {
    let width = width.max(THIN);
    let (min, max) = (whole.min, whole.max);
    rect(mesh, Rect::from_min_max(min, pos2(max.x, min.y + width)), color);
    rect(mesh, Rect::from_min_max(pos2(min.x, max.y - width), max), color);
    rect(mesh, Rect::from_min_max(min, pos2(min.x + width, max.y)), color);
    rect(mesh, Rect::from_min_max(pos2(max.x - width, min.y), max), color);
}

/// A straight line.
pub fn line(mesh: &mut Mesh, from: Pos2, to: Pos2, width: f32, color: Color32) {
    let along = to - from;
    let length = along.length();
    if length < 1e-3 {
        return;
    }
    let aside = vec2(-along.y, along.x) * (width.max(THIN) / 2.0 / length);
    quad(mesh, [from + aside, to + aside, to - aside, from - aside], color);
}

fn quad(mesh: &mut Mesh, corners: [Pos2; 4], color: Color32) {
    let first = mesh.vertices.len() as u32;
    mesh.indices.extend_from_slice(&[first, first + 1, first + 2, first, first + 2, first + 3]);
    mesh.vertices.extend(corners.map(|pos| Vertex { pos, uv: WHITE_UV, color }));
}
