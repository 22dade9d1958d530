//! The finished drawing: rectangles, and lines from the pieces in their channels.

use super::columns::Columns;
use super::ports::Ports;
use super::rows::Rows;
use super::slots::{Slots, What};
use super::tracks::{Piece, Tracks};
use super::{Edge, Node, Placed};
use crate::layout::geometry::Rect;
use crate::model::Point;

pub(super) fn draw(
    slots: &Slots,
    nodes: &[Node],
    edges: &[Edge],
    columns: &Columns,
    ports: &Ports,
    tracks: &Tracks,
    rows: &Rows,
) -> Placed {
    if columns.at.is_empty() {
        return Placed::default();
    }
    let mut boxes = vec![Rect::default(); nodes.len()];
    for (n, slot) in slots.slots.iter().enumerate() {
        if let What::Box(node) = slot.what {
            let size = nodes[node as usize].size;
            let (top, height) = rows.at[slot.row as usize];
            let corner = Point::new(columns.at[n] - size.x / 2.0, top + ((height - size.y) / 2.0).floor());
            boxes[node as usize] = Rect::at(corner, size);
        }
    }
    for (n, (left, right)) in columns.walls.iter().enumerate().filter(|(_, w)| w.1 > w.0) {
        let (top, bottom) = rows.walls[n];
        boxes[n] = Rect::new(*left, top, right - left, bottom - top);
    }
    let mut pieces: Vec<Vec<(usize, Piece)>> = vec![Vec::new(); edges.len()];
    for (channel, in_channel) in tracks.channels.iter().enumerate() {
        for piece in in_channel {
            pieces[piece.edge as usize].push((channel, *piece));
        }
    }
    let drawing = Drawing { slots, edges, rows, ports, boxes: &boxes };
    let lines = pieces.iter_mut().enumerate().map(|(e, pieces)| drawing.line(e, pieces)).collect();
    Placed { boxes, lines }
}

struct Drawing<'a> {
    slots: &'a Slots,
    edges: &'a [Edge],
    rows: &'a Rows,
    ports: &'a Ports,
    boxes: &'a [Rect],
}

impl Drawing<'_> {
    /// The corners of one line, from its begin to its end.
    fn line(&self, e: usize, pieces: &mut [(usize, Piece)]) -> Vec<Point> {
        let chain = &self.slots.chains[e];
        let [upper, .., lower] = chain.slots.as_slice() else { return Vec::new() };
        let edge = &self.edges[e];
        let (first, second) = if chain.turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let (a, b) = (self.boxes[first], self.boxes[second]);
        let mut points = Vec::new();
        if self.ports.sideways[e] {
            let y = f32::midpoint(a.y.max(b.y), a.bottom().min(b.bottom()));
            let right = self.slots.place[*upper as usize] < self.slots.place[*lower as usize];
            let (from, to) = if right { (a.right(), b.x) } else { (a.x, b.right()) };
            points = vec![Point::new(from, y), Point::new(to, y)];
        } else {
            pieces.sort_by_key(|(_, piece)| piece.step);
            let (Some(top), Some(bottom)) = (pieces.first(), pieces.last()) else { return Vec::new() };
            points.push(Point::new(top.1.from, if top.1.from_top { a.bottom() } else { a.y }));
            for (channel, piece) in pieces.iter() {
                if let Some(track) = piece.track {
                    let y = self.rows.first_track[*channel] + self.rows.step * track as f32;
                    points.push(Point::new(piece.from, y));
                    points.push(Point::new(piece.to, y));
                }
            }
            let end = if bottom.1.to_top { b.bottom() } else { b.y };
            points.push(Point::new(bottom.1.to, end));
        }
        if chain.turned {
            points.reverse();
        }
        points
    }
}
