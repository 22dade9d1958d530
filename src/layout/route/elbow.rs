//! Lines without a search: out of one side, at most two corners, into another side; ports spread along each side.

use std::collections::{BTreeMap, HashMap};

use super::super::Arrangement;
use super::super::geometry::Rect;
use super::{Wire, straightened};
use crate::model::{Id, Point};

/// The sides of a box: 0 right, 1 bottom, 2 left, 3 top.
type Side = usize;
/// The end of a wire on a side: where it leads, the wire's number, and whether it begins there.
type End = (f32, usize, bool);

/// A path for each wire, in order.
pub(super) fn draw(arrangement: &Arrangement, wires: &[&Wire<'_>]) -> Vec<Vec<Point>> {
    draw_beside(arrangement, wires, |_, _| None)
}

/// A path for each wire, in order. Where `kept` knows a place on the right side for an end of a wire, it stays there.
pub(super) fn draw_beside(
    arrangement: &Arrangement,
    wires: &[&Wire<'_>],
    kept: impl Fn(usize, bool) -> Option<Point>,
) -> Vec<Vec<Point>> {
    let rect = |id: &Id| arrangement.boxes.get(id).copied().unwrap_or_default();
    let holds = |outer: &Id, inner: &Id| arrangement.holders(inner).any(|h| h == outer);
    let sides: Vec<(Side, Side)> = wires
        .iter()
        .map(|w| if holds(w.from, w.to) || holds(w.to, w.from) { (1, 1) } else { sides(&rect(w.from), &rect(w.to)) })
        .collect();

    // The ends on each side of each box, in the order of where they lead, so that they do not cross there.
    let mut along: BTreeMap<(&Id, Side), Vec<End>> = BTreeMap::new();
    for (n, (wire, (a, b))) in wires.iter().zip(&sides).enumerate() {
        let lead = |other: &Id, side: Side| {
            let c = rect(other).center();
            if side % 2 == 1 { c.x } else { c.y }
        };
        along.entry((wire.from, *a)).or_default().push((lead(wire.to, *a), n, true));
        along.entry((wire.to, *b)).or_default().push((lead(wire.from, *b), n, false));
    }
    let mut ports: HashMap<(usize, bool), Point> = HashMap::with_capacity(wires.len() * 2);
    for ((id, side), mut ends) in along {
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (count, rect) = (ends.len() as f32, rect(id));
        for (i, (_, n, start)) in ends.into_iter().enumerate() {
            let kept = kept(n, start).filter(|at| lies_on(*at, &rect, side));
            ports.insert((n, start), kept.unwrap_or_else(|| port(&rect, side, (i as f32 + 1.0) / (count + 1.0))));
        }
    }
    let end = |n: usize, start: bool| ports.get(&(n, start)).copied().unwrap_or_default();
    wires.iter().enumerate().map(|(n, _)| join(end(n, true), end(n, false), sides[n].0, n)).collect()
}

/// The sides that face each other.
fn sides(a: &Rect, b: &Rect) -> (Side, Side) {
    let (down, up) = (b.y - a.bottom(), a.y - b.bottom());
    let (right, left) = (b.x - a.right(), a.x - b.right());
    let most = down.max(up).max(right).max(left);
    if down >= most {
        (1, 3)
    } else if up >= most {
        (3, 1)
    } else if right >= most {
        (0, 2)
    } else {
        (2, 0)
    }
}

fn port(rect: &Rect, side: Side, share: f32) -> Point {
    match side {
        0 => Point::new(rect.right(), rect.y + rect.h * share),
        1 => Point::new(rect.x + rect.w * share, rect.bottom()),
        2 => Point::new(rect.x, rect.y + rect.h * share),
        _ => Point::new(rect.x + rect.w * share, rect.y),
    }
}

/// Whether a point lies on a side of a box.
fn lies_on(p: Point, rect: &Rect, side: Side) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < 0.5;
    rect.grown(0.5).contains(p)
        && match side {
            0 => near(p.x, rect.right()),
            1 => near(p.y, rect.bottom()),
            2 => near(p.x, rect.x),
            _ => near(p.y, rect.y),
        }
}

/// Two corners half-way, moved a little from line to line so that neighbours do not coincide.
fn join(a: Point, b: Point, side: Side, n: usize) -> Vec<Point> {
    let aside = (n % 7) as f32 * 4.0 - 12.0;
    let upright = side % 2 == 1;
    let half = |from: f32, to: f32| {
        let room = ((to - from).abs() / 2.0 - 4.0).max(0.0);
        f32::midpoint(from, to) + aside.clamp(-room, room)
    };
    let corners = if upright {
        let y = half(a.y, b.y);
        [Point::new(a.x, y), Point::new(b.x, y)]
    } else {
        let x = half(a.x, b.x);
        [Point::new(x, a.y), Point::new(x, b.y)]
    };
    straightened(vec![a, corners[0], corners[1], b])
}
