//! What is near a place: rectangles in a grid of squares, in coarser squares where they are larger.
//!
//! Asking about a point looks at one square for each coarseness; asking about an area visits only what is there.

use std::collections::BTreeMap;

use super::geometry::Rect;
use crate::model::Point;

/// The sides of the squares, for each coarseness.
const SIDES: [f32; LEVELS] = [512.0, 4_096.0, 32_768.0, 262_144.0];
const LEVELS: usize = 4;
/// A rectangle that covers more squares than this goes to the next coarser ones.
const MOST: f32 = 24.0;

/// A square by row and column, so that the squares of a row follow each other.
type Square = (i32, i32);

/// Numbered rectangles by place. One number may have several rectangles.
#[derive(Debug, Clone, Default)]
pub struct Index {
    levels: [BTreeMap<Square, Vec<(u32, Rect)>>; LEVELS],
    /// What is too large for any square.
    large: Vec<(u32, Rect)>,
}

impl Index {
    /// Adds a rectangle.
    pub fn insert(&mut self, number: u32, rect: Rect) {
        let Some(level) = level(&rect) else {
            self.large.push((number, rect));
            return;
        };
        for square in squares(&rect, level) {
            self.levels[level].entry(square).or_default().push((number, rect));
        }
    }

    /// Takes a rectangle out again, as it was added.
    pub fn remove(&mut self, number: u32, rect: Rect) {
        let same = |entry: &(u32, Rect)| entry.0 == number && entry.1 == rect;
        let forget = |list: &mut Vec<(u32, Rect)>| {
            if let Some(at) = list.iter().position(same) {
                list.swap_remove(at);
            }
        };
        let Some(level) = level(&rect) else { return forget(&mut self.large) };
        for square in squares(&rect, level) {
            if let Some(list) = self.levels[level].get_mut(&square) {
                forget(list);
                if list.is_empty() {
                    self.levels[level].remove(&square);
                }
            }
        }
    }

    /// Visits what overlaps or touches an area; a rectangle that lies in several squares several times.
    pub fn visit<'a>(&'a self, area: &Rect, mut see: impl FnMut(u32, &'a Rect)) {
        let mut look = |list: &'a [(u32, Rect)]| {
            for (number, rect) in list {
                if touches(rect, area) {
                    see(*number, rect);
                }
            }
        };
        look(&self.large);
        for (level, squares) in self.levels.iter().enumerate() {
            let (Some((first, _)), Some((last, _))) = (squares.first_key_value(), squares.last_key_value()) else {
                continue;
            };
            let ((top, left), (bottom, right)) = corners(area, level);
            for row in top.max(first.0)..=bottom.min(last.0) {
                for (_, list) in squares.range((row, left)..=(row, right)) {
                    look(list);
                }
            }
        }
    }

    /// The numbers of what overlaps or touches an area, each once, in order.
    pub fn within(&self, area: &Rect) -> Vec<u32> {
        let mut found = Vec::new();
        self.visit(area, |number, _| found.push(number));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether anything overlaps or touches an area.
    pub fn any(&self, area: &Rect) -> bool {
        let mut any = false;
        self.visit(area, |_, _| any = true);
        any
    }

    /// The numbers of what contains a point, borders included, each once, in order.
    pub fn at(&self, point: Point) -> Vec<u32> {
        self.within(&Rect::at(point, Point::default()))
    }
}

/// Whether they share at least a border.
fn touches(a: &Rect, b: &Rect) -> bool {
    a.x <= b.right() && b.x <= a.right() && a.y <= b.bottom() && b.y <= a.bottom()
}

/// How coarse the squares of a rectangle have to be; none: it is too large for any.
fn level(rect: &Rect) -> Option<usize> {
    (0..LEVELS).find(|level| {
        let side = SIDES[*level];
        // What is no number is smaller than nothing, and goes nowhere.
        (rect.w / side + 1.0) * (rect.h / side + 1.0) <= MOST && rect.x.is_finite() && rect.y.is_finite()
    })
}

/// The squares of the upper left and the lower right corner.
fn corners(rect: &Rect, level: usize) -> (Square, Square) {
    let square = |v: f32| (v / SIDES[level]).floor() as i32;
    ((square(rect.y), square(rect.x)), (square(rect.bottom()), square(rect.right())))
}

fn squares(rect: &Rect, level: usize) -> impl Iterator<Item = Square> + use<> {
    let ((top, left), (bottom, right)) = corners(rect, level);
    (top..=bottom).flat_map(move |row| (left..=right).map(move |column| (row, column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without end, the same every time.
    fn numbers() -> impl FnMut(u32) -> f32 {
        let mut state = 1_u32;
        move |below| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 8) % below) as f32
        }
    }

    #[test]
    fn what_is_found_is_what_a_look_at_everything_finds() {
        let mut next = numbers();
        let mut index = Index::default();
        let mut all: Vec<Rect> = Vec::new();
        for n in 0..2_000 {
            let (w, h) = if n % 50 == 0 { (next(3_000_000), next(900)) } else { (next(300), next(90)) };
            let rect = Rect::new(next(20_000) - 10_000.0, next(20_000) - 10_000.0, w, h);
            index.insert(n, rect);
            all.push(rect);
        }
        // Half of them move.
        for n in (0..2_000_u32).step_by(2) {
            index.remove(n, all[n as usize]);
            all[n as usize] = all[n as usize].moved(next(5_000), -next(5_000));
            index.insert(n, all[n as usize]);
        }
        for _ in 0..300 {
            let area = Rect::new(next(24_000) - 12_000.0, next(24_000) - 12_000.0, next(4_000), next(2_000));
            let plain: Vec<u32> = (0..2_000).filter(|n| touches(&all[*n as usize], &area)).collect();
            assert_eq!(index.within(&area), plain);
            assert_eq!(index.any(&area), !plain.is_empty());
            let point = area.min();
            let plain: Vec<u32> = (0..2_000).filter(|n| all[*n as usize].contains(point)).collect();
            assert_eq!(index.at(point), plain);
        }
    }

    #[test]
    fn what_is_taken_out_leaves_nothing_behind() {
        let mut index = Index::default();
        let rects =
            [Rect::new(0.0, 0.0, 5000.0, 10.0), Rect::new(1.0, 1.0, 1e9, 1e9), Rect::new(f32::NAN, 0.0, 1.0, 1.0)];
        for (n, rect) in (0..).zip(rects) {
            index.insert(n, rect);
        }
        assert_eq!(index.at(Point::new(4000.0, 5.0)), [0, 1]);
        index.remove(0, rects[0]);
        index.remove(1, rects[1]);
        assert!(index.levels.iter().all(BTreeMap::is_empty));
        assert_eq!(index.at(Point::new(4000.0, 5.0)), [0_u32; 0]);
    }
}
