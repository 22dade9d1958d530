//! A proof as `JUnit` XML: a suite per table, a case per experiment. Refuted is a failure, not testable is skipped.

use std::fmt::Write as _;

use super::rows::{Row, Section, sections};
use crate::emulation::{Proof, Verdict};
use crate::export::xml_escape;

/// The document.
pub(super) fn junit(proof: &Proof, file: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(out, "<testsuites name=\"linchpin\" {}>", counts(proof.verdicts()));
    for section in sections(proof) {
        suite(&mut out, &section, file);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, section: &Section, file: &str) {
    let name = format!("{file} {}", section.name);
    let counts = counts(section.rows.iter().map(|row| row.verdict));
    let _ = writeln!(out, "  <testsuite name=\"{}\" {counts}>", xml_escape(&name));
    for row in &section.rows {
        case(out, section, row);
    }
    out.push_str("  </testsuite>\n");
}

fn case(out: &mut String, section: &Section, row: &Row) {
    // Several findings of one rule are several cases.
    let about = row.cells.first().filter(|_| section.name == "rules");
    let name = about.map_or_else(|| row.what.clone(), |about| format!("{}: {about}", row.what));
    let _ = writeln!(out, "    <testcase classname=\"{}\" name=\"{}\">", section.name, xml_escape(&name));
    let reason = xml_escape(row.reason.as_deref().unwrap_or_default());
    let told: Vec<String> = section.head.iter().skip(1).zip(&row.cells).map(|(h, c)| format!("{h}: {c}")).collect();
    match row.verdict {
        Verdict::Confirmed => {}
        Verdict::NotTestable => {
            let _ = writeln!(out, "      <skipped message=\"{reason}\"/>");
        }
        Verdict::Refuted => {
            let message = if reason.is_empty() { "predicted and observed differ" } else { &reason };
            let text = xml_escape(&told.join("\n"));
            let _ = writeln!(out, "      <failure type=\"refuted\" message=\"{message}\">{text}</failure>");
        }
    }
    let text = xml_escape(&[told, row.evidence.clone()].concat().join("\n"));
    let _ = writeln!(out, "      <system-out>{text}</system-out>\n    </testcase>");
}

fn counts(verdicts: impl Iterator<Item = Verdict>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for verdict in verdicts {
        tests += 1;
        failures += usize::from(verdict == Verdict::Refuted);
        skipped += usize::from(verdict == Verdict::NotTestable);
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}
