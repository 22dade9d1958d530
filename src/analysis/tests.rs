//! The analysis against answers found another way: verified values, and every subset of failures.

use std::collections::BTreeSet;

use super::*;
use crate::model::Id;
use crate::storage;

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

#[test]
fn days_become_dates() {
    assert_eq!(civil(0), "1970-01-01");
    assert_eq!(civil(19_782), "2024-02-29");
    assert_eq!(civil(20_088), "2024-12-31");
}

#[test]
fn availability_equals_the_sum_over_every_subset_of_dead_parts() {
    for template in storage::TEMPLATES {
        let design = template.design();
        for journey in Journey::ALL {
            let structure = Structure::compile(&design, journey);
            let parts = structure.parts();
            if !structure.possible() || parts.len() > 14 {
                continue;
            }
            let (mut any, mut full, mut expected) = (0.0, 0.0, 0.0);
            for mask in 0_u32..1 << parts.len() {
                let dead: BTreeSet<Id> =
                    parts.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, id)| id.clone()).collect();
                let p = 0.01_f64.powf(dead.len() as f64) * 0.99_f64.powf((parts.len() - dead.len()) as f64);
                let score = structure.score(&dead);
                expected += p * score;
                any += if score > 0.0 { p } else { 0.0 };
                full += if score >= 1.0 { p } else { 0.0 };
            }
            let exact = availability::exact(&modules::Modules::of(&structure)).expect("within the budget");
            let place = format!("{} {}", template.name, journey.name());
            for (ours, theirs) in [(exact.any, any), (exact.full, full), (exact.expected, expected)] {
                assert!((ours - theirs).abs() < 1e-9, "{place}: {ours} is not {theirs}");
            }
        }
    }
}

#[test]
fn the_hardened_example_has_no_single_point_of_failure_and_no_core_finding() {
    let report = analyse(&storage::template("hardened").expect("the template").design());
    assert!(report.spofs().is_empty(), "{:?}", report.spofs());
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    for journey in Journey::ALL {
        assert!(report.journeys[&journey].possible, "{}", journey.name());
    }
}

#[test]
fn killing_the_last_member_brings_an_active_passive_pool_with_a_shallow_check_up_again() {
    let text = r#"(format: 1, components: {
        "u": (kind: Client),
        "lb": (kind: LoadBalancer(mode: ActivePassive, health_check: Tcp)),
        "w1": (kind: WebServer), "w2": (kind: WebServer),
        "a1": (kind: AppServer), "a2": (kind: AppServer), "db": (kind: Database),
    }, links: {
        "l1": (from: "u", to: "lb", kind: Http),
        "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
        "l4": (from: "w1", to: "a1", kind: Http), "l5": (from: "w2", to: "a2", kind: Http),
        "l6": (from: "a1", to: "db", kind: Sql), "l7": (from: "a2", to: "db", kind: Sql),
    })"#;
    let design = storage::parse(text).expect("a design");
    let read = Structure::compile(&design, Journey::Read);
    let score = |dead: &[&str]| read.score(&dead.iter().map(|d| id(d)).collect());
    assert_eq!(score(&[]).to_bits(), 1.0_f64.to_bits());
    assert_eq!(score(&["a1"]).to_bits(), 0.0_f64.to_bits(), "the balancer stays with a living web server");
    assert_eq!(score(&["a1", "w1"]).to_bits(), 1.0_f64.to_bits());
}

#[test]
fn a_zone_takes_everything_in_it_and_a_link_can_die() {
    let text = r#"(format: 1, components: {
        "u": (kind: Client), "s": (kind: Server), "w1": (kind: WebServer, on: "s"), "w2": (kind: WebServer),
        "lb": (kind: LoadBalancer(health_check: Deep)),
    }, groups: { "z": (kind: Zone, members: ["s"]), "all": (kind: Zone, members: ["z", "w2"]) }, links: {
        "in": (from: "u", to: "lb", kind: Http, availability: 0.9),
        "l1": (from: "lb", to: "w1", kind: Http), "l2": (from: "lb", to: "w2", kind: Http),
    })"#;
    let design = storage::parse(text).expect("a design");
    let report = analyse_on(&design, "2026-01-01");
    let spof: Vec<&str> = report.journeys[&Journey::Static].spof.iter().map(Id::as_str).collect();
    assert_eq!(spof, ["all", "in", "lb"]);
    let pairs = report.journeys[&Journey::Static].pairs.as_ref().expect("a small design");
    assert!(pairs.contains(&(id("w2"), id("z"))), "{pairs:?}");
}

#[test]
fn balancers_in_a_circle_and_chains_of_many_thousand_parts_end() {
    use std::fmt::Write as _;
    let circle = r#"(format: 1, components: {
        "u": (kind: Client), "a": (kind: LoadBalancer), "b": (kind: LoadBalancer), "w": (kind: WebServer),
    }, links: {
        "l1": (from: "u", to: "a", kind: Http), "l2": (from: "a", to: "b", kind: Http),
        "l3": (from: "b", to: "a", kind: Http), "l4": (from: "b", to: "w", kind: Http),
    })"#;
    let report = analyse(&storage::parse(circle).expect("a design"));
    assert!(report.journeys[&Journey::Static].spof.contains(&id("b")));

    let mut text = String::from("(format: 1, components: {\"u\": (kind: Client), \"w\": (kind: WebServer),");
    let n = 20_000;
    for i in 0..n {
        write!(text, "\"b{i}\": (kind: LoadBalancer),").expect("a string takes text");
    }
    text.push_str("}, links: {\"in\": (from: \"u\", to: \"b0\", kind: Http),");
    for i in 0..n {
        let to = if i + 1 == n { "w".to_owned() } else { format!("b{}", i + 1) };
        write!(text, "\"l{i}\": (from: \"b{i}\", to: \"{to}\", kind: Http),").expect("a string takes text");
    }
    text.push_str("})");
    let design = storage::parse(&text).expect("a design");
    assert!(Structure::compile(&design, Journey::Static).possible());
}

#[test]
fn an_accepted_finding_is_shown_and_comes_back_after_its_date() {
    let mut design = storage::template("distributed").expect("the template").design();
    design.accepted.push(crate::model::Acceptance {
        rule: "load-balancer-spof".to_owned(),
        on: Some(id("lb")),
        reason: "an exercise".to_owned(),
        until: Some("2027-06-30".to_owned()),
        ..crate::model::Acceptance::default()
    });
    let accepted = |today| {
        let report = analyse_on(&design, today);
        report.findings.iter().find(|f| f.code == "REL-001").map(|f| f.accepted)
    };
    assert_eq!(accepted("2027-06-30"), Some(true));
    assert_eq!(accepted("2027-07-01"), Some(false));
}

#[test]
fn rules_have_unique_codes_and_names_and_a_page() {
    let mut seen = BTreeSet::new();
    for rule in rules::RULES {
        assert!(seen.insert(rule.meta.code) && seen.insert(rule.meta.name), "{}", rule.meta.code);
        let page = rule.meta.page();
        for heading in ["What it finds", "Why it matters", "How to fix it", "When it is a false alarm"] {
            assert!(page.contains(&format!("## {heading}\n")), "{}: {heading}", rule.meta.code);
        }
        assert!(page.starts_with(&format!("# {}", rule.meta.title)), "{}", rule.meta.code);
        assert!(!rule.meta.references.is_empty());
    }
}
