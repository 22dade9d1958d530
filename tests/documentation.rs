//! The documents in `docs/`: those that are made by the program are what it says now (`UPDATE_DOCS=1` renews them), and the
//! examples in those that are written by hand are read.

mod common;

use std::path::{Path, PathBuf};

use common::{run, stdout};

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

#[test]
fn the_documents_that_are_made_by_the_program_are_what_it_says() {
    for (name, arguments) in [
        ("rules.md", &["explain", "rules"][..]),
        ("kinds.md", &["explain", "kinds"]),
        ("figures.md", &["explain", "figures"]),
        ("command-line.md", &["man", "--format", "markdown"]),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let (path, said) = (document(name), stdout(&output));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &said).expect("the document");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = written.lines().zip(said.lines()).find(|(a, b)| a != b);
        assert!(written == said, "docs/{name} is old, UPDATE_DOCS=1 renews it; the first other line: {differs:?}");
    }
}

#[test]
fn the_documents_name_every_rule_kind_and_link() {
    use linchpin::{analysis::rules::RULES, catalog};
    let read = |name: &str| std::fs::read_to_string(document(name)).expect("the document");
    let (rules, kinds) = (read("rules.md"), read("kinds.md"));
    for meta in RULES.iter().map(|rule| rule.meta) {
        let anchor = format!("{}-{}", meta.code.to_lowercase(), meta.name);
        assert!(rules.contains(&format!("](#{anchor})")) && rules.contains(&format!("## {} {}", meta.code, meta.name)));
    }
    let types =
        catalog::KINDS.iter().map(|kind| kind.type_name).chain(catalog::GROUPS.iter().map(|kind| kind.type_name));
    for name in types.chain(catalog::LINKS.iter().map(|link| link.type_name)) {
        assert!(kinds.contains(&format!("`{name}` in files")), "{name}");
    }
}

/// The blocks of a document that are marked as this language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let after = text.split(&fence).skip(1);
    after.filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block.to_owned()).collect()
}

#[test]
fn every_design_in_the_documents_is_read_and_written_again_as_it_means() {
    let format = std::fs::read_to_string(document("file-format.md")).expect("the document");
    let readme = std::fs::read_to_string(document("../README.md")).expect("the document");
    let designs: Vec<String> = [blocks(&format, "ron"), blocks(&readme, "ron")].concat();
    let designs: Vec<&String> = designs.iter().filter(|block| block.contains("Design(")).collect();
    assert!(designs.len() >= 3, "{} designs were found", designs.len());
    for text in designs {
        let design = linchpin::storage::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let again = linchpin::storage::parse(&linchpin::storage::to_ron(&design)).expect("what we wrote");
        assert_eq!(again, design);
    }
}

#[test]
fn the_file_format_names_every_field_that_a_design_may_have() {
    let format = std::fs::read_to_string(document("file-format.md")).expect("the document");
    // Whatever is not known is answered with the list of what is.
    for (around, depth) in [
        ("Design(format: 1, nonsense: 1)", "Design"),
        ("Design(format: 1, components: {\"a\": (nonsense: 1)})", "component"),
        ("Design(format: 1, links: {\"a\": (nonsense: 1)})", "link"),
        ("Design(format: 1, groups: {\"a\": (nonsense: 1)})", "group"),
        ("Design(format: 1, accepted: [(nonsense: 1)])", "accepted"),
        ("Design(format: 1, drawing: {\"a\": (nonsense: 1)})", "drawing"),
    ] {
        let message = linchpin::storage::parse(around).expect_err("nonsense is refused").to_string();
        let named: Vec<&str> = message.split('`').skip(1).step_by(2).filter(|name| *name != "nonsense").collect();
        let fields: Vec<&&str> = named.iter().filter(|name| name.starts_with(char::is_lowercase)).collect();
        assert!(fields.len() >= 2, "{depth}: {message}");
        for field in fields {
            assert!(format.contains(&format!("`{field}`")), "{depth} has a field `{field}` of which nothing is said");
        }
    }
}
