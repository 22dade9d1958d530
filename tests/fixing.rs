//! Fixes hold: each removes its finding, opens nothing bad, and can be undone; all together leave nothing to find.

mod common;
#[path = "common/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};

use common::{example, examples, run, stderr, stdout};
use linchpin::analysis::fixes::{fix_all, fixes};
use linchpin::analysis::rules::Profile;
use linchpin::analysis::{Finding, Severity, analyse, analyse_with, today};
use linchpin::editor::Editor;
use linchpin::layout;
use linchpin::model::{Component, Design, Id, Kind};
use linchpin::storage;

fn keys(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().map(|f| f.key.clone()).collect()
}

/// Checks every fix that is offered for a finding, and says how many there are.
fn check_offers(design: &Design, finding: &Finding, profile: Profile, place: &str) -> usize {
    let before = analyse_with(design, profile, &today()).findings;
    let offered = fixes(design, finding, profile);
    for fix in &offered {
        let place = format!("{place}, {}: {}", finding.key, fix.title);
        let mut editor = Editor::new(design.clone());
        editor.edit(fix.title.clone(), fix.edits.clone()).unwrap_or_else(|e| panic!("{place}: {e}"));
        let after = analyse_with(editor.design(), profile, &today()).findings;
        assert!(!keys(&after).contains(&finding.key), "{place}: the finding stays");
        let new: Vec<&Finding> = after.iter().filter(|f| !keys(&before).contains(&f.key)).collect();
        assert!(new.iter().all(|f| f.severity < Severity::High), "{place}: opens {new:?}");
        assert_eq!(new.iter().map(|f| f.key.clone()).collect::<Vec<_>>(), fix.opened, "{place}");
        let closed: Vec<String> = before.iter().map(|f| f.key.clone()).filter(|k| !keys(&after).contains(k)).collect();
        assert_eq!(closed, fix.closed, "{place}");
        let text = storage::to_ron(editor.design());
        assert_eq!(storage::to_ron(&storage::parse(&text).expect("it loads")), text, "{place}");
        assert_eq!(editor.undo().as_deref(), Some(fix.title.as_str()), "{place}: one step");
        assert_eq!(storage::to_ron(editor.design()), storage::to_ron(design), "{place}: undone exactly");
    }
    offered.len()
}

#[test]
fn every_offered_fix_of_every_example_holds_and_undoes_exactly() {
    let mut offered = 0;
    for path in examples() {
        let design = storage::read(&path).expect("an example");
        for finding in analyse_with(&design, Profile::Hardening, &today()).findings {
            offered += check_offers(&design, &finding, Profile::Hardening, &path.display().to_string());
            offered += check_offers(&design, &finding, Profile::Core, &path.display().to_string());
        }
    }
    assert!(offered > 100, "only {offered}");
}

#[test]
fn fixing_all_leaves_no_core_finding_of_medium_or_above_and_doing_it_again_changes_nothing() {
    for path in examples() {
        let design = storage::read(&path).expect("an example");
        let (fixed, applied) = fix_all(&design);
        let place = path.display();
        let left: Vec<String> =
            analyse(&fixed).findings.into_iter().filter(|f| f.severity >= Severity::Medium).map(|f| f.key).collect();
        let steps: Vec<&str> = applied.iter().map(|a| a.fix.title.as_str()).collect();
        assert!(left.is_empty(), "{place}: {left:?} after {steps:#?}\n{}", storage::to_ron(&fixed));
        let text = storage::to_ron(&fixed);
        assert_eq!(storage::to_ron(&storage::parse(&text).expect("it loads")), text, "{place}");
        let (again, more) = fix_all(&fixed);
        assert!(more.is_empty() && again == fixed, "{place}: not the same again");
        assert_eq!(fix_all(&design).0, fixed, "{place}: not the same twice");
    }
}

