//! The canvas beside `egui_graphs` and `egui-snarl`, in the same run, on the same places, on this thread's clock.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml`. A frame is what egui does before a graphics card is asked.
//! Each shows what it shows by default, with the names of the parts; ours also their findings.

#[path = "../common/clock.rs"]
mod clock;
#[path = "../common/stage.rs"]
mod stage;

use std::hint::black_box;

use clock::ThreadTime;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use egui::{Pos2, RawInput, Ui, pos2};
use egui_graphs::{Graph, GraphView, Layout, LayoutState, SettingsInteraction, SettingsNavigation, SettingsStyle};
use egui_snarl::ui::{PinInfo, SnarlPin, SnarlViewer, SnarlWidget};
use egui_snarl::{InPin, InPinId, NodeId, OutPin, OutPinId, Snarl};
use linchpin::model::{Design, Id};
use stage::{SCREEN, Stage, context, design, triangles};

/// Past this many parts one frame of a peer takes seconds.
const MOST_SNARL: usize = 1_000;

/// The places of the parts, and the links by their numbers.
fn places(design: &Design) -> (Vec<Pos2>, Vec<(usize, usize)>) {
    let place = |id: &Id| design.drawing.get(id).map_or(Pos2::ZERO, |place| pos2(place.at.x, place.at.y));
    let number = |id: &Id| design.components.get_index_of(id).unwrap_or_default();
    let links = design.links.values().map(|link| (number(&link.from), number(&link.to))).collect();
    (design.components.keys().map(place).collect(), links)
}

/// A layout that leaves everything where it is.
#[derive(Debug, Default)]
struct Still;

#[derive(Debug, Default, Clone, serde::Serialize, serde::Deserialize)]
struct Nothing;

impl LayoutState for Nothing {}

impl Layout<Nothing> for Still {
    fn from_state(_: Nothing) -> impl Layout<Nothing> {
        Self
    }

    fn next<N, E, Ty, Ix, Dn, De>(&mut self, _: &mut Graph<N, E, Ty, Ix, Dn, De>, _: &Ui)
    where
        N: Clone,
        E: Clone,
        Ty: petgraph::EdgeType,
        Ix: petgraph::stable_graph::IndexType,
        Dn: egui_graphs::DisplayNode<N, E, Ty, Ix>,
        De: egui_graphs::DisplayEdge<N, E, Ty, Ix, Dn>,
    {
    }

    fn state(&self) -> Nothing {
        Nothing
    }
}

fn graph(design: &Design) -> Graph<(), ()> {
    let (places, links) = places(design);
    let mut graph: Graph<(), ()> = Graph::new();
    let nodes: Vec<_> = places.iter().map(|_| graph.add_node(())).collect();
    for ((n, node), at) in nodes.iter().enumerate().zip(places) {
        if let Some(node) = graph.node_mut(*node) {
            node.set_location(at);
            node.set_label(format!("Part {n}"));
        }
    }
    for (from, to) in links {
        graph.add_edge(nodes[from], nodes[to], ());
    }
    graph
}

fn show_graph(ui: &mut Ui, graph: &mut Graph<(), ()>) {
    let mut view = GraphView::<Nothing, Still>::new()
        .with_interactions(&SettingsInteraction::new().with_dragging_enabled(true))
        .with_navigations(&SettingsNavigation::new().with_fit_to_screen_enabled(true))
        .with_styles(&SettingsStyle::new().with_labels_always(true));
    view = view.with_id(None);
    view.show(ui, graph);
}

struct Viewer;

impl SnarlViewer<String> for Viewer {
    fn title(&mut self, node: &String) -> String {
        node.clone()
    }

    fn inputs(&mut self, _: &String) -> usize {
        1
    }

    fn show_input(&mut self, _: &InPin, _: &mut Ui, _: &mut Snarl<String>) -> impl SnarlPin + 'static {
        PinInfo::circle()
    }

    fn outputs(&mut self, _: &String) -> usize {
        1
    }

    fn show_output(&mut self, _: &OutPin, _: &mut Ui, _: &mut Snarl<String>) -> impl SnarlPin + 'static {
        PinInfo::circle()
    }
}

fn snarl(design: &Design) -> Snarl<String> {
    let (places, links) = places(design);
    let mut snarl = Snarl::new();
    let nodes: Vec<NodeId> =
        places.into_iter().enumerate().map(|(n, at)| snarl.insert_node(at, format!("Part {n}"))).collect();
    for (from, to) in links {
        snarl.connect(OutPinId { node: nodes[from], output: 0 }, InPinId { node: nodes[to], input: 0 });
    }
    snarl
}

/// A frame of something else than our canvas.
fn frame(ctx: &egui::Context, show: impl FnMut(&mut Ui)) -> usize {
    let input = RawInput { screen_rect: Some(SCREEN), ..RawInput::default() };
    triangles(ctx, ctx.run_ui(input, show))
}

fn peers(c: &mut Criterion<ThreadTime>) {
    let mut group = c.benchmark_group("all visible");
    group.sample_size(10);
    for count in [100, 1_000, 10_000, 50_000] {
        let drawn = design(count);
        let mut ours = Stage::new(drawn.clone());
        ours.look_at_all();
        let mut way = 1.0;
        group.bench_function(BenchmarkId::new("linchpin, panning", count), |b| {
            b.iter(|| {
                way = -way;
                ours.canvas.view.origin.x += way;
                black_box(ours.frame(Vec::new()))
            });
        });
        let (ctx, mut graph) = (context(), graph(&drawn));
        for _ in 0..3 {
            frame(&ctx, |ui| show_graph(ui, &mut graph));
        }
        group.bench_function(BenchmarkId::new("egui_graphs", count), |b| {
            b.iter(|| black_box(frame(&ctx, |ui| show_graph(ui, &mut graph))));
        });
        if count > MOST_SNARL {
            continue;
        }
        let (ctx, mut snarl) = (context(), snarl(&drawn));
        let mut show = |ui: &mut Ui| {
            SnarlWidget::new().show(&mut snarl, &mut Viewer, ui);
        };
        for _ in 0..3 {
            frame(&ctx, &mut show);
        }
        group.bench_function(BenchmarkId::new("egui-snarl", count), |b| {
            b.iter(|| black_box(frame(&ctx, &mut show)));
        });
    }
    group.finish();
}

fn on_thread_time() -> Criterion<ThreadTime> {
    Criterion::default().with_measurement(ThreadTime)
}

criterion_group! { name = benches; config = on_thread_time(); targets = peers }
criterion_main!(benches);
