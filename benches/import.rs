//! Import in bytes a second: `cargo bench --no-default-features --bench import`.
//!
//! Texts of a few megabytes as people write them, made by number, and the diagrams beside the repository where they
//! are there. The figure to keep is 20 MB/s, from bytes to a checked design.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linchpin::import;

/// Servers with labels, classes and comments behind balancers: about 200 bytes to a server.
fn flowchart(servers: usize) -> String {
    let mut text = String::from("flowchart TD\n    U[User Browser] -->|HTTPS| LB[Load Balancer (HAProxy)]\n");
    for n in 0..servers {
        let _ = write!(
            text,
            "    subgraph S{n}[\"Server {n}\"]\n        W{n}[Web Server (Nginx)] -->|Forward Requests| A{n}[Application Server]\n    \
             end\n    %% The way of a request through server number {n}\n    LB -->|Distributes Traffic| W{n}\n    \
             A{n} -- Queries --> D{n}[(MySQL Primary)]\n    class W{n},A{n} server;\n"
        );
    }
    text
}

fn sequence(messages: usize) -> String {
    let mut text = String::from("sequenceDiagram\n");
    for n in 0..messages {
        let (a, b) = (n % 997, (n * 7) % 991);
        let _ = writeln!(text, "    Server{a}->>AppServer{b}: Forward request to Application Server {b}, number {n}");
    }
    text
}

/// Nothing but lines between named nodes.
fn plain(lines: usize) -> String {
    let mut text = String::from("graph LR\n");
    for n in 0..lines {
        let _ = writeln!(text, "    node_{}[Step number {}] --> node_{}", n % 50_000, n % 50_000, (n * 31) % 50_000);
    }
    text
}

fn throughput(c: &mut Criterion) {
    let mut group = c.benchmark_group("import");
    group.sample_size(10);
    let texts = [
        ("flowchart of 1 MB", flowchart(3_500)),
        ("flowchart of 5 MB", flowchart(17_000)),
        ("sequence of 2 MB", sequence(26_000)),
        ("plain lines of 3 MB", plain(60_000)),
    ];
    for (name, text) in &texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), text.as_bytes(), |b, bytes| {
            b.iter(|| black_box(import::mermaid(bytes, "bench").expect("a design")));
        });
    }
    let folder = std::env::var_os("LINCHPIN_SHARED").map_or_else(|| "../shared".into(), std::path::PathBuf::from);
    let corpus: Vec<Vec<u8>> = ["corpus/web", "corpus/mermaid/demos", "corpus/mermaid/spec"]
        .iter()
        .filter_map(|f| std::fs::read_dir(folder.join(f)).ok())
        .flatten()
        .filter_map(|entry| std::fs::read(entry.ok()?.path()).ok())
        .collect();
    if !corpus.is_empty() {
        group.throughput(Throughput::Bytes(corpus.iter().map(|t| t.len() as u64).sum()));
        group.bench_function("the corpus, file by file", |b| {
            b.iter(|| corpus.iter().filter(|bytes| black_box(import::mermaid(bytes, "bench")).is_ok()).count());
        });
    }
    group.finish();
}

criterion_group!(benches, throughput);
criterion_main!(benches);
