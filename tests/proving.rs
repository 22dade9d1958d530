//! What `prove` tries besides single deaths: rules, pairs, health checks, and what takes over.

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use common::{run, stderr, stdout};
use linchpin::analysis::Journey;
use linchpin::emulation::{Proof, ProveOptions, RuleExperiment, Verdict, prove};
use linchpin::model::{Design, Id, LinkKind};
use linchpin::storage;
use serde_json::Value;

fn example(name: &str) -> String {
    format!("{}/examples/{name}.ron", env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> Design {
    storage::read(Path::new(&example(name))).expect("an example")
}

fn ids(names: &[&str]) -> BTreeSet<Id> {
    names.iter().map(|name| Id::new(name).expect("an id")).collect()
}

fn proof_of(design: &Design, options: &ProveOptions) -> Proof {
    prove(design, options, &mut |_| {}, &AtomicBool::new(false)).expect("a proof")
}

/// What trying one rule showed.
fn rule(design: &Design, rule: &'static str) -> Vec<RuleExperiment> {
    let proof = proof_of(design, &ProveOptions { rule: Some(rule), ..ProveOptions::default() });
    assert!(proof.experiments.is_empty() && proof.takeovers.is_empty());
    assert!(proof.rules.iter().all(|tried| tried.rule == rule), "{:?}", proof.rules);
    proof.rules
}

/// Everything that a security review would cross out, and a balancer that looks at its members as told.
fn exposed(check: &str) -> Design {
    let text = r#"(format: 1, name: "Exposed", components: {
        "browser": (kind: Client),
        "lb": (kind: LoadBalancer(health_check: CHECK)),
        "web-1": (kind: WebServer),
        "web-2": (kind: WebServer),
        "app-1": (kind: AppServer),
        "app-2": (kind: AppServer),
        "db": (kind: Database(public: true)),
        "copy": (kind: Database(role: Replica)),
    }, links: {
        "in": (from: "browser", to: "lb", kind: Http),
        "around": (from: "browser", to: "web-1", kind: Http),
        "direct": (from: "browser", to: "db", kind: Sql),
        "lb-web-1": (from: "lb", to: "web-1", kind: Http),
        "lb-web-2": (from: "lb", to: "web-2", kind: Http),
        "past": (from: "lb", to: "app-2", kind: Http(port: 8000)),
        "web-1-app-1": (from: "web-1", to: "app-1", kind: Http(port: 8000)),
        "web-2-app-2": (from: "web-2", to: "app-2", kind: Http(port: 8000)),
        "app-1-db": (from: "app-1", to: "db", kind: Sql),
        "app-2-db": (from: "app-2", to: "db", kind: Sql),
        "app-1-copy": (from: "app-1", to: "copy", kind: Sql(access: ReadWrite)),
        "copying": (from: "db", to: "copy", kind: Replication),
    })"#;
    storage::parse(&text.replace("CHECK", check)).expect("a design")
}

#[test]
fn every_weakness_of_an_exposed_design_shows_itself_with_evidence() {
    let proof = proof_of(&exposed("Deep"), &ProveOptions { requests: 40, ..ProveOptions::default() });
    let tried = |name: &str| proof.rules.iter().filter(move |tried| tried.rule == name).collect::<Vec<_>>();
    let about = |name: &str| tried(name).iter().flat_map(|t| &t.subjects).map(Id::as_str).collect::<Vec<_>>();
    for (name, subjects, evidence) in [
        ("no-https", &["in", "around"][..], "text=visit"),
        ("plain-database-link", &["app-1-db", "app-2-db", "app-1-copy"], "SELECT"),
        ("plain-replication", &["copying"], "visit "),
        ("no-firewall", &[], "connect to copy, port 3306, from outside: accepted"),
        ("database-exposed", &["db", "direct"], "SELECT count(*) FROM messages: done"),
        ("origin-exposed", &["around"], "GET / from web-1, past the balancer: 200"),
        ("web-tier-bypass", &["past"], "HTTP/1.1"),
        ("write-to-replica", &["app-1-copy"], "ERROR 1290"),
        ("no-monitoring", &[], "killed"),
    ] {
        assert_eq!(about(name), subjects, "{name}");
        for one in tried(name) {
            assert_eq!(one.verdict, Verdict::Confirmed, "{one:?}");
            assert!(one.observed.is_some() && one.reason.is_none() && one.code.len() == 7, "{one:?}");
        }
        let kept = serde_json::to_string(&tried(name)).expect("JSON");
        assert!(kept.contains(evidence), "`{evidence}` in {kept}");
    }
    assert_eq!(proof.summary.refuted, 0, "{proof:#?}");
    assert_eq!(proof.verdicts().filter(|v| *v == Verdict::Confirmed).count(), proof.summary.confirmed);
}

