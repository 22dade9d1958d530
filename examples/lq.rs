use linchpin::layout::layered::*;
use linchpin::model::Point;
fn main() {
    for file in std::env::args().skip(1) {
        let v: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let s = |v: &serde_json::Value| v.as_str().map(str::to_owned);
        let mut names = std::collections::BTreeMap::new();
        let mut nodes = vec![];
        for g in v["groups"].as_array().unwrap() {
            names.insert(s(&g["id"]).unwrap(), nodes.len());
            nodes.push(Node { parent: None, size: Point::new(144.0, 0.0), row: 0, room: (24.0, 56.0) });
        }
        for n in v["nodes"].as_array().unwrap() {
            names.insert(s(&n["id"]).unwrap(), nodes.len());
            let w = (n["w"].as_f64().unwrap() as f32 / 16.0).ceil() * 16.0;
            nodes.push(Node { parent: None, size: Point::new(w, 40.0), row: 0, room: (0.0, 0.0) });
        }
        for g in v["groups"].as_array().unwrap().iter().chain(v["nodes"].as_array().unwrap()) {
            if let Some(p) = s(&g["parent"]) {
                let n = names[&s(&g["id"]).unwrap()];
                nodes[n].parent = Some(names[&p]);
            }
        }
        let mut edges = vec![];
        for e in v["edges"].as_array().unwrap() {
            edges.push(Edge {
                from: names[e[0].as_str().unwrap()],
                to: names[e[1].as_str().unwrap()],
                weight: 1.0,
                label: 0.0,
            });
        }
        for _ in 0..nodes.len() {
            let mut ch = false;
            for e in &edges {
                if e.from < e.to && nodes[e.to].row < nodes[e.from].row + 1 {
                    nodes[e.to].row = nodes[e.from].row + 1;
                    ch = true;
                }
            }
            if !ch {
                break;
            }
        }
        let spacing = Spacing { boxes: 48.0, rows: 64.0, lanes: 16.0, grid: 8.0 };
        let mut best = f64::MAX;
        let mut placed = Placed::default();
        for _ in 0..3 {
            let t = std::time::Instant::now();
            placed = place(&nodes, &edges, &spacing);
            best = best.min(t.elapsed().as_secs_f64() * 1e3);
        }
        measure(&file, &nodes, &edges, &placed, best);
        svg(&file, &nodes, &placed);
    }
}
fn svg(file: &str, nodes: &[Node], p: &Placed) {
    let mut out = String::new();
    let (mut w, mut h) = (0.0_f32, 0.0_f32);
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|n| std::iter::successors(Some(*n), |n| nodes[*n].parent).count());
    for n in order {
        let r = p.boxes[n];
        w = w.max(r.right());
        h = h.max(r.bottom());
        out += &format!(
            "<rect x='{}' y='{}' width='{}' height='{}' fill='{}' stroke='#333'/>",
            r.x,
            r.y,
            r.w,
            r.h,
            if nodes[n].room.0 > 0.0 { "#f4f4ff" } else { "#fff" }
        );
    }
    for l in &p.lines {
        out += "<polyline fill='none' stroke='#06c' points='";
        for q in l {
            out += &format!("{},{} ", q.x, q.y);
        }
        out += "'/>";
    }
    let name = std::path::Path::new(file).file_stem().unwrap().to_string_lossy().into_owned();
    std::fs::write(format!("/tmp/lay/{name}.svg"), format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='-20 -20 {} {}'><rect x='-20' y='-20' width='{}' height='{}' fill='white'/>{out}</svg>", w + 40.0, h + 40.0, w + 40.0, h + 40.0)).unwrap();
}
fn measure(file: &str, nodes: &[Node], edges: &[Edge], p: &Placed, ms: f64) {
    let mut segs: Vec<(usize, Point, Point)> = vec![];
    for (i, l) in p.lines.iter().enumerate() {
        for w in l.windows(2) {
            segs.push((i, w[0], w[1]));
        }
    }
    let shares = |a: usize, b: usize| {
        let (e, f) = (&edges[a], &edges[b]);
        e.from == f.from || e.from == f.to || e.to == f.from || e.to == f.to
    };
    let (mut crossings, mut same) = (0, 0);
    let o = |a: Point, b: Point, c: Point| {
        ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).partial_cmp(&0.0).map_or(0, |o| o as i32)
    };
    for i in 0..segs.len() {
        for j in i + 1..segs.len() {
            let (s, t) = (&segs[i], &segs[j]);
            if s.0 == t.0 || shares(s.0, t.0) {
                continue;
            }
            if o(s.1, s.2, t.1) * o(s.1, s.2, t.2) < 0 && o(t.1, t.2, s.1) * o(t.1, t.2, s.2) < 0 {
                crossings += 1;
            }
            let (sv, tv) = ((s.1.x - s.2.x).abs() < 0.1, (t.1.x - t.2.x).abs() < 0.1);
            if sv
                && tv
                && (s.1.x - t.1.x).abs() < 2.0
                && s.1.y.min(s.2.y) < t.1.y.max(t.2.y) - 1.0
                && t.1.y.min(t.2.y) < s.1.y.max(s.2.y) - 1.0
            {
                same += 1;
            }
            if !sv
                && !tv
                && (s.1.y - t.1.y).abs() < 2.0
                && s.1.x.min(s.2.x) < t.1.x.max(t.2.x) - 1.0
                && t.1.x.min(t.2.x) < s.1.x.max(s.2.x) - 1.0
            {
                same += 1;
            }
        }
    }
    let anc = |n: usize| -> Vec<usize> { std::iter::successors(Some(n), |n| nodes[*n].parent).collect() };
    let hit = |i: usize, leaf: bool| {
        let own: Vec<usize> = anc(edges[i].from).into_iter().chain(anc(edges[i].to)).collect();
        (0..nodes.len()).any(|n| {
            (nodes[n].room.0 == 0.0) == leaf
                && !own.contains(&n)
                && p.lines[i].windows(2).any(|w| {
                    let r = p.boxes[n];
                    w[0].x.min(w[1].x) < r.right() - 0.5
                        && w[0].x.max(w[1].x) > r.x + 0.5
                        && w[0].y.min(w[1].y) < r.bottom() - 0.5
                        && w[0].y.max(w[1].y) > r.y + 0.5
                })
        })
    };
    let through = (0..edges.len()).filter(|i| hit(*i, true)).count();
    let cthrough = (0..edges.len()).filter(|i| hit(*i, false)).count();
    let (mut overlaps, mut outside) = (0, 0);
    for a in 0..nodes.len() {
        if let Some(q) = nodes[a].parent {
            if !p.boxes[q].holds(&p.boxes[a]) {
                outside += 1;
            }
        }
        for b in a + 1..nodes.len() {
            if !anc(a).contains(&b) && !anc(b).contains(&a) && p.boxes[a].overlaps(&p.boxes[b]) {
                overlaps += 1;
            }
        }
    }
    let len: f32 = segs.iter().map(|s| (s.1.x - s.2.x).abs() + (s.1.y - s.2.y).abs()).sum();
    let (w, h) = p.boxes.iter().fold((0.0_f32, 0.0_f32), |m, r| (m.0.max(r.right()), m.1.max(r.bottom())));
    println!(
        "{file}: {ms:.1} ms crossings {crossings} through {through} through containers {cthrough} overlaps {overlaps} outside {outside} coincide {same} empty {} mean length {:.0} corners {} size {w}x{h}",
        p.lines.iter().filter(|l| l.is_empty()).count(),
        len / edges.len() as f32,
        segs.len() - edges.len()
    );
}
