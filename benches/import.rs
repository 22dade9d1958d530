//! Import in bytes a second: `cargo bench --no-default-features --bench import`.
//!
//! Texts of a few megabytes as people write them, made by number, and the diagrams beside the repository where they
//! are there. The figure to keep is 20 MB/s, from bytes to a checked design. Before criterion measures this, a table says
//! what the real Mermaid needs to parse such texts, where it is installed (Node, and `npm ci --prefix tests/mermaid`).

#[path = "peers/process.rs"]
#[allow(dead_code, reason = "each bench uses its own part of this module")]
mod process;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
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

/// The least time of Mermaid's own parser for a text, in a process that has parsed before.
fn real_mermaid(text: &str) -> Result<Duration, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid");
    if !folder.join("node_modules").is_dir() {
        return Err("npm ci --prefix tests/mermaid".to_owned());
    }
    let (said, _) = process::run(Command::new("node").arg(folder.join("time.mjs")), text.as_bytes())?;
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    said.parse().map(|ms: f64| Duration::from_secs_f64(ms / 1e3)).map_err(|_| said)
}

/// Ours beside Mermaid's parser, on texts that it accepts.
fn table() {
    println!("MB/s, the least time of several: ours to a checked design, the real Mermaid to its own tables");
    // Mermaid refuses brackets without quotes.
    let quoted = |text: String| {
        text.replace("[Load Balancer (HAProxy)]", "[Balancer]").replace("[Web Server (Nginx)]", "[Nginx]")
    };
    for (name, text) in [
        ("flowchart of 0.1 MB", quoted(flowchart(350))),
        ("flowchart of 1 MB", quoted(flowchart(3_500))),
        ("sequence of 0.1 MB", sequence(1_300)),
        ("plain lines of 0.1 MB", plain(2_000)),
    ] {
        let rate = |time: Duration| format!("{:.2}", text.len() as f64 / 1e6 / time.as_secs_f64());
        let ours = process::least(|| {
            let began = Instant::now();
            let imported = black_box(import::mermaid(text.as_bytes(), "bench"));
            imported.map(|_| ((), began.elapsed())).map_err(|error| error.to_string())
        });
        let ours = ours.map_or_else(|why| why, |((), time)| rate(time));
        let theirs = real_mermaid(&text).map_or_else(|why| format!("skipped: {why}"), rate);
        println!("  {name:<22} {ours:>8} {theirs:>8}");
    }
}

fn main() {
    // With the name of a text, only that one is measured.
    if std::env::args().skip(1).all(|argument| argument == "--bench") {
        table();
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
