//! What is done to many parts at once: deleting a fifth of a design, taking that back, and the text that is saved.
//!
//! `cargo bench --no-default-features --bench editing`. "In turn" is one edit after the other, each of which looks through
//! the whole design.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use linchpin::editor::Editor;
use linchpin::model::Id;
use linchpin::storage;

const COUNTS: [usize; 3] = [1_000, 10_000, 100_000];
/// Past this, one after the other takes minutes.
const IN_TURN: usize = 10_000;

fn editing(c: &mut Criterion) {
    let mut group = c.benchmark_group("editing");
    group.sample_size(10);
    for count in COUNTS {
        let design = storage::generate(&format!("layers={count}")).expect("a design");
        let ids: Vec<Id> = design.components.keys().step_by(5).cloned().collect();
        let removal = design.removal(&ids);
        eprintln!("{} parts, {} links, {} edits", design.components.len(), design.links.len(), removal.len());
        group.bench_function(BenchmarkId::new("which edits", count), |b| b.iter(|| black_box(design.removal(&ids))));
        let fresh = || Editor::new(design.clone());
        let delete = |editor: &mut Editor| editor.edit("Delete", removal.clone()).expect("sound");
        group.bench_function(BenchmarkId::new("deleting a fifth", count), |b| {
            let made = |mut editor| {
                delete(&mut editor);
                editor
            };
            b.iter_batched(fresh, made, BatchSize::PerIteration);
        });
        let deleted = || {
            let mut editor = fresh();
            delete(&mut editor);
            editor
        };
        group.bench_function(BenchmarkId::new("undo", count), |b| {
            let undone = |mut editor: Editor| {
                editor.undo();
                editor
            };
            b.iter_batched(deleted, undone, BatchSize::PerIteration);
        });
        if count <= IN_TURN {
            group.bench_function(BenchmarkId::new("deleting in turn", count), |b| {
                let made = |mut editor: Editor| {
                    editor.begin("Delete");
                    removal.iter().cloned().try_for_each(|edit| editor.apply(edit)).expect("sound");
                    editor.commit();
                    editor
                };
                b.iter_batched(fresh, made, BatchSize::PerIteration);
            });
        }
        group.bench_function(BenchmarkId::new("text", count), |b| b.iter(|| black_box(storage::to_ron(&design))));
        group.bench_function(BenchmarkId::new("copy", count), |b| b.iter(|| black_box(design.clone())));
    }
    group.finish();
}

criterion_group!(benches, editing);
criterion_main!(benches);
