//! Where the words of a line stand: on the line, on no box, no other words and, where possible, no other line.

use std::collections::{BTreeMap, HashMap};

use super::super::geometry::Rect;
use super::super::size::{self, GRID, TITLE_BAR};
use super::super::{Arrangement, container_words, title_width};
use super::{Route, Routes};
use crate::font::{self, Weight};
use crate::model::{Design, Id, Point};

/// Past this many lines none has words: nobody could read them.
const MANY: usize = 20_000;
const CELL: f32 = 128.0;
const FOREIGN_LINE: f32 = 400.0;
const CORNER: f32 = 60.0;
/// On the border of a container, which is cut there and strikes the words through; near one.
const ON_FRAME: f32 = 300.0;
const NEAR_FRAME: f32 = 50.0;
const BESIDE: f32 = 80.0;

/// Rectangles by place, so that only near ones are compared.
#[derive(Default)]
struct Taken {
    near: HashMap<(i32, i32), Vec<Rect>>,
    large: Vec<Rect>,
}

impl Taken {
    fn cells(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
        let cell = |v: f32| (v / CELL).floor() as i32;
        let (x0, x1) = (cell(rect.x), cell(rect.right()));
        let (y0, y1) = (cell(rect.y), cell(rect.bottom()));
        (x0..=x1).flat_map(move |x| (y0..=y1).map(move |y| (x, y)))
    }

    fn add(&mut self, rect: Rect) {
        if (rect.w / CELL) * (rect.h / CELL) > 64.0 || rect.w.max(rect.h) > 64.0 * CELL {
            self.large.push(rect);
            return;
        }
        for cell in Self::cells(&rect) {
            self.near.entry(cell).or_default().push(rect);
        }
    }

    fn meets(&self, rect: &Rect) -> bool {
        self.large.iter().any(|t| t.overlaps(rect))
            || Self::cells(rect).any(|c| self.near.get(&c).is_some_and(|l| l.iter().any(|t| t.overlaps(rect))))
    }
}

/// Gives each line's words a place; `careful` also keeps them off other lines and borders.
pub(super) fn place(design: &Design, arrangement: &Arrangement, lines: &mut BTreeMap<Id, Route>, careful: bool) {
    for line in lines.values_mut() {
        line.label = None;
    }
    if lines.len() > MANY {
        return;
    }
    let holders: std::collections::BTreeSet<&Id> = arrangement.parents.values().collect();
    let mut taken = Taken::default();
    let mut frames = Vec::new();
    for (id, rect) in &arrangement.boxes {
        // The upper corners belong to badges.
        taken.add(Rect::new(rect.x - 10.0, rect.y - 10.0, 24.0, 22.0));
        taken.add(Rect::new(rect.right() - 48.0, rect.y - 10.0, 56.0, 22.0));
        if holders.contains(id) {
            let (title, about) = container_words(design, id, arrangement.chips.get(id).map(String::as_str));
            let words = title_width(&title) + font::measure(&about, size::SUBTITLE, Weight::Regular) + 44.0;
            taken.add(Rect::new(rect.x, rect.y, words.min(rect.w), TITLE_BAR));
            frames.push(*rect);
        } else {
            taken.add(rect.grown(2.0));
        }
    }
    // By line and path: a line of several paths is drawn several times beside itself.
    let segments: Vec<((&Id, usize), Rect)> = lines
        .iter()
        .filter(|_| careful)
        .flat_map(|(id, line)| line.paths.iter().enumerate().map(move |(n, path)| ((id, n), path)))
        .flat_map(|(of, path)| path.windows(2).map(move |s| (of, Rect::around(s[0], s[1]).grown(1.0))))
        .collect();

    // Short lines first: they have the least choice.
    let length = |line: &Route| line.paths.iter().flatten().count();
    let mut order: Vec<(usize, &Id)> = lines.iter().map(|(id, line)| (length(line), id)).collect();
    order.sort();
    let mut found: Vec<(Id, Rect)> = Vec::new();
    for (_, id) in order {
        let Some(link) = design.links.get(id) else { continue };
        let size = size::label_size(&size::link_words(link));
        let price = |path: usize, rect: &Rect| {
            let foreign = segments.iter().filter(|(of, segment)| *of != (id, path) && segment.overlaps(rect));
            let crossed = foreign.count() as f32 * FOREIGN_LINE;
            let straddles = |frame: &Rect, rect: &Rect| frame.overlaps(rect) && !frame.holds(rect);
            let wide = rect.grown(6.0);
            let bordered = frames.iter().filter(|f| careful && straddles(f, &wide));
            crossed + bordered.map(|f| if straddles(f, &rect.grown(1.0)) { ON_FRAME } else { NEAR_FRAME }).sum::<f32>()
        };
        let paths = lines[id].paths.iter().enumerate();
        let candidates = paths.flat_map(|(n, path)| candidates(path, size).into_iter().map(move |place| (n, place)));
        let best = candidates
            .filter(|(_, (_, rect))| !taken.meets(rect))
            .map(|(n, (own, rect))| (own + price(n, &rect), rect))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, rect)) = best {
            taken.add(rect.grown(2.0));
            found.push((id.clone(), rect));
        }
    }
    for (id, rect) in found {
        if let Some(line) = lines.get_mut(&id) {
            line.label = Some(rect);
        }
    }
}

