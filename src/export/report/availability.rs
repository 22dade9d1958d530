//! The availabilities per journey and what they mean, what matters most, and how long taking over takes.

use super::chapter::Chapter;
use super::facts::Facts;
use super::words::{capital, of_a_year, requests};
use crate::analysis::{Availability, DEFAULT_AVAILABILITY, Journey};
use crate::export::markdown::{Table, escape};

/// How many rows each table of this chapter has at most.
const ROWS: usize = 12;

pub(super) fn chapter(facts: &Facts) -> Chapter {
    let mut chapter = Chapter::new("Availability");
    let possible: Vec<(Journey, Availability)> =
        facts.report.journeys.iter().filter_map(|(j, r)| Some((*j, r.availability.filter(|_| r.possible)?))).collect();
    let impossible: Vec<Journey> =
        facts.report.journeys.iter().filter(|(_, r)| r.drawn && !r.possible).map(|(j, _)| *j).collect();
    if possible.is_empty() && impossible.is_empty() {
        return chapter;
    }
    if !possible.is_empty() {
        assumption(facts, &mut chapter);
        let mut table = Table::new(&["What a visitor does", "Expected", "Full", "Any", "Not served, per year"])
            .figures(&[1, 2, 3, 4]);
        for (journey, a) in &possible {
            let share = |share: f64| {
                if a.estimate.is_some() {
                    format!("≈ {:.1} %", share * 100.0)
                } else {
                    format!("{:.2} %", share * 100.0)
                }
            };
            let down = of_a_year((1.0 - a.expected).max(0.0));
            table.row([what(*journey).to_owned(), share(a.expected), share(a.full), share(a.any), down]);
        }
        chapter.table(&table);
        meaning(&possible, &mut chapter);
    }
    for journey in impossible {
        chapter.say(format!(
            "{} cannot succeed at all as drawn: no complete way leads from the browser to what they need.",
            capital(requests(journey))
        ));
    }
    important(facts, &mut chapter);
    taking_over(facts, &mut chapter);
    chapter
}

/// What every figure rests on.
fn assumption(facts: &Facts, chapter: &mut Chapter) {
    let design = facts.design;
    let stated = |availability: Option<f64>| availability.is_some();
    let count = design.components.values().filter(|c| stated(c.availability)).count()
        + design.links.values().filter(|l| stated(l.availability)).count();
    let default = format!("{} %", DEFAULT_AVAILABILITY * 100.0);
    chapter.say(match count {
        0 => format!(
            "The drawing states no availabilities, so every part is taken to work {default} of the time, independently of the \
             others. The figures compare designs; they are no promise."
        ),
        _ => format!(
            "Parts whose availability the drawing states have that one; every other part is taken to work {default} of the time, \
             independently of the others. The figures compare designs; they are no promise."
        ),
    });
}

const fn what(journey: Journey) -> &'static str {
    match journey {
        Journey::Dns => "resolve the name",
        Journey::Tls => "open an encrypted connection",
        Journey::Static => "fetch a static file",
        Journey::Read => "read a page computed from the database",
        Journey::Write => "save something in the database",
    }
}

fn meaning(possible: &[(Journey, Availability)], chapter: &mut Chapter) {
    chapter.say(
        "*Expected* is the share of requests that succeed in the long run, *full* the share of time in which everybody is \
         served, and *any* the share of time in which at least somebody is. The last column is what is missing from *expected*, \
         as time of a year.",
    );
    let apart = possible.iter().any(|(_, a)| (a.any - a.full).abs() > 5e-5);
    if !apart {
        chapter.say("Here the three are equal: either everybody is served or nobody is.");
    }
    if let (Some((_, read)), Some((_, write))) =
        (possible.iter().find(|(j, _)| *j == Journey::Read), possible.iter().find(|(j, _)| *j == Journey::Write))
        && read.expected > write.expected + 5e-5
    {
        chapter.say("Reads succeed more often than writes, because more than one database node can answer a read.");
    }
    if let Some(estimate) = possible.iter().find_map(|(_, a)| a.estimate) {
        chapter.say(estimate.words());
    }
}

fn important(facts: &Facts, chapter: &mut Chapter) {
    let most = facts.report.most_important(5);
    if most.is_empty() {
        return;
    }
    let words: Vec<String> = most.iter().map(|(id, value)| format!("{} ({value:.2})", facts.name(id))).collect();
    chapter.say(format!(
        "The parts that matter most are those whose availability raises that of the site most (Birnbaum importance, 1 being the \
         most): {}.",
        super::words::list(&words, "and")
    ));
}

fn taking_over(facts: &Facts, chapter: &mut Chapter) {
    let all = &facts.report.switch_overs;
    let mut table = Table::new(&["Where", "What happens after a failure", "How long it takes", "Basis"]);
    for one in all.iter().take(ROWS) {
        let time = one.seconds.map_or_else(|| "until a person acts".to_owned(), |s| format!("about {s:.0} s"));
        table.row([facts.name(&one.subject), one.mechanism.to_owned(), time, escape(one.formula)]);
    }
    if all.len() > ROWS {
        let words = format!("… and {} more", all.len() - ROWS);
        table.row([words, String::new(), String::new(), String::new()]);
    }
    if !table.is_empty() {
        chapter.say("Taking over is not instant. With usual settings:");
        chapter.table(&table);
    }
}
