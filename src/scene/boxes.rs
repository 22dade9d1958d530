//! Components, containers and notes.

use std::collections::BTreeSet;

use super::{Anchor, Canvas, Color, Layer, Paint, Pen, Words, icon};
use crate::catalog::{self, Family};
use crate::font::{self, Weight};
use crate::layout::size::{self, CHIP, HEIGHT, ICON, INSET, SMALL_ICON, SUBTITLE, TITLE};
use crate::layout::{Arrangement, Rect, container_words, title_width};
use crate::model::{Component, Id, Note, Point};

const RADIUS: f32 = 8.0;

pub(super) fn draw(canvas: &mut Canvas<'_>) {
    let holders: BTreeSet<&Id> = canvas.arrangement.parents.values().collect();
    for (id, rect) in reading_order(canvas.arrangement) {
        draw_one(canvas, id, rect, holders.contains(id));
    }
}

/// One box; `holds`: others lie in it.
pub(super) fn draw_one(canvas: &mut Canvas<'_>, id: &Id, rect: Rect, holds: bool) {
    let design = canvas.design;
    match (design.components.get(id), design.notes.get(id)) {
        (Some(component), _) if !holds => draw_component(canvas, id, component, rect),
        (None, Some(note)) => draw_note(canvas, id, note, rect),
        _ => draw_container(canvas, id, rect),
    }
}

/// What holds before what is held; otherwise as one reads, row by row.
fn reading_order(arrangement: &Arrangement) -> Vec<(&Id, Rect)> {
    let mut order = arrangement.outer_first();
    order.sort_by_cached_key(|(id, rect)| (arrangement.holders(id).count(), rect.y as i32, rect.x as i32));
    order
}

fn draw_component(canvas: &mut Canvas<'_>, id: &Id, component: &Component, rect: Rect) {
    let theme = canvas.theme;
    let spec = catalog::kind(&component.kind);
    let color = theme.family(spec.family);
    let pen = Some(Pen::new(color.over(theme.surface, 0.6), 1.25));
    canvas.add(Some(id), Layer::Node, Paint::Rect { rect, radius: RADIUS, fill: Some(theme.surface), pen });

    let chip = canvas.arrangement.chips.get(id);
    let needed = HEIGHT + if chip.is_some() { CHIP } else { 0.0 };
    let top = rect.y + (rect.h - needed) / 2.0;
    let square = Rect::new(rect.x + INSET, top + (HEIGHT - ICON) / 2.0, ICON, ICON);
    let plate =
        Paint::Rect { rect: square.grown(6.0), radius: 7.0, fill: Some(color.over(theme.surface, 0.12)), pen: None };
    canvas.add(Some(id), Layer::Node, plate);
    for paint in icon::paints(spec.icon, square, color) {
        canvas.add(Some(id), Layer::Node, paint);
    }

    let (title, about) = size::component_words(canvas.design, id, component);
    let left = square.right() + INSET + 2.0;
    let room = rect.right() - INSET + 4.0 - left;
    let lines = [
        (title.as_str(), if about.is_empty() { 33.0 } else { 25.0 }, TITLE, Weight::SemiBold, theme.text),
        (about.as_str(), 42.0, SUBTITLE, Weight::Regular, theme.text_muted),
    ];
    for (text, down, size, weight, color) in lines {
        let at = Point::new(left, top + down);
        canvas.text(Some(id), Layer::Node, &Words { text, at, anchor: Anchor::Start, room, size, weight, color });
    }
    if let Some(chip) = chip {
        draw_chip(canvas, id, chip, &Rect::new(rect.x, top + HEIGHT - 2.0, rect.w, CHIP));
    }
}

