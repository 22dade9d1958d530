//! The way of a link that was bent by hand: through its corners, by level and upright pieces only.

use super::straightened;
use crate::layout::geometry::Rect;
use crate::model::Point;

/// The way from box to box through these corners.
pub(super) fn path(from: &Rect, to: &Rect, corners: &[Point]) -> Vec<Point> {
    let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return Vec::new() };
    let mut points = leave(from, *first);
    points.extend(corners);
    let mut end = leave(to, *last);
    end.reverse();
    points.extend(end);
    let mut out: Vec<Point> = Vec::with_capacity(points.len() + 2);
    for p in points {
        // A piece that would lie aslant gets a corner.
        if let Some(before) = out.last().copied()
            && (before.x - p.x).abs() > 0.01
            && (before.y - p.y).abs() > 0.01
        {
            out.push(Point::new(p.x, before.y));
        }
        out.push(p);
    }
    straightened(out)
}

/// From the border of a box straight to a corner; or, where the corner is beside neither side, with one more corner.
fn leave(rect: &Rect, to: Point) -> Vec<Point> {
    let center = rect.center();
    if to.y > rect.y && to.y < rect.bottom() {
        return vec![Point::new(if to.x < center.x { rect.x } else { rect.right() }, to.y)];
    }
    if to.x > rect.x && to.x < rect.right() {
        return vec![Point::new(to.x, if to.y < center.y { rect.y } else { rect.bottom() })];
    }
    let x = if to.x < center.x { rect.x } else { rect.right() };
    vec![Point::new(x, center.y), Point::new(to.x, center.y)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: Rect = Rect { x: 0.0, y: 0.0, w: 100.0, h: 50.0 };
    const TO: Rect = Rect { x: 300.0, y: 200.0, w: 100.0, h: 50.0 };

    #[test]
    fn a_bent_line_begins_and_ends_at_the_borders_and_never_runs_aslant() {
        let ways = [
            vec![Point::new(50.0, 120.0), Point::new(350.0, 120.0)],
            vec![Point::new(200.0, 25.0), Point::new(200.0, 225.0)],
            vec![Point::new(-80.0, 300.0)],
            vec![Point::new(500.0, -40.0), Point::new(17.0, 90.0)],
        ];
        for corners in ways {
            let path = path(&FROM, &TO, &corners);
            let (first, last) = (path[0], path[path.len() - 1]);
            let on = |r: &Rect, p: Point| r.grown(0.1).contains(p) && !r.grown(-0.1).contains(p);
            assert!(on(&FROM, first) && on(&TO, last), "{path:?}");
            for ends in path.windows(2) {
                assert!((ends[0].x - ends[1].x).abs() < 0.01 || (ends[0].y - ends[1].y).abs() < 0.01, "{path:?}");
            }
        }
    }

    #[test]
    fn the_corners_given_are_the_corners_drawn() {
        let corners = [Point::new(50.0, 120.0), Point::new(350.0, 120.0)];
        let expected = [Point::new(50.0, 50.0), corners[0], corners[1], Point::new(350.0, 200.0)];
        assert_eq!(path(&FROM, &TO, &corners), expected);
    }
}
