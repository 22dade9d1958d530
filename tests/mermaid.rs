//! The real Mermaid reads every flowchart, sequence and architecture diagram, and sees in it what the design holds.

mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use linchpin::analysis::{Finding, analyse};
use linchpin::export::mermaid::{MARK, architecture, carrying, flowchart, sequence, too_much};
use linchpin::model::{Component, Design, Id, Kind, Link, LinkKind};
use linchpin::scene::Theme;
use linchpin::storage::{self, TEMPLATES};

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

/// Asks the real Mermaid about these texts, in one process, and gives what it saw of each, in their order.
fn seen(charts: &[(String, String)]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in charts {
        std::fs::write(folder.path().join(format!("{name}.mmd")), text).expect("a file");
    }
    let output = Command::new("node").arg(judge().join("check.mjs")).arg(folder.path()).output().expect("node starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let refused: Vec<&str> = text.lines().filter(|l| !l.starts_with("OK\t")).collect();
    let first = refused.first().and_then(|l| charts.iter().find(|(n, _)| l.contains(&format!("/{n}.mmd"))));
    assert!(
        refused.is_empty() && output.status.success(),
        "{} refused\n{}\n{}\n{}",
        refused.len(),
        refused.first().unwrap_or(&""),
        first.map_or("", |(_, text)| text),
        String::from_utf8_lossy(&output.stderr)
    );
    let counts = text.lines().map(|line| {
        let mut cells = line.split('\t').skip(1);
        let name = Path::new(cells.next().expect("a file")).file_stem().expect("a name").to_string_lossy().into_owned();
        (name, serde_json::from_str(cells.next().expect("counts")).expect("JSON"))
    });
    let mut counts: BTreeMap<String, serde_json::Value> = counts.collect();
    charts.iter().map(|(name, _)| counts.remove(name).expect("counts of each")).collect()
}

fn list(counts: &serde_json::Value, what: &str) -> Vec<String> {
    let all = counts[what].as_array().unwrap_or_else(|| panic!("no {what} in {counts}"));
    all.iter().map(|v| v.as_str().unwrap_or_default().to_owned()).collect()
}

/// What a flowchart carries in its comments.
fn carried(chart: &str) -> Design {
    let line: String = chart.lines().filter_map(|l| l.strip_prefix(MARK)).collect();
    storage::parse(&line).expect("a design")
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
        let chart = carrying(&flowchart(&design, Some(&analyse(&design)), &Theme::LIGHT), &design);
        assert_eq!(carried(&chart), design, "{}", template.name);
        charts.push((template.name.to_owned(), chart));
        charts.push((format!("{}-plain", template.name), flowchart(&design, None, &Theme::DARK)));
    }
    let seen = seen(&charts);
    for (template, counts) in TEMPLATES.iter().zip(seen.chunks(2)) {
        assert_eq!(found(&counts[1]), parts(&template.design()), "{}", template.name);
        assert_eq!(counts[0]["plain"], 0, "{}: every line has the colour of what travels on it", template.name);
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
        // What is accepted is dashed and has no width of its own.
        let styled = list(&counts, "styled");
        let marked = chart.lines().filter(|l| l.contains(">|\"") && l.contains("<br/>")).count();
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
fn the_real_mermaid_reads_every_diagram_of_a_thousand_nasty_designs() {
    if let Some(why) = absent() {
        return common::skip("the_real_mermaid_reads_every_diagram_of_a_thousand_nasty_designs", &why);
    }
    let designs: Vec<Design> = (0..1000)
        .map(|seed| if seed % 2 == 0 { random::design(seed, 12, false) } else { random::accepted(seed, 6) })
        .collect();
    let mut charts = Vec::new();
    for (n, design) in designs.iter().enumerate() {
        let report = analyse(design);
        let theme = if n % 3 == 0 { &Theme::DARK } else { &Theme::LIGHT };
        let plain = flowchart(design, None, theme);
        let chart = carrying(&flowchart(design, Some(&report), theme), design);
        if n % 2 == 1 {
            assert_eq!(carried(&chart), *design, "design {n}");
        }
        charts.push((format!("flowchart-{n}"), plain));
        charts.push((format!("marked-{n}"), chart));
        charts.push((format!("sequence-{n}"), sequence(design, &report, theme)));
        charts.push((format!("architecture-{n}"), architecture(design, n % 2 == 0, theme)));
    }
    for ((design, counts), charts) in designs.iter().zip(seen(&charts).chunks(4)).zip(charts.chunks(4)) {
        assert_eq!(found(&counts[0]), parts(design), "{}", charts[0].1);
        let drawn = linchpin::layout::parents(design).drawn.len();
        let services = list(&counts[3], "services").len() + list(&counts[3], "groups").len();
        assert_eq!(services, design.components.len() + drawn, "{}", charts[3].1);
    }
}

#[test]
fn the_real_mermaid_sees_a_visit_and_the_services_of_every_example() {
    if let Some(why) = absent() {
        return common::skip("the_real_mermaid_sees_a_visit_and_the_services_of_every_example", &why);
    }
    let mut charts = Vec::new();
    for template in TEMPLATES {
        let design = template.design();
        let report = analyse(&design);
        for theme in Theme::ALL {
            charts.push((format!("{}-sequence-{}", template.name, theme.name), sequence(&design, &report, theme)));
        }
        charts.push((format!("{}-architecture", template.name), architecture(&design, false, &Theme::LIGHT)));
        charts.push((format!("{}-strict", template.name), architecture(&design, true, &Theme::LIGHT)));
    }
    for ((template, counts), charts) in TEMPLATES.iter().zip(seen(&charts).chunks(4)).zip(charts.chunks(4)) {
        let design = template.design();
        assert!(list(&counts[0], "actors").iter().any(|a| a == "Browser"), "{}", template.name);
        assert!(counts[0]["messages"].as_u64() > Some(5), "{}", template.name);
        let drawn: Vec<&Id> = linchpin::layout::parents(&design).drawn.into_iter().collect();
        for counts in &counts[2..] {
            let all = list(counts, "services").len() + list(counts, "groups").len();
            assert_eq!(all, design.components.len() + drawn.len(), "{}", template.name);
            assert!(counts["edges"].as_u64() >= Some(design.links.len() as u64 / 2), "{}", template.name);
        }
        let strict = charts[3].1.lines().filter(|l| l.contains('[')).filter_map(|l| l.split(['[', ']']).nth(1));
        for title in strict {
            assert!(title.chars().all(|c| c.is_ascii_alphanumeric() || c == ' '), "{title}");
        }
    }
}

#[test]
fn a_flowchart_with_more_lines_than_mermaid_draws_says_so() {
    let mut design = Design::named("many");
    let id = |n: usize| Id::new(&format!("c{n}")).expect("an id");
    for n in 0..502 {
        design.components.insert(id(n), Component::new(Kind::all()[3].clone()));
    }
    let link = |design: &mut Design, n: usize| {
        let link = Link::new(id(0), id(n), LinkKind::all()[0].clone());
        design.links.insert(Id::new(&format!("l{n}")).expect("an id"), link);
    };
    (1..=500).for_each(|n| link(&mut design, n));
    let chart = flowchart(&design, None, &Theme::LIGHT);
    assert!(!chart.contains("maxEdges") && !too_much(&chart).iter().any(|s| s.contains("maxEdges")), "500 are drawn");
    link(&mut design, 501);
    let chart = flowchart(&design, None, &Theme::LIGHT);
    assert!(chart.contains("%% 501 lines: Mermaid draws 500"), "{chart}");
    assert!(too_much(&chart)[0].contains("501 lines"));
    assert!(too_much(&carrying(&chart, &design)).iter().any(|s| s.contains("maxTextSize")));
}
