//! What holds for every graph that is placed.

use super::*;

const SPACING: Spacing = Spacing { boxes: 48.0, rows: 64.0, lanes: 16.0, grid: 8.0 };

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// Zones with servers with parts, and parts outside, in so many rows; lines lead one or a few rows down, some are flat
/// and some end at a container.
fn graph(seed: u64, parts: usize, rows: usize) -> (Vec<Node>, Vec<Edge>) {
    let mut random = Random(seed);
    let container = |parent| Node { parent, size: Point::new(144.0, 0.0), row: 0, room: (24.0, 56.0) };
    let zones = 1 + parts / 30;
    let servers = 1 + parts / 8;
    let mut nodes: Vec<Node> = (0..zones).map(|_| container(None)).collect();
    for _ in 0..servers {
        let parent = Some(random.below(zones + 1)).filter(|z| *z < zones);
        nodes.push(container(parent));
    }
    let first = nodes.len();
    for n in 0..parts {
        let server = zones + random.below(servers * 2);
        let parent = Some(server).filter(|s| *s < zones + servers);
        // What a server holds lies within a few rows.
        let row = match parent {
            Some(server) => (server * 7 + random.below(3)) % rows,
            None => n * rows / parts,
        };
        let width = 80.0 + 16.0 * random.below(6) as f32;
        nodes.push(Node { parent, size: Point::new(width, 40.0), row, room: (0.0, 0.0) });
    }
    let edge = |from, to| Edge { from, to, weight: 1.0, label: 0.0 };
    let mut edges = Vec::new();
    for _ in 0..parts * 5 / 4 {
        let (a, b) = (first + random.below(parts), first + random.below(parts));
        if a != b && nodes[a].row.abs_diff(nodes[b].row) <= 3 {
            edges.push(edge(a, b));
        }
    }
    for _ in 0..parts / 20 {
        edges.push(edge(first + random.below(parts), random.below(first)));
    }
    (nodes, edges)
}

fn around(nodes: &[Node], node: usize) -> Vec<usize> {
    std::iter::successors(Some(node), |n| nodes[*n].parent).collect()
}

#[test]
fn nothing_overlaps_nothing_leaves_its_container_and_no_line_runs_through_a_box_or_a_foreign_container() {
    for seed in 0..60 {
        let parts = [1, 2, 12, 40, 90, 200][seed as usize % 6];
        let (nodes, edges) = graph(seed, parts, 1 + parts / 8);
        let placed = place(&nodes, &edges, &SPACING);
        let held: Vec<bool> = (0..nodes.len()).map(|n| nodes.iter().any(|m| m.parent == Some(n))).collect();
        for a in 0..nodes.len() {
            if let Some(parent) = nodes[a].parent {
                assert!(placed.boxes[parent].holds(&placed.boxes[a]), "seed {seed}: {a} leaves {parent}");
            }
            for b in a + 1..nodes.len() {
                let apart = !around(&nodes, a).contains(&b) && !around(&nodes, b).contains(&a);
                assert!(!(apart && placed.boxes[a].overlaps(&placed.boxes[b])), "seed {seed}: {a} lies on {b}");
            }
        }
        for (edge, line) in edges.iter().zip(&placed.lines) {
            let own = [around(&nodes, edge.from), around(&nodes, edge.to)].concat();
            let holds = |a: usize, b: usize| around(&nodes, b).contains(&a);
            let within = holds(edge.from, edge.to) || holds(edge.to, edge.from);
            assert!(!line.is_empty() || within, "seed {seed}: only lines to what holds them may have no lane");
            for ends in line.windows(2) {
                let aslant = (ends[0].x - ends[1].x).abs() > 0.01 && (ends[0].y - ends[1].y).abs() > 0.01;
                assert!(!aslant, "seed {seed}: {line:?}");
                let piece = Rect::around(ends[0], ends[1]).grown(0.4);
                let there = |n: &usize| held[*n] || nodes[*n].room.0 <= 0.0;
                let hit =
                    (0..nodes.len()).filter(there).find(|n| !own.contains(n) && piece.overlaps(&placed.boxes[*n]));
                assert_eq!(hit, None, "seed {seed}: {} to {} runs through a box", edge.from, edge.to);
                let inside = |n: usize| piece.overlaps(&placed.boxes[n].grown(-1.0));
                let entered = [edge.from, edge.to].into_iter().filter(|n| held[*n]).find(|n| inside(*n));
                assert_eq!(entered, None, "seed {seed}: {} to {} enters its end", edge.from, edge.to);
            }
        }
    }
}

#[test]
fn a_line_begins_and_ends_at_the_borders_of_its_boxes() {
    let (nodes, edges) = graph(3, 90, 10);
    let placed = place(&nodes, &edges, &SPACING);
    for (edge, line) in edges.iter().zip(&placed.lines) {
        let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
        for (node, end) in [(edge.from, first), (edge.to, last)] {
            let rect = placed.boxes[node];
            let near = |a: f32, b: f32| (a - b).abs() < 0.6;
            let on_border =
                near(end.y, rect.y) || near(end.y, rect.bottom()) || near(end.x, rect.x) || near(end.x, rect.right());
            assert!(on_border && rect.grown(0.6).contains(*end), "{node}: {end:?} is not on {rect:?}");
        }
    }
}

#[test]
fn equal_graphs_are_placed_equally_and_a_large_one_in_time() {
    let (nodes, edges) = graph(11, 2_000, 60);
    let began = std::time::Instant::now();
    let placed = place(&nodes, &edges, &SPACING);
    assert!(began.elapsed().as_secs() < 120, "{:?}", began.elapsed());
    let again = place(&nodes, &edges, &SPACING);
    assert_eq!(placed.boxes, again.boxes);
    assert_eq!(placed.lines, again.lines);
}

#[test]
fn peers_stand_in_the_order_of_the_graph_where_that_costs_nothing() {
    let part = |parent, row| Node { parent, size: Point::new(96.0, 40.0), row, room: (0.0, 0.0) };
    let server = Node { parent: None, size: Point::new(144.0, 0.0), row: 0, room: (24.0, 56.0) };
    let nodes = vec![
        part(None, 0),
        server.clone(),
        part(Some(1), 1),
        server.clone(),
        part(Some(3), 1),
        server,
        part(Some(5), 1),
    ];
    let edges: Vec<Edge> = [6, 4, 2].map(|to| Edge { from: 0, to, weight: 1.0, label: 0.0 }).to_vec();
    let placed = place(&nodes, &edges, &SPACING);
    assert!(placed.boxes[1].right() < placed.boxes[3].x && placed.boxes[3].right() < placed.boxes[5].x);
}
