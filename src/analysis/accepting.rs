//! Accepting findings: which entries of a design cover what, which cover nothing any more, and writing one.
//!
//! An entry names a rule and one of the subjects of a finding (or none, for findings about the whole design). Its
//! fingerprint belongs to the finding: it is made of all the finding's subjects, so that it holds for this finding,
//! not for whatever else the rule may come to say of the part. Entries without one hold whatever the parts look like.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::finding::{Decision, Finding, Source};
use super::fingerprint::fingerprint;
use super::lapsed::{Lapse, Lapsed};
use super::rules::{self, Profile};
use crate::model::{Acceptance, Design, Edit, Id};

/// What findings are looked up by: the rule's code and one subject, or none for the whole design.
type Place<'a> = (&'a str, Option<&'a Id>);

/// Marks the findings that entries of the design cover, and gives the entries that cover nothing, in their order.
/// Entries of rules that did not run are passed over. Takes time in proportion to findings and entries, not to both.
pub(super) fn cover(design: &Design, findings: &mut [Finding], profile: Profile, today: &str) -> Vec<Lapsed> {
    if design.accepted.is_empty() {
        return Vec::new();
    }
    let codes: HashMap<&str, &'static str> = rules::RULES.iter().map(|r| (r.meta.name, r.meta.code)).collect();
    let code = |name: &str| codes.get(name).copied().or_else(|| rules::find(name).map(|r| r.meta.code));
    let ran = |code: &str| rules::RULES.iter().any(|r| r.meta.code == code && r.meta.profile <= profile);
    let entries: Vec<Option<Place>> = design.accepted.iter().map(|a| Some((code(&a.rule)?, a.on.as_ref()))).collect();

    // Only what an entry speaks of is looked at, and only fingerprints that are asked for are taken.
    let wanted: HashSet<Place> = entries.iter().copied().flatten().collect();
    let signed: HashSet<Place> =
        design.accepted.iter().zip(&entries).filter_map(|(a, place)| a.seen.as_ref().and(*place)).collect();
    let mut found: HashMap<Place, HashSet<String>> = HashMap::new();
    let mut prints: Vec<Option<String>> = Vec::with_capacity(findings.len());
    let known: Vec<Vec<Place>> = findings.iter().map(|f| places(design, f)).collect();
    for (finding, places) in findings.iter().zip(&known) {
        let asked = places.iter().any(|place| signed.contains(place));
        let print = asked.then(|| fingerprint(design, &finding.subjects)).flatten();
        for place in places.iter().filter(|place| wanted.contains(*place)) {
            found.entry(*place).or_default().extend(print.clone());
        }
        prints.push(print);
    }

    let mut lapsed = Vec::new();
    let mut holding: HashMap<(Place, Option<&str>), usize> = HashMap::new();
    for (entry, (accepted, place)) in design.accepted.iter().zip(&entries).enumerate() {
        match state(design, accepted, *place, &found, today) {
            _ if place.is_some_and(|(code, _)| !ran(code)) => {}
            Some(state) => lapsed.push(lapse(accepted, entry, state, place.is_some_and(|p| found.contains_key(&p)))),
            None => {
                if let Some(place) = place {
                    holding.entry((*place, accepted.seen.as_deref())).or_insert(entry);
                }
            }
        }
    }
    for ((finding, places), print) in findings.iter_mut().zip(&known).zip(&prints) {
        let keys = places.iter().flat_map(|place| [None, print.as_deref()].map(|print| (*place, print)));
        if let Some(entry) = keys.filter_map(|key| holding.get(&key)).min() {
            let entry = &design.accepted[*entry];
            finding.accepted = true;
            finding.decision = Some(Decision {
                source: Source::Design,
                reason: Some(entry.reason.clone()),
                until: entry.until.clone(),
                author: entry.author.clone(),
            });
        }
    }
    lapsed
}

