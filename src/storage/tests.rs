//! Reading and writing: round trips, and one sentence with its place for every broken file.

use super::*;

fn error(text: &str) -> (String, Option<(usize, usize)>) {
    let error = parse(text).expect_err("this text is broken");
    let ReadError::Text { message, place } = error else { panic!("{error}") };
    (message, place.map(|p| (p.line, p.column)))
}

#[test]
fn every_template_reads_back_as_it_was_written() {
    for template in TEMPLATES {
        let design = template.design();
        let text = to_ron(&design);
        let again = parse(&text).unwrap_or_else(|e| panic!("{}: {e}\n{text}", template.name));
        assert_eq!(again, design, "{}", template.name);
        assert_eq!(to_ron(&again), text, "{}", template.name);
    }
}

#[test]
fn the_files_of_the_examples_are_written_as_the_program_writes_them() {
    for template in TEMPLATES {
        assert_eq!(to_ron(&template.design()), template.ron, "{}: save it again with the program", template.name);
    }
}

#[test]
fn broken_texts_say_what_and_where() {
    let design = |inner: &str| format!("Design(\n    format: 1,\n{inner}\n)");
    let cases = [
        (String::new(), "the file is empty", Some((1, 1))),
        (design("    kolor: 1,"), "unexpected field named `kolor`", Some((3, 5))),
        (design(r#"    components: {"a": (kind: Toaster)},"#), "unexpected variant named `Toaster`", Some((3, 30))),
        (design(r#"    components: {"a": (kind: Server(ram: 4))},"#), "unexpected field named `ram`", Some((3, 37))),
        (
            design("    components: {\n\"a\": (kind: Server),\n\"a\": (kind: Server)},"),
            "the id `a` is given twice",
            Some((5, 2)),
        ),
        (
            design(r#"    components: {"a": (kind: Client)}, links: {"l": (from: "a", to: "b", kind: Http)},"#),
            "the link `l` goes to `b`, which does not exist",
            Some((3, 65)),
        ),
        (
            design(r#"    components: {"a": (kind: Server, on: "b"), "b": (kind: Server, on: "a")},"#),
            "`a` runs on itself",
            Some((3, 38)),
        ),
        (
            design(r#"    components: {"lb": (kind: LoadBalancer), "web": (kind: WebServer, on: "lb")},"#),
            "`web` cannot run on `lb`: a load balancer holds nothing, only a server or a container does",
            Some((3, 71)),
        ),
        (
            design(r#"    components: {"a": (kind: Server)}, drawing: {"a": (at: (NaN, 1))},"#),
            "(NaN, 1) cannot be drawn",
            Some((3, 67)),
        ),
        (
            design(r#"    components: {"a": (kind: Server)}, notes: {"a": (text: "x")},"#),
            "the id `a` is already a component",
            Some((3, 48)),
        ),
        ("Design(format: 7)".to_owned(), "format 7 is not known to this version", Some((1, 8))),
        (design(r#"    components: {"a b": (kind: Server)},"#), "`a b` is not an id", Some((3, 19))),
    ];
    for (text, says, place) in cases {
        let (message, at) = error(&text);
        assert!(message.contains(says), "{text}\ngave: {message}");
        assert_eq!(at, place, "{text}\ngave: {message}");
    }
}

#[test]
fn a_kind_reads_with_and_without_parentheses() {
    for kind in ["Server", "Server()", "Server( )", "Server(firewall: false)"] {
        let text = format!("(format: 1, components: {{\"a\": (kind: {kind})}})");
        let design = parse(&text).unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert_eq!(to_ron(&design).matches("kind: Server)").count(), 1, "{kind}");
    }
}

#[test]
fn too_many_components_are_refused() {
    use std::fmt::Write as _;
    let mut text = String::from("(format: 1, components: {");
    for n in 0..=crate::model::Design::MAX_COMPONENTS {
        write!(text, "\"c{n}\":(kind:Server),").expect("a string takes text");
    }
    text.push_str("})");
    let (message, _) = error(&text);
    assert!(message.contains("more than the limit of 100000"), "{message}");
}
