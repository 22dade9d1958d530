//! A sequence diagram tells a visit to this design: every step it has, and none that it lacks.

mod common;
#[path = "common/random.rs"]
mod random;

use linchpin::analysis::analyse_on;
use linchpin::export::mermaid::sequence;
use linchpin::model::{Algorithm, Component, Design, Id, Kind, LinkKind, Mode, ReplicationMode};
use linchpin::scene::Theme;
use linchpin::storage::{TEMPLATES, template};

fn of(design: &Design) -> String {
    sequence(design, &analyse_on(design, "2026-01-01"), &Theme::LIGHT)
}

fn example(name: &str) -> Design {
    template(name).expect("a template").design()
}

/// The lines between a section's title and the next section.
fn section<'a>(text: &'a str, title: &str) -> Option<&'a str> {
    let from = text.find(title)?;
    let rest = &text[from..];
    Some(rest.find("\n    rect ").map_or(rest, |end| &rest[..end]))
}

fn before(text: &str, first: &str, second: &str) -> bool {
    text.find(first).zip(text.find(second)).is_some_and(|(a, b)| a < b)
}

#[test]
fn the_hardened_design_has_every_step_of_a_visit() {
    let text = of(&example("hardened"));
    let name = section(&text, "Resolving the name").expect("a name server is drawn");
    assert!(name.contains("the virtual IP of Load-balancer cluster") && name.contains("DNS 1 is dead"), "{name}");
    let tls = section(&text, "Opening an encrypted connection").expect("HTTPS is drawn");
    assert!(tls.contains("ServerHello and certificate-1") && tls.contains("begins anew towards its members"), "{tls}");
    let file = section(&text, "A static file").expect("a web server is drawn");
    assert!(file.contains("Round robin: each member in turn (web-1 and web-2)"), "{file}");
    assert!(file.contains("web_1->>files_1: read the file") && !file.contains("app_1"), "{file}");
    assert!(file.contains("The host firewall of Edge server 1"), "{file}");
    let read = section(&text, "A page that reads").expect("a database is drawn");
    assert!(before(read, "app_1->>db_2: SELECT", "app_1->>db_1: SELECT"), "the replica is read first: {read}");
    let write = section(&text, "A request that writes").expect("a database is drawn");
    assert!(before(write, "app_1->>db_1: INSERT", "db_1-)db_2: the change, later (asynchronous)"), "{write}");
    let failures = section(&text, "When something dies").expect("something takes over");
    for words in ["Takes the virtual IP after about 3.6 s", "Takes web-1 out after about 6 s", "2 of 3 voters agree"] {
        assert!(failures.contains(words), "{words}: {failures}");
    }
}

#[test]
fn what_a_design_lacks_is_not_told() {
    let text = of(&example("distributed"));
    for absent in ["Resolving the name", "TLS", "virtual IP", "firewall", "Takes web-1 out", "voters", "Is primary"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    for present in ["No health check: a person takes the member out", "Writes fail until a person promotes"] {
        assert!(text.contains(present), "{present}: {text}");
    }
    let simple = of(&example("simple-stack"));
    assert!(!simple.contains("member") && !simple.contains("replica") && !simple.contains("When something dies"));
    assert!(simple.contains("app->>db: SELECT"), "{simple}");
}

#[test]
fn the_algorithm_and_the_mode_are_named_as_they_are() {
    let mut design = example("distributed");
    let mut with = |mode: Mode, algorithm: Algorithm| {
        let lb = design.components.values_mut().find_map(|c| match &mut c.kind {
            Kind::LoadBalancer(lb) => Some(lb),
            _ => None,
        });
        let lb = lb.expect("a balancer");
        (lb.mode, lb.algorithm) = (mode, algorithm);
        of(&design)
    };
    assert!(with(Mode::ActiveActive, Algorithm::LeastConnections).contains("the fewest open connections"));
    assert!(with(Mode::ActiveActive, Algorithm::SourceHash).contains("the same client address, the same member"));
    let passive = with(Mode::ActivePassive, Algorithm::RoundRobin);
    assert!(passive.contains("the first healthy member takes all") && !passive.contains("Round robin:"), "{passive}");
}

#[test]
fn a_semi_synchronous_replica_has_the_change_before_the_write_is_done() {
    let mut design = example("distributed");
    for link in design.links.values_mut() {
        if let LinkKind::Replication(replication) = &mut link.kind {
            replication.mode = ReplicationMode::SemiSync;
        }
    }
    let text = of(&design);
    assert!(before(&text, "db_1->>db_2: the change, semi-synchronous", "db_1-->>app_1: committed"), "{text}");
    assert!(!text.contains("asynchronous)"), "{text}");
}

#[test]
fn a_page_that_nobody_can_compute_is_said_to_be_missing() {
    let mut design = example("simple-stack");
    design.links.retain(|_, link| !matches!(link.kind, LinkKind::Sql(_)));
    let text = of(&design);
    assert!(text.contains("No application server can be reached that reads from a database"), "{text}");
    let mut alone = Design::named("alone");
    alone.components.insert(Id::new("db").expect("an id"), Component::new(Kind::all()[10].clone()));
    assert!(of(&alone).contains("%% Nobody sends a request"), "{}", of(&alone));
}

#[test]
fn every_request_travels_on_a_link_of_the_design() {
    let designs =
        TEMPLATES.iter().map(linchpin::storage::Template::design).chain((0..60).map(|seed| random::accepted(seed, 10)));
    let mut requests = 0;
    for design in designs {
        let text = of(&design);
        let told = text.split("When something dies").next().unwrap_or_default();
        for line in
            told.lines().filter(|l| [": GET /", ": POST /", ": SELECT", ": INSERT"].iter().any(|w| l.contains(w)))
        {
            let (ends, _) = line.trim().split_once(": ").expect("a message");
            let (from, to) = ends.split_once("->>").or_else(|| ends.split_once("-x")).expect("an arrow");
            // The diagram's ids are the design's with other signs and sometimes more of them.
            let like = |id: &Id, name: &str| {
                name.trim_start_matches("part_").trim_end_matches('_') == id.as_str().replace('-', "_")
            };
            let reaches = |to_id: &Id| {
                let cluster = design.groups.get(to_id).map(|g| g.members.clone()).unwrap_or_default();
                let beside = design.groups_of(to_id.as_str()).flat_map(|(_, g)| g.members.iter().cloned());
                std::iter::once(to_id.clone()).chain(cluster).chain(beside).any(|id| like(&id, to))
            };
            let travels = |kind: &LinkKind| kind.serves() || matches!(kind, LinkKind::Sql(_));
            let link = design.links.values().any(|l| travels(&l.kind) && like(&l.from, from) && reaches(&l.to));
            assert!(link, "{line}\n{text}");
            requests += 1;
        }
        assert_eq!(text, of(&design), "told twice alike");
    }
    assert!(requests > 120, "{requests}");
}