#[test]
fn what_the_hardened_example_hides_stays_hidden() {
    let design = read("hardened");
    for name in ["no-https", "plain-replication", "no-firewall", "no-monitoring"] {
        let tried = rule(&design, name);
        assert!(!tried.is_empty(), "{name}");
        for one in &tried {
            assert_eq!(one.verdict, Verdict::Confirmed, "{one:?}");
            assert!(one.observed.as_ref().is_some_and(|words| words.len() > 10), "{one:?}");
        }
    }
}

#[test]
fn health_checks_leave_the_share_that_the_analysis_predicts() {
    for (check, app_dead, web_dead) in [("None", 2.0 / 3.0, 2.0 / 3.0), ("Tcp", 2.0 / 3.0, 1.0), ("Deep", 1.0, 1.0)] {
        let mut design = exposed(check);
        design.links.shift_remove("around");
        let options = ProveOptions { only: Some(ids(&["app-1", "web-1"])), ..ProveOptions::default() };
        let proof = proof_of(&design, &options);
        for (experiment, predicted) in proof.experiments.iter().zip([app_dead, web_dead]) {
            let read = &experiment.journeys[&Journey::Read];
            assert!((read.predicted - predicted).abs() < 1e-9, "{check}: {experiment:?}");
            assert_eq!(experiment.verdict, Verdict::Confirmed, "{check}: {experiment:?}");
            let noticed = experiment.evidence.detected_ms;
            assert!(
                check == "None" || predicted < 1.0 || noticed.is_some_and(|ms| ms < 3000),
                "{check}: {experiment:?}"
            );
        }
    }
}

#[test]
fn pairs_are_killed_together_when_they_are_asked_for() {
    let options = ProveOptions { only: Some(ids(&["db-2"])), pairs: true, ..ProveOptions::default() };
    let proof = proof_of(&read("distributed"), &options);
    let pairs: Vec<[&str; 2]> = proof.pairs.iter().map(|pair| pair.kill.each_ref().map(Id::as_str)).collect();
    assert!(pairs.contains(&["db-1", "db-2"]), "{pairs:?}");
    for pair in &proof.pairs {
        assert_eq!(pair.verdict, Verdict::Confirmed, "{pair:?}");
    }
    let both = proof.pairs.iter().find(|pair| pair.kill[0].as_str() == "db-1").expect("the pair");
    assert_eq!(both.journeys[&Journey::Read].observed, Some(0.0));
    assert_eq!(both.journeys[&Journey::Static].observed, Some(1.0));
}

