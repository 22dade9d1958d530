//! The report: complete enough to hand in, true of each design, valid Markdown, the same in every run.

mod common;
#[path = "common/random.rs"]
mod random;
#[path = "common/report_points.rs"]
mod report_points;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use linchpin::analysis::{Report, analyse_on, fixes, rules};
use linchpin::emulation::{ProveOptions, Verdict, prove};
use linchpin::export::report::{Proof, ReportOptions, report};
use linchpin::model::{Component, Design, Kind};
use linchpin::storage::{self, TEMPLATES};

use report_points::{POINTS, Point};

const DAY: &str = "2026-01-01";

fn analysed(design: &Design) -> Report {
    let mut analysis = analyse_on(design, DAY);
    fixes::fill_titles(design, &mut analysis.findings, rules::Profile::Core);
    analysis
}

fn report_of(design: &Design) -> String {
    report(design, &analysed(design), &ReportOptions::default())
}

fn example(name: &str) -> Design {
    storage::template(name).expect("an example").design()
}

fn parsed(text: &str) -> Design {
    storage::parse(text).expect("a design")
}

/// The words of a report without its diagram and without marks, one paragraph, row or item to a line.
fn words(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if !inside {
            let plain = line.replace(['*', '`', '\\'], "").to_lowercase();
            out.push(plain.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    out
}

#[test]
fn the_report_of_each_seeds_example_makes_every_point_that_the_seed_makes() {
    let mut missing = Vec::new();
    let mut reports: std::collections::BTreeMap<&str, Vec<String>> = std::collections::BTreeMap::new();
    for Point { example: name, says, said } in POINTS {
        let lines = reports.entry(name).or_insert_with(|| words(&report_of(&example(name))));
        let makes = |line: &String| said.iter().all(|word| line.contains(&word.to_lowercase()));
        if !lines.iter().any(makes) {
            missing.push(format!("{name}: {says}: {said:?}"));
        }
    }
    assert!(missing.is_empty(), "{} points are not made:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn every_example_that_stems_from_a_seed_has_its_points() {
    let told: BTreeSet<&str> = POINTS.iter().map(|p| p.example).collect();
    let seeds = [
        "three-tiers",
        "drawn-layers",
        "scale-up",
        "scaled-sequence",
        "scaled-graph",
        "all-in-one-pair",
        "php-servers",
        "checked-and-sticky",
        "simple-stack",
        "distributed",
        "secured-monitored",
    ];
    assert_eq!(told, BTreeSet::from(seeds));
    for name in seeds {
        let points = POINTS.iter().filter(|p| p.example == name).count();
        assert!(points >= 6, "{name} has {points} points");
    }
}

#[test]
fn a_design_without_a_part_says_nothing_about_it() {
    for (name, unsaid) in [
        ("simple-stack", &["balancer", "round robin", "active-active", "active-passive", "cluster"][..]),
        ("scale-up", &["primary-replica", "promote"][..]),
        ("distributed", &["arbiter votes", "certificate proves", "virtual ip of"][..]),
    ] {
        let text = report_of(&example(name));
        // What is to be mended may name what is not there yet.
        let mends = |line: &&String| !line.starts_with("improvement.") && !line.contains("against:");
        let chapters = text.split("## Single points of failure").next().unwrap_or_default();
        let lines = words(chapters);
        for word in unsaid {
            let found: Vec<&String> = lines.iter().filter(mends).filter(|line| line.contains(word)).collect();
            assert!(found.is_empty(), "{name} speaks of {word}: {found:#?}");
        }
    }
}

#[test]
fn one_server_is_said_to_be_no_home_for_a_site() {
    let lines = words(&report_of(&example("simple-stack")));
    for word in ["runs on one machine, server 1", "maintenance", "cannot scale"] {
        assert!(lines.iter().any(|line| line.contains(word)), "{word}");
    }
    assert!(!words(&report_of(&example("distributed"))).iter().any(|line| line.contains("cannot scale")));
}

#[test]
fn settings_change_what_is_said() {
    let source = |algorithm: &str| {
        format!(
            r#"(format: 1, components: {{
                "u": (kind: Client), "lb": (name: "LB", kind: LoadBalancer({algorithm})),
                "w1": (kind: WebServer), "w2": (kind: WebServer), "w3": (kind: WebServer),
            }}, links: {{
                "1": (from: "u", to: "lb", kind: Https), "2": (from: "lb", to: "w1", kind: Http),
                "3": (from: "lb", to: "w2", kind: Http), "4": (from: "lb", to: "w3", kind: Http),
            }})"#
        )
    };
    for (settings, said) in [
        ("", "33.3 % of the requests: the load is spread evenly"),
        ("algorithm: LeastConnections", "lb uses the least connections algorithm"),
        ("algorithm: SourceHash", "lb uses the source hash (ip hash) algorithm"),
        ("mode: ActivePassive", "lb runs an active-passive setup: w1 works, w2 and w3 stand by"),
        ("health_check: Tcp", "lb asks each member whether its port accepts connections"),
        ("health_check: Deep", "lb sends each member a whole request"),
        ("persistence: Cookie", "lb keeps each user with one member, by a cookie"),
        ("tls: PassThrough", "lb passes encrypted bytes on unread"),
        ("needs: 2", "at least two members have to be healthy"),
    ] {
        let lines = words(&report_of(&parsed(&source(settings))));
        assert!(lines.iter().any(|line| line.contains(said)), "{settings}: {said}\n{}", lines.join("\n"));
    }
}

