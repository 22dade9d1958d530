//! A scene as SVG: plain shapes and plain text on the baseline, which every program draws alike.

use std::collections::BTreeSet;

use svg::node::element::{Description, Element, Group, Title};
use svg::node::{Node, Text};

use crate::font;
use crate::layout::Rect;
use crate::model::{Id, Point};
use crate::scene::{Anchor, Color, Paint, Pen, Scene, Shape};

/// What stands in for Inter where it is not installed: fonts of about its width.
const FALLBACKS: &str = "'Inter', 'Helvetica Neue', Arial, 'Noto Sans', 'DejaVu Sans', sans-serif";

/// The scene as the text of an SVG file. Equal scenes give equal bytes.
///
/// Every text states its length in Inter, so that another font is drawn as wide, and nothing runs over its box. Our fonts
/// themselves, cut down to Latin letters, would add 86 KB to each file (33 KB packed as WOFF2), twice what a picture of
/// twelve parts has, and most programs that draw SVG, browsers aside, pass over them.
pub fn svg(scene: &Scene) -> String {
    written(scene, true)
}

/// The same for a program that has our font, which then needs not be told how wide the texts are.
pub(super) fn svg_with_our_font(scene: &Scene) -> String {
    written(scene, false)
}

fn written(scene: &Scene, lengths: bool) -> String {
    let Rect { x, y, w, h } = whole(scene.bounds);
    let mut root = Element::new("svg");
    let head: [(&str, String); 7] = [
        ("xmlns", "http://www.w3.org/2000/svg".to_owned()),
        ("width", number(w)),
        ("height", number(h)),
        ("viewBox", format!("{} {} {} {}", number(x), number(y), number(w), number(h))),
        // Parts can be walked through where a reader knows diagrams; elsewhere it is one picture with a description.
        ("role", "graphics-document img".to_owned()),
        ("aria-label", clean(&scene.title)),
        ("font-family", FALLBACKS.to_owned()),
    ];
    for (name, value) in head {
        root.assign(name, value);
    }
    root.append(Title::new(clean(&scene.title)));
    root.append(Description::new().add(Text::new(clean(&scene.description))));
    if !scene.transparent {
        root.append(rect(&Rect { x, y, w, h }, 0.0, Some(scene.background), None));
    }
    // One group per run of shapes of one part, so that a program can pick it up whole.
    let mut told = BTreeSet::new();
    for run in scene.shapes.chunk_by(|a, b| a.subject == b.subject && a.layer == b.layer) {
        root.append(group(scene, run, &mut told, lengths));
    }
    format!("{root}\n")
}

/// The smallest rectangle with whole numbers around another.
pub(super) fn whole(r: Rect) -> Rect {
    let (x, y) = (r.x.floor(), r.y.floor());
    Rect::new(x, y, (r.right().ceil() - x).max(1.0), (r.bottom().ceil() - y).max(1.0))
}

/// The shapes of one part on one layer. The first such group of a part tells what it is; the others, its words on a line
/// and its badges, say the same to a pointer only.
fn group<'a>(scene: &Scene, shapes: &'a [Shape], told: &mut BTreeSet<&'a Id>, lengths: bool) -> Group {
    let mut group = Group::new();
    if let Some(id) = shapes.first().and_then(|s| s.subject.as_ref()) {
        group.assign("data-id", id.as_str());
        if let Some(words) = scene.spoken.get(id) {
            if told.insert(id) {
                group.assign("role", "graphics-symbol img");
            } else {
                group.assign("aria-hidden", "true");
            }
            group.append(Title::new(clean(words)));
        }
    }
    for shape in shapes {
        group.append(element(&shape.paint, lengths));
    }
    group
}

fn element(paint: &Paint, lengths: bool) -> Element {
    match paint {
        Paint::Rect { rect: r, radius, fill, pen } => rect(r, *radius, *fill, *pen),
        Paint::Path { points, closed, fill, pen } => {
            let mut element = Element::new("path");
            let step =
                |(n, p): (usize, &Point)| format!("{}{} {}", if n == 0 { "M" } else { "L" }, number(p.x), number(p.y));
            let mut data = points.iter().enumerate().map(step).collect::<String>();
            if *closed {
                data.push('Z');
            }
            element.assign("d", data);
            painted(&mut element, *fill, *pen);
            if pen.is_some() {
                element.assign("stroke-linecap", "round");
                element.assign("stroke-linejoin", "round");
            }
            element
        }
        Paint::Ellipse { center, radii, fill, pen } => {
            let mut element = Element::new("ellipse");
            for (name, value) in [("cx", center.x), ("cy", center.y), ("rx", radii.x), ("ry", radii.y)] {
                element.assign(name, number(value));
            }
            painted(&mut element, *fill, *pen);
            element
        }
        Paint::Text { at, anchor, text, size, weight, color } => {
            let mut element = Element::new("text");
            element.assign("x", number(at.x));
            element.assign("y", number(at.y));
            element.assign("font-size", number(*size));
            if weight.css() != 400 {
                element.assign("font-weight", weight.css().to_string());
            }
            if *anchor == Anchor::Middle {
                element.assign("text-anchor", "middle");
            }
            element.assign("fill", color.css());
            // Letters that Inter lacks come from a font of the reader, with widths of their own.
            if lengths && font::covers(text, *weight) && text.chars().nth(1).is_some() {
                element.assign("textLength", number(font::measure(text, *size, *weight)));
                element.assign("lengthAdjust", "spacingAndGlyphs");
            }
            element.append(Text::new(clean(text)));
            element
        }
    }
}

fn rect(r: &Rect, radius: f32, fill: Option<Color>, pen: Option<Pen>) -> Element {
    let mut element = Element::new("rect");
    for (name, value) in [("x", r.x), ("y", r.y), ("width", r.w), ("height", r.h)] {
        element.assign(name, number(value));
    }
    if radius > 0.0 {
        element.assign("rx", number(radius));
    }
    painted(&mut element, fill, pen);
    element
}

fn painted(element: &mut Element, fill: Option<Color>, pen: Option<Pen>) {
    element.assign("fill", fill.map_or_else(|| "none".to_owned(), Color::css));
    if let Some(Pen { color, width, dash }) = pen {
        element.assign("stroke", color.css());
        element.assign("stroke-width", number(width));
        if let Some((dash, gap)) = dash {
            element.assign("stroke-dasharray", format!("{} {}", number(dash), number(gap)));
        }
    }
}

/// Hundredths are finer than anybody sees.
fn number(value: f32) -> String {
    let rounded = (f64::from(value) * 100.0).round() / 100.0;
    // Without the sign of a negative zero.
    (rounded + 0.0).to_string()
}

/// Without what XML 1.0 forbids.
fn clean(text: &str) -> String {
    font::one_line(text)
}
