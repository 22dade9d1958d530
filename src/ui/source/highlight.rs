//! Colours for RON and Mermaid: a scanner that cuts a text into pieces and never fails, whatever is typed.

use std::ops::Range;

use crate::catalog::Family;
use crate::scene::{Color, Theme};
use crate::storage::block_comment;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Words, and whatever is nothing else.
    Plain,
    /// The name of a field, or a keyword.
    Key,
    /// The id of a part, or a kind.
    Name,
    /// What stands in quotes.
    Text,
    /// A number or a colour.
    Number,
    /// What nobody but people reads.
    Comment,
    /// Brackets, commas, arrows.
    Sign,
}

impl Ink {
    /// Every ink.
    #[cfg(test)]
    const ALL: [Self; 7] = [Self::Plain, Self::Key, Self::Name, Self::Text, Self::Number, Self::Comment, Self::Sign];

    /// Its colour.
    pub const fn colour(self, theme: &Theme) -> Color {
        match self {
            Self::Plain => theme.text,
            Self::Key => theme.family(Family::Application),
            Self::Name => theme.family(Family::Balancer),
            Self::Text => theme.family(Family::Web),
            Self::Number => theme.family(Family::Edge),
            Self::Comment | Self::Sign => theme.text_muted,
        }
    }
}

/// What is behind the lines of what is selected on the drawing.
pub fn marked(theme: &Theme) -> Color {
    theme.family(Family::Application).over(theme.background, 0.10)
}

/// What is behind a line with an error.
pub fn wrong(theme: &Theme) -> Color {
    theme.spof.over(theme.background, 0.10)
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The design's own.
    Ron,
    /// Diagrams.
    Mermaid,
}

/// The pieces of a text in their order, without gaps.
pub fn pieces(text: &str, language: Language) -> Vec<(Range<usize>, Ink)> {
    let mut scanner = Scanner { text, at: 0, pieces: Vec::new() };
    while scanner.at < text.len() {
        match language {
            Language::Ron => scanner.ron(),
            Language::Mermaid => scanner.mermaid(),
        }
    }
    scanner.pieces
}

