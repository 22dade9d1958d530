//! The analysis beside petgraph's dominators and articulation points on the same graphs.
//!
//! `cargo bench --no-default-features --bench analysis`. The peers answer an easier question: which vertices cut all
//! paths of a plain graph, without AND tiers, health checks, shared servers, or any measure of what is left.

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use linchpin::analysis::{Journey, Structure, analyse_on, availability_of, failures_of, importance_of, pairs_of};
use linchpin::model::{Design, Id};
use linchpin::storage;
use petgraph::algo::{articulation_points::articulation_points, dominators};
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};

const SHAPES: [&str; 10] = [
    "layers=1003",
    "layers=10003",
    "layers=99998",
    "tiers=5x100",
    "tiers=50x200",
    "tiers=249x200",
    "servers=250x3",
    "servers=2500x3",
    "servers=24990x3",
    "mesh=1000",
];

fn graph(design: &Design) -> (DiGraph<(), ()>, UnGraph<(), ()>, NodeIndex) {
    let (mut directed, mut plain) = (DiGraph::new(), UnGraph::new_undirected());
    let index: HashMap<&Id, (NodeIndex, NodeIndex)> =
        design.components.keys().map(|id| (id, (directed.add_node(()), plain.add_node(())))).collect();
    for link in design.links.values() {
        let (from, to) = (index[&link.from], index[&link.to]);
        directed.add_edge(from.0, to.0, ());
        plain.add_edge(from.1, to.1, ());
    }
    let root = index[&Id::slug("browser")].0;
    (directed, plain, root)
}

fn analysis(c: &mut Criterion) {
    let mut group = c.benchmark_group("analysis");
    group.sample_size(10);
    for shape in SHAPES {
        let design = storage::generate(shape).expect(shape);
        let (directed, plain, root) = graph(&design);
        group.bench_with_input(BenchmarkId::new("ours: compile one journey", shape), &design, |b, d| {
            b.iter(|| black_box(Structure::compile(d, Journey::Read)));
        });
        let structure = Structure::compile(&design, Journey::Read);
        group.bench_with_input(BenchmarkId::new("ours: single failures", shape), &structure, |b, s| {
            b.iter(|| black_box(failures_of(s)));
        });
        group.bench_with_input(BenchmarkId::new("ours: pairs", shape), &structure, |b, s| {
            b.iter(|| black_box(pairs_of(s)));
        });
        group.bench_with_input(BenchmarkId::new("ours: availability", shape), &structure, |b, s| {
            b.iter(|| black_box(availability_of(s)));
        });
        group.bench_with_input(BenchmarkId::new("ours: importance", shape), &structure, |b, s| {
            b.iter(|| black_box(importance_of(s)));
        });
        group.bench_with_input(BenchmarkId::new("ours: everything", shape), &design, |b, d| {
            b.iter(|| black_box(analyse_on(d, "2026-01-01")));
        });
        group.bench_with_input(BenchmarkId::new("petgraph: dominators", shape), &directed, |b, g| {
            b.iter(|| black_box(dominators::simple_fast(g, root)));
        });
        group.bench_with_input(BenchmarkId::new("petgraph: articulation points", shape), &plain, |b, g| {
            b.iter(|| black_box(articulation_points(g)));
        });
    }
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
