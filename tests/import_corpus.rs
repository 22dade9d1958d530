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
        return material::skip(
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
        for i in &imported {
            is_whole(&row.name, i);
        }
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
        return material::skip("what_mermaid_refuses_is_imported_with_its_repairs", "there is no corpus");
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

/// What kinds there are, in order, with the properties that tell roles.
fn kinds(design: &model::Design) -> Vec<String> {
    let mut kinds: Vec<String> = design.components.values().map(|c| c.kind.type_name().to_owned()).collect();
    kinds.extend(design.groups.values().map(|g| g.kind.type_name().to_owned()));
    kinds.extend(design.components.values().filter_map(|c| match &c.kind {
        model::Kind::Database(db) => Some(format!("{:?}", db.role)),
        model::Kind::LoadBalancer(lb) => Some(format!("{:?} {:?} {:?}", lb.algorithm, lb.health_check, lb.tls)),
        _ => None,
    }));
    kinds.sort();
    kinds
}

/// Links by kind and by the kinds of their ends.
fn lines(design: &model::Design) -> Vec<String> {
    let kind = |id: &model::Id| design.components.get(id).map_or("group", |c| c.kind.type_name());
    let mut lines: Vec<String> =
        design.links.values().map(|l| format!("{} {} {}", kind(&l.from), l.kind.type_name(), kind(&l.to))).collect();
    lines.sort();
    lines
}

#[test]
fn the_seeds_mean_what_their_examples_mean() {
    let Some(seeds) = material::shared("seeds") else {
        return material::skip("the_seeds_mean_what_their_examples_mean", "there are no seeds");
    };
    let read = |prefix: &str| {
        let entries = std::fs::read_dir(&seeds).expect("the seeds").map(|e| e.expect("an entry").path());
        let mut files = entries.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(prefix)));
        let path = files.next().expect(prefix);
        import::mermaid(&std::fs::read(path).expect("a file"), "seed").expect(prefix)
    };
    let (distributed, scaled) = (read("000_"), read("001_"));
    assert_eq!((distributed.len(), scaled.len()), (1, 2));
    for (imported, example, more, less) in [
        // The seed draws what the web server sends back, and does not draw replication.
        (&distributed[0], "drawn-layers", "WebServer Other Client", "Database Replication Database"),
        (&scaled[0], "scaled-sequence", "", ""),
        (&scaled[1], "scaled-graph", "", ""),
    ] {
        is_whole(example, imported);
        let example_design = linchpin::storage::template(example).expect(example).design();
        assert_eq!(kinds(&imported.design), kinds(&example_design), "{example}");
        let mut ours = lines(&imported.design);
        ours.retain(|l| l != more);
        let mut theirs = lines(&example_design);
        theirs.retain(|l| l != less);
        assert_eq!(ours, theirs, "{example}");
        assert_eq!(imported.design.domain, if example == "scaled-graph" { "" } else { "www.foobar.com" }, "{example}");
    }
    let repairs = |i: &Imported| i.repairs.iter().map(|r| r.line).collect::<Vec<_>>();
    assert!(repairs(&distributed[0]).len() >= 6, "{:?}", distributed[0].repairs);
    assert!(repairs(&scaled[0]).is_empty(), "{:?}", scaled[0].repairs);
    assert_eq!(repairs(&scaled[1]).len(), 1, "{:?}", scaled[1].repairs);
}
