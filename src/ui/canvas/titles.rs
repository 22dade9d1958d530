//! The titles of containers from some distance: as large as one can read, above the lines. No export has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{CornerRadius, FontFamily, FontId, Rect, Ui, vec2};

use super::{Canvas, CanvasContext};
use crate::font::{self, Weight};
use crate::layout::{self, size};
use crate::model::{Design, Id, Point};
use crate::ui::theme::{SEMIBOLD, colour};

/// Titles that would be smaller than this on the screen are written larger, in that size.
const UNREADABLE: f32 = 8.5;
const LEAST: f32 = 10.5;
/// Where that has no room, they are smaller in these steps, but never so small that nobody reads them.
const SIZES: [f32; 3] = [LEAST, 9.25, 8.25];
/// What is said behind a title is that much smaller.
const SMALLER: f32 = 1.5;
/// Between a container's corner and its title, and around the words.
const INSET: f32 = 4.0;
/// Between a title and what is right of it.
const BESIDE: f32 = 2.0;
/// What is said behind a title is left out where it would be cut to less.
const LEAST_ABOUT: f32 = 40.0;
/// Containers that are smaller on the screen have none.
const SMALLEST: egui::Vec2 = vec2(44.0, 34.0);
/// Of so many of the largest containers.
const MOST: usize = 200;

/// A container's box and words.
#[derive(Debug)]
pub struct Title {
    rect: layout::Rect,
    name: String,
    about: String,
    /// How far its words reach in the drawing, from its left side.
    reach: f32,
    /// How far it is from its top to the first part in it.
    head: f32,
}

/// The largest containers, those around others before what lies in them.
pub type Titles = Arc<Vec<Title>>;

impl Canvas {
    /// Writes the titles that would be too small to be read.
    pub(super) fn titles(&self, ui: &Ui, canvas: Rect, cx: &CanvasContext, design: &Design) {
        if self.view.zoom * size::TITLE >= UNREADABLE {
            return;
        }
        let version = cx.derived.scene.version();
        let mut cache = cx.derived.scene.cache.borrow_mut();
        let titles = match &cache.titles {
            Some((known, titles)) if *known == version => titles.clone(),
            _ => {
                let titles = Arc::new(largest(cx, design));
                cache.titles = Some((version, titles.clone()));
                titles
            }
        };
        let painter = ui.painter_at(canvas);
        let (paper, ink, weak) = (cx.theme.container, cx.theme.text, cx.theme.text_muted);
        for Title { rect, name, about, reach, head } in titles.iter() {
            let on_screen = self.view.rect_to_screen(canvas, rect);
            if on_screen.width() < SMALLEST.x || on_screen.height() < SMALLEST.y || !on_screen.intersects(canvas) {
                continue;
            }
            let first = name.chars().take(1).collect();
            let height = painter.layout_no_wrap(first, title_font(LEAST), colour(ink)).size().y;
            // Between the border and what lies in the container, of which nothing is covered.
            let (top, high) = row_of(head * self.view.zoom, height);
            // The small icon is covered too.
            let inset = (size::INSET * self.view.zoom - 1.0).clamp(1.5, INSET);
            let corner = on_screen.min + vec2(inset, top);
            // It covers all of the small words, and beyond them neither lines nor their words.
            let widest = on_screen.width() - inset - INSET;
            let small = (reach * self.view.zoom).min(widest) - inset;
            let row = Rect::from_min_size(corner, vec2(widest, high));
            let free = self.free(canvas, cx, row, small);
            let room = free - INSET - 1.0;
            let fits = |size: &f32| font::measure(name, *size, Weight::SemiBold) <= room;
            let size = SIZES.into_iter().find(fits).unwrap_or(SIZES[2]);
            let words = font::fit(name, room, size, Weight::SemiBold);
            if words.is_empty() {
                continue;
            }
            let title = painter.layout_no_wrap(words, title_font(size), colour(ink));
            let left = if size < LEAST { 0.0 } else { room - title.size().x - 3.0 * INSET };
            // Two letters and dots say nothing.
            let about = if left < LEAST_ABOUT { String::new() } else { about.clone() };
            let about = font::fit(&about, left.max(0.0), LEAST - SMALLER, Weight::Regular);
            let about = painter.layout_no_wrap(about, FontId::proportional(LEAST - SMALLER), colour(weak));
            let width = (title.size().x + about.size().x + 4.0 * INSET).max(small).min(free);
            let plate = Rect::from_min_size(corner, vec2(width, high));
            painter.rect_filled(plate, CornerRadius::same(3), colour(paper));
            let at = plate.min + vec2(INSET, 0.5 + (height - title.size().y) / 2.0);
            let beside = at + vec2(title.size().x + 2.0 * INSET, SMALLER);
            painter.galley(at, title, colour(ink));
            painter.galley(beside, about, colour(weak));
        }
    }

