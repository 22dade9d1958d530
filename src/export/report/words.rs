//! Words of the report: counts, lists, shares and times as people write them.

use crate::analysis::Journey;
use crate::catalog::KindSpec;
pub(super) use crate::catalog::capital;

/// How many of a list are named; the others are counted.
pub(super) const NAMED: usize = 8;

/// `no`, `one`, `two` … `twelve`, `13`.
pub(super) fn number(n: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(n).map_or_else(|| thousands(n), |word| (*word).to_owned())
}

/// `1,000`.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `two web servers`, `one set of application files`.
pub(super) fn counted(n: usize, spec: &KindSpec) -> String {
    format!("{} {}", number(n), noun(n, spec))
}

/// `web server` or `web servers`.
pub(super) fn noun(n: usize, spec: &KindSpec) -> String {
    let label = lower(spec.label);
    match (label.ends_with('s'), n) {
        // What is plural by itself is counted in sets.
        (true, 1) => format!("set of {label}"),
        (true, _) => format!("sets of {label}"),
        (false, 1) => label,
        (false, _) => format!("{label}s"),
    }
}

/// The label of a kind as a heading: `Web servers`.
pub(super) fn heading(n: usize, spec: &KindSpec) -> String {
    if n == 1 || spec.label.ends_with('s') { spec.label.to_owned() } else { format!("{}s", spec.label) }
}

/// A label within a sentence: `web server`, but `DNS server`.
pub(super) fn lower(label: &str) -> String {
    if label.starts_with("DNS") { label.to_owned() } else { label.to_lowercase() }
}

/// The same with a small letter, unless the first word is written with capitals.
pub(super) fn uncapital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let keeps = first.chars().skip(1).any(char::is_uppercase);
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if !keeps => c.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// `a`, `a and b`, `a, b and c`, with this word before the last.
pub(super) fn list(words: &[String], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// The same, of which at most `most` are named: `a, b and 7 more`.
pub(super) fn capped(words: &[String], most: usize, conjunction: &str) -> String {
    // One more is not worth a count.
    if words.len() <= most + 1 {
        return list(words, conjunction);
    }
    format!("{} and {} more", words[..most].join(", "), thousands(words.len() - most))
}

/// The first word for one, the second for more.
pub(super) const fn verb(n: usize, one: &'static str, more: &'static str) -> &'static str {
    if n == 1 { one } else { more }
}

/// A share as a percentage, with a decimal only where there is one: `50 %`, `33.3 %`.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round();
    if (tenths % 10.0).abs() < 0.5 { format!("{:.0} %", tenths / 10.0) } else { format!("{:.1} %", tenths / 10.0) }
}

/// `50 %` for a part of so many that all take the same, `a third` never: figures are compared with others.
pub(super) fn equal_share(members: usize) -> String {
    percent(1.0 / members.max(1) as f64)
}

/// How long a share of a year is: `3.2 days`, `5 hours`, `12 minutes`.
pub(super) fn of_a_year(share: f64) -> String {
    let minutes = share * 365.25 * 24.0 * 60.0;
    let (amount, unit) = match minutes {
        m if m >= 2.0 * 24.0 * 60.0 => (m / (24.0 * 60.0), "day"),
        m if m >= 120.0 => (m / 60.0, "hour"),
        m if m >= 2.0 => (m, "minute"),
        m => (m * 60.0, "second"),
    };
    let text = if amount >= 10.0 { format!("{amount:.0}") } else { format!("{amount:.1}") };
    let text = text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    format!("{text} {unit}{}", if text == "1" { "" } else { "s" })
}

/// The requests of a journey: `static requests`, `reads`.
pub(super) const fn requests(journey: Journey) -> &'static str {
    match journey {
        Journey::Dns => "name lookups",
        Journey::Tls => "encrypted connections",
        Journey::Static => "static requests",
        Journey::Read => "reads",
        Journey::Write => "writes",
    }
}

/// `static requests, reads and writes`.
pub(super) fn all_requests(journeys: &[Journey]) -> String {
    list(&journeys.iter().map(|j| requests(*j).to_owned()).collect::<Vec<_>>(), "and")
}

/// The first sentences of a text: those that hold for every design.
pub(super) fn opening(text: &str, sentences: usize) -> String {
    let ends = text.match_indices(". ").map(|(at, _)| at + 1).chain(std::iter::once(text.len()));
    let end = ends.take(sentences).last().unwrap_or(text.len());
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find_kind;

    #[test]
    fn counts_agree_with_their_nouns() {
        let kind = |name| find_kind(name).expect("a kind");
        assert_eq!(counted(1, kind("WebServer")), "one web server");
        assert_eq!(counted(2, kind("Dns")), "two DNS servers");
        assert_eq!(counted(1, kind("AppFiles")), "one set of application files");
        assert_eq!(counted(1234, kind("AppFiles")), "1,234 sets of application files");
    }

    #[test]
    fn long_lists_end_with_how_many_were_left_out() {
        let words: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert_eq!(capped(&words, 3, "and"), "0, 1, 2 and 17 more");
        assert_eq!(capped(&words[..4], 3, "or"), "0, 1, 2 or 3");
    }

    #[test]
    fn shares_and_times_read_as_people_write_them() {
        assert_eq!(percent(0.5), "50 %");
        assert_eq!(percent(1.0 / 3.0), "33.3 %");
        assert_eq!(of_a_year(0.01), "3.7 days");
        assert_eq!(of_a_year(1.0 / 8766.0), "60 minutes");
        assert_eq!(of_a_year(0.0), "0 seconds");
    }

    #[test]
    fn an_opening_has_as_many_sentences_as_asked_for() {
        assert_eq!(opening("One. Two. Three.", 2), "One. Two.");
        assert_eq!(opening("One.", 2), "One.");
    }
}
