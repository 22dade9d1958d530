//! Accepted findings: what they cover, when they end, and that writing one can be undone.

use super::Lapse::{Expired, InvalidDate, Stale, UnknownPart, UnknownRule, Unused};
use super::*;
use crate::analysis::{Report, analyse_with};
use crate::storage;

const TODAY: &str = "2026-06-15";

fn with(entries: &str) -> Design {
    let text = storage::template("distributed").expect("the template").ron;
    let end = text.rfind(')').expect("the end");
    let design = storage::parse(&format!("{}    accepted: [{entries}],\n)", &text[..end]));
    design.expect("a sound design")
}

fn report(design: &Design) -> Report {
    analyse_with(design, Profile::Core, TODAY)
}

/// Whether the balancer's finding is accepted, and what has lapsed.
fn seen(design: &Design) -> (bool, Vec<Lapse>) {
    let report = report(design);
    let finding = report.findings.iter().find(|f| f.key == "load-balancer-spof:lb").expect("the finding is shown");
    assert_eq!(finding.accepted, finding.decision.is_some());
    (finding.accepted, report.lapsed.iter().map(|l| l.state).collect())
}

fn wish(rule: &str, on: &str) -> Acceptance {
    let on = (!on.is_empty()).then(|| Id::slug(on));
    Acceptance { rule: rule.to_owned(), on, reason: "why not".to_owned(), ..Acceptance::default() }
}

fn accepted(design: &Design, wish: &Acceptance) -> Design {
    let mut out = design.clone();
    out.apply(accept(design, wish, TODAY).expect("it is found")).expect("a sound list");
    out
}

#[test]
fn an_entry_by_name_or_code_covers_until_its_last_day() {
    for rule in ["load-balancer-spof", "REL-001", "rel-001"] {
        for (until, covers) in [("", true), (TODAY, true), ("2027-01-01", true), ("2026-06-14", false)] {
            let until = if until.is_empty() { String::new() } else { format!(", until: \"{until}\"") };
            let design = with(&format!("(rule: \"{rule}\", on: \"lb\", reason: \"x\"{until})"));
            let lapsed = if covers { vec![] } else { vec![Expired] };
            assert_eq!(seen(&design), (covers, lapsed), "{rule}{until}");
        }
    }
}

