//! Findings as SARIF 2.1.0 (OASIS), what code review tools read: each result with the line of its part.
//!
//! Accepted findings are suppressed results, whoever accepts them, so that a reader who counts what is not suppressed
//! arrives at our exit code. There is no `baselineState`: our baselines are decisions, not the results of a former run.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::analysis::rules::{Profile, RULES, Rule, RuleMeta};
use crate::analysis::{Decision, Finding, Lapse, Lapsed, Report, Severity};
use crate::model::Id;

/// A line and a column, both from 1.
type LineColumn = (usize, usize);

/// One checked file: its path as the user gave it, and its report.
pub struct Checked<'a> {
    /// The path, with `/` between folders; `-` for standard input.
    pub path: &'a str,
    /// What was found.
    pub report: &'a Report,
    /// The place of a part in the file; none: the file's beginning.
    pub place: &'a dyn Fn(&Id) -> Option<LineColumn>,
    /// The place of an entry of the accepted findings, by its number.
    pub entry: &'a dyn Fn(usize) -> Option<LineColumn>,
}

/// The log of one run over some files. All rules of the profile are listed, also those that found nothing.
pub fn sarif(files: &[Checked], profile: Profile) -> Value {
    let rules: Vec<&Rule> = RULES.iter().filter(|r| r.meta.profile <= profile).collect();
    let index = |name: &str| rules.iter().position(|r| r.meta.code == name || r.meta.name == name);
    let results: Vec<Value> = files
        .iter()
        .flat_map(|file| file.report.findings.iter().map(|finding| result(file, finding, index(finding.code))))
        .collect();
    let notices: Vec<Value> = files
        .iter()
        .flat_map(|file| file.report.lapsed.iter().map(|entry| notice(file, entry, &rules, index(&entry.rule))))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Linchpin",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|r| rule(r.meta)).collect::<Vec<_>>(),
                "notifications": Lapse::ALL.map(|lapse| json!({
                    "id": descriptor(lapse),
                    "shortDescription": { "text": lapse.meaning() },
                })),
            } },
            "invocations": [{ "executionSuccessful": true, "toolConfigurationNotifications": notices }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(meta: &RuleMeta) -> Value {
    let stride = meta.stride.letter().to_string();
    let mut tags = vec![category(meta.code).to_owned(), format!("STRIDE-{stride}")];
    tags.extend(meta.references.iter().map(|reference| (*reference).to_owned()));
    json!({
        "id": meta.code,
        "name": meta.name,
        "shortDescription": { "text": meta.title },
        "help": { "text": meta.page(), "markdown": meta.page() },
        "defaultConfiguration": { "level": level(meta.severity) },
        "properties": {
            "severity": meta.severity.name(),
            "stride": stride,
            "references": meta.references,
            "tags": tags,
        },
    })
}

/// What the letters of a rule's code stand for.
fn category(code: &str) -> &'static str {
    match code.split('-').next() {
        Some("REL") => "reliability",
        Some("MOD") => "modelling",
        Some("SEC") => "security",
        _ => "operations",
    }
}

fn result(file: &Checked, finding: &Finding, rule: Option<usize>) -> Value {
    let place = finding.subjects.iter().find_map(file.place).unwrap_or((1, 1));
    let logical: Vec<Value> =
        finding.subjects.iter().map(|id| json!({ "name": id.as_str(), "kind": "element" })).collect();
    let journeys: Vec<&str> = finding.journeys.iter().map(|j| j.name()).collect();
    let mut location = physical(file.path, place);
    location["logicalLocations"] = json!(logical);
    let mut value = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [location],
        // Ids never change their meaning, so rule and ids survive renaming, moving and reformatting.
        "partialFingerprints": { "linchpinFinding/v1": finding.key },
        "properties": { "severity": finding.severity.name(), "journeys": journeys },
    });
    if let Some(rule) = rule {
        value["ruleIndex"] = json!(rule);
    }
    if finding.accepted {
        let justification = finding.decision.as_ref().map_or_else(|| "accepted".to_owned(), Decision::words);
        value["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": justification }]);
    }
    value
}

/// What a reader has to know of an accepted entry that covers nothing: it is a matter of configuration, no result.
fn notice(file: &Checked, entry: &Lapsed, rules: &[&Rule], rule: Option<usize>) -> Value {
    let text = format!("{}: {} ({})", entry.about(), entry.message, entry.reason);
    let place = (file.entry)(entry.entry).unwrap_or((1, 1));
    let mut value = json!({
        "descriptor": { "id": descriptor(entry.state) },
        "level": "note",
        "message": { "text": text },
        "locations": [physical(file.path, place)],
    });
    if let Some(index) = rule {
        value["associatedRule"] = json!({ "id": rules[index].meta.code, "index": index });
    }
    value
}

fn descriptor(lapse: Lapse) -> String {
    format!("accepted-{}", lapse.name())
}

fn physical(path: &str, (line, column): LineColumn) -> Value {
    let artifact = if path == "-" {
        json!({ "uri": "stdin:", "description": { "text": "standard input" } })
    } else {
        json!({ "uri": uri(path) })
    };
    json!({
        "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": line, "startColumn": column },
        },
    })
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
    match path.as_bytes() {
        [b'/', ..] => format!("file://{out}"),
        // A drive of Windows: its colon stays (RFC 8089, appendix E.2).
        [letter, b':', b'/', ..] if letter.is_ascii_alphabetic() => {
            format!("file:///{}", out.replacen("%3A", ":", 1))
        }
        _ => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("examples/a b.ron"), "examples/a%20b.ron");
        assert_eq!(uri("/tmp/é.ron"), "file:///tmp/%C3%A9.ron");
        assert_eq!(uri("a:b#c?.ron"), "a%3Ab%23c%3F.ron");
        assert_eq!(uri("C:/work/a.ron"), "file:///C:/work/a.ron");
    }
}
