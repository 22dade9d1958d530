//! `@{ shape: cyl, label: "words" }`: what newer diagrams write about a node or an edge.

use std::borrow::Cow;

use super::super::chart::{Hint, NodeIndex};
use super::Reader;

/// Shapes that say what a node is.
const SHAPES: &[(&str, Hint)] = &[
    ("cyl", Hint::Database),
    ("cylinder", Hint::Database),
    ("database", Hint::Database),
    ("db", Hint::Database),
    ("datastore", Hint::Database),
    ("h-cyl", Hint::Database),
    ("das", Hint::Database),
    ("lin-cyl", Hint::Disk),
    ("disk", Hint::Disk),
    ("lined-cylinder", Hint::Disk),
    ("cloud", Hint::Cloud),
];

impl Reader<'_> {
    /// Reads the data here about a node, or about an edge, which says nothing we need.
    pub(super) fn data(&mut self, node: Option<NodeIndex>) {
        let at = self.scan.at;
        self.scan.at += 2;
        let Some(length) = close(&self.scan.rest().as_bytes()[..self.scan.rest().len().min(4_000)]) else {
            self.chart.told.say(at, || "`@{` without its `}`".to_owned());
            self.scan.skip_line();
            return;
        };
        let body = &self.scan.rest()[..length];
        self.scan.at += length + 1;
        let Some(node) = node else { return };
        if let Some(label) = value(body, "label") {
            self.chart.nodes[node as usize].label = Some(label);
        }
        if let Some(shape) = value(body, "shape")
            && let Some((_, hint)) = SHAPES.iter().find(|(name, _)| *name == shape)
        {
            self.chart.nodes[node as usize].hint = *hint;
        }
    }
}

/// Where the `}` is that is not within quotes.
fn close(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (n, b) in bytes.iter().enumerate() {
        match quote {
            Some(q) if q == *b => quote = None,
            None if matches!(b, b'"' | b'\'') => quote = Some(*b),
            None if *b == b'}' => return Some(n),
            _ => {}
        }
    }
    // A quote that is never closed, or an apostrophe: the first `}` then.
    bytes.iter().position(|b| *b == b'}')
}

/// The value of a key: `key: words`, `key: "words"`, or YAML's `key: |` with lines below.
fn value<'t>(body: &'t str, key: &str) -> Option<Cow<'t, str>> {
    let mut from = 0;
    loop {
        let at = from + body.get(from..)?.find(key)?;
        let before = body[..at].bytes().next_back();
        let after = body[at + key.len()..].trim_start();
        from = at + key.len();
        if !(after.starts_with(':') && before.is_none_or(|b| matches!(b, b' ' | b',' | b'\n' | b'\t' | b'{' | b'"'))) {
            continue;
        }
        let text = after[1..].trim_start_matches([' ', '\t']);
        if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = &text[1..];
            return Some(Cow::Borrowed(&inner[..inner.find(quote).unwrap_or(inner.len())]));
        }
        if let Some(lines) = text.strip_prefix(['|', '>']) {
            let lines: Vec<&str> =
                lines.lines().skip(1).map(str::trim).take_while(|l| !l.is_empty() && !l.contains(": ")).collect();
            return Some(Cow::Owned(lines.join(" ")));
        }
        let end = text.find([',', '\n', '}']).unwrap_or(text.len());
        return Some(Cow::Borrowed(text[..end].trim()));
    }
}
