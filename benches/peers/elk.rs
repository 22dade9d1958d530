//! ELK's layered algorithm as `elkjs`, run by Node: orthogonal lines, containers and their contents at once.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use linchpin::layout::Rect;
use linchpin::model::Point;
use serde_json::{Value, json};

use super::{Made, process};
use crate::quality::{Drawn, Line};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

/// Why it cannot run here; nothing when it can.
pub(crate) fn missing() -> Option<&'static str> {
    if process::run(Command::new("node").arg("--version"), b"").is_err() {
        return Some("no node");
    }
    (!folder().join("node_modules/elkjs").is_dir()).then_some("npm ci --prefix benches/peers")
}

fn elk(argument: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder().join("elk.mjs")).arg(argument);
    command
}

/// Lays out a graph: once as a whole process, then several times in one that is warm.
///
/// # Errors
/// When the program fails or takes too long.
pub(crate) fn draw(graph: &Drawn) -> Result<Made, String> {
    let text = text(graph).to_string();
    let (_, process) = process::least(|| process::run(&mut elk("once"), text.as_bytes()))?;
    let (answer, _) = process::run(&mut elk("warm"), text.as_bytes())?;
    let answer: Value = serde_json::from_slice(&answer).map_err(|error| format!("elk: {error}"))?;
    let drawing = read(graph, &answer["layout"]).ok_or("elk: an answer without places")?;
    let warm = answer["milliseconds"].as_f64().map(|ms| Duration::from_secs_f64(ms / 1000.0));
    Ok(Made { drawing, process, warm })
}

fn text(graph: &Drawn) -> Value {
    let mut children: Vec<Vec<Value>> = vec![Vec::new(); graph.shapes.len()];
    let mut roots = Vec::new();
    // From the inside out, so that what a box holds is complete when it is written.
    let mut order: Vec<usize> = (0..graph.shapes.len()).collect();
    let depth = |n: &usize| std::iter::successors(Some(*n), |n| graph.shapes[*n].parent).count();
    order.sort_by_key(|n| (std::cmp::Reverse(depth(n)), *n));
    for n in order {
        let (shape, held) = (&graph.shapes[n], std::mem::take(&mut children[n]));
        let node = if held.is_empty() {
            json!({ "id": format!("n{n}"), "width": shape.rect.w, "height": shape.rect.h })
        } else {
            let padding = json!({ "elk.padding": "[top=56,left=24,bottom=24,right=24]" });
            json!({ "id": format!("n{n}"), "children": held, "layoutOptions": padding })
        };
        shape.parent.map_or(&mut roots, |parent| &mut children[parent]).push(node);
    }
    let edges: Vec<Value> = graph
        .lines
        .iter()
        .enumerate()
        .map(|(n, line)| {
            json!({ "id": format!("e{n}"), "sources": [format!("n{}", line.from)], "targets": [format!("n{}", line.to)] })
        })
        .collect();
    let options = json!({
        "elk.algorithm": "layered",
        "elk.direction": "DOWN",
        "elk.edgeRouting": "ORTHOGONAL",
        "elk.hierarchyHandling": "INCLUDE_CHILDREN",
        "elk.spacing.nodeNode": "48",
        "elk.layered.spacing.nodeNodeBetweenLayers": "64",
        "org.eclipse.elk.json.shapeCoords": "ROOT",
        "org.eclipse.elk.json.edgeCoords": "ROOT",
    });
    json!({ "id": "root", "layoutOptions": options, "children": roots, "edges": edges })
}

fn read(graph: &Drawn, layout: &Value) -> Option<Drawn> {
    let mut drawn = Drawn { shapes: graph.shapes.clone(), lines: Vec::new() };
    let number = |value: &Value| value.as_f64().map(|number| number as f32);
    let mut nodes: Vec<&Value> = layout["children"].as_array()?.iter().collect();
    while let Some(node) = nodes.pop() {
        let shape: usize = node["id"].as_str()?.strip_prefix('n')?.parse().ok()?;
        let [x, y, w, h] = ["x", "y", "width", "height"].map(|key| number(&node[key]));
        drawn.shapes[shape].rect = Rect::new(x?, y?, w?, h?);
        nodes.extend(node["children"].as_array().into_iter().flatten());
    }
    drawn.lines = graph.lines.iter().map(|line| Line { corners: Vec::new(), ..line.clone() }).collect();
    let point = |value: &Value| Some(Point::new(number(&value["x"])?, number(&value["y"])?));
    for edge in layout["edges"].as_array()? {
        let line: usize = edge["id"].as_str()?.strip_prefix('e')?.parse().ok()?;
        let section = &edge["sections"][0];
        let bends = section["bendPoints"].as_array().into_iter().flatten();
        let all = std::iter::once(&section["startPoint"]).chain(bends).chain([&section["endPoint"]]);
        drawn.lines[line].corners = all.filter_map(point).collect();
    }
    Some(drawn)
}
