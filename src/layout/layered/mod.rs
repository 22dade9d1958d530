//! A layered layout of nested boxes: rows for the whole drawing, containers kept whole, lines in lanes of their own.
//!
//! Knows nothing but rectangles and lines. Rows are given; what is computed is the order within each row
//! (`order`), where everything stands (`columns`, `rows`), and the lanes of the lines (`channels`). A line that spans rows is a
//! sequence of *slots*, one in each row between its ends; a container has a place in every row that it spans. So
//! no line can run through a box, and containers never overlap (after Sugiyama, Tagawa and Toda 1981, and
//! Sander, "Layout of compound directed graphs", 1996).

mod channels;
mod columns;
mod detours;
mod exchange;
mod order;
mod ports;
mod projection;
mod rows;
mod slots;
mod tracks;

use super::geometry::Rect;
use crate::model::Point;
use order::Order;
use slots::Slots;

/// A box of the graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// The container; none: the drawing itself.
    pub parent: Option<usize>,
    /// The size of a box; the least size of a container.
    pub size: Point,
    /// The row; ignored for containers that hold something.
    pub row: usize,
    /// The room around what a container holds: at its sides and bottom, and at its top.
    pub room: (f32, f32),
}

/// A line of the graph, by the numbers of its ends. An end that is a container is meant as its border.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// How much it pulls its ends together.
    pub weight: f32,
    /// The room its words need beside it; 0: it has none.
    pub label: f32,
}

/// The room between things.
#[derive(Debug, Clone, Copy)]
pub struct Spacing {
    /// Between boxes of a row.
    pub boxes: f32,
    /// Between rows, at least.
    pub rows: f32,
    /// Between lanes, and between a lane and a box.
    pub lanes: f32,
    /// The step to which boxes are rounded.
    pub grid: f32,
}

/// A graph with a place for everything.
#[derive(Debug, Clone, Default)]
pub struct Placed {
    /// The rectangle of each node.
    pub boxes: Vec<Rect>,
    /// The corners of each edge, from its begin to its end.
    pub lines: Vec<Vec<Point>>,
}

/// Places a graph. Equal graphs are placed equally.
pub fn place(nodes: &[Node], edges: &[Edge], spacing: &Spacing) -> Placed {
    let mut slots = Slots::of(nodes, edges);
    if slots.rows.is_empty() {
        return Placed::default();
    }
    let order = Order::found(&mut slots);
    slots.rows = order;
    slots.number();
    let mut ports = ports::spread(&slots, nodes, spacing);
    let mut columns = columns::columns(&slots, nodes, edges, &ports, spacing);
    if detours::lead_around(&mut slots, nodes, edges, &columns) {
        exchange::Exchange::of(&slots).run(&mut slots);
        ports = ports::spread(&slots, nodes, spacing);
        columns = columns::columns(&slots, nodes, edges, &ports, spacing);
    }
    let tracks = tracks::tracks(&slots, &columns, &ports, spacing);
    let rows = rows::rows(&slots, nodes, &tracks, spacing);
    channels::draw(&slots, nodes, edges, &columns, &ports, &tracks, &rows)
}

#[cfg(test)]
mod tests;
