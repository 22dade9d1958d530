//! What Mermaid refuses is read as it was meant, and every repair is told with its line and column.

mod common;

use linchpin::import::{self, Imported};

fn one(text: &[u8]) -> Imported {
    import::mermaid(text, "test").unwrap_or_else(|error| panic!("{error}")).remove(0)
}

fn names(imported: &Imported) -> Vec<&str> {
    imported.design.components.values().map(|c| c.name.as_str()).collect()
}

/// One repair: the text, the names and the number of lines that come out, and where and what is told.
struct Case {
    text: &'static str,
    names: &'static [&'static str],
    links: usize,
    place: (usize, usize),
    told: &'static str,
}

const CASES: &[Case] = &[
    Case {
        text: "graph TD\n a[Load Balancer (HAProxy)] --> b[Nginx]",
        names: &["Load Balancer (HAProxy)", "Nginx"],
        links: 1,
        place: (2, 3),
        told: "`(`",
    },
    Case { text: "graph TD\n a[Array[0]] --> b", names: &["Array[0]", "b"], links: 1, place: (2, 3), told: "`[`" },
    Case { text: "graph TD\n a(x (y) z) --> b", names: &["x (y) z", "b"], links: 1, place: (2, 3), told: "`(`" },
    Case { text: "graph TD\n a{x (y)?} --> b", names: &["x (y)?", "b"], links: 1, place: (2, 3), told: "`(`" },
    Case {
        text: "graph TD\n a[say \"hi\" now] --> b",
        names: &["say \"hi\" now", "b"],
        links: 1,
        place: (2, 3),
        told: "quotes",
    },
    Case {
        text: "graph TD\n a[\"say \"hi\" now\"] --> b",
        names: &["say \"hi\" now", "b"],
        links: 1,
        place: (2, 4),
        told: "quotes within",
    },
    Case {
        text: "graph TD\n a[hello ) world] --> b",
        names: &["hello ) world", "b"],
        links: 1,
        place: (2, 3),
        told: "`)`",
    },
    Case {
        text: "graph TD\n a[no end --> b[Nginx]",
        names: &["no end", "Nginx"],
        links: 1,
        place: (2, 3),
        told: "not closed",
    },
    Case {
        text: "graph TD\n a[\"no end] --> b[Nginx]\n c",
        names: &["no end", "Nginx", "c"],
        links: 1,
        place: (2, 4),
        told: "never closed",
    },
    Case { text: "graph TD\n a -> b", names: &["a", "b"], links: 1, place: (2, 4), told: "`->`" },
    Case { text: "graph TD\n a → b", names: &["a", "b"], links: 1, place: (2, 4), told: "`→`" },
    Case { text: "graph TD\n a => b", names: &["a", "b"], links: 1, place: (2, 4), told: "`=>`" },
    Case { text: "graph TD\n a -- b", names: &["a", "b"], links: 1, place: (2, 4), told: "does not end" },
    Case { text: "graph TD\n a -- words -- b", names: &["a", "b"], links: 1, place: (2, 13), told: "end of the arrow" },
    Case { text: "graph TD\n a <-- words --- b", names: &["a", "b"], links: 1, place: (2, 4), told: "to the left" },
    Case { text: "graph TD\n a -->|words b", names: &["a", "words b"], links: 1, place: (2, 7), told: "second `|`" },
    Case { text: "graph TD\n a -->", names: &["a"], links: 0, place: (2, 4), told: "leads nowhere" },
    Case { text: "graph TD\n --> a", names: &["a"], links: 0, place: (2, 2), told: "from nowhere" },
    Case {
        text: "graph TD\n Web Server --> b",
        names: &["Web Server", "b"],
        links: 1,
        place: (2, 2),
        told: "several words",
    },
    Case {
        text: "graph TD\n \"Web Server\" --> b",
        names: &["Web Server", "b"],
        links: 1,
        place: (2, 2),
        told: "in quotes",
    },
    Case { text: "graph TD\n a --> b %% because", names: &["a", "b"], links: 1, place: (2, 10), told: "comment" },
    Case {
        text: "graph TD\n a --> b\n This is prose, not Mermaid.",
        names: &["a", "b"],
        links: 1,
        place: (3, 2),
        told: "no Mermaid",
    },
    Case {
        text: "graph TD\n subgraph S[Server 1]\n a[Nginx] --> b[PHP]",
        names: &["Server 1", "Nginx", "PHP"],
        links: 1,
        place: (2, 2),
        told: "no `end`",
    },
    Case { text: "graph TD\n a --> b\n end", names: &["a", "b"], links: 1, place: (3, 2), told: "without a subgraph" },
    Case {
        text: "Here it is:\ngraph TD\n a --> b",
        names: &["a", "b"],
        links: 1,
        place: (1, 1),
        told: "before the diagram",
    },
    Case { text: "Graph TD\n a --> b", names: &["a", "b"], links: 1, place: (1, 1), told: "first word" },
    Case { text: "a --> b", names: &["a", "b"], links: 1, place: (1, 1), told: "no `flowchart`" },
    Case {
        text: "```mermaid\ngraph TD\n a --> b\n",
        names: &["a", "b"],
        links: 1,
        place: (1, 1),
        told: "never closed",
    },
    Case {
        text: "[mermaid]\n----\ngraph TD\n a --> b\n----\n",
        names: &["a", "b"],
        links: 1,
        place: (1, 1),
        told: "AsciiDoc",
    },
    Case {
        text: "graph TD\n a@{ shape: cyl\n b --> c",
        names: &["a", "b", "c"],
        links: 1,
        place: (2, 3),
        told: "`@{`",
    },
    Case {
        text: "sequenceDiagram\n A->>B: x\n end",
        names: &["A", "B"],
        links: 1,
        place: (3, 2),
        told: "without a block",
    },
    Case { text: "sequenceDiagram\n alt x\n A->>B: x", names: &["A", "B"], links: 1, place: (2, 2), told: "no `end`" },
    Case {
        text: "sequenceDiagram\n A->>B: x\n hello there",
        names: &["A", "B"],
        links: 1,
        place: (3, 2),
        told: "no Mermaid",
    },
    Case { text: "sequenceDiagram\n A->>B", names: &["A", "B"], links: 1, place: (2, 2), told: "without a `:`" },
    Case {
        text: "architecture-beta\n service a(server)[A]\n a:R --> L:b",
        names: &["A", "b"],
        links: 1,
        place: (3, 2),
        told: "no service yet",
    },
];