#[test]
fn random_designs_are_mended_without_a_refused_edit_and_to_an_end() {
    for seed in 0..120 {
        let design = random::accepted(seed, 14);
        for finding in analyse_with(&design, Profile::Hardening, &today()).findings {
            check_offers(&design, &finding, Profile::Hardening, &format!("seed {seed}"));
        }
        let (fixed, _) = fix_all(&design);
        let (again, more) = fix_all(&fixed);
        assert!(more.is_empty() && again == fixed, "seed {seed}: not the same again");
    }
}

/// Boxes that lie on each other, or leave what holds them. Not notes: they stand where their text says, and what the
/// layout finds room for may come to lie on them.
fn misplaced(design: &Design) -> Vec<String> {
    let arrangement = layout::arrange(design);
    let mut held: BTreeMap<Option<&Id>, Vec<(&Id, layout::Rect)>> = BTreeMap::new();
    let mut faults = Vec::new();
    for (id, rect) in arrangement.boxes.iter().filter(|(id, _)| !design.notes.contains_key(*id)) {
        let parent = arrangement.parents.get(id);
        if let Some(outer) = parent.and_then(|p| arrangement.boxes.get(p)).filter(|outer| !outer.holds(rect)) {
            faults.push(format!("{id} at {rect:?} leaves {outer:?}"));
        }
        held.entry(parent).or_default().push((id, *rect));
    }
    for siblings in held.values() {
        for (n, (a, one)) in siblings.iter().enumerate() {
            let on = siblings[n + 1..].iter().filter(|(_, other)| one.overlaps(other));
            faults.extend(on.map(|(b, _)| format!("{a} lies on {b}")));
        }
    }
    let drawn = design.components.keys().filter(|id| !arrangement.boxes.contains_key(*id));
    faults.extend(drawn.map(|id| format!("{id} is not drawn")));
    faults
}

/// New parts without a name where others have one, or with one where none has; names given twice; ids that are not
/// made as those of their kind are.
fn misnamed(before: &Design, after: &Design) -> Vec<String> {
    let mut faults = Vec::new();
    let has_names = before.components.values().any(|c| !c.name.is_empty());
    let stem = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['-', '_']).to_owned();
    let all = |design: &Design| {
        let mut all: Vec<String> = design.components.values().map(|c| c.name.clone()).collect();
        all.extend(design.groups.values().map(|g| g.name.clone()));
        all
    };
    let had = all(before);
    for name in all(after).iter().filter(|name| !name.is_empty() && !had.contains(name)) {
        if all(after).iter().filter(|other| *other == name).count() > 1 {
            faults.push(format!("`{name}` is given twice"));
        }
    }
    for (id, component) in after.components.iter().filter(|(id, _)| !before.components.contains_key(*id)) {
        let siblings: Vec<(&Id, &Component)> =
            before.components.iter().filter(|(_, c)| c.kind.type_name() == component.kind.type_name()).collect();
        let like = siblings.iter().any(|(sibling, c)| stem(sibling.as_str()) == stem(id.as_str()) && c.name.is_empty());
        if component.name.is_empty() && has_names && !like {
            faults.push(format!("{id} has no name"));
        }
        if !component.name.is_empty() && !has_names {
            faults.push(format!("{id} is called `{}` where nothing has a name", component.name));
        }
        let alike = |text: &str| text.replace("primary", "db").replace("replica", "db");
        let follows = siblings.iter().any(|(sibling, _)| alike(&stem(sibling.as_str())) == alike(&stem(id.as_str())));
        let by_role = matches!(component.kind, Kind::Server(_)) && stem(id.as_str()).ends_with("server");
        if !siblings.is_empty() && !follows && !by_role {
            faults.push(format!("{id} is not called like {}", siblings[0].0));
        }
    }
    faults
}

