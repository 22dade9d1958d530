//! What parts are called in the report: names, lists of them, and the analysis' sentences with their ids.

use std::collections::BTreeMap;

use super::facts::Facts;
use super::words::{NAMED, list, number};
use crate::export::markdown::{code, escape};
use crate::model::Id;

/// Longer names are cut: a report is no place for them.
const LONGEST_NAME: usize = 80;
/// How many of a long list are named.
const FIRST: usize = 3;
/// How many pairs of who leads to whom are named.
const PAIRS: usize = 4;

impl Facts<'_> {
    /// What people call a part, as Markdown.
    pub(super) fn name(&self, id: &Id) -> String {
        let title = self.design.title(id.as_str());
        if title == id.as_str() { code(title) } else { short(title) }
    }

    /// A sentence of the analysis as Markdown: ids stand out in it as they do elsewhere.
    pub(super) fn said(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
            let (before, word) = rest.split_at(start);
            let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            let word = &word[..word.find(|c| !in_id(c)).unwrap_or(word.len())];
            let word = word.trim_end_matches(['.', '-', '_']);
            let after = &rest[start + word.len()..];
            out.push_str(&spaced(before));
            out.push_str(&if self.is_bare(word, after) { code(word) } else { escape(word) });
            rest = after;
        }
        out.push_str(&spaced(rest));
        out
    }

    /// Whether a word of a sentence is the id of a part without a name, and not the beginning of `web server`.
    fn is_bare(&self, word: &str, after: &str) -> bool {
        let next = after.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_word = !word.contains(['-', '_']) && !word.contains(|c: char| c.is_ascii_digit());
        let of_kind = matches!(next, "tier" | "server" | "servers" | "application" | "request" | "requests");
        let unnamed = self.design.components.get(word).is_some_and(|c| c.name.is_empty() || c.name == word);
        unnamed && !(is_word && of_kind)
    }

    /// `A, B and C`, or some of them and a count.
    pub(super) fn names<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> String {
        self.named(ids, "and")
    }

    /// `A, B or C`, or some of them and a count.
    pub(super) fn any_of<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> String {
        self.named(ids, "or")
    }

    fn named<'i>(&self, ids: impl IntoIterator<Item = &'i Id>, conjunction: &str) -> String {
        let ids: Vec<&Id> = ids.into_iter().collect();
        // One more is not worth a count.
        if ids.len() <= NAMED + 1 {
            return list(&ids.iter().map(|id| self.name(id)).collect::<Vec<_>>(), conjunction);
        }
        let words: Vec<String> = ids.iter().take(FIRST).map(|id| self.name(id)).collect();
        format!("{} … ({} in all)", words.join(", "), number(ids.len()))
    }

    /// Which of these parts lead to what: one sentence when all lead to the same, pairs otherwise.
    pub(super) fn leads<'i>(&self, pairs: &[(&'i Id, Vec<&'i Id>)], verb: (&str, &str), conjunction: &str) -> String {
        let mut alike: BTreeMap<Vec<&Id>, Vec<&Id>> = BTreeMap::new();
        let mut order: Vec<&Vec<&'i Id>> = Vec::new();
        for (from, to) in pairs {
            if !alike.contains_key(to) {
                order.push(to);
            }
            alike.entry(to.clone()).or_default().push(from);
        }
        let words: Vec<String> = order
            .iter()
            .map(|to| {
                let from = &alike[*to];
                let verb = if from.len() == 1 { verb.0 } else { verb.1 };
                format!("{} {verb} {}", self.names(from.iter().copied()), self.named(to.iter().copied(), conjunction))
            })
            .collect();
        if words.len() <= PAIRS + 1 {
            return list(&words, "and");
        }
        format!("{} and so on ({} in all)", words[..2].join(", "), number(words.len()))
    }
}

/// Text between words as Markdown: escaping trims, and the spaces around words belong to the sentence.
fn spaced(text: &str) -> String {
    let inner = text.trim();
    if inner.is_empty() {
        return if text.is_empty() { String::new() } else { " ".to_owned() };
    }
    let (left, right) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
    // A letter before it, so that it is not taken for the beginning of a block.
    let escaped = escape(&format!("x{inner}"));
    format!("{}{}{}", if left { " " } else { "" }, &escaped[1..], if right { " " } else { "" })
}

/// A name as Markdown, cut where it is too long.
pub(super) fn short(name: &str) -> String {
    let line = crate::font::one_line(name);
    if line.chars().count() <= LONGEST_NAME {
        return escape(&line);
    }
    let cut: String = line.chars().take(LONGEST_NAME).collect();
    format!("{}…", escape(&cut))
}
