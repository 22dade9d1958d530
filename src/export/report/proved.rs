//! What was proved: deaths alone and in pairs, what took over and when, and what the rules say, tried.

use super::chapter::Chapter;
use super::facts::Facts;
use super::proof::{Outcome, Proof, Seen, TakeOver, Tried, Verdict};
use super::words::{capital, list, number, percent, verb};
use crate::analysis::{Journey, rules};
use crate::export::markdown::{Table, code, escape};
use crate::font::one_line;
use crate::model::Id;

/// How many rows each table has.
const ROWS: usize = 60;

pub(super) fn chapter(facts: &Facts, proof: Option<&Proof>) -> Chapter {
    let mut chapter = Chapter::new("What was proved");
    let Some(proof) = proof.filter(|proof| proof.verdicts().next().is_some()) else { return chapter };
    chapter.say(opening(proof));
    let count = |verdict| proof.verdicts().filter(|v| *v == verdict).count();
    chapter.say(outcome(count(Verdict::Confirmed), count(Verdict::Refuted), count(Verdict::NotTestable)));
    let alone = proof.experiments.iter().map(|one| (one.kill.as_slice(), &one.seen)).collect();
    deaths(&mut chapter, facts, "Parts killed one by one", alone);
    let pairs = proof.pairs.iter().map(|pair| (&pair.kill[..], &pair.seen)).collect();
    deaths(&mut chapter, facts, "Parts killed in pairs", pairs);
    takeovers(&mut chapter, facts, &proof.takeovers);
    rules_tried(&mut chapter, facts, &proof.rules);
    chapter
}

/// What was done.
fn opening(proof: &Proof) -> String {
    let seen = proof.experiments.iter().map(|e| &e.seen).chain(proof.pairs.iter().map(|p| &p.seen));
    let sent = seen.flat_map(|seen| seen.journeys.values()).map(|o| o.requests).max().unwrap_or(0);
    let kills = proof.experiments.iter().filter(|e| e.kill.is_some()).count();
    let baseline = kills < proof.experiments.len();
    let backend = escape(&one_line(&proof.backend));
    let mut did = Vec::new();
    if baseline {
        did.push("first whole".to_owned());
    }
    if kills > 0 {
        let then = if baseline { "then " } else { "" };
        did.push(format!("{then}{} {} killed in turn", number(kills), verb(kills, "part was", "parts were")));
    }
    let pairs = proof.pairs.len();
    if pairs > 0 {
        did.push(format!("{} {} killed together", number(pairs), verb(pairs, "pair was", "pairs were")));
    }
    let what =
        if baseline { "The design was run on one computer" } else { "Parts of the design were run on one computer" };
    let run = if did.is_empty() {
        format!("{what} ({backend} backend).")
    } else {
        format!("{what} ({backend} backend), {}.", list(&did, "and"))
    };
    if sent == 0 {
        return run;
    }
    format!(
        "{run} Up to {sent} visitors were sent on each journey. The share of them that succeeded is compared with the share \
         that the analysis predicts."
    )
}

fn outcome(confirmed: usize, refuted: usize, untested: usize) -> String {
    let mut words =
        vec![format!("{} {} confirmed", number(confirmed), verb(confirmed, "prediction was", "predictions were"))];
    words.push(if refuted == 0 {
        "none was refuted".to_owned()
    } else {
        format!("{} {} refuted", number(refuted), verb(refuted, "was", "were"))
    });
    if untested > 0 {
        words.push(format!("{} could not be tested here", number(untested)));
    }
    format!("{}.", capital(&list(&words, "and")))
}

/// A table of deaths, what was refuted first.
fn deaths(chapter: &mut Chapter, facts: &Facts, heading: &str, all: Vec<(&[String], &Seen)>) {
    let shakes = all.iter().any(|(_, seen)| seen.journeys.contains_key(Journey::Tls.name()));
    let head = ["Killed", "Handshakes", "Static", "Reads", "Writes", "Verdict", "Remark"];
    let mut table = if shakes {
        Table::new(&head).figures(&[1, 2, 3, 4])
    } else {
        Table::new(&["Killed", "Static", "Reads", "Writes", "Verdict", "Remark"]).figures(&[1, 2, 3])
    };
    let count = all.len();
    for (kills, seen) in refuted_first(all, |(_, seen)| seen.verdict) {
        let cell = |journey: Journey| seen.journeys.get(journey.name()).map_or_else(String::new, shares);
        let killed = if kills.is_empty() { "nothing".to_owned() } else { names(facts, kills) };
        let [read, write] = [cell(Journey::Read), cell(Journey::Write)];
        let (fixed, verdict, why) =
            (cell(Journey::Static), seen.verdict.name().to_owned(), remark(seen.reason.as_deref()));
        if shakes {
            table.row([killed, cell(Journey::Tls), fixed, read, write, verdict, why]);
        } else {
            table.row([killed, fixed, read, write, verdict, why]);
        }
    }
    show(chapter, heading, &table, count);
    if count > 0 {
        chapter.say("Each cell holds the predicted and the observed share.");
    }
}

