//! Real diagrams: each is imported, and what is seen in it is what Mermaid sees where Mermaid reads it.

mod common;
#[path = "common/shared.rs"]
mod material;

use std::path::{Path, PathBuf};

use linchpin::import::{self, Fate, Imported, Seen};
use linchpin::{catalog, model};

/// One row of the corpus: the file, and the counts of the real Mermaid where it reads it.
struct Row {
    file: PathBuf,
    name: String,
    counts: Option<serde_json::Value>,
}

fn rows(corpus: &Path) -> Vec<Row> {
    let index = std::fs::read_to_string(corpus.join("INDEX.tsv")).expect("the index");
    let rows = index.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let counts = (cells[3] == "OK").then(|| serde_json::from_str(cells[5]).expect("counts"));
        Row { file: corpus.join(cells[0]), name: cells[0].to_owned(), counts }
    });
    rows.collect()
}

/// What holds for every import, whatever was imported.
fn is_whole(name: &str, imported: &Imported) {
    let design = &imported.design;
    model::check(design).expect(name);
    catalog::check(design).expect(name);
    assert_eq!(imported.fates.len() + remarks(imported), imported.seen.edges, "{name}: an edge vanished");
    for fate in &imported.fates {
        match fate {
            Fate::Links(links) => {
                assert!(!links.is_empty() && links.iter().all(|l| design.links.contains_key(l)), "{name}: {fate:?}");
            }
            Fate::Joined(link) => assert!(design.links.contains_key(link), "{name}: {fate:?}"),
            Fate::Note(note) => assert!(design.notes.contains_key(note), "{name}: {fate:?}"),
        }
    }
    for parts in &imported.parts {
        assert!(!parts.is_empty() && parts.iter().all(|p| design.contains(p.as_str())), "{name}: a node vanished");
    }
}

/// Notes of a sequence, which Mermaid counts among the lines.
fn remarks(imported: &Imported) -> usize {
    let made = imported.fates.iter().filter(|f| matches!(f, Fate::Note(_))).count();
    imported.design.notes.len() - made
}

#[test]
fn every_diagram_of_the_corpus_is_imported_and_counted_as_mermaid_counts() {
    let Some(corpus) = material::shared("corpus") else {
        return common::skip(
            "every_diagram_of_the_corpus_is_imported_and_counted_as_mermaid_counts",
            "there is no corpus",
        );
    };
    let rows = rows(&corpus);
    assert!(rows.len() > 290, "only {} rows", rows.len());
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for row in rows {
        let bytes = std::fs::read(&row.file).expect("a file");
        let imported = match import::mermaid(&bytes, "corpus") {
            Ok(imported) => imported,
            Err(error) => {
                wrong.push(format!("{}: {error}", row.name));
                continue;
            }
        };
        imported.iter().for_each(|i| is_whole(&row.name, i));
        let Some(counts) = row.counts else { continue };
        let count = |key: &str| counts[key].as_u64().map(|n| n as usize);
        let [one] = imported.as_slice() else {
            wrong.push(format!("{}: {} diagrams", row.name, imported.len()));
            continue;
        };
        let seen = one.seen;
        let subgraphs = count("subgraphs").unwrap_or(seen.subgraphs);
        let real = Seen { nodes: count("nodes").expect("nodes"), edges: count("edges").expect("edges"), subgraphs };
        compared += 1;
        if seen != real {
            wrong.push(format!("{}: {seen:?}, but Mermaid sees {real:?}", row.name));
        }
        if !one.repairs.is_empty() {
            wrong.push(format!("{}: nothing is wrong with it, but {:?}", row.name, one.repairs));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 270, "only {compared} compared");
}

#[test]
fn what_mermaid_refuses_is_imported_with_its_repairs() {
    let Some(corpus) = material::shared("corpus") else {
        return common::skip("what_mermaid_refuses_is_imported_with_its_repairs", "there is no corpus");
    };
    let mut silent = Vec::new();
    for row in rows(&corpus).iter().filter(|r| r.counts.is_none()) {
        let imported = import::mermaid(&std::fs::read(&row.file).expect("a file"), "corpus").expect(&row.name);
        // Mermaid refuses these for what draws nothing: shapes it does not know, colours, a style for a line that is
        // not there, formulas.
        let drawn = !["flow-style", "flow-node-data", "sequence"].iter().any(|kind| row.name.contains(kind));
        if drawn && imported.iter().all(|i| i.repairs.is_empty()) {
            silent.push(row.name.clone());
        }
    }
    assert!(silent.is_empty(), "repaired without a word: {silent:?}");
}