/// Under what a finding is looked up. The ids are the design's own, so that the finding may be changed meanwhile.
fn places<'a>(design: &'a Design, finding: &Finding) -> Vec<Place<'a>> {
    if finding.subjects.is_empty() {
        return vec![(finding.code, None)];
    }
    finding.subjects.iter().filter_map(|id| Some((finding.code, Some(own_id(design, id)?)))).collect()
}

fn own_id<'a>(design: &'a Design, id: &Id) -> Option<&'a Id> {
    let of_component = design.components.get_key_value(id).map(|(id, _)| id);
    of_component
        .or_else(|| design.links.get_key_value(id).map(|(id, _)| id))
        .or_else(|| design.groups.get_key_value(id).map(|(id, _)| id))
        .or_else(|| design.notes.get_key_value(id).map(|(id, _)| id))
}

/// Why an entry covers nothing; none when it holds. Dates compare as text.
fn state(
    design: &Design,
    accepted: &Acceptance,
    place: Option<Place>,
    found: &HashMap<Place, HashSet<String>>,
    today: &str,
) -> Option<Lapse> {
    let Some(place) = place else { return Some(Lapse::UnknownRule) };
    if accepted.on.as_ref().is_some_and(|on| !design.contains(on.as_str())) {
        return Some(Lapse::UnknownPart);
    }
    match &accepted.until {
        Some(until) if !is_date(until) => return Some(Lapse::InvalidDate),
        Some(until) if until.as_str() < today => return Some(Lapse::Expired),
        _ => {}
    }
    match (found.get(&place), &accepted.seen) {
        (None, _) => Some(Lapse::Unused),
        (Some(_), None) => None,
        // A finding about the whole design has no fingerprint that could differ.
        (Some(_), Some(_)) if accepted.on.is_none() => None,
        (Some(prints), Some(seen)) => (!prints.contains(seen)).then_some(Lapse::Stale),
    }
}

fn lapse(accepted: &Acceptance, entry: usize, state: Lapse, is_found: bool) -> Lapsed {
    let on = accepted.on.as_ref().map_or_else(|| "the whole design".to_owned(), |on| format!("`{on}`"));
    let until = accepted.until.as_deref().unwrap_or_default();
    let message = match state {
        Lapse::Expired if is_found => format!("ended on {until}"),
        Lapse::Expired => format!("ended on {until}, and nothing is found on {on} any more"),
        Lapse::Stale => "what was accepted has changed since: accept it again or mend it".to_owned(),
        Lapse::Unused => format!("the rule finds nothing on {on}"),
        Lapse::UnknownRule => format!("there is no rule `{}`", accepted.rule),
        Lapse::UnknownPart => format!("there is no part {on}"),
        Lapse::InvalidDate => format!("`{until}` is no date of the form YYYY-MM-DD"),
    };
    let Acceptance { rule, on, reason, .. } = accepted.clone();
    Lapsed { entry, state, rule, on, reason, message }
}

/// Whether a text is a day of the calendar, written `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    let (Some(year), Some(month), Some(day), true) = (number(0..4), number(5..7), number(8..10), shape) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// Why a finding cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such rule.
    #[error("there is no rule `{0}`; `linchpin check` names those that found something")]
    Rule(String),
    /// There is no such part.
    #[error("there is no part `{0}` in the design")]
    Part(Id),
    /// The reason is blank.
    #[error("accepting `{0}` needs a reason")]
    Reason(&'static str),
    /// The last day is no date.
    #[error("`{0}` is no date: write YYYY-MM-DD")]
    Date(String),
    /// The last day is over.
    #[error("{0} is over: today is {1}")]
    Past(String, String),
    /// The rule finds nothing there.
    #[error("`{rule}` finds nothing on {on}; {}", there(.found))]
    Finding {
        /// The rule.
        rule: &'static str,
        /// The part, or the whole design.
        on: String,
        /// What it does find, as the parts of each finding.
        found: Vec<String>,
    },
}