#[test]
fn after_each_offered_fix_of_every_example_no_box_lies_on_another_and_new_parts_are_named_as_the_old_ones_are() {
    let mut seen = 0;
    for path in examples() {
        let design = storage::read(&path).expect("an example");
        for finding in analyse_with(&design, Profile::Hardening, &today()).findings {
            for fix in fixes(&design, &finding, Profile::Hardening) {
                let mut editor = Editor::new(design.clone());
                editor.edit(fix.title.clone(), fix.edits).expect("it can be made");
                let place = format!("{}, {}: {}", path.display(), finding.key, fix.title);
                assert_eq!(misplaced(editor.design()), [""; 0], "{place}");
                assert_eq!(misnamed(&design, editor.design()), [""; 0], "{place}");
                seen += 1;
            }
        }
        let (fixed, _) = fix_all(&design);
        assert_eq!(misplaced(&fixed), [""; 0], "{}", path.display());
    }
    assert!(seen > 100, "only {seen}");
}

/// A small design on which a rule fires and offers a fix: the rule's code, its profile, and the body of the file.
const FIRING: &[(&str, Profile, &str)] = &[
    (
        "REL-006",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)), "s1": (name: "Server 1", kind: Server),
            "w1": (kind: WebServer, on: "s1"), "w2": (kind: WebServer, on: "s1"),
        }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
        }, drawing: { "s1": (at: (0, 300), size: (400, 300)), "w1": (at: (20, 360)), "w2": (at: (220, 360)) }"#,
    ),
    (
        "REL-008",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "f": (kind: Firewall), "s": (kind: Server), "w": (kind: WebServer, on: "s"),
        }, links: { "l1": (from: "u", to: "f", kind: Http), "l2": (from: "f", to: "w", kind: Http) },
        notes: { "n": (text: "filters", about: "f") }, drawing: { "f": (at: (0, 0)) }"#,
    ),
    (
        "REL-008",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "waf": (kind: Waf), "b": (kind: LoadBalancer), "w": (kind: WebServer),
        }, links: {
            "l1": (from: "u", to: "waf", kind: Https), "l2": (from: "waf", to: "b", kind: Https),
            "l3": (from: "b", to: "w", kind: Http),
        }"#,
    ),
    (
        "REL-009",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)),
            "s1": (kind: Server), "s2": (kind: Server),
            "w1": (kind: WebServer, on: "s1"), "w2": (kind: WebServer, on: "s2"),
        }, groups: { "room": (kind: Zone, members: ["s1", "s2"]) }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
        }, drawing: { "s1": (at: (0, 300)), "s2": (at: (400, 300)), "w2": (at: (420, 360)) }"#,
    ),
    (
        "REL-012",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Tcp)), "db": (kind: Database),
            "w1": (kind: WebServer), "w2": (kind: WebServer), "a1": (kind: AppServer), "a2": (kind: AppServer),
        }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
            "l4": (from: "w1", to: "a1", kind: Http), "l5": (from: "w2", to: "a2", kind: Http),
            "l6": (from: "a1", to: "db", kind: Sql), "l7": (from: "a2", to: "db", kind: Sql),
        }"#,
    ),
    (
        "REL-013",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "lb": (kind: LoadBalancer(health_check: Deep)), "db": (kind: Database),
            "w1": (kind: WebServer), "w2": (kind: WebServer),
            "a1": (kind: AppServer), "a2": (kind: AppServer), "f1": (kind: AppFiles), "f2": (kind: AppFiles),
        }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
            "l4": (from: "w1", to: "a1", kind: Http), "l5": (from: "w2", to: "a2", kind: Http),
            "x4": (from: "w1", to: "a2", kind: Http), "x5": (from: "w2", to: "a1", kind: Http),
            "l6": (from: "a1", to: "db", kind: Sql), "l7": (from: "a2", to: "db", kind: Sql),
            "l8": (from: "a1", to: "f1", kind: UsesFiles), "l9": (from: "a2", to: "f2", kind: UsesFiles),
        }"#,
    ),
    (
        "REL-013",
        Profile::Core,
        r#"components: { "u": (kind: Client), "w1": (kind: WebServer), "w2": (kind: WebServer) },
        links: { "l1": (from: "u", to: "w1", kind: Http), "l2": (from: "u", to: "w2", kind: Http) }"#,
    ),
    (
        "REL-015",
        Profile::Core,
        r#"components: { "p": (kind: Database(failover: Automatic)), "r": (kind: Database(role: Replica)) },
        links: { "l": (from: "p", to: "r", kind: Replication) }"#,
    ),
    (
        "REL-016",
        Profile::Core,
        r#"components: { "p": (kind: Database), "a": (kind: Arbiter(voters: 4)) },
        links: { "q": (from: "a", to: "p", kind: Quorum) }"#,
    ),
    (
        "REL-022",
        Profile::Core,
        r#"components: {
            "u": (kind: Client), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "w": (kind: WebServer),
        }, links: {
            "l1": (from: "u", to: "b1", kind: Http), "l2": (from: "u", to: "b2", kind: Http),
            "l3": (from: "b1", to: "w", kind: Http), "l4": (from: "b2", to: "w", kind: Http),
        }"#,
    ),
    (
        "REL-023",
        Profile::Hardening,
        r#"components: { "u": (kind: Client), "d": (kind: Dns(ttl: 3600)), "b1": (kind: LoadBalancer) },
        groups: { "c": (kind: LoadBalancerCluster(entry: DnsRoundRobin), members: ["b1"]) },
        links: { "l": (from: "u", to: "c", kind: Http) }"#,
    ),
    (
        "REL-024",
        Profile::Hardening,
        r#"components: {
            "u": (kind: Client(peak: 350)), "lb": (kind: LoadBalancer(health_check: Deep)),
            "w1": (kind: WebServer(capacity: 100)), "w2": (kind: WebServer(capacity: 100)),
        }, links: {
            "l1": (from: "u", to: "lb", kind: Http),
            "l2": (from: "lb", to: "w1", kind: Http), "l3": (from: "lb", to: "w2", kind: Http),
        }"#,
    ),
];