#[test]
fn balancers_that_differ_are_told_apart_and_what_is_behind_one_is_found() {
    let design = parsed(
        r#"(format: 1, components: {
            "u": (kind: Client), "fw": (kind: Firewall), "out": (kind: LoadBalancer(mode: ActivePassive, health_check: Tcp)),
            "w1": (kind: WebServer), "w2": (kind: WebServer), "in": (kind: LoadBalancer),
            "a1": (kind: AppServer), "a2": (kind: AppServer), "s": (kind: SessionStore), "idle": (kind: AppServer),
            "d1": (kind: Database), "d2": (kind: Database(role: Replica)), "d3": (kind: Database(role: Replica)),
        }, links: {
            "1": (from: "u", to: "fw", kind: Https), "2": (from: "fw", to: "out", kind: Https),
            "3": (from: "out", to: "w1", kind: Http), "4": (from: "out", to: "w2", kind: Http),
            "5": (from: "w1", to: "in", kind: Http), "6": (from: "w2", to: "in", kind: Http),
            "7": (from: "in", to: "a1", kind: Http), "8": (from: "in", to: "a2", kind: Http),
            "9": (from: "a1", to: "d1", kind: Sql), "10": (from: "a2", to: "d1", kind: Sql), "11": (from: "a1", to: "s", kind: Session),
            "12": (from: "d1", to: "d2", kind: Replication), "13": (from: "d1", to: "d3", kind: Replication),
        })"#,
    );
    let lines = words(&report_of(&design));
    for said in [
        "out runs an active-passive setup: w1 works, w2 stands by and takes over",
        "in runs an active-active setup: both members, a1 and a2",
        "here out hands the incoming traffic to one at a time of w1 and w2",
        "here in distributes the incoming traffic over a1 and a2",
        "dynamic requests they forward as a reverse proxy to in",
        "out has no session persistence, and with one active member none is needed",
        "through the load balancer, the web server, the load balancer and the firewall to the browser",
        "the replicas are copies for the day",
        "| s | users have to log in again |",
        "| idle | – | no request depends on it |",
    ] {
        assert!(lines.iter().any(|line| line.contains(said)), "{said}\n{}", lines.join("\n"));
    }
}

/// The anchors that GitHub makes of headings: small letters, digits, hyphens; the second equal one gets a number.
fn anchors(text: &str) -> Vec<String> {
    let (mut inside, mut seen, mut out) = (false, Vec::<String>::new(), Vec::new());
    for line in text.lines() {
        inside ^= line.starts_with("```");
        let Some(heading) = line.strip_prefix('#').filter(|_| !inside) else { continue };
        let heading = heading.trim_start_matches('#').trim().replace('\\', "").to_lowercase();
        let slug: String = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect();
        let slug = slug.replace(' ', "-");
        let times = seen.iter().filter(|s| **s == slug).count();
        out.push(if times == 0 { slug.clone() } else { format!("{slug}-{times}") });
        seen.push(slug);
    }
    out
}

