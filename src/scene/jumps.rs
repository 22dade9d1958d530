//! Jumps: where two lines cross, the level one makes a small arch over the upright one, so that nobody takes the crossing
//! for a joint.

use super::lines::{BEND, HEAD};
use crate::layout::{Index, Rect, Routes};
use crate::model::{Design, Id, Point};

/// Half the width of an arch, and its height.
const ARCH: f32 = 4.5;
/// How far from the ends of both lines a crossing has to be: beyond bends and arrow heads.
const CLEAR: f32 = if BEND > HEAD { BEND + 1.0 } else { HEAD + 1.0 };
/// Drawings of more lines have no jumps: there nobody follows a single line, and every point costs.
pub(super) const MOST: usize = 2_000;

/// The upright stretches of all links, by place.
pub(super) struct Uprights<'a> {
    index: Index,
    ids: Vec<&'a Id>,
}

impl<'a> Uprights<'a> {
    /// Those of a drawing; none where there are too many lines.
    pub(super) fn of(design: &Design, routes: &'a Routes) -> Option<Self> {
        if routes.lines.len() > MOST {
            return None;
        }
        let mut uprights = Self { index: Index::default(), ids: Vec::new() };
        let links = routes.lines.iter().filter(|(id, _)| design.links.contains_key(*id));
        for (number, (id, route)) in (0..).zip(links) {
            uprights.ids.push(id);
            for ends in route.paths.iter().flat_map(|path| path.windows(2)) {
                let rect = Rect::around(ends[0], ends[1]);
                if rect.w < 0.01 && rect.h > 2.0 * CLEAR {
                    uprights.index.insert(number, rect);
                }
            }
        }
        Some(uprights)
    }

    /// The same path with an arch over each upright stretch of another line that it crosses on the level.
    pub(super) fn jumped(&self, id: &Id, path: Vec<Point>, words: Option<&Rect>) -> Vec<Point> {
        let crossings: Vec<Vec<f32>> =
            path.windows(2).map(|ends| self.crossings(id, ends[0], ends[1], words)).collect();
        if crossings.iter().all(Vec::is_empty) {
            return path;
        }
        let mut out = Vec::with_capacity(path.len() * 2);
        out.extend(path.first());
        for (ends, at) in path.windows(2).zip(crossings) {
            arches(&mut out, ends[0].y, &at, (ends[1].x - ends[0].x).signum());
            out.push(ends[1]);
        }
        out
    }

    /// Where a stretch crosses others, in its direction; nothing where it is not level.
    fn crossings(&self, id: &Id, a: Point, b: Point, words: Option<&Rect>) -> Vec<f32> {
        let mut found = Vec::new();
        if (a.y - b.y).abs() > 0.01 {
            return found;
        }
        let (left, right) = (a.x.min(b.x) + CLEAR, a.x.max(b.x) - CLEAR);
        if left >= right {
            return found;
        }
        self.index.visit(&Rect::new(left, a.y, right - left, 0.0), |number, upright| {
            let through = upright.y + CLEAR <= a.y && a.y <= upright.bottom() - CLEAR;
            let inside = left <= upright.x && upright.x <= right;
            let covered = words.is_some_and(|words| words.grown(ARCH).contains(Point::new(upright.x, a.y)));
            if through && inside && !covered && self.ids.get(number as usize) != Some(&id) {
                found.push(upright.x);
            }
        });
        found.sort_by(|x, y| if a.x < b.x { x.total_cmp(y) } else { y.total_cmp(x) });
        found.dedup();
        found
    }
}

/// Adds an arch over each of these places; one for those that are too near to each other for two.
fn arches(out: &mut Vec<Point>, y: f32, at: &[f32], way: f32) {
    const QUARTER: [(f32, f32); 4] = [(1.0, 0.0), (0.866, 0.5), (0.5, 0.866), (0.0, 1.0)];
    for near in at.chunk_by(|a, b| (a - b).abs() < 2.0 * ARCH + 2.0) {
        let (Some(first), Some(last)) = (near.first(), near.last()) else { continue };
        out.extend(QUARTER.map(|(x, up)| Point::new(first - way * ARCH * x, y - ARCH * up)));
        let down = QUARTER.iter().rev().skip(usize::from(near.len() == 1));
        out.extend(down.map(|(x, up)| Point::new(last + way * ARCH * x, y - ARCH * up)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Route;

    const fn p(x: f32, y: f32) -> Point {
        Point::new(x, y)
    }

    /// Upright lines at these places from 0 down to 200.
    fn uprights(design: &mut Design, at: &[f32]) -> Routes {
        let mut routes = Routes::default();
        for (n, x) in at.iter().enumerate() {
            let id = Id::slug(&format!("down-{n}"));
            design.links.insert(
                id.clone(),
                crate::model::Link::new(Id::slug("a"), Id::slug("b"), crate::model::LinkKind::all().remove(0)),
            );
            routes.lines.insert(id, Route { paths: vec![vec![p(*x, 0.0), p(*x, 200.0)]], label: None });
        }
        routes
    }

    #[test]
    fn a_level_line_makes_an_arch_over_each_upright_one_and_one_over_two_that_are_close() {
        let mut design = Design::named("lines");
        let routes = uprights(&mut design, &[50.0, 100.0, 106.0]);
        let uprights = Uprights::of(&design, &routes).expect("few lines");
        let own = Id::slug("own");
        for (from, to) in [(0.0, 200.0), (200.0, 0.0)] {
            let path = uprights.jumped(&own, vec![p(from, 80.0), p(to, 80.0)], None);
            let top: Vec<f32> = path.iter().filter(|q| q.y < 75.6).map(|q| q.x).collect();
            let wanted = if from < to { vec![50.0, 100.0, 106.0] } else { vec![106.0, 100.0, 50.0] };
            assert_eq!(top, wanted);
            assert!(path.windows(2).all(|ends| (ends[1].x - ends[0].x) * (to - from) >= 0.0), "{path:?}");
        }
    }

    #[test]
    fn no_arch_at_ends_bends_words_or_over_itself() {
        let mut design = Design::named("lines");
        let routes = uprights(&mut design, &[50.0]);
        let uprights = Uprights::of(&design, &routes).expect("few lines");
        let own = Id::slug("own");
        let plain = |id: &Id, path: Vec<Point>, words: Option<&Rect>| {
            assert_eq!(uprights.jumped(id, path.clone(), words), path);
        };
        plain(&own, vec![p(50.0, 80.0), p(200.0, 80.0)], None);
        plain(&own, vec![p(0.0, 198.0), p(200.0, 198.0)], None);
        plain(&own, vec![p(0.0, 80.0), p(200.0, 80.0)], Some(&Rect::new(30.0, 70.0, 40.0, 20.0)));
        plain(&own, vec![p(0.0, 70.0), p(200.0, 90.0)], None);
        plain(&Id::slug("down-0"), vec![p(0.0, 80.0), p(200.0, 80.0)], None);
    }

    #[test]
    fn drawings_of_very_many_lines_have_none() {
        let mut design = Design::named("lines");
        let at: Vec<f32> = (0..=MOST).map(|n| n as f32 * 20.0).collect();
        let routes = uprights(&mut design, &at);
        assert!(Uprights::of(&design, &routes).is_none());
    }
}
