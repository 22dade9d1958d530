//! The tables of a proof, as words: what text, Markdown and `JUnit` share.

use crate::analysis::Journey;
use crate::emulation::{Evidence, JourneyResult, Proof, TakeOver, VISITS, Verdict};

type Journeys = std::collections::BTreeMap<Journey, JourneyResult>;

/// One experiment in words.
pub(super) struct Row {
    /// What was done.
    pub(super) what: String,
    /// What was predicted and seen.
    pub(super) cells: Vec<String>,
    /// Whether they agree.
    pub(super) verdict: Verdict,
    /// Why it could not be measured, or what disagrees.
    pub(super) reason: Option<String>,
    /// What was seen besides, in lines.
    pub(super) evidence: Vec<String>,
}

impl Row {
    /// `confirmed`, or `not testable: the reason`.
    pub(super) fn verdict(&self) -> String {
        let reason = self.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        format!("{}{reason}", self.verdict.name())
    }
}

/// One table.
pub(super) struct Section {
    /// What it is called; none: the first one, which is what a proof is about.
    pub(super) title: Option<&'static str>,
    /// A name for programs.
    pub(super) name: &'static str,
    /// The columns, verdict apart.
    pub(super) head: Vec<&'static str>,
    /// The rows.
    pub(super) rows: Vec<Row>,
}

/// The tables of a proof; those that would be empty are left out.
pub(super) fn sections(proof: &Proof) -> Vec<Section> {
    let columns = columns(proof);
    let journeys = || std::iter::once("killed").chain(columns.iter().map(|j| j.name())).collect();
    let deaths = proof.experiments.iter().map(|e| Row {
        what: e.kill.as_ref().map_or_else(|| "(nothing)".to_owned(), ToString::to_string),
        cells: cells(&columns, &e.journeys),
        verdict: e.verdict,
        reason: e.reason.clone(),
        evidence: lines(&e.evidence),
    });
    let pairs = proof.pairs.iter().map(|pair| Row {
        what: pair.kill.each_ref().map(ToString::to_string).join(" and "),
        cells: cells(&columns, &pair.journeys),
        verdict: pair.verdict,
        reason: pair.reason.clone(),
        evidence: lines(&pair.evidence),
    });
    let takeovers = proof.takeovers.iter().map(|takeover| Row {
        what: takeover.subject.to_string(),
        cells: vec![
            takeover.mechanism.to_owned(),
            takeover.kill.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
            takeover.predicted_seconds.map_or_else(|| "a person".to_owned(), |s| format!("≤ {s:.1} s")),
            seconds(takeover.detected_ms),
            recovered(takeover),
            format!("{} of {}", takeover.failed, takeover.requests),
        ],
        verdict: takeover.verdict,
        reason: takeover.reason.clone(),
        evidence: lines(&takeover.evidence),
    });
    let rules = proof.rules.iter().map(|rule| {
        let subjects: Vec<&str> = rule.subjects.iter().map(crate::model::Id::as_str).collect();
        Row {
            what: rule.rule.to_owned(),
            cells: vec![
                if subjects.is_empty() { "the design".to_owned() } else { subjects.join(", ") },
                rule.predicted.clone(),
                rule.observed.clone().unwrap_or_else(|| "–".to_owned()),
            ],
            verdict: rule.verdict,
            reason: rule.reason.clone(),
            evidence: lines(&rule.evidence),
        }
    });
    let takes = vec!["takes over", "how", "killed", "predicted", "noticed", "served again", "failed meanwhile"];
    let says = vec!["rule", "about", "predicted", "observed"];
    let section = |title, name, head, rows: Vec<Row>| Section { title, name, head, rows };
    let all = [
        section(None, "deaths", journeys(), deaths.collect()),
        section(Some("Pairs: predicted / observed"), "pairs", journeys(), pairs.collect()),
        section(Some("What takes over, and when"), "takeovers", takes, takeovers.collect()),
        section(Some("What the rules say, tried"), "rules", says, rules.collect()),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// `12 confirmed, 0 refuted, 0 not testable`.
pub(super) fn summary(proof: &Proof) -> String {
    let s = &proof.summary;
    format!("{} confirmed, {} refuted, {} not testable", s.confirmed, s.refuted, s.not_testable)
}

/// The journeys that a proof is about: handshakes and questions for the name only where something answers them.
fn columns(proof: &Proof) -> Vec<Journey> {
    let tried = |journey: &Journey| proof.experiments.iter().any(|e| e.journeys.contains_key(journey));
    let always = |journey: &Journey| !matches!(journey, Journey::Dns | Journey::Tls);
    std::iter::once(Journey::Dns).chain(VISITS).filter(|journey| always(journey) || tried(journey)).collect()
}

fn cells(columns: &[Journey], journeys: &Journeys) -> Vec<String> {
    columns.iter().map(|journey| cell(journeys.get(journey))).collect()
}

/// `50 % / 49.6 %`: predicted, observed.
fn cell(result: Option<&JourneyResult>) -> String {
    result.map_or_else(String::new, |r| {
        format!("{} / {}", percent(r.predicted), r.observed.map_or_else(|| "–".to_owned(), percent))
    })
}

fn percent(share: f64) -> String {
    let percent = (share * 1000.0).round() / 10.0;
    format!("{percent} %")
}

fn seconds(ms: Option<u64>) -> String {
    ms.map_or_else(|| "–".to_owned(), |ms| format!("{:.2} s", ms as f64 / 1000.0))
}

fn recovered(takeover: &TakeOver) -> String {
    takeover.by_hand_ms.map_or_else(
        || seconds(takeover.recovered_ms),
        |ms| format!("{:.2} s after a person acted", ms as f64 / 1000.0),
    )
}

fn lines(evidence: &Evidence) -> Vec<String> {
    let mut lines = Vec::new();
    if evidence.repeated > 0 {
        let times = if evidence.repeated == 1 { "once".to_owned() } else { format!("{} times", evidence.repeated) };
        lines.push(format!("measured again {times}: the machine was too busy meanwhile"));
    }
    lines.extend(evidence.healed_ms.map(|ms| format!("served as before {} after it was mended", seconds(Some(ms)))));
    lines.extend(evidence.asked.iter().cloned());
    for captured in &evidence.captured {
        lines.push(format!("read on {}:", captured.link));
        lines.extend(captured.text.lines().map(|line| format!("  {line}")));
    }
    lines.extend(evidence.log.iter().map(|line| format!("{:>7.3} s  {}", line.ms as f64 / 1000.0, line.text)));
    lines
}
