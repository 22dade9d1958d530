//! Pictures as users make them, whole processes from start to end: `cargo bench --no-default-features --bench pictures`.
//!
//! To keep: a design of the size of the examples to PNG in at most 60 ms, one of 1,003 parts to SVG in at most 1 s.
//! Beside ours, where they are installed: Graphviz `dot` on the same graph, `mmdc` on the Mermaid text that we export.

#[path = "../tests/common/graphs.rs"]
mod graphs;
mod peers;
#[path = "../tests/common/quality.rs"]
mod quality;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use linchpin::model::{Design, Id};
use linchpin::{layout, storage};
use peers::graphviz;
use peers::mermaid_cli::MermaidCli;
use peers::process::{run, times};
use quality::Drawn;

/// A design, what is made of it, and how long that may take.
struct Task {
    name: &'static str,
    design: Design,
    format: &'static str,
    promise: Duration,
}

fn tasks() -> Vec<Task> {
    let (soon, later) = (Duration::from_millis(60), Duration::from_secs(1));
    let task = |name, design, format, promise| Task { name, design, format, promise };
    let example = |name| storage::template(name).expect(name).design();
    let made = |shape| storage::generate(shape).expect(shape);
    vec![
        task("distributed", example("distributed"), "png", soon),
        task("scaled-graph", example("scaled-graph"), "png", soon),
        task("secured-monitored", example("secured-monitored"), "png", soon),
        task("secured-monitored", example("secured-monitored"), "svg", soon),
        task("layers=1003", made("layers=1003"), "svg", later),
        task("servers=250x3", made("servers=250x3"), "svg", later),
        task("nested 1000", graphs::nested(1, 1000), "svg", later),
    ]
}

fn linchpin(file: &Path, format: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linchpin"));
    command.arg("export").arg(file).args(["--to", format]);
    command
}

/// The design as dot reads it, with its words.
fn dot_text(design: &Design) -> String {
    let mut bare = design.clone();
    bare.notes.clear();
    let arrangement = layout::arrange(&bare);
    let drawing = Drawn::ours(&bare, &arrangement, &layout::route(&bare, &arrangement));
    let ids: Vec<&Id> = arrangement.boxes.keys().collect();
    graphviz::text(&drawing, "true", &|n| bare.title(ids[n].as_str()).to_owned())
}

fn say(tool: &str, times: Result<(Duration, Duration), String>) {
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    match times {
        Ok((least, median)) => println!("  {tool:<12} {:>12} {:>12}", ms(least), ms(median)),
        Err(why) => println!("  {tool:<12} {why}"),
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (dot, mermaid) = (graphviz::is_installed(), MermaidCli::find());
    if !dot {
        println!("skipped: Graphviz is not installed");
    }
    if mermaid.is_none() {
        println!("skipped: no mmdc (npm @mermaid-js/mermaid-cli) among the programs");
    }
    println!("Whole processes: the least and the median of up to twenty runs.");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("design.ron");
    for task in tasks() {
        std::fs::write(&file, storage::to_ron(&task.design)).expect("a file");
        println!(
            "{} to {}: {} parts, {} links; at most {} ms",
            task.name,
            task.format,
            task.design.components.len(),
            task.design.links.len(),
            task.promise.as_millis()
        );
        say("ours", times(&mut linchpin(&file, task.format), b""));
        if dot {
            let format = format!("-T{}", task.format);
            say("dot", times(Command::new("dot").arg(format), dot_text(&task.design).as_bytes()));
        }
        if let Some(mermaid) = &mermaid {
            let text = run(linchpin(&file, "mermaid").arg("--no-design"), b"").map(|(text, _)| text);
            say("mermaid-cli", text.and_then(|text| times(&mut mermaid.draw(task.format), &text)));
        }
    }
}