fn assert_valid(name: &str, text: &str) {
    let anchors = anchors(text);
    for line in text.lines().filter(|line| line.starts_with("- [") && line.contains("](#")) {
        let anchor = line.split("](#").nth(1).and_then(|rest| rest.strip_suffix(')')).expect("an anchor");
        assert_eq!(anchors.iter().filter(|a| *a == anchor).count(), 1, "{name}: {anchor} in {anchors:?}");
    }
    assert_eq!(text.matches("\n```").count() % 2, 0, "{name}: a block of code stays open");
    assert!(!text.contains("\n\n\n") && text.ends_with('\n') && !text.ends_with("\n\n"), "{name}: empty lines");
    let lines: Vec<&str> = text.lines().collect();
    let mut inside = false;
    for (n, line) in lines.iter().enumerate() {
        inside ^= line.starts_with("```");
        if inside {
            continue;
        }
        assert_eq!(line.trim_end(), *line, "{name}: spaces at the end of line {}", n + 1);
        if line.starts_with('#') && !line.starts_with("# ") {
            let next = lines[n + 1..].iter().find(|l| !l.is_empty());
            assert!(next.is_some_and(|l| !l.starts_with("## ")), "{name}: nothing below {line}");
        }
    }
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    for block in text.split("\n\n").filter(|block| block.starts_with('|')) {
        let rows: Vec<&str> = block.lines().collect();
        assert!(rows.iter().all(|row| columns(row) == columns(rows[0])), "{name}: {block}");
        assert!(rows.len() > 2 && rows[1].chars().all(|c| "|-: ".contains(c)), "{name}: {block}");
        // Where no cell is very long or in letters of another width, every row is as wide as the others.
        if block.is_ascii() && rows.iter().all(|row| row.split('|').all(|cell| cell.trim().len() <= 72)) {
            assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{name}: not aligned\n{block}");
        }
    }
}

#[test]
fn the_report_of_every_example_is_valid_markdown_and_the_same_in_every_run() {
    for template in TEMPLATES {
        let design = template.design();
        let text = report_of(&design);
        assert_valid(template.name, &text);
        assert_eq!(text, report_of(&design), "{}", template.name);
        // What sentences made from parts go wrong with.
        for odd in ["..", " ,", " .", "( )", " ()", "  and", "one servers", "a an ", "{", "some(", ";.", ". ."] {
            let said = words(&text).into_iter().find(|line| line.contains(odd));
            assert!(said.is_none(), "{}: {odd}: {said:?}", template.name);
        }
    }
}

#[test]
fn every_part_of_every_example_is_explained() {
    for template in TEMPLATES {
        let design = template.design();
        let text = report_of(&design);
        let chapter = text.split("## Components and why they are there").nth(1).unwrap_or_default();
        let chapter = chapter.split("\n## ").next().unwrap_or_default();
        for id in design.components.keys() {
            let title = design.title(id.as_str());
            assert!(
                chapter.contains(&format!("| {title}")) || chapter.contains(&format!("| `{title}`")),
                "{}: {id}",
                template.name
            );
        }
    }
}