fn takeovers(chapter: &mut Chapter, facts: &Facts, all: &[TakeOver]) {
    let head = ["What takes over", "How", "Killed", "Estimate", "Noticed", "Served again", "Verdict", "Remark"];
    let mut table = Table::new(&head).figures(&[3, 4, 5]);
    for one in refuted_first(all.iter().collect(), |one| one.verdict) {
        let estimate = match (one.predicted_seconds, one.kill.is_some()) {
            (Some(seconds), _) => format!("{seconds:.1} s"),
            (None, true) => "a person acts".to_owned(),
            (None, false) => String::new(),
        };
        let again = match (one.recovered_ms, one.by_hand_ms) {
            (Some(ms), _) => seconds(Some(ms)),
            (None, Some(ms)) => format!("{} after a person acted", seconds(Some(ms))),
            (None, None) => seconds(None),
        };
        table.row([
            name(facts, &one.subject),
            escape(&one_line(&one.mechanism)),
            one.kill.as_deref().map_or_else(|| "nothing".to_owned(), |kill| name(facts, kill)),
            estimate,
            seconds(one.detected_ms),
            again,
            one.verdict.name().to_owned(),
            remark(one.reason.as_deref()),
        ]);
    }
    show(chapter, "What took over, and when", &table, all.len());
}

fn rules_tried(chapter: &mut Chapter, facts: &Facts, all: &[Tried]) {
    let mut table = Table::new(&["Rule", "Where", "Predicted", "Seen", "Verdict"]);
    for one in refuted_first(all.iter().collect(), |one| one.verdict) {
        let rule = rules::find(&one.rule).map_or_else(|| code(&one_line(&one.rule)), |rule| escape(rule.meta.title));
        let place = if one.subjects.is_empty() { "everywhere".to_owned() } else { names(facts, &one.subjects) };
        table.row([
            rule,
            place,
            escape(&one_line(&one.predicted)),
            remark(one.observed.as_deref().or(one.reason.as_deref())),
            one.verdict.name().to_owned(),
        ]);
    }
    show(chapter, "What the rules say, tried", &table, all.len());
}

/// A table under its heading; nothing without a row.
fn show(chapter: &mut Chapter, heading: &str, table: &Table, rows: usize) {
    chapter.heading(heading);
    chapter.table(table);
    if rows > ROWS {
        chapter.say(format!("{} more experiments are left out.", capital(&number(rows - ROWS))));
    }
}

/// What disagrees before what agrees, as many as have a row.
fn refuted_first<T>(all: Vec<T>, verdict: impl Fn(&T) -> Verdict) -> impl Iterator<Item = T> {
    let (first, rest): (Vec<T>, Vec<T>) = all.into_iter().partition(|one| verdict(one) == Verdict::Refuted);
    first.into_iter().chain(rest).take(ROWS)
}

fn shares(outcome: &Outcome) -> String {
    let observed = outcome.observed.map_or_else(|| "–".to_owned(), percent);
    format!("{} / {observed}", percent(outcome.predicted))
}

fn seconds(ms: Option<u64>) -> String {
    ms.map_or_else(|| "–".to_owned(), |ms| format!("{}.{} s", ms / 1000, ms % 1000 / 100))
}

fn remark(text: Option<&str>) -> String {
    escape(&one_line(text.unwrap_or_default()))
}

fn name(facts: &Facts, id: &str) -> String {
    Id::new(id).map_or_else(|_| escape(&one_line(id)), |id| facts.name(&id))
}

fn names(facts: &Facts, ids: &[String]) -> String {
    let ids: Vec<Id> = ids.iter().filter_map(|id| Id::new(id).ok()).collect();
    facts.names(&ids)
}