#[test]
fn each_rule_that_can_mend_offers_a_fix_somewhere_and_each_of_them_holds() {
    let mut offering: BTreeSet<&str> = BTreeSet::new();
    let mut firing = BTreeSet::new();
    let mut look = |design: &Design, profile: Profile, place: &str| {
        for finding in analyse_with(design, profile, &today()).findings {
            firing.insert(finding.code);
            if check_offers(design, &finding, profile, place) > 0 {
                offering.insert(finding.code);
            }
        }
    };
    for (code, profile, body) in FIRING {
        let design = storage::parse(&format!("Design(format: 1, {body})")).expect("a design");
        look(&design, *profile, code);
    }
    for path in examples() {
        look(&storage::read(&path).expect("an example"), Profile::Hardening, &path.display().to_string());
    }
    for n in 1..=28 {
        let code = format!("REL-{n:03}");
        assert!(firing.contains(code.as_str()), "{code} fires nowhere");
        assert!(offering.contains(code.as_str()), "{code} offers nothing where it fires");
    }
    for (code, profile, body) in FIRING {
        let design = storage::parse(&format!("Design(format: 1, {body})")).expect("a design");
        let findings = analyse_with(&design, *profile, &today()).findings;
        let finding = findings.iter().find(|f| f.code == *code).unwrap_or_else(|| panic!("{code} is silent"));
        assert!(!fixes(&design, finding, *profile).is_empty(), "{code} offers nothing on {body}");
    }
}