#[test]
fn nasty_names_stay_text() {
    let nasty = [
        "a | b",
        "<img src=x onerror=alert(1)>",
        "`code` ``` fence",
        "[link](https://example.com) ![picture](x)",
        "line\nbreak\r\n# heading",
        "**bold** _under_ ~~gone~~ $math$",
        "خادم الويب",
        "evil \u{202e}txt.exe",
        "1. list",
        "- list",
        "&lt;entity&gt; &amp;",
        "\\",
        "",
    ];
    let kinds = Kind::all();
    let mut design = Design::named("# A [design](x) | with *marks*\n\n## Contents");
    design.domain = "www.`foo`.com\n".to_owned();
    for (n, name) in nasty.iter().cycle().take(kinds.len() * 2).enumerate() {
        let component = Component::new(kinds[n % kinds.len()].clone()).named(name);
        design.components.insert(linchpin::model::Id::slug(&format!("part-{n}")), component);
    }
    let text = report_of(&design);
    assert_valid("nasty", &text);
    let mut inside = false;
    let outside = |line: &&str| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    };
    let prose = text.lines().filter(outside).collect::<Vec<_>>().join("\n");
    assert!(prose.contains('\u{2068}') && prose.contains(r"a \| b"));
    // Without what a backslash takes the meaning of.
    let mut chars = prose.chars();
    let mut bare = String::new();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next();
        } else {
            bare.push(c);
        }
    }
    let prose = bare;
    for markup in ["<img", "](https://example", "![picture", "\n# heading", "\u{202e}", " **bold**", "~~gone"] {
        assert!(!prose.contains(markup), "{markup}");
    }
    assert_eq!(prose.matches('\u{2068}').count(), prose.matches('\u{2069}').count());
    assert_eq!(text.matches("\n## Contents").count(), 1);
}

#[test]
fn a_design_named_like_a_chapter_does_not_turn_links_astray() {
    let mut design = example("distributed");
    design.name = "Overview".to_owned();
    let text = report_of(&design);
    assert_valid("overview", &text);
    assert!(text.contains("[Overview](#overview-1)"), "{text}");
}

#[test]
fn an_empty_design_and_one_of_a_browser_alone_are_reported_in_a_few_lines() {
    let empty = report_of(&Design::default());
    assert_valid("empty", &empty);
    assert!(empty.contains("The design is empty") && empty.lines().count() < 12, "{empty}");
    let browser = report_of(&parsed(r#"(format: 1, components: { "u": (kind: Client) })"#));
    assert_valid("browser", &browser);
    assert!(browser.contains("No line leads from the browser"), "{browser}");
    assert!(!browser.contains("balancer") && !browser.contains("## The database"), "{browser}");
}

#[test]
fn every_single_part_alone_and_random_designs_are_reported() {
    for kind in Kind::all() {
        let mut design = Design::default();
        let name = kind.type_name();
        design.components.insert(linchpin::model::Id::slug("part"), Component::new(kind));
        assert_valid(name, &report_of(&design));
    }
    for seed in 0..60 {
        let design = random::design(seed, 24, false);
        assert_valid(&format!("random {seed}"), &report(&design, &analyse_on(&design, DAY), &ReportOptions::default()));
    }
}

#[test]
fn two_thousand_parts_stay_readable() {
    for what in ["servers=500x3", "tiers=10x180", "mesh=2000", "layers=2000"] {
        let design = storage::generate(what).expect("a design");
        let began = std::time::Instant::now();
        let text = report(&design, &analyse_on(&design, DAY), &ReportOptions::default());
        assert_valid(what, &text);
        assert!(text.lines().count() < 700, "{what}: {} lines", text.lines().count());
        assert!(text.len() < 100_000, "{what}: {} bytes", text.len());
        let longest = words(&text).iter().map(String::len).max().unwrap_or(0);
        assert!(longest < 2_500, "{what}: a line of {longest} letters");
        assert!(text.contains("too many to read in one diagram"), "{what}");
        assert!(began.elapsed().as_secs() < 60, "{what}: {:?}", began.elapsed());
    }
}

#[test]
fn what_was_accepted_is_told_and_counts_nowhere_else() {
    let mut design = example("distributed");
    design.accepted.push(linchpin::model::Acceptance {
        rule: "no-monitoring".to_owned(),
        reason: "an exercise | nothing more".to_owned(),
        until: Some("2027-06-30".to_owned()),
        author: Some("Ann".to_owned()),
        ..Default::default()
    });
    let text = report_of(&design);
    assert_valid("accepted", &text);
    let chapter = text.split("## What was accepted").nth(1).expect("the chapter");
    assert!(
        chapter.contains(r"an exercise \| nothing more") && chapter.contains("2027-06-30") && chapter.contains("Ann")
    );
    assert!(!text.contains("### No monitoring"), "{text}");
    assert!(!report_of(&example("distributed")).contains("What was accepted"));
}

const PROOF: &str = r#"{ "design": "Distributed web infrastructure", "backend": "embedded", "experiments": [
    { "kill": null, "journeys": { "static": { "predicted": 1.0, "observed": 1.0, "requests": 240, "succeeded": 240,
      "verdict": "confirmed" } }, "verdict": "confirmed" },
    { "kill": "web-1", "journeys": { "static": { "predicted": 0.5, "observed": 0.4958, "requests": 240, "succeeded": 119,
      "verdict": "confirmed" } }, "verdict": "confirmed" },
    { "kill": "lb", "journeys": { "static": { "predicted": 0.0, "observed": 0.25, "requests": 240, "succeeded": 60,
      "verdict": "refuted" } }, "verdict": "refuted" } ],
    "summary": { "confirmed": 2, "refuted": 1, "not_testable": 0 } }"#;