#[test]
fn every_entry_that_covers_nothing_is_told_with_its_reason_in_the_order_of_the_file() {
    let design = with(
        r#"(rule: "no-such-rule", reason: "a"), (rule: "load-balancer-spof", on: "nobody", reason: "b"),
           (rule: "load-balancer-spof", on: "web-1", reason: "c"), (rule: "load-balancer-spof", reason: "d"),
           (rule: "load-balancer-spof", on: "lb", reason: "e", until: "30.06.2027"),
           (rule: "load-balancer-spof", on: "lb", reason: "f", until: "2020-01-01"),
           (rule: "load-balancer-spof", on: "web-1", reason: "g", until: "2020-01-01"),
           (rule: "load-balancer-spof", on: "lb", reason: "h", seen: "0000000000000000"),
           (rule: "no-backup", on: "db-1", reason: "hardening only"), (rule: "no-backup", reason: "silent too")"#,
    );
    let report = report(&design);
    let states: Vec<Lapse> = report.lapsed.iter().map(|l| l.state).collect();
    let expected = [UnknownRule, UnknownPart, Unused, Unused, InvalidDate, Expired, Expired, Stale];
    assert_eq!(states, expected);
    let entries: Vec<usize> = report.lapsed.iter().map(|l| l.entry).collect();
    assert_eq!(entries, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert!(report.findings.iter().all(|f| !f.accepted), "none of them covers");
    assert_eq!(report.lapsed[6].message, "ended on 2020-01-01, and nothing is found on `web-1` any more");
    let hardening = analyse_with(&design, Profile::Hardening, TODAY);
    assert!(hardening.findings.iter().any(|f| f.key == "no-backup:*" && f.accepted));
    assert_eq!(hardening.lapsed.last().map(|l| (l.entry, l.state)), Some((8, Unused)));
}

#[test]
fn what_is_accepted_holds_until_the_part_changes() {
    let design = accepted(&with(""), &wish("REL-001", "lb"));
    assert_eq!(design.accepted[0].rule, "load-balancer-spof");
    assert_eq!(seen(&design), (true, vec![]));
    assert_eq!(report(&design).findings.iter().filter(|f| f.accepted).count(), 1);

    let lb = Id::slug("lb");
    let mut renamed = design.clone();
    let component = renamed.components[&lb].clone().named("The door");
    renamed.apply(Edit::SetComponent { id: lb.clone(), component }).expect("a name");
    renamed.apply(Edit::Place { id: lb.clone(), placement: None, index: None }).expect("a place");
    renamed.apply(Edit::SetName("Another".to_owned())).expect("a title");
    assert_eq!(seen(&renamed), (true, vec![]));

    let mut changed = design;
    let mut component = changed.components[&lb].clone();
    component.availability = Some(0.5);
    let undo = changed.apply(Edit::SetComponent { id: lb, component }).expect("a share");
    assert_eq!(seen(&changed), (false, vec![Stale]));
    let refreshed = accepted(&changed, &wish("load-balancer-spof", "lb"));
    assert_eq!((refreshed.accepted.len(), seen(&refreshed)), (1, (true, vec![])));
    changed.apply(undo).expect("an inverse");
    assert_eq!(seen(&changed), (true, vec![]), "what is as it was is accepted again");
}

#[test]
fn the_fingerprint_is_that_of_the_whole_finding() {
    let text = r#"(format: 1, components: {
        "u": (kind: Client), "b1": (kind: LoadBalancer), "b2": (kind: LoadBalancer), "w": (kind: WebServer),
    }, links: {
        "l1": (from: "u", to: "b1", kind: Http), "l2": (from: "u", to: "b2", kind: Http),
        "l3": (from: "b1", to: "w", kind: Http), "l4": (from: "b2", to: "w", kind: Http),
    })"#;
    let design = storage::parse(text).expect("a sound design");
    let is_accepted = |design: &Design| {
        let report = report(design);
        report.findings.iter().find(|f| f.key == "entry-without-failover:b1,b2").map(|f| f.accepted)
    };
    assert_eq!(is_accepted(&design), Some(false));
    for (named, other) in [("b1", "b2"), ("b2", "b1")] {
        let mut done = accepted(&design, &wish("REL-022", named));
        assert_eq!(is_accepted(&done), Some(true), "{named}");
        let other = Id::slug(other);
        let mut component = done.components[&other].clone();
        component.availability = Some(0.25);
        done.apply(Edit::SetComponent { id: other, component }).expect("a share");
        assert_eq!(is_accepted(&done), Some(false), "{named}: the other subject has changed");
    }
}

#[test]
fn accepting_is_an_edit_whose_inverse_restores_the_list() {
    let design = with(
        r#"(rule: "no-firewall", reason: "first"), (rule: "REL-001", on: "lb", reason: "old", until: "2020-01-01"),
           (rule: "no-https", on: "browser-lb", reason: "last"), (rule: "load-balancer-spof", on: "lb", reason: "twice")"#,
    );
    let mut changed = design.clone();
    let wish = Acceptance {
        until: Some(TODAY.to_owned()),
        author: Some("Ann".to_owned()),
        ..wish("load-balancer-spof", "lb")
    };
    let undo = changed.apply(accept(&design, &wish, TODAY).expect("it is found")).expect("a sound list");
    let reasons: Vec<&str> = changed.accepted.iter().map(|a| a.reason.as_str()).collect();
    assert_eq!(reasons, ["first", "why not", "last"], "it takes the place of the first, and of both");
    let text = storage::to_ron(&changed);
    assert_eq!(storage::parse(&text).expect("it reads back"), changed);
    assert!(text.contains("author: \"Ann\", seen: \""), "{text}");
    changed.apply(undo).expect("an inverse");
    assert_eq!(changed, design);
    assert_eq!(storage::to_ron(&changed), storage::to_ron(&design));
}