#[test]
fn what_takes_over_is_timed_and_what_does_not_waits_for_a_person() {
    let options = ProveOptions { only: Some(ids(&["lb-cluster", "db-1"])), ..ProveOptions::default() };
    let proof = proof_of(&read("hardened"), &options);
    let [cluster, primary] = proof.takeovers.as_slice() else { panic!("{:?}", proof.takeovers) };
    for takeover in [cluster, primary] {
        assert_eq!(takeover.verdict, Verdict::Confirmed, "{takeover:?}");
        assert!(takeover.detected_ms.is_some_and(|ms| ms > 0), "{takeover:?}");
        // What is looked at several times a second is known a little later.
        let limit = takeover.predicted_seconds.expect("an estimate") * 1000.0 + 500.0;
        assert!(takeover.recovered_ms.is_some_and(|ms| ms as f64 <= limit), "{takeover:?}");
    }
    assert_eq!(cluster.mechanism, "virtual IP moves (VRRP)");
    assert!(primary.failed > 0 && primary.failed < primary.requests, "{primary:?}");
    assert!(primary.evidence.log.iter().any(|line| line.text == "db-2 promoted to primary"), "{primary:?}");

    let options = ProveOptions { only: Some(ids(&["db-1"])), ..ProveOptions::default() };
    let proof = proof_of(&read("distributed"), &options);
    let [primary] = proof.takeovers.as_slice() else { panic!("{:?}", proof.takeovers) };
    assert_eq!((primary.verdict, primary.predicted_seconds), (Verdict::Confirmed, None), "{primary:?}");
    assert!(primary.recovered_ms.is_none() && primary.by_hand_ms.is_some_and(|ms| ms < 5000), "{primary:?}");
}

#[test]
fn results_come_in_the_same_order_however_many_work() {
    let design = read("simple-stack");
    let order = |jobs| {
        let options = ProveOptions { requests: 60, jobs, ..ProveOptions::default() };
        let proof = proof_of(&design, &options);
        let kills = proof.experiments.iter().map(|e| (e.kill.clone(), e.verdict)).collect::<Vec<_>>();
        (kills, proof.rules.iter().map(|r| (r.rule, r.subjects.clone(), r.verdict)).collect::<Vec<_>>())
    };
    let alone = order(1);
    assert!(alone.0.len() > 4 && alone.0[0].0.is_none(), "{alone:?}");
    assert_eq!(alone, order(4));
}

