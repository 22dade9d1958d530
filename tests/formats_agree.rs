//! The same findings, in the same order, with the same exit code, in all five formats: each is read back.

mod common;
#[path = "common/formats.rs"]
mod formats;
#[path = "common/random.rs"]
mod random;

use common::{examples, run, stderr, stdout};
use linchpin::model::{Acceptance, Design};
use linchpin::storage;

const FORMATS: [&str; 5] = ["json", "text", "sarif", "junit", "markdown"];

/// What every format says of a file; the number of findings and of lapsed entries.
fn agree(file: &str, more: &[&str]) -> (usize, usize) {
    let mut first = None;
    for format in FORMATS {
        let output = run(&[&["check", file, "--format", format][..], more].concat());
        assert!(!stderr(&output).contains("panicked"), "{file} {format}: {}", stderr(&output));
        let said = (output.status.code(), formats::read(format, &stdout(&output)));
        match &first {
            None => first = Some(said),
            Some(json) => assert_eq!(&said, json, "{file} {format} {more:?}: {}", stdout(&output)),
        }
    }
    let (_, read) = first.expect("five formats");
    (read.findings.len(), read.lapsed.len())
}

/// Entries of every sort: they hold, have expired, are stale, unused, unknown, and of the other profile.
fn accept_some(design: &mut Design) {
    let report = linchpin::analysis::analyse(design);
    let entry = |rule: &str, on: Option<&linchpin::model::Id>, until: Option<&str>, seen: Option<&str>| Acceptance {
        rule: rule.to_owned(),
        on: on.cloned(),
        reason: "because | of `x` <b>\n& more: much, (accepted: not)".to_owned(),
        until: until.map(str::to_owned),
        seen: seen.map(str::to_owned),
        author: Some("A. *Nonymous*".to_owned()),
    };
    for (n, finding) in report.findings.iter().enumerate() {
        let on = finding.subjects.first();
        design.accepted.push(match n % 4 {
            0 => entry(finding.rule, on, None, None),
            1 => entry(finding.code, on, Some("2999-12-31"), None),
            2 => entry(finding.rule, on, Some("2001-12-31"), None),
            _ => entry(finding.rule, on, None, Some("0")),
        });
    }
    design.accepted.push(entry("no-such-rule", None, None, None));
    design.accepted.push(entry("server-spof", Some(&linchpin::model::Id::slug("nobody")), None, None));
    design.accepted.push(entry("no-rate-limit", None, Some("soon"), None));
}

#[test]
fn every_example_in_both_profiles() {
    let mut findings = 0;
    for path in examples() {
        let file = path.to_string_lossy();
        for profile in ["core", "hardening"] {
            findings += agree(&file, &["--profile", profile]).0;
        }
        agree(&file, &["--fail-on", "low"]);
    }
    assert!(findings > 200, "{findings}");
}

#[test]
fn accepted_and_lapsed_entries_of_every_example() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, baseline) = (folder.path().join("design.ron"), folder.path().join("baseline.json"));
    let (file, baseline) = (path.to_string_lossy(), baseline.to_string_lossy());
    for template in storage::TEMPLATES {
        let mut design = template.design();
        accept_some(&mut design);
        storage::save(&design, &path).expect("saved");
        for profile in ["core", "hardening"] {
            let (_, lapsed) = agree(&file, &["--profile", profile]);
            assert!(lapsed >= 2, "{}", template.name);
        }
        run(&["check", &file, "--write-baseline", &baseline]);
        agree(&file, &["--baseline", &baseline, "--profile", "hardening"]);
    }
}

#[test]
fn random_designs_with_nasty_names() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 100..120 {
        let mut design = random::accepted(seed, 9);
        accept_some(&mut design);
        let path = folder.path().join(format!("{seed}.ron"));
        storage::save(&design, &path).expect("saved");
        agree(&path.to_string_lossy(), &[]);
    }
}

#[test]
fn lapsed_entries_change_no_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("design.ron");
    let mut design = storage::template("hardened").expect("the template").design();
    design.accepted.push(Acceptance { rule: "nonsense".to_owned(), reason: "x".to_owned(), ..Acceptance::default() });
    storage::save(&design, &path).expect("saved");
    for format in FORMATS {
        let output = run(&["check", &path.to_string_lossy(), "--fail-on", "low", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(formats::read(format, &stdout(&output)).lapsed, ["unknown-rule nonsense"], "{format}");
    }
}

#[test]
fn the_text_fits_the_columns_and_is_coloured_only_when_wanted() {
    for path in examples() {
        let file = path.to_string_lossy().into_owned();
        let check = |variables: &[(&str, &str)]| {
            let mut command = common::linchpin();
            command
                .args(["check", &file, "--profile", "hardening"])
                .env_remove("NO_COLOR")
                .env_remove("CLICOLOR_FORCE")
                .env_remove("COLUMNS");
            stdout(&command.envs(variables.iter().copied()).output().expect("the program starts"))
        };
        let plain = check(&[]);
        assert!(!plain.contains('\u{1b}'), "standard output is no terminal");
        let narrow = check(&[("COLUMNS", "80")]);
        for line in narrow.lines().skip(1) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert_eq!(formats::read("text", &narrow), formats::read("text", &plain));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&narrow), words(&plain), "width changes nothing else");
        let coloured = check(&[("CLICOLOR_FORCE", "1")]);
        assert!(coloured.contains("\u{1b}[1;31m"), "{coloured}");
        let bare = coloured.split('\u{1b}').map(|p| p.split_once('m').map_or(p, |(_, rest)| rest));
        let bare: String = coloured.split('\u{1b}').take(1).chain(bare.skip(1)).collect();
        assert_eq!(bare, plain, "colours change nothing else");
        assert_eq!(check(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
    }
}
