//! The marks of findings: a ring and the word SPOF, and a letter for the worst finding of a part.

use super::{Anchor, Canvas, Layer, Mark, Marks, Paint, Pen, Words};
use crate::analysis::Severity;
use crate::font::Weight;
use crate::layout::{Rect, Routes};
use crate::model::{Id, Point};

/// The size of the SPOF badge.
pub(super) const PILL: Point = Point::new(42.0, 18.0);
/// The radius of a severity badge.
pub(super) const DISC: f32 = 8.5;
const LETTERS: f32 = 10.0;

pub(super) fn draw(canvas: &mut Canvas<'_>, routes: &Routes, marks: &Marks) {
    for (id, mark) in &marks.parts {
        if let Some(rect) = canvas.arrangement.boxes.get(id).copied() {
            draw_mark(canvas, id, mark, rect);
        } else if let (Some(severity), Some(line)) = (mark.severity, routes.lines.get(id)) {
            let middle = line.paths.first().and_then(|p| p.get(p.len() / 2)).copied();
            let beside = line.label.map(|l| Point::new(l.x - DISC + 2.0, l.center().y));
            if let Some(at) = beside.or(middle) {
                disc(canvas, Some(id), Layer::Badge, at, severity);
            }
        }
    }
}

fn draw_mark(canvas: &mut Canvas<'_>, id: &Id, mark: &Mark, rect: Rect) {
    if !mark.spof.is_empty() {
        let pen = Some(Pen::new(canvas.theme.spof, 2.25));
        let ring = Paint::Rect { rect: rect.grown(2.5), radius: 10.5, fill: None, pen };
        canvas.add(Some(id), Layer::Badge, ring);
        pill(canvas, Some(id), Layer::Badge, Point::new(rect.right() - PILL.x + 5.0, rect.y - 10.0));
    }
    if let Some(severity) = mark.severity {
        disc(canvas, Some(id), Layer::Badge, Point::new(rect.x + 2.0, rect.y + 1.0), severity);
    }
}

/// The SPOF badge, by its upper left corner.
pub(super) fn pill(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, at: Point) {
    let theme = canvas.theme;
    let rect = Rect::at(at, PILL);
    let pen = Some(Pen::new(theme.background, 1.5));
    canvas.add(subject, layer, Paint::Rect { rect, radius: PILL.y / 2.0, fill: Some(theme.spof), pen });
    letters(canvas, subject, layer, "SPOF", rect.center());
}

/// A severity badge, by its middle.
pub(super) fn disc(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, center: Point, severity: Severity) {
    let theme = canvas.theme;
    let pen = Some(Pen::new(theme.background, 1.5));
    let radii = Point::new(DISC, DISC);
    canvas.add(subject, layer, Paint::Ellipse { center, radii, fill: Some(theme.severity(severity)), pen });
    letters(canvas, subject, layer, &severity.letter().to_string(), center);
}

fn letters(canvas: &mut Canvas<'_>, subject: Option<&Id>, layer: Layer, text: &str, center: Point) {
    let words = Words {
        text,
        at: Point::new(center.x, center.y + LETTERS * 0.36),
        anchor: Anchor::Middle,
        room: PILL.x,
        size: LETTERS,
        weight: Weight::SemiBold,
        color: canvas.theme.on_badge,
    };
    canvas.text(subject, layer, &words);
}
