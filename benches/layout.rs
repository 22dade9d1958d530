//! Our layout beside Graphviz and ELK on the same graphs: how good, how fast.
//!
//! `cargo bench --no-default-features --bench layout` prints a table of all engines, then measures ours with criterion
//! (`-- ours` skips the table). The peers are used where they are installed: `dot` (Debian: graphviz), and
//! `npm ci --prefix benches/peers` for ELK. All get boxes of our sizes and the same distances, and no words at lines,
//! for which only our layout makes room.

#[path = "../tests/common/graphs.rs"]
mod graphs;
mod peers;
#[path = "../tests/common/quality.rs"]
mod quality;
#[path = "../tests/common/shared.rs"]
mod shared;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group};
use linchpin::layout;
use linchpin::model::Design;
use peers::{Made, elk, graphviz, process};
use quality::Drawn;

/// Every graph with its name; those beside the repository where they are there.
fn all_graphs() -> Vec<(String, Design)> {
    let mut all = graphs::examples();
    all.extend(graphs::generated(false));
    all.extend(graphs::generated(true));
    match shared::shared("spec/layout-graphs") {
        Some(folder) => all.extend(graphs::of_folder(&folder)),
        None => shared::skip("the graphs of spec/layout-graphs", "the folder is not beside this repository"),
    }
    all
}

fn ours(design: &Design) -> Drawn {
    let arrangement = layout::arrange(design);
    let routes = layout::route(design, &arrangement);
    Drawn::ours(design, &arrangement, &routes)
}

fn timed(design: &Design) -> Result<(Drawn, Duration), String> {
    process::least(|| {
        let began = Instant::now();
        let arrangement = layout::arrange(design);
        let routes = black_box(layout::route(design, &arrangement));
        let took = began.elapsed();
        Ok((Drawn::ours(design, &arrangement, &routes), took))
    })
}

fn milliseconds(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 100.0 { format!("{ms:.1}") } else { format!("{ms:.0}") }
}

fn row(engine: &str, drawing: &Drawn, layout: Option<Duration>, process: Option<Duration>) {
    let q = drawing.quality();
    let time = |time: Option<Duration>| time.map_or_else(|| "–".to_owned(), milliseconds);
    println!(
        "  {engine:<12} {:>9} {:>9} {:>9} {:>7} {:>8} {:>8} {:>7} {:>7.0} {:>6}",
        time(layout),
        time(process),
        q.crossings,
        q.through_boxes,
        q.through_containers,
        q.coincident,
        q.overlaps + q.outside,
        q.length,
        drawing.loose(),
    );
}

fn peer(engine: &str, made: Result<Made, String>) {
    match made {
        Ok(made) => row(engine, &made.drawing, made.warm, Some(made.process)),
        Err(why) => println!("  {engine:<12} {why}"),
    }
}

fn table() {
    let dot = graphviz::is_installed();
    let elk_missing = elk::missing();
    if !dot {
        println!("skipped: Graphviz is not installed");
    }
    if let Some(why) = elk_missing {
        println!("skipped: ELK: {why}");
    }
    println!(
        "Times in milliseconds, the least of several: the layout alone (in a warm process), the whole process.\n\
         Crossings; lines through foreign boxes and foreign containers; pieces of lines on each other; boxes that overlap or\n\
         stick out; mean length; lines that end beside their boxes or are missing.\n"
    );
    println!(
        "  {:<12} {:>9} {:>9} {:>9} {:>7} {:>8} {:>8} {:>7} {:>7} {:>6}",
        "", "layout", "process", "crossings", "through", "contain.", "coincid.", "overlap", "length", "loose"
    );
    for (name, design) in all_graphs() {
        let Ok((drawing, took)) = timed(&design) else { continue };
        let containers = drawing.holds().iter().filter(|holds| **holds).count();
        let leaves = drawing.shapes.len() - containers;
        println!("{name}: {leaves} boxes in {containers} containers, {} lines", drawing.lines.len());
        row("ours", &drawing, Some(took), None);
        if dot {
            peer("dot", graphviz::draw(&drawing, "true"));
            peer("dot ortho", graphviz::draw(&drawing, "ortho"));
        }
        if elk_missing.is_none() {
            peer("elk", elk::draw(&drawing));
        }
    }
    println!();
}

fn ours_alone(c: &mut Criterion) {
    let mut group = c.benchmark_group("ours");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for (name, design) in all_graphs() {
        group.bench_with_input(BenchmarkId::from_parameter(name), &design, |b, design| {
            b.iter(|| black_box(ours(design)));
        });
    }
    group.finish();
}

criterion_group!(benches, ours_alone);

fn main() {
    // With the name of a graph, only our time on it is measured.
    if std::env::args().skip(1).all(|argument| argument == "--bench") {
        table();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
