//! Graphviz `dot`: containers as clusters, boxes of the same sizes, curves or right angles.

use std::fmt::Write as _;
use std::process::Command;

use linchpin::layout::Rect;
use linchpin::model::Point;
use serde_json::Value;

use super::{Made, process};
use crate::quality::{Drawn, Line};

/// Points to an inch: what dot measures sizes in.
const INCH: f32 = 72.0;
/// Straight pieces that stand for one piece of a curve.
const SAMPLES: usize = 12;

/// Whether the program is there.
pub(crate) fn is_installed() -> bool {
    process::run(Command::new("dot").arg("-V"), b"").is_ok()
}

/// Lays out a graph; `splines` is what dot calls the shape of lines.
///
/// # Errors
/// When the program fails or takes too long.
pub(crate) fn draw(graph: &Drawn, splines: &str) -> Result<Made, String> {
    let text = text(graph, splines, &|_| String::new());
    let (json, process) = process::least(|| process::run(Command::new("dot").arg("-Tjson0"), text.as_bytes()))?;
    let json = serde_json::from_slice(&json).map_err(|error| format!("dot: {error}"))?;
    let drawing = read(graph, &json).ok_or("dot: an answer without places")?;
    Ok(Made { drawing, process, warm: None })
}

/// The graph in dot's language, with these words in the boxes and over the clusters.
pub(crate) fn text(graph: &Drawn, splines: &str, words: &dyn Fn(usize) -> String) -> String {
    let mut out = format!(
        "digraph {{ graph [splines={splines} compound=true nodesep={} ranksep={}]\n\
         node [shape=box fixedsize=true fontsize=10] edge [dir=none]\n",
        48.0 / INCH,
        64.0 / INCH
    );
    let roots = (0..graph.shapes.len()).filter(|n| graph.shapes[*n].parent.is_none());
    let mut children = vec![Vec::new(); graph.shapes.len()];
    for (n, shape) in graph.shapes.iter().enumerate() {
        if let Some(parent) = shape.parent {
            children[parent].push(n);
        }
    }
    for root in roots {
        nested(graph, root, &children, words, &mut out);
    }
    for (n, line) in graph.lines.iter().enumerate() {
        // dot knows no lines to clusters, only lines to something in them that end at the border.
        let leaf = |shape: usize| std::iter::successors(Some(shape), |s| children[*s].first().copied()).last();
        let (Some(from), Some(to)) = (leaf(line.from), leaf(line.to)) else { continue };
        let _ = write!(out, "n{from} -> n{to} [id={n}");
        for (end, shape) in [("ltail", line.from), ("lhead", line.to)] {
            if !children[shape].is_empty() {
                let _ = write!(out, " {end}=cluster_{shape}");
            }
        }
        out.push_str("]\n");
    }
    out.push('}');
    out
}

fn nested(graph: &Drawn, shape: usize, children: &[Vec<usize>], words: &dyn Fn(usize) -> String, out: &mut String) {
    let label = words(shape).replace(['"', '\\'], "'");
    if children[shape].is_empty() {
        let rect = graph.shapes[shape].rect;
        let _ = writeln!(out, "n{shape} [width={} height={} label=\"{label}\"]", rect.w / INCH, rect.h / INCH);
        return;
    }
    // The label stands for a title bar: about as high as ours.
    let _ = writeln!(out, "subgraph cluster_{shape} {{ margin=24 label=\"{label} \" fontsize=20");
    for child in &children[shape] {
        nested(graph, *child, children, words, out);
    }
    out.push_str("}\n");
}

/// The boxes and lines of dot's answer, y down.
fn read(graph: &Drawn, json: &Value) -> Option<Drawn> {
    let mut drawn = Drawn { shapes: graph.shapes.clone(), lines: Vec::new() };
    for object in json["objects"].as_array()? {
        let name = object["name"].as_str()?;
        if let Some(shape) = name.strip_prefix("cluster_") {
            let [x, y, right, top] = numbers(object["bb"].as_str()?)[..] else { return None };
            drawn.shapes[shape.parse::<usize>().ok()?].rect = Rect::new(x, -top, right - x, top - y);
        } else {
            let [x, y] = numbers(object["pos"].as_str()?)[..] else { return None };
            let rect = &mut drawn.shapes[name.strip_prefix('n')?.parse::<usize>().ok()?].rect;
            *rect = Rect::new(x - rect.w / 2.0, -y - rect.h / 2.0, rect.w, rect.h);
        }
    }
    drawn.lines = graph.lines.iter().map(|line| Line { corners: Vec::new(), ..line.clone() }).collect();
    for edge in json["edges"].as_array().into_iter().flatten() {
        let id: usize = edge["id"].as_str()?.parse().ok()?;
        // Several curves, when there are, follow each other.
        let points: Vec<Point> = edge["pos"].as_str()?.split([' ', ';']).filter_map(point).collect();
        drawn.lines[id].corners = sampled(&points);
    }
    Some(drawn)
}

fn numbers(text: &str) -> Vec<f32> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

/// A point of a curve; tips of arrows (`e,1,2`) are none.
fn point(text: &str) -> Option<Point> {
    let (x, y) = text.split_once(',')?;
    Some(Point::new(x.parse().ok()?, -y.parse::<f32>().ok()?))
}

/// A chain of cubic Bézier curves as short straight pieces; what is straight stays one piece.
fn sampled(points: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = points.first().copied().into_iter().collect();
    for start in (0..points.len().saturating_sub(3)).step_by(3) {
        let curve = &points[start..start + 4];
        let way = curve[3] - curve[0];
        let off = |p: &Point| {
            let area = way.x * (p.y - curve[0].y) - way.y * (p.x - curve[0].x);
            area.abs() > 0.05 * way.x.hypot(way.y).max(1.0)
        };
        let steps = if curve[1..3].iter().any(off) { SAMPLES } else { 1 };
        out.extend((1..=steps).map(|step| at(curve, step as f32 / steps as f32)));
    }
    out
}

/// A point of a curve of four points, `0 ≤ t ≤ 1`.
fn at(curve: &[Point], t: f32) -> Point {
    let rest = 1.0 - t;
    let weights = [rest.powi(3), 3.0 * rest * rest * t, 3.0 * rest * t * t, t.powi(3)];
    let sum = |axis: fn(&Point) -> f32| curve.iter().zip(weights).map(|(point, weight)| axis(point) * weight).sum();
    Point::new(sum(|point| point.x), sum(|point| point.y))
}
