//! What a frame of the canvas costs: layout of the frame and triangles, without a screen.
//!
//! `cargo bench --bench canvas`. Times are those of the processor for this thread. `benches/peers` measures the same
//! beside other canvases.

#[path = "common/clock.rs"]
mod clock;
#[path = "common/stage.rs"]
mod stage;

use std::hint::black_box;

use clock::ThreadTime;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use egui::{Event, vec2};
use linchpin::model::Point;
use stage::{Stage, design};

const COUNTS: [usize; 4] = [100, 1_000, 10_000, 50_000];

fn canvas(c: &mut Criterion<ThreadTime>) {
    let mut group = c.benchmark_group("canvas");
    group.sample_size(20);
    for count in COUNTS {
        let mut stage = Stage::new(design(count));
        stage.look_at_all();
        group.bench_function(BenchmarkId::new("all visible, at rest", count), |b| {
            b.iter(|| black_box(stage.frame(Vec::new())));
        });
        let mut step = 0.0;
        group.bench_function(BenchmarkId::new("all visible, panning", count), |b| {
            b.iter(|| {
                step = 3.0 - step;
                stage.canvas.view.origin.x += step - 1.5;
                black_box(stage.frame(Vec::new()))
            });
        });
        let bounds = stage.derived.bounds();
        for (zoom, name) in [(1.0, "panning at zoom 1"), (0.3, "panning at zoom 0.3"), (0.2, "panning at zoom 0.2")] {
            stage.look(vec2(bounds.x + bounds.w / 4.0, bounds.y + bounds.h / 4.0), zoom);
            let (far, mut way) = (bounds.w / 4.0, 1.0);
            group.bench_function(BenchmarkId::new(name, count), |b| {
                b.iter(|| {
                    stage.canvas.view.origin += vec2(7.0, 3.0) * way;
                    if (stage.canvas.view.origin.x - bounds.center().x).abs() > far {
                        way = -way;
                    }
                    black_box(stage.frame(Vec::new()))
                });
            });
        }
        let mut n = 0_u32;
        group.bench_function(BenchmarkId::new("hit test", count), |b| {
            b.iter(|| {
                n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (x, y) = ((n >> 16) as f32 / 65_536.0, (n & 0xffff) as f32 / 65_536.0);
                let at = Point::new(bounds.x + bounds.w * x, bounds.y + bounds.h * y);
                black_box(stage.derived.hit(at, 1.0))
            });
        });
        // In the middle, so that its links lead in all directions.
        let columns = (count as f32).sqrt().ceil() as usize;
        let part = (columns / 2) * columns + columns / 2;
        let center = stage.derived.arrangement.boxes[&linchpin::model::Id::slug(&format!("part-{part}"))].center();
        stage.look(vec2(center.x - 800.0, center.y - 500.0), 1.0);
        let from = stage.take(part);
        let mut turn = 0_u32;
        group.bench_function(BenchmarkId::new("drag of one part", count), |b| {
            b.iter(|| {
                turn += 1;
                let by = vec2((turn % 160) as f32 - 80.0, (turn % 90) as f32 - 45.0);
                black_box(stage.frame(vec![Event::PointerMoved(from + by)]))
            });
        });
    }
    group.finish();

    let mut group = c.benchmark_group("first frame");
    group.sample_size(10);
    for count in [100, 10_000] {
        let drawn = design(count);
        group.bench_function(BenchmarkId::new("everything computed, nothing yet analysed", count), |b| {
            b.iter(|| black_box(stage::first_frame(&drawn)));
        });
    }
    group.finish();
}

fn on_thread_time() -> Criterion<ThreadTime> {
    Criterion::default().with_measurement(ThreadTime)
}

criterion_group! { name = benches; config = on_thread_time(); targets = canvas }
criterion_main!(benches);
