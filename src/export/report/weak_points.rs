//! What is weak: single points of failure, reliability, security, monitoring, and gaps in the drawing.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::chapter::Chapter;
use super::facts::Facts;
use super::findings::by_rule;
use super::strengths;
use super::words::{all_requests, capital, capped, number, verb};
use crate::analysis::Finding;
use crate::catalog;
use crate::export::markdown::Table;
use crate::model::{Id, Kind};

/// How many single points of failure have a row.
const ROWS: usize = 24;
/// How many pairs are named.
const PAIRS: usize = 8;

/// Whether a rule speaks of what stops when one thing dies.
fn is_single_point(finding: &Finding) -> bool {
    finding.rule.ends_with("-spof") || matches!(finding.rule, "shared-zone" | "replica-on-same-server")
}

pub(super) fn single_points(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Single points of failure");
    if facts.visits().is_empty() {
        return chapter;
    }
    let spofs = facts.single_points();
    if spofs.is_empty() {
        chapter.say("No part's death alone stops what visitors do: there is no single point of failure.");
        pairs(facts, &mut chapter);
    } else {
        chapter.say(format!(
            "A single point of failure (SPOF) is a part whose death alone makes something impossible. This design has {}.",
            number(spofs.len())
        ));
        let mut table = Table::new(&["Part", "Kind", "What stops when it dies"]);
        for (id, ends) in spofs.iter().take(ROWS) {
            table.row([facts.name(id), kind(facts, id), capital(&stops(facts, id, ends))]);
        }
        if spofs.len() > ROWS {
            table.row([format!("… and {} more", number(spofs.len() - ROWS)), String::new(), String::new()]);
        }
        chapter.table(&table);
        one_machine(facts, &mut chapter);
    }
    let findings = facts.findings(is_single_point);
    by_rule(facts, &findings, &mut chapter);
    let spoken: BTreeSet<&Id> =
        facts.report.findings.iter().filter(|f| is_single_point(f)).flat_map(|f| &f.subjects).collect();
    let silent: Vec<&Id> = spofs.iter().map(|(id, _)| *id).filter(|id| !spoken.contains(id)).collect();
    others(facts, &silent, &mut chapter);
    chapter
}

fn kind(facts: &Facts, id: &Id) -> String {
    match (facts.kind(id), facts.design.groups.get(id)) {
        (Some(kind), _) => catalog::kind(kind).label.to_owned(),
        (None, Some(group)) => catalog::group(&group.kind).label.to_owned(),
        (None, None) => "Connection".to_owned(),
    }
}

fn stops(facts: &Facts, id: &Id, ends: &[crate::analysis::Journey]) -> String {
    let visits = facts.visits();
    if matches!(facts.kind(id), Some(Kind::Dns(_))) {
        return format!("the whole site for new visitors: {}", all_requests(ends));
    }
    if visits.iter().all(|j| ends.contains(j)) {
        return format!("the whole site: {}", all_requests(ends));
    }
    all_requests(ends)
}

/// Why one machine is not enough, where there is one.
fn one_machine(facts: &Facts, chapter: &mut Chapter) {
    let servers = facts.of_kind(|k| matches!(k, Kind::Server(_)));
    let [(server, _)] = servers.as_slice() else { return };
    let serving = facts
        .of_kind(|k| matches!(k, Kind::WebServer(_) | Kind::AppServer(_) | Kind::Database(_) | Kind::LoadBalancer(_)));
    if serving.is_empty()
        || !serving.iter().all(|(id, _)| facts.design.hosts_of(id.as_str()).any(|host| host == *server))
    {
        return;
    }
    let name = facts.name(server);
    chapter.say(format!(
        "Everything that serves visitors runs on one machine, {name}. Its power supply, its disk and its network card are each \
         enough to take the site away. So is maintenance: when {name} is restarted for an update, or a new version is put in \
         place by restarting the web server, the site is down. And it cannot scale: when more visitors come than one machine can \
         serve, there is no second one to share them with."
    ));
}

