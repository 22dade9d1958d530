//! Labels in brackets: the shape, and the words, also where brackets in the words make Mermaid refuse them.

use std::borrow::Cow;

use super::super::chart::Hint;
use super::super::scan::Sought;
use super::Reader;

/// What opens a shape, what closes it, and what it hints at; the longest first.
const SHAPES: &[(&str, &[&str], Hint)] = &[
    ("(((", &[")))"], Hint::Nothing),
    ("((", &["))"], Hint::Nothing),
    ("([", &["])"], Hint::Nothing),
    ("(-", &["-)"], Hint::Nothing),
    ("[[", &["]]"], Hint::Nothing),
    ("[(", &[")]"], Hint::Database),
    ("[/", &["/]", "\\]"], Hint::Nothing),
    ("[\\", &["\\]", "/]"], Hint::Nothing),
    ("[|", &["|]"], Hint::Nothing),
    ("{{", &["}}"], Hint::Nothing),
    ("(", &[")"], Hint::Nothing),
    ("[", &["]"], Hint::Nothing),
    ("{", &["}"], Hint::Nothing),
    (">", &["]"], Hint::Nothing),
];

impl<'t> Reader<'t> {
    /// The label that begins with the bracket here, and what its shape hints at.
    pub(super) fn label(&mut self) -> (Cow<'t, str>, Hint) {
        let at = self.scan.at;
        for (open, closes, hint) in SHAPES {
            if !self.scan.sees(open) {
                continue;
            }
            self.scan.at = at + open.len();
            if let Some(label) = self.quoted_inside(closes) {
                return (Cow::Borrowed(label), *hint);
            }
            self.scan.at = at + open.len();
            if let Some((label, close)) = self.plain_inside(closes) {
                self.complain(at, label);
                self.scan.at += close;
                return (Cow::Borrowed(label), *hint);
            }
            self.scan.at = at;
        }
        // Nothing closes it as it should: the words go on to any bracket of its kind, an arrow, or the line's end.
        self.scan.at = at + 1;
        (Cow::Borrowed(self.unclosed(at)), Hint::Nothing)
    }

    /// `"words"` and the closing bracket; none where it is not so.
    fn quoted_inside(&mut self, closes: &[&str]) -> Option<&'t str> {
        let here = self.scan.at;
        while matches!(self.scan.byte(), b' ' | b'\t' | b'\n' | b'\r') && !self.scan.at_end() {
            self.scan.at += 1;
        }
        if self.scan.byte() != b'"' {
            self.scan.at = here;
            return None;
        }
        let opened = self.scan.at;
        // Quotes within the words: the one that counts stands before the closing bracket.
        let line = self.scan.line();
        let closing = |n: &usize| closes.iter().any(|c| line[n + 1..].trim_start().starts_with(c));
        let first = line[1..].find('"').map(|n| n + 1);
        if let Some(first) = first
            && !closing(&first)
            && !self.scan.missed(Sought::Quote)
        {
            let later = line.match_indices('"').map(|(n, _)| n).skip(2).take(8).find(closing);
            if let Some(end) = later.filter(|end| !line[first..*end].contains("--")) {
                self.chart.told.say(opened, || "quotes within a label in quotes".to_owned());
                self.scan.at += end + 1;
                let words = &line[1..end];
                self.close(closes);
                return Some(words);
            }
        }
        let words = self.quoted_label();
        if self.close(closes) {
            return Some(words);
        }
        self.chart.told.say(opened, || "words between the quotes and the bracket are left out".to_owned());
        let line = self.scan.line();
        let near = (0..=line.len().min(300)).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
        let line = &line[..near];
        if let Some((n, c)) = closes.iter().filter_map(|c| line.find(c).map(|n| (n, c))).min() {
            self.scan.at += n + c.len();
        }
        Some(words)
    }

    fn close(&mut self, closes: &[&str]) -> bool {
        while matches!(self.scan.byte(), b' ' | b'\t' | b'\n' | b'\r') && !self.scan.at_end() {
            self.scan.at += 1;
        }
        closes.iter().any(|c| self.scan.takes(c))
    }

    /// Words to the closing bracket that belongs to this one, and the bracket's length. The place is after the words.
    fn plain_inside(&mut self, closes: &[&str]) -> Option<(&'t str, usize)> {
        let balanced = self.scan.on_line(Sought::Balance, |line| balanced(line, closes));
        let start = self.scan.at;
        let found = balanced.or_else(|| {
            // Words over several lines hold no brackets.
            let near = &self.scan.text[start..];
            let end =
                near.bytes().take(2_000).position(|b| matches!(b, b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'"'))?;
            let ends = !near[..end].contains("--") && near[..end].contains('\n');
            let close = closes.iter().find(|c| {
                let from = end.saturating_sub(c.len() - 1);
                near.is_char_boundary(from) && near[from..].starts_with(**c) || near[end..].starts_with(**c)
            })?;
            let from = if near[end..].starts_with(*close) { end } else { end.saturating_sub(close.len() - 1) };
            ends.then_some((from, close.len()))
        })?;
        self.scan.at = start + found.0;
        Some((self.scan.text[start..start + found.0].trim(), found.1))
    }

    /// Brackets and quotes in words without quotes are what Mermaid refuses most often.
    pub(super) fn complain(&mut self, at: usize, label: &str) {
        if let Some(c) = label.chars().find(|c| matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '"' | '|')) {
            self.chart.told.say(at, || format!("a label with `{c}` in it needs quotes: `{}`", super::short(label)));
        }
    }

    fn unclosed(&mut self, at: usize) -> &'t str {
        // Only what is near is looked through: a line of megabytes may have a label like this every few bytes.
        let line = self.scan.line();
        let near = (0..=line.len().min(300)).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
        let line = line[..near].trim_end_matches('\r');
        let arrow = ["-->", "---", "-.-", "==>", " -- "].iter().filter_map(|a| line.find(a)).min();
        let bracket = line.find([']', ')', '}']);
        let end = [arrow, bracket].into_iter().flatten().min().unwrap_or(line.len());
        self.scan.at += end;
        while matches!(self.scan.byte(), b']' | b')' | b'}') {
            self.scan.at += 1;
        }
        let words = line[..end].trim().trim_matches(['(', '[', '{', '"', ';']).trim();
        self.chart.told.say(at, || format!("the label `{}` is not closed as it was opened", super::short(words)));
        words
    }
}

