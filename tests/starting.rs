//! A run begins within a second, whichever example it is of.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use linchpin::emulation::{Options, Session, plan};

#[test]
fn every_example_runs_within_a_second() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the examples")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".ron").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 10, "{names:?}");
    let mut slow = Vec::new();
    for name in names {
        let design = linchpin::storage::read(Path::new(&common::example(&name))).expect("a design");
        let began = Instant::now();
        let session = Session::start(plan(&design), Options::default()).expect("a session");
        let took = began.elapsed();
        println!("{name}: {took:?}");
        drop(session);
        if took > Duration::from_secs(1) {
            slow.push((name, took));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
