//! Bad input: empty, binary, huge, deep and cut off. No panic, no hang, a clear word about it.

#[path = "common/damage.rs"]
mod damage;

use std::fmt::Write as _;

use damage::{SAMPLES, survives};
use linchpin::import::{self, ImportError, Imported};
use linchpin::model::Design;

fn read(bytes: &[u8]) -> Result<Vec<Imported>, ImportError> {
    import::mermaid(bytes, "test")
}

fn refusal(bytes: &[u8]) -> ImportError {
    read(bytes).expect_err("nothing to import")
}

#[test]
fn what_is_no_diagram_is_refused_in_one_clear_sentence() {
    for (bytes, words) in [
        (&b""[..], "empty"),
        (b"  \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"# A document\n\nwithout any diagram\n", "no Mermaid diagram"),
        (b"pie title Pets\n \"Dogs\": 386\n", "`pie`"),
        (b"erDiagram\n A ||--o{ B : has\n", "`erDiagram`"),
        (b"```mermaid\nclassDiagram\n A <|-- B\n```\n", "`classDiagram`"),
        (b"```mermaid\n```\n", "no Mermaid diagram"),
        (b"%% only a comment\n", "no Mermaid diagram"),
    ] {
        let error = refusal(bytes);
        assert!(error.what.contains(words), "{error} about {:?}", String::from_utf8_lossy(bytes));
        assert!(!error.what.contains('\n'), "{error}");
    }
    assert_eq!(refusal(b"\n\npie\n").line, 3);
}

#[test]
fn an_empty_diagram_is_an_empty_design() {
    for text in ["flowchart TD\n", "graph", "sequenceDiagram", "architecture-beta\n\n"] {
        let imported = read(text.as_bytes()).expect(text);
        assert!(imported[0].design.components.is_empty(), "{text}");
    }
}

#[test]
fn a_hundred_thousand_nodes_are_read_and_one_more_is_refused_with_its_line() {
    let text = |count: usize| {
        (0..count).fold(String::from("graph TD\n"), |mut text, n| {
            let _ = writeln!(text, "n{n}[Web server {n}]");
            text
        })
    };
    let imported = survives("100,000 nodes", text(Design::MAX_COMPONENTS).as_bytes()).expect("a design");
    assert_eq!(imported[0].design.components.len(), Design::MAX_COMPONENTS);
    let error = survives("too many", text(Design::MAX_COMPONENTS + 1).as_bytes()).expect_err("too many");
    assert_eq!(error.line, Design::MAX_COMPONENTS + 2, "{error}");
    assert!(error.what.contains("100000"), "{error}");
    let mut lines = String::from("graph TD\n");
    for _ in 0..=Design::MAX_LINKS {
        lines.push_str("a-->b\n");
    }
    assert_eq!(survives("too many lines", lines.as_bytes()).expect_err("too many").line, Design::MAX_LINKS + 2);
}

#[test]
fn fifty_megabytes_of_anything_end_in_time() {
    let repeated = |head: &str, piece: &str, size: usize| {
        let mut text = String::with_capacity(size + 100);
        text.push_str(head);
        while text.len() < size {
            text.push_str(piece);
        }
        text
    };
    let _ = survives("50 MB of brackets", repeated("graph TD\n", "A[", 50_000_000).as_bytes());
    let _ = survives("5 MB of prose", repeated("graph TD\n", "some words of prose\n", 5_000_000).as_bytes());
    // One long line each: whoever looks to the end of the line for each piece never ends.
    for (head, piece) in [
        ("graph TD\n", "a --> b\n"),
        ("graph TD\n", "A["),
        ("graph TD\n", "A[x-->"),
        ("graph TD\n", "A[\"x-->"),
        ("graph TD\n", "a -- "),
        ("graph TD\n", "a -. "),
        ("graph TD\n", "a -->|"),
        ("graph TD\n", "a@{ "),
        ("graph TD\n", "a & "),
        ("graph TD\n", "word "),
        ("graph TD\n", "x"),
        ("graph TD\n", ";"),
        ("graph TD\n", "%%{"),
        ("graph TD\n", "\"\n"),
        ("graph TD\n", "subgraph "),
        ("graph TD\n", "subgraph\n"),
        ("graph TD\n", "a->"),
        ("sequenceDiagram\n", "A->>B: x;"),
        ("sequenceDiagram\n", ";"),
        ("sequenceDiagram\n", "loop\n"),
        ("architecture-beta\n", "group a in a\n"),
        ("architecture-beta\n", ":"),
        ("", "```mermaid\n"),
        ("", "---\n"),
        ("", "[mermaid]\n----\n"),
        ("", "Ã©"),
        ("", "%% linchpin: "),
    ] {
        let _ = survives(&format!("much of {piece:?}"), repeated(head, piece, 300_000).as_bytes());
    }
    let error = refusal(&vec![b'x'; import::MAX_BYTES + 1]);
    assert!(error.what.contains("64 MiB"), "{error}");
}

#[test]
fn ten_thousand_levels_are_no_danger_to_the_stack() {
    for (open, close) in [("subgraph s\n", "end\n"), ("subgraph \n", ""), ("A[", "]"), ("A(((", ")))")] {
        let text = format!("graph TD\n{}a\n{}", open.repeat(10_000), close.repeat(10_000));
        survives(open, text.as_bytes()).expect(open);
    }
    let text = format!("sequenceDiagram\n{}A->>B: x\n{}", "alt x\n".repeat(10_000), "end\n".repeat(10_000));
    assert!(survives("alt", text.as_bytes()).expect("a design")[0].repairs.is_empty());
    let mut groups = String::from("architecture-beta\ngroup g0\n");
    (1..10_000).for_each(|n| {
        let _ = writeln!(groups, "group g{n} in g{}", n - 1);
    });
    survives("groups", groups.as_bytes()).expect("a design");
    // Subgraphs that name each other as their contents.
    let mut chain = String::from("graph TD\n");
    (0..10_000).rev().for_each(|n| {
        let _ = write!(chain, "subgraph s{n}\ns{}\nend\n", (n + 1) % 10_000);
    });
    survives("a ring of subgraphs", chain.as_bytes()).expect("a design");
}

#[test]
fn a_text_that_is_cut_off_anywhere_is_read() {
    for sample in SAMPLES {
        let fenced = format!("# T\n\n```mermaid\n{sample}```\n");
        for text in [sample, &fenced] {
            for end in 0..=text.len() {
                let _ = survives("a cut text", &text.as_bytes()[..end]);
            }
        }
    }
}