    /// How much of the width of a row on the screen is free of lines and their words; at least its small beginning.
    fn free(&self, canvas: Rect, cx: &CanvasContext, row: Rect, small: f32) -> f32 {
        let (min, max) = (self.view.to_drawing(canvas, row.min), self.view.to_drawing(canvas, row.max));
        let routes = &cx.derived.routes;
        let near = routes.lines_within(&layout::Rect::around(min, max)).into_iter();
        let things = near.filter_map(|id| routes.lines.get(id)).flat_map(|route| {
            let words = route.label.iter().map(|label| self.view.rect_to_screen(canvas, label));
            let stretches = route.paths.iter().flat_map(|path| path.windows(2));
            let around = |ends: &[Point]| layout::Rect::around(ends[0], ends[1]);
            words.chain(stretches.map(move |ends| self.view.rect_to_screen(canvas, &around(ends)).expand(1.0)))
        });
        free_width(row, small, things)
    }
}

/// From which height to which a title stands in the head of a container: centred, and nothing below the head is covered.
fn row_of(head: f32, height: f32) -> (f32, f32) {
    let top = ((head - height) / 2.0).clamp(-1.0, INSET);
    (top, (height + 1.0).min(head - top).max(1.0))
}

/// How far a row reaches before the first thing that lies in it, at least to the end of its small beginning.
fn free_width(row: Rect, small: f32, things: impl Iterator<Item = Rect>) -> f32 {
    let beside = things.filter(|thing| thing.intersects(row) && thing.right() > row.left() + small);
    beside.map(|thing| (thing.left() - row.left() - BESIDE).max(small)).fold(row.width(), f32::min)
}

fn title_font(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMIBOLD.into()))
}

fn largest(cx: &CanvasContext, design: &Design) -> Vec<Title> {
    let arrangement = &cx.derived.arrangement;
    let mut all: Vec<(layout::Rect, &Id)> =
        cx.derived.containers.iter().filter_map(|id| Some((*arrangement.boxes.get(id)?, id))).collect();
    all.sort_by(|(a, _), (b, _)| (b.w * b.h).total_cmp(&(a.w * a.h)));
    all.truncate(MOST);
    let mut first: BTreeMap<&Id, f32> = BTreeMap::new();
    for (id, holder) in &arrangement.parents {
        if let Some(part) = arrangement.boxes.get(id) {
            first.entry(holder).and_modify(|top| *top = top.min(part.y)).or_insert(part.y);
        }
    }
    let words = |(rect, id): (layout::Rect, &Id)| {
        let head = first.get(id).map_or(rect.h, |top| top - rect.y);
        let (title, about) = layout::container_words(design, id, arrangement.chips.get(id).map(String::as_str));
        let small = font::measure(&about, size::SUBTITLE, Weight::Regular);
        let reach = size::INSET + size::SMALL_ICON + 16.0 + layout::title_width(&title) + small + 4.0;
        Title { rect, name: title, about, reach, head }
    };
    all.into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_title_ends_before_what_lies_right_of_it_and_covers_its_small_words() {
        let row = Rect::from_min_size(pos2(10.0, 10.0), vec2(200.0, 14.0));
        let thing = |x: f32, y: f32| Rect::from_min_size(pos2(x, y), vec2(20.0, 8.0));
        let free = |things: &[Rect]| free_width(row, 60.0, things.iter().copied()).round() as i32;
        assert_eq!(free(&[]), 200);
        assert_eq!(free(&[thing(120.0, 12.0), thing(160.0, 12.0)]), 108);
        assert_eq!(free(&[thing(120.0, 40.0)]), 200, "below it");
        assert_eq!(free(&[thing(60.0, 12.0)]), 60, "the small words are covered in any case");
        assert_eq!(free(&[thing(30.0, 12.0)]), 200, "a line below the small words is no reason to be short");
    }

    #[test]
    fn a_title_covers_nothing_of_what_lies_in_the_container() {
        for head in [8.0, 12.0, 16.8, 34.0, 56.0] {
            let (top, high) = row_of(head, 13.0);
            assert!(top + high <= head && top >= -1.0, "{head}: {top} and {high}");
        }
        assert_eq!(row_of(34.0, 13.0), (INSET, 14.0));
    }
}