#[test]
fn what_was_proved_is_told_when_the_proof_is_about_this_design() {
    let design = example("distributed");
    let proof = Proof::read(PROOF, &design).expect("a proof");
    let options = ReportOptions { proof: Some(&proof), ..ReportOptions::default() };
    let text = report(&design, &analysed(&design), &options);
    assert_valid("proof", &text);
    let chapter = text.split("## What was proved").nth(1).expect("the chapter");
    for said in ["two parts were killed in turn", "Two predictions were confirmed and one was refuted", "50 % / 49.6 %"]
    {
        assert!(chapter.contains(said), "{said}\n{chapter}");
    }
    assert!(chapter.find("refuted  ") < chapter.find("`web-1`"), "what was refuted comes first");
}

#[test]
fn a_real_proof_is_told_with_its_pairs_what_took_over_and_the_rules() {
    let design = parsed(
        r#"(format: 1, name: "A pair", components: {
            "users": (kind: Client), "lb": (kind: LoadBalancer(tls: Terminate, health_check: Tcp)),
            "web-1": (name: "First | web", kind: WebServer), "web-2": (kind: WebServer), "paper": (kind: Certificate),
        }, links: {
            "in": (from: "users", to: "lb", kind: Https), "lb-paper": (from: "lb", to: "paper", kind: UsesCertificate),
            "lb-web-1": (from: "lb", to: "web-1", kind: Http), "lb-web-2": (from: "lb", to: "web-2", kind: Http),
        })"#,
    );
    let options = ProveOptions { requests: 20, pairs: true, ..ProveOptions::default() };
    let proof = prove(&design, &options, &mut |_| {}, &AtomicBool::new(false)).expect("a proof");
    let json = serde_json::to_string_pretty(&proof).expect("JSON");
    let read = Proof::read(&json, &design).expect("the proof of this design");
    let options = ReportOptions { proof: Some(&read), ..ReportOptions::default() };
    let text = report(&design, &analysed(&design), &options);
    assert_valid("real proof", &text);
    let chapter = text.split("## What was proved").nth(1).expect("the chapter");
    let chapter = chapter.split("\n## ").next().unwrap_or_default();
    for heading in
        ["Parts killed one by one", "Parts killed in pairs", "What took over, and when", "What the rules say, tried"]
    {
        assert!(chapter.contains(&format!("### {heading}\n")), "{heading}\n{chapter}");
    }
    let rows = chapter.lines().filter(|line| line.starts_with("| ") && line.contains("firmed")).count();
    assert_eq!(rows, proof.verdicts().filter(|v| *v == Verdict::Confirmed).count(), "{chapter}");
    assert_eq!(proof.summary.refuted, 0, "{chapter}");
    assert!(!proof.pairs.is_empty() && !proof.takeovers.is_empty() && !proof.rules.is_empty(), "{json}");
    for said in [
        "First \\| web and `web-2`",
        "100 % / 100 %",
        "0 % / 0 %",
        "member taken out",
        "a request was read off the wire",
        "Handshakes",
    ] {
        assert!(chapter.contains(said), "{said}\n{chapter}");
    }
    // A design that predicts otherwise has another proof.
    let other = json.replace("\"predicted_seconds\": 6.0", "\"predicted_seconds\": 7.0");
    assert_ne!(other, json, "{json}");
    let refused = Proof::read(&other, &design).expect_err("another time").to_string();
    assert!(refused.contains("expected `lb` to take over within 7"), "{refused}");
    for (from, to) in [("\"in\"", "\"out\""), ("\"paper\"", "\"plastic\"")] {
        let refused = Proof::read(&json.replace(from, to), &design).expect_err(to).to_string();
        assert!(refused.contains("not drawn here") && refused.lines().count() == 1, "{refused}");
    }
}