/// The name of a group that is no box, at the foot of a member's box.
fn draw_chip(canvas: &mut Canvas<'_>, id: &Id, chip: &str, row: &Rect) {
    let theme = canvas.theme;
    let family =
        canvas.design.groups_of(id.as_str()).next().map_or(Family::Host, |(_, g)| catalog::group(&g.kind).family);
    let color = theme.family(family);
    let chip = font::fit(&font::one_line(chip), row.w - 2.0 * INSET - 12.0, SUBTITLE, Weight::Regular);
    let width = font::measure(&chip, SUBTITLE, Weight::Regular) + 12.0;
    let pill = Rect::new(row.x + row.w / 2.0 - width / 2.0, row.y, width, 18.0);
    let fill = Some(color.over(theme.surface, 0.12));
    canvas.add(Some(id), Layer::Node, Paint::Rect { rect: pill, radius: 9.0, fill, pen: None });
    let at = Point::new(pill.center().x, pill.y + 13.0);
    let words =
        Words { text: &chip, at, anchor: Anchor::Middle, room: width, size: SUBTITLE, weight: Weight::Regular, color };
    canvas.text(Some(id), Layer::Node, &words);
}

/// What fills a container.
pub(super) fn ground(canvas: &Canvas<'_>, id: &Id) -> Color {
    let (design, theme) = (canvas.design, canvas.theme);
    if design.components.contains_key(id) {
        return theme.container;
    }
    let family = design.groups.get(id).map_or(Family::Host, |g| catalog::group(&g.kind).family);
    theme.family(family).over(theme.background, 0.05)
}

fn draw_container(canvas: &mut Canvas<'_>, id: &Id, rect: Rect) {
    let theme = canvas.theme;
    let design = canvas.design;
    let component = design.components.get(id).map(|c| catalog::kind(&c.kind));
    let group = design.groups.get(id).map(|g| catalog::group(&g.kind));
    let color = theme.family(component.map(|s| s.family).or(group.map(|s| s.family)).unwrap_or(Family::Host));
    let mut pen = Pen::new(theme.border, 1.25);
    if component.is_none() {
        // A group is no machine: a broken border in its family's colour.
        pen = Pen { color: color.over(theme.background, 0.7), width: 1.25, dash: Some((6.0, 4.0)) };
    }
    let fill = ground(canvas, id);
    canvas.add(Some(id), Layer::Container, Paint::Rect { rect, radius: 10.0, fill: Some(fill), pen: Some(pen) });

    let mut left = rect.x + INSET;
    if let Some(icon) = component.map(|s| s.icon).or(group.map(|s| s.icon)) {
        let square = Rect::new(left, rect.y + 10.0, SMALL_ICON, SMALL_ICON);
        for paint in icon::paints(icon, square, color) {
            canvas.add(Some(id), Layer::Container, paint);
        }
        left += SMALL_ICON + 8.0;
    }
    let (title, about) = container_words(design, id, canvas.arrangement.chips.get(id).map(String::as_str));
    let baseline = rect.y + 23.0;
    let room = rect.right() - INSET - left;
    let weight = Weight::SemiBold;
    let words = Words {
        text: &title,
        at: Point::new(left, baseline),
        anchor: Anchor::Start,
        room,
        size: TITLE,
        weight,
        color: theme.text,
    };
    canvas.text(Some(id), Layer::Container, &words);
    let after = left + title_width(&title).min(room) + 8.0;
    let words = Words {
        text: &about,
        at: Point::new(after, baseline),
        anchor: Anchor::Start,
        room: rect.right() - INSET - after,
        size: SUBTITLE,
        weight: Weight::Regular,
        color: theme.text_muted,
    };
    canvas.text(Some(id), Layer::Container, &words);
}

fn draw_note(canvas: &mut Canvas<'_>, id: &Id, note: &Note, rect: Rect) {
    let theme = canvas.theme;
    let pen = Some(Pen::new(theme.note_border, 1.0));
    canvas.add(Some(id), Layer::Node, Paint::Rect { rect, radius: 3.0, fill: Some(theme.note), pen });
    let lines = size::note_lines(&note.text);
    let top = rect.y + (rect.h - lines.len() as f32 * size::NOTE_LINE) / 2.0;
    for (n, text) in lines.iter().enumerate() {
        let words = Words {
            text,
            at: Point::new(rect.x + INSET, top + n as f32 * size::NOTE_LINE + 12.0),
            anchor: Anchor::Start,
            room: rect.w - 2.0 * INSET,
            size: size::NOTE,
            weight: Weight::Regular,
            color: theme.text,
        };
        canvas.text(Some(id), Layer::Node, &words);
    }
}