#[test]
fn the_distributed_design_becomes_sound_step_by_step() {
    let path = examples().into_iter().find(|p| p.ends_with("distributed.ron")).expect("the example");
    let mut editor = Editor::new(storage::read(&path).expect("a design"));
    let fix = |editor: &mut Editor, code: &str| {
        let report = analyse(editor.design());
        let finding = report.findings.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("{code} is silent"));
        let fix = fixes(editor.design(), finding, Profile::Core).into_iter().next().expect("a fix");
        editor.edit(fix.title, fix.edits).expect("it can be made");
        analyse(editor.design())
    };
    let codes = |findings: &[Finding]| -> BTreeSet<&'static str> {
        findings.iter().filter(|f| f.code.starts_with("REL")).map(|f| f.code).collect()
    };
    let ends = |report: &linchpin::analysis::Report| -> Vec<String> {
        report.spofs().keys().map(ToString::to_string).collect()
    };
    let start = analyse(editor.design());
    let all = ["REL-001", "REL-002", "REL-006", "REL-011", "REL-013", "REL-014", "REL-020", "REL-021"];
    assert_eq!(codes(&start.findings), all.into());
    assert_eq!(ends(&start), ["db-1", "lb", "server-1"]);

    let checked = fix(&mut editor, "REL-011");
    assert_eq!(codes(&checked.findings), ["REL-001", "REL-002", "REL-006", "REL-014", "REL-020", "REL-021"].into());
    let paired = fix(&mut editor, "REL-001");
    assert_eq!(codes(&paired.findings), ["REL-002", "REL-006", "REL-014", "REL-020", "REL-021"].into());
    assert_eq!(ends(&paired), ["db-1", "server-1"]);
    let elected = fix(&mut editor, "REL-014");
    assert_eq!(codes(&elected.findings), ["REL-021"].into());
    assert!(ends(&elected).is_empty());
    let apart = fix(&mut editor, "REL-021");
    assert!(codes(&apart.findings).is_empty());
    let d = editor.design();
    assert_eq!(d.title("lb-2"), "Load balancer 2");
    assert_eq!(d.components["db-1"].on.as_ref().map(|on| d.title(on.as_str())), Some("Server 3"));
    assert_eq!(editor.history_len(), 4);
    while editor.undo().is_some() {}
    assert_eq!(*editor.design(), storage::read(&path).expect("a design"));
}

#[test]
fn the_command_line_lists_makes_and_writes_fixes() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("design.ron").to_string_lossy().into_owned();
    std::fs::copy(example("distributed"), &copy).expect("a copy");
    let original = std::fs::read(&copy).expect("the copy");
    let unchanged = || assert_eq!(std::fs::read(&copy).expect("the file"), original);

    let listed = run(&["fix", &copy]);
    assert_eq!(listed.status.code(), Some(0));
    assert!(stdout(&listed).contains("fix: Add a second load balancer"), "{}", stdout(&listed));
    unchanged();
    let dry = run(&["fix", &copy, "--all", "--dry-run"]);
    assert!(stdout(&dry).contains("closes load-balancer-spof:lb") && stdout(&dry).contains(" → "), "{}", stdout(&dry));
    unchanged();
    let piped = run(&["fix", &copy, "--rule", "REL-011", "--out", "-"]);
    let checked = storage::parse(&stdout(&piped)).expect("standard output is a design");
    assert!(!analyse(&checked).findings.iter().any(|f| f.code == "REL-011"));
    assert!(stderr(&piped).contains("no-health-check"), "{}", stderr(&piped));
    unchanged();

    let made = run(&["fix", &copy, "--all"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let fixed = storage::read(std::path::Path::new(&copy)).expect("the fixed design");
    let start = storage::read(std::path::Path::new(&example("distributed"))).expect("the example");
    assert_eq!(fixed, fix_all(&start).0);
    let again = run(&["fix", &copy, "--all"]);
    assert!(stdout(&again).starts_with("Nothing was fixed"), "{}", stdout(&again));

    for (arguments, code) in [
        (vec!["fix", &copy, "--rule", "REL-999"], 2),
        (vec!["fix", &copy, "--rule", "REL-001", "--all"], 2),
        (vec!["fix", &copy, "--out", "x"], 2),
        (vec!["fix", "no-such-file.ron", "--all"], 3),
    ] {
        assert_eq!(run(&arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn check_names_the_fixes_that_hold() {
    let output = run(&["check", &example("distributed"), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let balancer = findings.iter().find(|f| f["code"] == "REL-001").expect("the finding");
    let title = balancer["fixes"][0]["title"].as_str().expect("a title");
    assert!(title.starts_with("Add a second load balancer and a virtual IP"), "{title}");
    let text = stdout(&run(&["check", &example("distributed")]));
    assert!(text.contains(&format!("fix: {title}\n")), "{text}");
}
