//! The real Mermaid reads every flowchart, and sees in it what the design holds.

mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use linchpin::analysis::{Finding, analyse};
use linchpin::export::mermaid::flowchart;
use linchpin::model::Design;
use linchpin::scene::Theme;
use linchpin::storage::TEMPLATES;

fn judge() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid")
}

/// Why the real Mermaid cannot be asked; none when it can.
fn absent() -> Option<String> {
    if Command::new("node").arg("--version").output().is_err() {
        return Some("node is not installed".to_owned());
    }
    let modules = judge().join("node_modules/mermaid");
    (!modules.is_dir()).then(|| "tests/mermaid/node_modules is missing (npm ci in tests/mermaid)".to_owned())
}

/// Asks the real Mermaid about these texts, and gives what it saw of each.
fn seen(charts: &[(String, String)]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<PathBuf> = charts
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(format!("{name}.mmd"));
            std::fs::write(&path, text).expect("a file");
            path
        })
        .collect();
    let output = Command::new("node").arg(judge().join("check.mjs")).args(&files).output().expect("node starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let refused: Vec<&str> = text.lines().filter(|l| !l.starts_with("OK\t")).collect();
    let first = refused.first().and_then(|l| charts.iter().find(|(n, _)| l.contains(&format!("/{n}.mmd"))));
    assert!(
        refused.is_empty() && output.status.success(),
        "{}\n{}\n{}",
        refused.join("\n"),
        first.map_or("", |(_, text)| text),
        String::from_utf8_lossy(&output.stderr)
    );
    text.lines().map(|l| serde_json::from_str(l.split('\t').nth(2).expect("counts")).expect("JSON")).collect()
}

/// How many nodes and subgraphs a chart must have besides its legend.
fn parts(design: &Design) -> usize {
    let drawn = linchpin::layout::parents(design).drawn.len();
    design.components.len() + drawn + design.notes.len()
}

/// How many nodes and subgraphs Mermaid saw; a subgraph that a line goes to is among both.
fn found(counts: &serde_json::Value) -> usize {
    let ids = ["vertices", "subgraphs"].into_iter().filter_map(|kind| counts[kind].as_array()).flatten();
    ids.map(serde_json::Value::to_string).collect::<BTreeSet<_>>().len()
}

#[test]
fn the_real_mermaid_reads_every_example() {
    if let Some(why) = absent() {
        return common::skip("the_real_mermaid_reads_every_example", &why);
    }
    let mut charts = Vec::new();
    for template in TEMPLATES {
        let design = template.design();
        charts.push((template.name.to_owned(), flowchart(&design, Some(&analyse(&design)), &Theme::LIGHT)));
        charts.push((format!("{}-plain", template.name), flowchart(&design, None, &Theme::DARK)));
    }
    let seen = seen(&charts);
    for (template, counts) in TEMPLATES.iter().zip(seen.chunks(2)) {
        assert_eq!(found(&counts[1]), parts(&template.design()), "{}", template.name);
    }
}

#[test]
fn the_real_mermaid_sees_findings_on_parts_links_and_groups() {
    if let Some(why) = absent() {
        return common::skip("the_real_mermaid_sees_findings_on_parts_links_and_groups", &why);
    }
    let (mut designs, mut charts) = (Vec::new(), Vec::new());
    for template in TEMPLATES {
        let design = template.design();
        let mut report = analyse(&design);
        // One accepted finding about every group, so that each group has something to show.
        let sample = report.findings.first().cloned();
        for id in design.groups.keys().filter(|_| sample.is_some()) {
            report.findings.extend(sample.clone().map(|f| Finding { subjects: vec![id.clone()], accepted: true, ..f }));
        }
        charts.push((template.name.to_owned(), flowchart(&design, Some(&report), &Theme::LIGHT)));
        designs.push((design, report));
    }
    let (mut lines, mut groups) = (0, 0);
    for (((design, report), (name, chart)), counts) in designs.iter().zip(&charts).zip(seen(&charts)) {
        // A link with findings says so in its second line, and Mermaid styles that very line and no other.
        let styled: Vec<&str> = counts["styled"].as_array().expect("edges").iter().filter_map(|t| t.as_str()).collect();
        let marked = chart.lines().filter(|l| l.contains("->|") && l.contains("<br/>")).count();
        assert!(styled.iter().all(|text| text.contains("<br/>")), "{name}: {styled:?}");
        assert_eq!(styled.len(), marked, "{name}\n{chart}");
        let linked = report.findings.iter().flat_map(|f| &f.subjects).any(|id| design.links.contains_key(id));
        assert_eq!(linked, marked > 0, "{name}");
        let titles = counts["titles"].as_array().expect("titles");
        for (id, group) in
            design.groups.iter().filter(|(id, _)| report.findings.iter().any(|f| f.subjects.contains(id)))
        {
            let drawn = linchpin::layout::parents(design).drawn.contains(id);
            let said = |text: &str| text.contains(&group.name) && text.contains('(');
            let in_title = titles.iter().filter_map(|t| t.as_str()).any(said);
            let beside_members = chart.lines().any(said);
            assert!(if drawn { in_title } else { beside_members }, "{name}: {id}\n{chart}");
            groups += 1;
        }
        for (id, _) in report.spofs().iter().filter(|(id, _)| design.components.contains_key(id.as_str())) {
            let node = id.as_str().replace('-', "_");
            let own =
                |l: &&str| l.trim_start().trim_start_matches("subgraph ").starts_with(&node) && l.contains("SPOF");
            assert!(chart.lines().any(|l| own(&l)), "{name}: {id}\n{chart}");
        }
        lines += marked;
    }
    assert!(lines > 5 && groups > 3, "{lines} lines, {groups} groups");
}

#[test]
fn the_real_mermaid_reads_a_hundred_nasty_designs() {
    if let Some(why) = absent() {
        return common::skip("the_real_mermaid_reads_a_hundred_nasty_designs", &why);
    }
    let designs: Vec<Design> = (0..100).map(|seed| random::design(seed, 20, false)).collect();
    let plain = |(n, design): (usize, &Design)| (format!("plain-{n}"), flowchart(design, None, &Theme::LIGHT));
    let marked = |(n, d): (usize, &Design)| (format!("marked-{n}"), flowchart(d, Some(&analyse(d)), &Theme::LIGHT));
    for (n, counts) in seen(&designs.iter().enumerate().map(plain).collect::<Vec<_>>()).iter().enumerate() {
        assert_eq!(found(counts), parts(&designs[n]), "design {n}");
    }
    seen(&designs.iter().enumerate().map(marked).collect::<Vec<_>>());
}