#[test]
fn each_mistake_is_mended_and_told_with_its_place() {
    let mut wrong = Vec::new();
    for case in CASES {
        let imported = one(case.text.as_bytes());
        let found = imported.repairs.iter().any(|r| (r.line, r.column) == case.place && r.what.contains(case.told));
        if names(&imported) != case.names || imported.design.links.len() != case.links || !found {
            wrong.push(format!(
                "{:?}\n   {:?}, {} links, {:?}",
                case.text,
                names(&imported),
                imported.design.links.len(),
                imported.repairs
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

#[test]
fn wrong_encodings_are_mended_and_told() {
    let good = "graph TD\n a[Équilibreur – HAProxy] --> b[Café]\n";
    let expected = ["Équilibreur – HAProxy", "Café"];
    let latin: Vec<u8> = good.chars().map(|c| if c == '–' { 0x96 } else { c as u32 as u8 }).collect();
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let twice = "graph TD\n a[Ã‰quilibreur â€“ HAProxy] --> b[CafÃ©]\n";
    let mac = "graph TD\n a[√âquilibreur ‚Äì HAProxy] --> b[Caf√©]\n";
    for (name, bytes, told) in [
        ("a byte order mark", format!("\u{feff}{good}").into_bytes(), None),
        ("Windows-1252", latin, Some("Windows-1252")),
        ("UTF-16", utf_16, Some("UTF-16")),
        ("read as Windows-1252", twice.as_bytes().to_vec(), Some("read as Windows-1252")),
        ("read as Mac Roman", mac.as_bytes().to_vec(), Some("read as Mac Roman")),
    ] {
        let imported = one(&bytes);
        assert_eq!(names(&imported), expected, "{name}");
        match told {
            Some(told) => {
                assert!(imported.repairs.iter().any(|r| r.what.contains(told)), "{name}: {:?}", imported.repairs);
            }
            None => assert!(imported.repairs.is_empty(), "{name}: {:?}", imported.repairs),
        }
    }
}

#[test]
fn deep_nesting_is_flattened_and_told() {
    let deep = 40;
    let text = format!("graph TD\n{}a\n{}", "subgraph x\n".repeat(deep), "end\n".repeat(deep));
    let numbered = (0..deep).fold(text, |text, n| text.replacen("subgraph x\n", &format!("subgraph s{n}\n"), 1));
    let imported = one(numbered.as_bytes());
    assert_eq!(imported.design.groups.len(), deep);
    assert_eq!(imported.repairs.iter().filter(|r| r.what.contains("nested deeper")).count(), 10);
}