/// A place for the words of one line that was drawn anew, on no box and no other words; none where none is free.
pub(super) fn beside(
    design: &Design,
    arrangement: &Arrangement,
    routes: &Routes,
    id: &Id,
    paths: &[Vec<Point>],
) -> Option<Rect> {
    if routes.lines.len() > MANY {
        return None;
    }
    let size = size::label_size(&size::link_words(design.links.get(id)?));
    let mut places: Vec<(f32, Rect)> = paths.iter().flat_map(|path| candidates(path, size)).collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    let free = |rect: &Rect| {
        let wide = rect.grown(12.0);
        let on_a_box = arrangement.boxes_within(&wide).into_iter().any(|id| {
            let own = arrangement.boxes.get(id).copied().unwrap_or_default();
            let corners = [
                Rect::new(own.x - 10.0, own.y - 10.0, 24.0, 22.0),
                Rect::new(own.right() - 48.0, own.y - 10.0, 56.0, 22.0),
            ];
            let body = if arrangement.holds(id) { Rect { h: TITLE_BAR, ..own } } else { own.grown(2.0) };
            corners.iter().chain([&body]).any(|taken| taken.overlaps(rect))
        });
        let label = |other: &&Id| routes.lines.get(*other).and_then(|route| route.label);
        let others = routes.lines_within(&wide).into_iter().filter(|other| *other != id);
        !on_a_box && !others.filter_map(|other| label(&other)).any(|taken| taken.grown(2.0).overlaps(rect))
    };
    places.into_iter().map(|(_, rect)| rect).find(free)
}

/// Places on a path, each with its own price: the middle is best, and not across a corner.
fn candidates(path: &[Point], size: Point) -> Vec<(f32, Rect)> {
    let long = |s: &[Point]| (s[0].x - s[1].x).abs() + (s[0].y - s[1].y).abs();
    let total: f32 = path.windows(2).map(long).sum();
    let mut out = Vec::new();
    let mut walked = 0.0;
    for pair in path.windows(2) {
        let length = long(pair);
        let level = (pair[0].y - pair[1].y).abs() < 0.01;
        let extent = if level { size.x } else { size.y };
        // The middle of the segment first, then steps to both sides of it, but only so many on very long ones.
        let step = GRID.max(length / 64.0);
        let count = (length / 2.0 / step).floor() as i32;
        for k in -count..=count {
            let along = length / 2.0 + k as f32 * step;
            let share = if length > 0.0 { along / length } else { 0.5 };
            let x = pair[0].x + (pair[1].x - pair[0].x) * share;
            let y = pair[0].y + (pair[1].y - pair[0].y) * share;
            let rect = Rect::new(x - size.x / 2.0, y - size.y / 2.0, size.x, size.y);
            let cut = along.min(length - along) < extent / 2.0 + 4.0;
            let price = (walked + along - total / 2.0).abs() * 0.5 + if cut { CORNER } else { 0.0 };
            out.push((price, rect));
            if !level {
                // Beside an upright line, where another one runs close to it.
                let aside = size.x / 2.0 + 1.0;
                out.extend([aside, -aside].map(|dx| (price + BESIDE, rect.moved(dx, 0.0))));
            }
        }
        walked += length;
    }
    out
}
