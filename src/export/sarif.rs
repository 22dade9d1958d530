//! Findings as SARIF 2.1.0 (OASIS), what code review tools read: each result with the line of its part.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::analysis::rules::{Profile, RULES};
use crate::analysis::{Finding, Report, Severity};
use crate::model::Id;

/// One checked file: its path as the user gave it, and its report.
pub struct Checked<'a> {
    /// The path, with `/` between folders.
    pub path: &'a str,
    /// What was found.
    pub report: &'a Report,
    /// The line and column, from 1, of a part in the file; none: the file's beginning.
    pub place: &'a dyn Fn(&Id) -> Option<(usize, usize)>,
}

/// The log of one run over some files. All rules of the profile are listed, also those that found nothing.
pub fn sarif(files: &[Checked], profile: Profile) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .filter(|r| r.meta.profile <= profile)
        .map(|rule| {
            let m = rule.meta;
            json!({
                "id": m.code,
                "name": m.name,
                "shortDescription": { "text": m.title },
                "help": { "text": m.page(), "markdown": m.page() },
                "defaultConfiguration": { "level": level(m.severity) },
                "properties": { "severity": m.severity.name(), "stride": m.stride.letter().to_string(), "references": m.references },
            })
        })
        .collect();
    let index = |code: &str| RULES.iter().filter(|r| r.meta.profile <= profile).position(|r| r.meta.code == code);
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| file.report.findings.iter().map(|finding| result(file, finding, index(finding.code))))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "Linchpin", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(file: &Checked, finding: &Finding, rule: Option<usize>) -> Value {
    let place = finding.subjects.iter().find_map(file.place).unwrap_or((1, 1));
    let logical: Vec<Value> =
        finding.subjects.iter().map(|id| json!({ "name": id.as_str(), "kind": "element" })).collect();
    let journeys: Vec<&str> = finding.journeys.iter().map(|j| j.name()).collect();
    let mut value = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(file.path) },
                "region": { "startLine": place.0, "startColumn": place.1 },
            },
            "logicalLocations": logical,
        }],
        // Ids never change their meaning, so rule and ids survive renaming, moving and reformatting.
        "partialFingerprints": { "linchpinFinding/v1": finding.key },
        "properties": { "severity": finding.severity.name(), "journeys": journeys },
    });
    if let Some(rule) = rule {
        value["ruleIndex"] = json!(rule);
    }
    if finding.accepted {
        value["suppressions"] = json!([{ "kind": "external", "status": "accepted" }]);
    }
    value
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// A path as a relative or absolute URI reference (RFC 3986): everything but unreserved characters is escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            other => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    if path.starts_with('/') { format!("file://{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("examples/a b.ron"), "examples/a%20b.ron");
        assert_eq!(uri("/tmp/é.ron"), "file:///tmp/%C3%A9.ron");
    }
}