#[test]
fn a_proof_of_another_design_is_refused() {
    let design = example("distributed");
    for (from, to, said) in [
        ("Distributed web", "Another web", "it is about “Another web infrastructure”"),
        ("\"web-1\"", "\"web-9\"", "`web-9`, which is not drawn here"),
        ("0.5,", "1.0,", "with `web-1` killed it expected 100 % of static requests, this design gives 50 %"),
        ("\"static\"", "\"stable\"", "`stable` is no journey"),
        ("{ \"design\"", "[ \"design\"", "not what `linchpin prove --format json` writes"),
    ] {
        let error = Proof::read(&PROOF.replacen(from, to, 9), &design).expect_err(said).to_string();
        assert!(error.contains(said) && !error.contains('\n'), "{error}");
    }
}

#[test]
fn whole_reports_are_as_they_were() {
    for name in ["simple-stack", "checked-and-sticky", "scaled-graph"] {
        let text = report_of(&example(name));
        // The diagram has tests of its own.
        let (before, rest) = text.split_once("```mermaid\n").expect("a diagram");
        let (_, after) = rest.split_once("\n```\n").expect("the end of the diagram");
        let text = format!("{before}```mermaid\n…\n```\n{after}");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/goldens/report/{name}.md"));
        if std::env::var_os("LINCHPIN_WRITE_GOLDENS").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &text).expect("a golden");
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        let differs = golden.lines().zip(text.lines()).find(|(a, b)| a != b);
        assert!(
            golden == text,
            "{name}: {differs:#?}\nwhere the report is better now: LINCHPIN_WRITE_GOLDENS=1 cargo test --test report"
        );
    }
}

#[test]
fn the_command_writes_report_and_picture_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hand in (1).md");
    let (design, out) = (common::example("simple-stack"), path.to_string_lossy().into_owned());
    let output =
        common::run(&["export", &design, "--to", "report", "--with-png", "--date", "2026-03-01", "--out", &out]);
    assert_eq!(output.status.code(), Some(0), "{}", common::stderr(&output));
    let text = fs::read_to_string(&path).expect("the report");
    assert!(text.contains("![The diagram of Simple web stack](<hand in (1).png>)"), "{text}");
    assert!(text.contains("As of 2026-03-01."));
    assert!(fs::read(folder.path().join("hand in (1).png")).expect("the picture").starts_with(b"\x89PNG"));
}

#[test]
fn the_command_refuses_in_one_line_what_it_cannot_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let proof = folder.path().join("proof.json");
    fs::write(&proof, PROOF).expect("a file");
    let (design, proof) = (common::example("simple-stack"), proof.to_string_lossy().into_owned());
    for (arguments, code, said) in [
        (vec!["--to", "report", "--with-png"], 2, "add --out FILE.md"),
        (vec!["--to", "svg", "--proof", "x.json"], 2, "--proof belongs to a report"),
        (vec!["--to", "report", "--date", "tomorrow"], 2, "`tomorrow` is no day"),
        (vec!["--to", "report", "--proof", "no-such-file.json"], 3, "no-such-file.json"),
        (vec!["--to", "report", "--proof", &proof], 3, "not about this design"),
    ] {
        let output = common::run(&[&["export", design.as_str()], arguments.as_slice()].concat());
        let error = common::stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(said) && error.lines().count() == 1, "{error}");
    }
}
