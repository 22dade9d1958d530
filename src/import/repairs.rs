//! What an import had to mend, and what it could not understand: each with its place, at most a thousand of them.

use std::fmt;

/// One thing the reader of a text should know about how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Line in the text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was mended, or taken for what: half a sentence.
    pub what: String,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// The most lines of one list; past it, only their number is told.
pub const MAX_TOLD: usize = 1_000;

/// Collects by byte offset; places are found once, at the end.
#[derive(Debug, Default)]
pub(super) struct Told {
    found: Vec<(usize, String)>,
    more: usize,
    last: usize,
}

impl Told {
    /// Says `what` about the text at a byte offset. The words are only made when they will be shown.
    pub(super) fn say(&mut self, at: usize, what: impl FnOnce() -> String) {
        self.last = self.last.max(at);
        if self.found.len() < MAX_TOLD {
            // Each is one line, whatever was in the label it quotes.
            self.found.push((at, what().replace(char::is_control, " ")));
        } else {
            self.more += 1;
        }
    }

    /// Takes what another list has.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.last = self.last.max(other.last);
        self.more += std::mem::take(&mut other.more);
        let room = MAX_TOLD.saturating_sub(self.found.len()).min(other.found.len());
        self.more += other.found.len() - room;
        self.found.extend(other.found.drain(..).take(room));
    }

    /// All of it by line, with places counted in `lines`.
    pub(super) fn placed(mut self, lines: &Lines) -> Vec<Repair> {
        self.found.sort_by_key(|(at, _)| *at);
        let mut out: Vec<Repair> = self.found.into_iter().map(|(at, what)| lines.repair(at, what)).collect();
        if self.more > 0 {
            out.push(lines.repair(self.last, format!("… and {} more of the kind", self.more)));
        }
        out
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let starts =
            std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(n, _)| n + 1));
        Self { text, starts: starts.collect() }
    }

    /// The line of a byte offset, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at)
    }

    fn repair(&self, at: usize, what: String) -> Repair {
        let line = self.line(at);
        let start = self.starts[line - 1];
        // A line of megabytes is not counted to its end for one figure.
        let column = self.text.get(start..at).map_or(1, |before| before.chars().take(100_000).count() + 1);
        Repair { line, column, what }
    }
}