#[test]
fn a_finding_about_the_whole_design_is_accepted_whatever_changes() {
    let design = accepted(&with(""), &wish("SEC-001", ""));
    assert_eq!(design.accepted[0].seen, None);
    assert!(report(&design).findings.iter().any(|f| f.code == "SEC-001" && f.accepted));
    let forged = with(r#"(rule: "no-firewall", reason: "x", seen: "1")"#);
    assert!(report(&forged).lapsed.is_empty(), "there is nothing that a fingerprint could be compared with");
}

#[test]
fn what_cannot_be_accepted_is_refused_with_what_can() {
    let design = with("");
    let refused = |wish: Acceptance| accept(&design, &wish, TODAY).expect_err("refused").to_string();
    let until = |day: &str| Acceptance { until: Some(day.to_owned()), ..wish("REL-001", "lb") };
    assert!(refused(wish("nonsense", "lb")).starts_with("there is no rule `nonsense`"));
    assert_eq!(refused(wish("REL-001", "nobody")), "there is no part `nobody` in the design");
    assert_eq!(refused(wish("REL-001", "web-1")), "`load-balancer-spof` finds nothing on `web-1`; it has found: lb");
    let whole = refused(wish("REL-001", ""));
    assert_eq!(whole, "`load-balancer-spof` finds nothing on the design as a whole; it has found: lb");
    assert!(refused(wish("long-dns-ttl", "")).ends_with("it finds nothing at all"));
    assert_eq!(refused(until("2026-06-14")), "2026-06-14 is over: today is 2026-06-15");
    assert_eq!(refused(until("tomorrow")), "`tomorrow` is no date: write YYYY-MM-DD");
    let blank = Acceptance { reason: " \n".to_owned(), ..wish("REL-001", "lb") };
    assert_eq!(refused(blank), "accepting `load-balancer-spof` needs a reason");
}

#[test]
fn dates_are_days_of_the_calendar() {
    for good in ["2026-01-31", "2024-02-29", "2000-02-29", "9999-12-31"] {
        assert!(is_date(good), "{good}");
    }
    for bad in ["", "2026-1-1", "2026-13-01", "2026-00-10", "2026-04-31", "2025-02-29", "1900-02-29", "2026-06-00"] {
        assert!(!is_date(bad), "{bad}");
    }
    for bad in ["+026-06-01", "2026/06/01", "2026-06-015", "２０２６-06-01", "2026-06-1é"] {
        assert!(!is_date(bad), "{bad}");
    }
}

/// Each of 4,000 findings and each of 40,000 entries: looked at one by one, this would be 160 million comparisons of
/// rules and lists of subjects, in an unoptimised build minutes.
#[test]
fn many_entries_and_many_findings_are_met_through_an_index() {
    use std::fmt::Write as _;
    let mut text = String::from("(format: 1, components: {");
    for n in 0..4_000 {
        write!(text, "\"w{n}\": (kind: WebServer),").expect("a string takes text");
    }
    text.push_str("}, accepted: [");
    for n in 0..40_000 {
        write!(text, "(rule: \"host-not-drawn\", on: \"w{}\", reason: \"r{n}\", seen: \"{n}\"),", n % 4_000)
            .expect("a string takes text");
    }
    text.push_str("(rule: \"host-not-drawn\", on: \"w7\", reason: \"the one\")])");
    let design = storage::parse(&text).expect("a sound design");
    let meta = rules::find("host-not-drawn").expect("the rule").meta;
    let finding = |id: &Id| Finding {
        rule: meta.name,
        code: meta.code,
        severity: meta.severity,
        key: id.to_string(),
        subjects: vec![id.clone()],
        journeys: Vec::new(),
        message: String::new(),
        evidence: crate::analysis::Evidence::Stated,
        fixes: Vec::new(),
        accepted: false,
        decision: None,
    };
    let mut findings: Vec<Finding> = design.components.keys().map(finding).collect();
    let lapsed = cover(&design, &mut findings, Profile::Core, TODAY);
    assert_eq!(lapsed.len(), 40_000);
    assert!(lapsed.iter().all(|l| l.state == Stale));
    let covered: Vec<&str> = findings.iter().filter(|f| f.accepted).map(|f| f.key.as_str()).collect();
    assert_eq!(covered, ["w7"]);
}
