//! Our own flowcharts carry their design: reading one gives the same design back, and takes over what was changed.

mod common;
#[path = "common/random.rs"]
mod random;

use linchpin::analysis::analyse;
use linchpin::catalog;
use linchpin::export::mermaid::flowchart;
use linchpin::import::{self, Imported};
use linchpin::model::{Design, Kind, LinkKind};
use linchpin::scene::Theme;
use linchpin::storage::{self, TEMPLATES};

/// The flowchart of a design with the design in its comments.
fn carrying(design: &Design, findings: bool) -> String {
    let report = analyse(design);
    let chart = flowchart(design, Some(&report).filter(|_| findings), &Theme::LIGHT);
    let ron = storage::to_ron(design);
    let mut head = vec!["flowchart TD".to_owned()];
    head.extend(ron.lines().map(|l| format!("%% linchpin: {}", l.trim())));
    chart.replacen("flowchart TD", &head.join("\n"), 1)
}

fn read(text: &str) -> Imported {
    import::mermaid(text.as_bytes(), "test").unwrap_or_else(|error| panic!("{error}\n{text}")).remove(0)
}

fn template(name: &str) -> Design {
    storage::template(name).unwrap_or_else(|| panic!("{name}")).design()
}

/// What the catalogue refuses is taken out: a file would be refused for it.
fn accepted_by_the_catalogue(mut design: Design) -> Design {
    while let Err(violation) = catalog::check(&design) {
        let id = violation.path[1].as_str();
        match violation.path[0].as_str() {
            "components" => design.components.get_mut(id).expect("a component").on = None,
            "groups" => design.groups.get_mut(id).expect("a group").members.clear(),
            _ => drop(design.links.shift_remove(id)),
        }
    }
    let there = design.clone();
    for note in design.notes.values_mut() {
        note.about = note.about.take().filter(|about| there.contains(about.as_str()));
    }
    design
}

#[test]
fn every_template_comes_back_as_it_was() {
    for template in TEMPLATES {
        let design = template.design();
        for findings in [false, true] {
            let imported = read(&carrying(&design, findings));
            assert_eq!(imported.repairs.len(), 1, "{}: {:?}", template.name, imported.repairs);
            assert!(imported.repairs[0].what.contains("in the comments is taken"), "{:?}", imported.repairs);
            assert_eq!(imported.design, design, "{}", template.name);
        }
    }
}

#[test]
fn random_designs_with_nasty_names_come_back_as_they_were() {
    for seed in 0..150 {
        let design = accepted_by_the_catalogue(random::design(seed, 20, true));
        let text = carrying(&design, false);
        let imported = read(&text);
        assert_eq!(imported.repairs.len(), 1, "seed {seed}: {:?}\n{text}", imported.repairs);
        assert_eq!(imported.design, design, "seed {seed}");
    }
}

#[test]
fn what_was_changed_beside_the_comments_is_taken_over_and_told() {
    let design = template("distributed");
    let text = carrying(&design, false);
    let renamed = text.replacen("Load balancer<br/>", "Front door<br/>", 1);
    assert_ne!(renamed, text);
    let imported = read(&renamed);
    assert_eq!(imported.design.components["lb"].name, "Front door");
    assert!(imported.repairs.iter().any(|r| r.what.contains("renamed") && r.line > 1), "{:?}", imported.repairs);

    let added = format!("{text}    cache[Redis]\n    app_1 --> cache\n    web_1 -->|logs| db_2\n");
    let imported = read(&added);
    assert!(matches!(imported.design.components["cache"].kind, Kind::SessionStore(_)));
    let new: Vec<&str> = imported.design.links.values().skip(design.links.len()).map(|l| l.kind.type_name()).collect();
    assert_eq!(new, ["Session", "Other"]);
    assert_eq!(imported.repairs.iter().filter(|r| r.what.contains("new in the flowchart")).count(), 3);
    // Everything else is as it was, places included.
    assert_eq!(imported.design.drawing, design.drawing);

    let kept: Vec<&str> = text.lines().filter(|l| l.starts_with("%%") || !l.contains("files_2")).collect();
    let gone = kept.join("\n");
    let imported = read(&gone);
    assert!(!imported.design.components.contains_key("files-2"));
    assert!(imported.design.links.values().all(|l| l.to != *"files-2"));
    assert!(imported.repairs.iter().any(|r| r.what.contains("is gone")), "{:?}", imported.repairs);
}

#[test]
fn a_carried_design_that_cannot_be_read_gives_way_to_the_flowchart() {
    let text = "flowchart TD\n%% linchpin: Design(format: 1, components: {\n  a[Browser] --> b[Nginx]\n";
    let imported = read(text);
    assert_eq!(imported.design.components.len(), 2);
    let link = imported.design.links.values().next().expect("a link");
    assert!(matches!(link.kind, LinkKind::Http(_)));
    let told = &imported.repairs[0];
    assert!(told.line == 2 && told.what.contains("cannot be read"), "{told:?}");
}