/// Two deaths at once that stop something nothing stops alone.
fn pairs(facts: &Facts, chapter: &mut Chapter) {
    let mut all: Vec<&(Id, Id)> = Vec::new();
    let mut known: BTreeSet<&(Id, Id)> = BTreeSet::new();
    for journey in facts.visits() {
        let pairs = facts.report.journeys.get(&journey).and_then(|j| j.pairs.as_ref());
        all.extend(pairs.into_iter().flatten().filter(|pair| known.insert(pair)));
    }
    if all.is_empty() {
        return;
    }
    let words: Vec<String> =
        all.iter().take(PAIRS + 1).map(|(a, b)| format!("{} with {}", facts.name(a), facts.name(b))).collect();
    let mut words = words;
    words.resize(all.len(), String::new());
    chapter.say(format!(
        "Two have to die at the same time. The {} that stop something together: {}.",
        verb(all.len(), "pair", "pairs"),
        capped(&words, PAIRS, "and")
    ));
}

/// Single points of failure of which no rule speaks: their improvement follows from what they are.
fn others(facts: &Facts, ids: &[&Id], chapter: &mut Chapter) {
    if ids.is_empty() {
        return;
    }
    chapter.heading("Further single points of failure");
    let mut alike: IndexMap<String, Vec<&Id>> = IndexMap::new();
    for id in ids {
        alike.entry(improvement(facts, id)).or_default().push(id);
    }
    let items: Vec<String> = alike
        .iter()
        .map(|(improvement, ids)| format!("**{}.** Improvement: {improvement}", facts.names(ids.iter().copied())))
        .collect();
    chapter.items(&items);
}

fn improvement(facts: &Facts, id: &Id) -> String {
    match facts.kind(id) {
        Some(Kind::AppFiles(_)) => "a copy of the files on each of several servers, released to all of them together.",
        Some(Kind::Certificate(_)) => {
            "a certificate for each server that presents it, renewed automatically, and a warning before it ends."
        }
        Some(Kind::Server(_) | Kind::Container(_)) => {
            "a second machine that holds the same, so that one of them may die."
        }
        Some(Kind::SessionStore(_)) => "a second store that keeps the same sessions.",
        Some(_) => {
            "a second one of its kind on another server, and something before both that notices when one is dead."
        }
        None if facts.design.groups.contains_key(id) => {
            "a second place with the same parts, so that one of the places may fail."
        }
        None => "a second connection that takes another way.",
    }
    .to_owned()
}

pub(super) fn reliability(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Other weaknesses in reliability");
    let findings = facts.findings(|f| f.code.starts_with("REL") && !is_single_point(f));
    by_rule(facts, &findings, &mut chapter);
    chapter
}

pub(super) fn security(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Security");
    topic(facts, "SEC", &strengths::security(facts), "in security", &mut chapter);
    chapter
}

pub(super) fn monitoring(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Monitoring");
    topic(facts, "OPS", &strengths::monitoring(facts), "in its monitoring", &mut chapter);
    chapter
}

pub(super) fn drawing(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("What the drawing leaves open");
    let findings = facts.findings(|f| f.code.starts_with("MOD"));
    by_rule(facts, &findings, &mut chapter);
    chapter
}

/// What is there already, then what is missing.
fn topic(facts: &Facts, code: &str, there: &[String], place: &str, chapter: &mut Chapter) {
    let findings = facts.findings(|f| f.code.starts_with(code));
    if !there.is_empty() {
        chapter.say("What is in place:");
        chapter.items(there);
    }
    if !findings.is_empty() {
        let rules: BTreeSet<&str> = findings.iter().map(|f| f.rule).collect();
        chapter.say(match rules.len() {
            1 => "One thing is missing or wrong.".to_owned(),
            n => format!("{} things are missing or wrong.", capital(&number(n))),
        });
        by_rule(facts, &findings, chapter);
    } else if !facts.route.stages.is_empty() {
        let accepted = facts.report.findings.iter().any(|f| f.accepted && f.code.starts_with(code));
        let beyond = if accepted { " beyond what was accepted" } else { "" };
        chapter.say(format!("The check found no gap {place}{beyond}."));
    }
}