fn there(found: &[String]) -> String {
    const SHOWN: usize = 10;
    let more = found.len().saturating_sub(SHOWN);
    let shown = found.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("; ");
    match (found.len(), more) {
        (0, _) => "it finds nothing at all".to_owned(),
        (_, 0) => format!("it has found: {shown}"),
        _ => format!("it has found: {shown}; and {more} more"),
    }
}

/// The edit that accepts what a rule finds now on a part (or in the whole design), with its fingerprint. It takes
/// the place of what was accepted of the same rule on the same part. When several findings speak of the part, each
/// has its entry.
///
/// # Errors
/// When the rule, the part or the finding is not there, the reason is blank, or the last day is no day to come.
pub fn accept(design: &Design, wish: &Acceptance, today: &str) -> Result<Edit, Refusal> {
    accept_found(design, wish, today, None)
}

/// The same, where it is known what is found in the design, by the profile of the rule or a stricter one.
///
/// # Errors
/// As [`accept`].
pub fn accept_found(
    design: &Design,
    wish: &Acceptance,
    today: &str,
    found: Option<&[Finding]>,
) -> Result<Edit, Refusal> {
    let meta = rules::find(&wish.rule).map(|r| r.meta).ok_or_else(|| Refusal::Rule(wish.rule.clone()))?;
    if wish.reason.trim().is_empty() {
        return Err(Refusal::Reason(meta.name));
    }
    match &wish.until {
        Some(until) if !is_date(until) => return Err(Refusal::Date(until.clone())),
        Some(until) if until.as_str() < today => return Err(Refusal::Past(until.clone(), today.to_owned())),
        _ => {}
    }
    if let Some(on) = wish.on.as_ref().filter(|on| !design.contains(on.as_str())) {
        return Err(Refusal::Part(on.clone()));
    }
    let found = found.map_or_else(|| super::analyse_with(design, meta.profile, today).findings.into(), Cow::Borrowed);
    let of_rule: Vec<&Finding> = found.iter().filter(|f| f.code == meta.code).collect();
    let is_there = |f: &&&Finding| wish.on.as_ref().map_or(f.subjects.is_empty(), |on| f.subjects.contains(on));
    let prints: BTreeSet<Option<String>> =
        of_rule.iter().filter(is_there).map(|f| fingerprint(design, &f.subjects)).collect();
    if prints.is_empty() {
        let on = wish.on.as_ref().map_or_else(|| "the design as a whole".to_owned(), |on| format!("`{on}`"));
        return Err(Refusal::Finding { rule: meta.name, on, found: of_rule.iter().map(|f| f.about()).collect() });
    }
    let is_same = |a: &Acceptance| a.on == wish.on && rules::find(&a.rule).is_some_and(|r| r.meta.code == meta.code);
    let at = design.accepted.iter().position(is_same).unwrap_or(design.accepted.len());
    let mut list: Vec<Acceptance> = design.accepted.iter().filter(|a| !is_same(a)).cloned().collect();
    let new = prints.into_iter().map(|seen| Acceptance { rule: meta.name.to_owned(), seen, ..wish.clone() });
    list.splice(at..at, new);
    Ok(Edit::SetAccepted(list))
}

/// The edit that takes every entry out by which a finding is accepted; none when it is accepted by none of the design.
pub fn take_back(design: &Design, finding: &Finding) -> Option<Edit> {
    let places = places(design, finding);
    let print = fingerprint(design, &finding.subjects);
    let covers = |accepted: &Acceptance| {
        let code = rules::find(&accepted.rule).map(|rule| rule.meta.code);
        let same = code.is_some_and(|code| places.contains(&(code, accepted.on.as_ref())));
        same && (accepted.seen.is_none() || accepted.on.is_none() || accepted.seen == print)
    };
    let left: Vec<Acceptance> = design.accepted.iter().filter(|accepted| !covers(accepted)).cloned().collect();
    (left.len() < design.accepted.len()).then_some(Edit::SetAccepted(left))
}

#[cfg(test)]
mod tests;
