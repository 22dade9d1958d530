//! Where the diagrams are in a text: fences of Markdown, blocks of `AsciiDoc`, `<pre class="mermaid">`, or all of it.

use std::ops::Range;

use super::header;
use super::repairs::Told;

/// A diagram's place in the text, without the lines around it that make it a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The bytes between the opening and the closing line.
    pub(super) inside: Range<usize>,
    /// Where its first line begins: the one that opens the block.
    pub(super) opened: usize,
    /// The nearest heading above it, for a title.
    pub(super) heading: Range<usize>,
}

/// How a block ends.
enum Closing<'t> {
    /// A line of at least as many of these characters.
    Fence(u8, usize),
    /// This very line.
    Line(&'t str),
    /// A line that begins with this.
    Tag(&'static str),
}

impl Closing<'_> {
    fn is(&self, line: &str) -> bool {
        match self {
            Closing::Fence(mark, length) => line.len() >= *length && line.bytes().all(|b| b == *mark),
            Closing::Line(text) => line == *text,
            Closing::Tag(tag) => line.starts_with(tag),
        }
    }
}

/// All diagrams of a text, in order. A text without any mark of a block is one diagram.
pub(super) fn find(text: &str, told: &mut Told) -> Vec<Block> {
    let (mut blocks, mut heading) = (Vec::new(), 0..0);
    let mut lines = Walk { text, at: 0 };
    while let Some((start, line)) = lines.next() {
        if line.starts_with('#') && !line.starts_with("#!") {
            let marks = line.bytes().take_while(|b| *b == b'#').count();
            heading = start + marks..start + line.len();
        }
        let closing = opening(line, lines.text[lines.at..].lines().next());
        let Some((closing, skip)) = closing else { continue };
        if skip {
            told.say(start, || "a block of AsciiDoc around the diagram, which Mermaid does not read".to_owned());
            lines.next();
        }
        let inside = lines.at;
        let mut end = text.len();
        let mut closed = false;
        while let Some((start, line)) = lines.next() {
            if closing.as_ref().is_some_and(|c| c.is(line)) {
                end = start;
                closed = true;
                break;
            }
            if closing.is_none() && line.starts_with("```") {
                break;
            }
        }
        let mermaid = closing.is_some();
        if mermaid && !closed {
            told.say(start, || "the block is never closed: it is read to the end of the text".to_owned());
        }
        if mermaid {
            blocks.push(Block { inside: inside..end.max(inside), opened: start, heading: heading.clone() });
        }
    }
    if blocks.is_empty() { plain(text) } else { blocks }
}

/// What closes the block that a line opens, and whether the next line belongs to the opening. `Some((None, _))` for a
/// fence of another language, whose contents are no concern of ours.
#[allow(clippy::type_complexity, reason = "one use, explained above")]
fn opening<'t>(line: &'t str, next: Option<&'t str>) -> Option<(Option<Closing<'t>>, bool)> {
    let is_mermaid = |info: &str| {
        let word = info.trim_start_matches(['{', '.', ' ']).split(['}', ' ', ',', '\t']).next().unwrap_or_default();
        word.eq_ignore_ascii_case("mermaid") || word.eq_ignore_ascii_case("mmd")
    };
    for mark in ["```", "~~~", ":::"] {
        if let Some(rest) = line.strip_prefix(mark) {
            let more = rest.bytes().take_while(|b| mark.as_bytes()[0] == *b).count();
            if is_mermaid(rest[more..].trim()) {
                return Some((Some(Closing::Fence(mark.as_bytes()[0], 3 + more)), false));
            }
            return (mark == "```" && !rest.trim().is_empty()).then_some((None, false));
        }
    }
    let inner = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')).unwrap_or_default();
    if inner.split(',').take(2).any(|word| word.trim().eq_ignore_ascii_case("mermaid")) {
        let next = next.map(str::trim).filter(|n| n.len() >= 4 && n.bytes().all(|b| b == b'-' || b == b'.'));
        return next.map(|fence| (Some(Closing::Line(fence)), true));
    }
    let lower = line.get(..64.min(line.len())).unwrap_or_default();
    let tag = lower.starts_with("<pre") || lower.starts_with("<div");
    (tag && lower.contains("mermaid") && lower.ends_with('>'))
        .then_some((Some(Closing::Tag(if lower.starts_with("<pre") { "</pre" } else { "</div" })), false))
}

/// A text that is a diagram from its first line, or several one after the other.
fn plain(text: &str) -> Vec<Block> {
    let mut starts = Vec::new();
    let mut lines = Walk { text, at: 0 };
    let mut matter = None;
    let mut dashes = 0_usize;
    while let Some((start, line)) = lines.next() {
        if line == "---" {
            dashes += 1;
            if dashes % 2 == 1 {
                matter = Some(start);
            }
        } else if line.starts_with("%%{") && matter.is_none() {
            matter = Some(start);
        } else if dashes.is_multiple_of(2) && header::alone(line) {
            starts.push(matter.take().unwrap_or(start));
        } else if !line.is_empty() && !line.starts_with("%%") && dashes.is_multiple_of(2) {
            matter = None;
        }
    }
    if let Some(first) = starts.first_mut() {
        *first = 0;
    } else {
        starts.push(0);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let block = |(start, end)| Block { inside: start..end, opened: start, heading: 0..0 };
    starts.iter().copied().zip(ends).map(block).collect()
}

/// Lines without the white space around them, and where each begins.
struct Walk<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Walk<'t> {
    fn next(&mut self) -> Option<(usize, &'t str)> {
        let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
        let end = rest.find('\n').map_or(rest.len(), |n| n + 1);
        let start = self.at;
        self.at += end;
        let line = &rest[..end];
        let indent = line.len() - line.trim_start().len();
        Some((start + indent.min(end.saturating_sub(1)), line.trim()))
    }
}