/// Where the bracket stands that closes words whose own brackets are in pairs, and how long it is.
fn balanced(line: &str, closes: &[&str]) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let (mut depth, mut fallback) = (0_usize, None);
    let mut ends = closes.iter().map(|c| c.as_bytes()[0]);
    let (a, b) = (ends.clone().next()?, ends.next_back()?);
    for (n, byte) in bytes.iter().enumerate() {
        if (*byte == a || *byte == b)
            && let Some(close) = closes.iter().find(|c| bytes[n..].starts_with(c.as_bytes()))
        {
            let after = &line[n + close.len()..];
            // `]]` of `[a [b]]`: the last of them is ours.
            let own = !after.starts_with([']', ')', '}']) || depth == 0;
            if depth == 0 && own && goes_on(after) {
                return Some((n, close.len()));
            }
            if fallback.is_none() && goes_on(after) {
                fallback = Some((n, close.len()));
            }
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    // An arrow inside of words that are not balanced is an arrow.
    fallback.filter(|(n, _)| !line[..*n].contains("-->"))
}

/// Whether a statement can go on like this after a label.
#[allow(clippy::match_same_arms, reason = "one line for each thing that may follow")]
fn goes_on(after: &str) -> bool {
    let rest = after.trim_start_matches([' ', '\t', '\r']);
    let spaced = rest.len() < after.len();
    match rest.as_bytes() {
        [] | [b';' | b'&' | b'<' | b'|', ..] => true,
        [b':', b':', b':', ..] | [b'@', b'{', ..] | [b'%', b'%', ..] => true,
        [b'-', b'-' | b'.' | b'>', ..] | [b'=', b'=' | b'>', ..] | [b'~', b'~', ..] => true,
        [b'x' | b'o', b'-' | b'=', ..] => true,
        [0xe2, ..] => ["→", "⟶", "⇒", "–", "—"].iter().any(|s| rest.starts_with(s)),
        // The id of an edge, or words that have no business here.
        [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', ..] => {
            spaced && rest.split([' ', '\t']).next().is_some_and(|w| w.contains('@'))
        }
        _ => false,
    }
}