#[test]
fn a_proof_is_told_in_every_format() {
    let file = example("distributed");
    let told = |format: &str| {
        let output = run(&["prove", &file, "--only", "SEC-002", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let proof: Value = serde_json::from_str(&told("json")).expect("JSON");
    let tried = &proof["rules"][0];
    assert_eq!((&tried["rule"], &tried["verdict"]), (&"no-https".into(), &"confirmed".into()), "{proof}");
    assert!(tried["evidence"]["captured"][0]["text"].as_str().is_some_and(|t| t.contains("text=visit")), "{proof}");
    assert_eq!((&proof["summary"]["confirmed"], &proof["experiments"]), (&1.into(), &Value::Array(Vec::new())));
    assert!(told("text").contains("no-https: read on browser-lb\n  | POST /messages HTTP/1.1\n"));
    let markdown = told("markdown");
    assert!(markdown.contains("| no-https | browser-lb | what a visitor submits can be read |"), "{markdown}");
    assert!(markdown.contains("```text\nno-https\n  read on browser-lb:\n"), "{markdown}");
    let junit = told("junit");
    let counts = "tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\"";
    assert_eq!(junit.matches(counts).count(), 2, "{junit}");
    assert!(junit.contains("<testcase classname=\"rules\" name=\"no-https: browser-lb\">"), "{junit}");
    let output = run(&["prove", &example("simple-stack"), "--only", "dns", "--format", "junit"]);
    assert!(stdout(&output).contains("<testcase classname=\"deaths\" name=\"dns\">"), "{}", stdout(&output));
    for (arguments, words) in
        [(["--jobs", "0"], "1..=8"), (["--jobs", "9"], "1..=8"), (["--only", "no-hsts"], "no part")]
    {
        let output = run(&[&["prove", &file][..], &arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[test]
fn a_port_for_those_who_run_the_site_is_reached_by_everybody_where_a_line_leads_there() {
    // With a firewall on its machine too: it lets in what is drawn.
    for machine in ["", ", on: \"s\""] {
        let text = r#"(format: 1, components: { "u": (kind: Client), "web": (kind: WebServer), "s": (kind: Server(firewall: true)),
                "prometheus": (kind: MonitoringServer MACHINE) },
            links: { "in": (from: "u", to: "web", kind: Http), "look": (from: "prometheus", to: "web", kind: Monitoring),
                "stats": (from: "u", to: "web", kind: Http(port: 8404)),
                "admin": (from: "u", to: "prometheus", kind: Http(port: 9090)) })"#;
        let design = storage::parse(&text.replace(" MACHINE", machine)).expect("a design");
        let tried = rule(&design, "admin-port-exposed");
        let about = |link: &str| tried.iter().find(|one| one.subjects == [Id::new(link).expect("an id")]).expect(link);
        let admin = about("admin");
        assert_eq!(admin.verdict, Verdict::Confirmed, "{machine}: {admin:?}");
        assert!(admin.evidence.asked[0].contains("port 9090, from outside: accepted"), "{admin:?}");
        // The web server listens on the port of the site only.
        let stats = about("stats");
        assert_eq!(stats.verdict, Verdict::NotTestable, "{stats:?}");
        assert_eq!(stats.reason.as_deref(), Some("nothing of `web` listens on port 8404 here"));
    }
}

#[test]
fn one_certificate_of_two_may_end_and_both_together_end_handshakes() {
    let text = r#"(format: 1, name: "Two certificates", components: { "u": (kind: Client), "lb": (kind: LoadBalancer(tls: Terminate)),
            "web": (kind: WebServer), "one": (kind: Certificate), "two": (kind: Certificate) },
        links: { "in": (from: "u", to: "lb", kind: Https), "lb-web": (from: "lb", to: "web", kind: Http),
            "lb-one": (from: "lb", to: "one", kind: UsesCertificate), "lb-two": (from: "lb", to: "two", kind: UsesCertificate) })"#;
    let design = storage::parse(text).expect("a design");
    let options =
        ProveOptions { only: Some(ids(&["one", "two"])), pairs: true, requests: 30, ..ProveOptions::default() };
    let proof = proof_of(&design, &options);
    let handshakes: Vec<_> = proof.experiments.iter().map(|e| e.journeys[&Journey::Tls].observed).collect();
    assert_eq!(handshakes, [Some(1.0), Some(1.0)], "{proof:#?}");
    let both =
        proof.pairs.iter().find(|pair| pair.kill.each_ref().map(Id::as_str) == ["one", "two"]).expect("the pair");
    assert_eq!(both.journeys[&Journey::Tls].observed, Some(0.0), "{both:?}");
    assert_eq!(proof.summary.refuted, 0, "{proof:#?}");
}

#[test]
fn links_to_databases_that_are_drawn_encrypted_show_nothing() {
    let mut design = exposed("Deep");
    for link in design.links.values_mut() {
        match &mut link.kind {
            LinkKind::Sql(sql) => sql.tls = link.from.as_str() != "app-2",
            LinkKind::Replication(copy) => copy.tls = true,
            _ => {}
        }
    }
    for (name, sealed) in
        [("plain-database-link", &["app-1-db", "app-1-copy"][..]), ("plain-replication", &["copying"])]
    {
        let tried = rule(&design, name);
        for one in &tried {
            let is_sealed = sealed.contains(&one.subjects[0].as_str());
            let said = if is_sealed { "nothing could be read" } else { "was read off the wire" };
            assert_eq!(one.verdict, Verdict::Confirmed, "{one:?}");
            assert!(one.observed.as_ref().is_some_and(|observed| observed.contains(said)), "{one:?}");
            assert_eq!(one.evidence.captured.is_empty(), is_sealed, "{one:?}");
            assert_eq!(one.predicted.contains("cannot"), is_sealed, "{one:?}");
        }
        assert!(sealed.iter().all(|link| tried.iter().any(|one| one.subjects[0].as_str() == *link)), "{tried:?}");
    }
}