/// Words that begin something in Mermaid.
const KEYWORDS: [&str; 24] = [
    "flowchart",
    "graph",
    "subgraph",
    "end",
    "direction",
    "classDef",
    "class",
    "style",
    "linkStyle",
    "click",
    "TB",
    "TD",
    "LR",
    "RL",
    "BT",
    "sequenceDiagram",
    "participant",
    "actor",
    "loop",
    "alt",
    "else",
    "note",
    "architecture-beta",
    "title",
];

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    pieces: Vec<(Range<usize>, Ink)>,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Takes so many bytes; what is of the same ink as the piece before belongs to it.
    fn take(&mut self, bytes: usize, ink: Ink) {
        let end = self.at + bytes;
        match self.pieces.last_mut() {
            Some((range, last)) if *last == ink => range.end = end,
            _ => self.pieces.push((self.at..end, ink)),
        }
        self.at = end;
    }

    /// How many bytes at the beginning of what is left are made of such characters.
    fn run(&self, is: impl Fn(char) -> bool) -> usize {
        self.rest().find(|c| !is(c)).unwrap_or(self.rest().len())
    }

    fn line(&self) -> usize {
        self.rest().find('\n').unwrap_or(self.rest().len())
    }

    fn ron(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if first.is_whitespace() {
            let bytes = self.run(char::is_whitespace);
            // The same ink as what was before it: space is seen in no colour.
            let ink = self.pieces.last().map_or(Ink::Plain, |(_, ink)| *ink);
            self.take(bytes, ink);
        } else if rest.starts_with("//") {
            self.take(self.line(), Ink::Comment);
        } else if rest.starts_with("/*") {
            self.take(block_comment(rest), Ink::Comment);
        } else if let Some(bytes) = string(rest) {
            let key = self.text[self.at + bytes..].trim_start().starts_with(':');
            self.take(bytes, if key { Ink::Name } else { Ink::Text });
        } else if first.is_alphabetic() || first == '_' {
            let bytes = self.run(|c| c.is_alphanumeric() || c == '_');
            let key = self.text[self.at + bytes..].trim_start().starts_with(':');
            self.take(bytes, if key { Ink::Key } else { Ink::Plain });
        } else if first.is_ascii_digit() {
            self.take(self.run(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')), Ink::Number);
        } else {
            self.take(first.len_utf8(), if first.is_ascii() { Ink::Sign } else { Ink::Plain });
        }
    }

    fn mermaid(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        if rest.starts_with("%%") {
            self.take(self.line(), Ink::Comment);
        } else if first == '"' {
            // On one line: a quote that is not closed ends there.
            let inside = rest[1..].find(['"', '\n']).map_or(rest.len(), |end| end + 1);
            let closed = rest[inside..].starts_with('"');
            self.take(inside + usize::from(closed), Ink::Text);
        } else if first == '#' {
            self.take(1 + rest[1..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len() - 1), Ink::Number);
        } else if first.is_alphabetic() || first == '_' {
            let bytes = self.run(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            // A hyphen before an arrow belongs to the arrow.
            let word = rest[..bytes].split("--").next().unwrap_or_default();
            let word = if word.is_empty() { &rest[..bytes] } else { word };
            let (bytes, ink) = (word.len(), if KEYWORDS.contains(&word) { Ink::Key } else { Ink::Name });
            self.take(bytes, ink);
        } else if first.is_ascii_digit() {
            self.take(self.run(|c| c.is_ascii_alphanumeric() || c == '.'), Ink::Number);
        } else {
            self.take(first.len_utf8(), if first.is_ascii() { Ink::Sign } else { Ink::Plain });
        }
    }
}

/// How long the string is with which a text begins; none: it begins with something else.
fn string(text: &str) -> Option<usize> {
    if let Some(raw) = text.strip_prefix('r') {
        let fence = raw.len() - raw.trim_start_matches('#').len();
        let inside = raw[fence..].strip_prefix('"')?;
        let end = format!("\"{}", &raw[..fence]);
        return Some(inside.find(&end).map_or(text.len(), |at| text.len() - inside.len() + at + end.len()));
    }
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    Some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inked(text: &str, language: Language) -> Vec<(&str, Ink)> {
        pieces(text, language).into_iter().map(|(range, ink)| (text[range].trim(), ink)).collect()
    }

    #[test]
    fn every_ink_can_be_read_on_every_ground() {
        for theme in Theme::ALL {
            for ground in [theme.background, theme.surface, theme.container, marked(theme), wrong(theme)] {
                for ink in Ink::ALL {
                    let contrast = ink.colour(theme).contrast(ground);
                    assert!(contrast >= 4.5, "{}: {ink:?} on {} is {contrast}", theme.name, ground.css());
                }
            }
        }
    }

    #[test]
    fn ron_is_cut_into_ids_fields_and_values() {
        let text = r#"("lb": (kind: Dns(port: 53), name: "a \" b")) // why: "x""#;
        let found = inked(text, Language::Ron);
        for piece in [
            ("\"lb\"", Ink::Name),
            ("kind", Ink::Key),
            ("Dns", Ink::Plain),
            ("53", Ink::Number),
            (r#""a \" b""#, Ink::Text),
            (r#"// why: "x""#, Ink::Comment),
        ] {
            assert!(found.contains(&piece), "{piece:?} in {found:?}");
        }
    }

    #[test]
    fn mermaid_is_cut_into_keywords_names_and_words() {
        let found =
            inked("flowchart TB\n%% note\na-1[\"x --> y\"] -->|\"HTTP\"| b\nstyle a fill:#ff0", Language::Mermaid);
        for piece in [("%% note", Ink::Comment), ("a-1", Ink::Name), ("\"x --> y\"", Ink::Text), ("#ff0", Ink::Number)]
        {
            assert!(found.contains(&piece), "{piece:?} in {found:?}");
        }
    }

    #[test]
    fn whatever_is_typed_is_covered_once_and_in_order() {
        for text in [
            "\"",
            "r##\"",
            "/* /* */",
            "r",
            "\"\\",
            "é\u{202e}\"ü",
            "%%",
            "a--",
            "--a---b",
            "#",
            "1é",
            "*/ /",
            "\"\n\"",
        ] {
            for language in [Language::Ron, Language::Mermaid] {
                let mut end = 0;
                for (range, _) in pieces(text, language) {
                    assert_eq!(range.start, end, "{text:?}");
                    assert!(!text[range.clone()].is_empty());
                    end = range.end;
                }
                assert_eq!(end, text.len(), "{text:?}");
            }
        }
    }
}
