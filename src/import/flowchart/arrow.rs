//! Arrows: `-->`, `<-->`, `--x`, `---`, `==>`, `-.->`, `~~~`, with words in them or behind them.

use std::borrow::Cow;

use super::super::chart::Stroke;
use super::super::scan::Sought;
use super::Reader;

/// One arrow.
#[derive(Debug)]
pub(super) struct Arrow<'t> {
    pub(super) label: Cow<'t, str>,
    pub(super) stroke: Stroke,
    pub(super) both_ways: bool,
    /// `<--`: it points to the left.
    pub(super) backwards: bool,
    pub(super) at: usize,
}

/// The length of a line that begins at the start of `s`, its stroke and its right end; none where there is no arrow.
///
/// The patterns are those of Mermaid's lexer: `--+[-xo>]`, `==+[=xo>]`, `-?\.+-[xo>]?`, `~~~+`.
struct Line {
    length: usize,
    stroke: Stroke,
    /// What it ends with; 0 when only the beginning of a line with words in it is there.
    head: u8,
    begins_words: bool,
}

fn line(s: &[u8]) -> Option<Line> {
    let count = |from: usize, b: u8| s[from..].iter().take_while(|c| **c == b).count();
    let at = |n: usize| s.get(n).copied().unwrap_or(0);
    match (at(0), at(1)) {
        (b'-', b'-') => {
            let n = count(0, b'-');
            let head = at(n);
            if matches!(head, b'>' | b'x' | b'o') {
                return Some(Line { length: n + 1, stroke: Stroke::Solid, head, begins_words: false });
            }
            Some(Line { length: n, stroke: Stroke::Solid, head: b'-', begins_words: n == 2 })
        }
        (b'=', b'=') => {
            let n = count(0, b'=');
            let head = at(n);
            if matches!(head, b'>' | b'x' | b'o') {
                return Some(Line { length: n + 1, stroke: Stroke::Thick, head, begins_words: false });
            }
            Some(Line { length: n, stroke: Stroke::Thick, head: b'-', begins_words: n == 2 })
        }
        (b'-', b'.') | (b'.', b'-' | b'.') => {
            let first = usize::from(at(0) == b'-');
            let dots = count(first, b'.');
            let n = first + dots;
            if at(n) == b'-' {
                let head = at(n + 1);
                let has_head = matches!(head, b'>' | b'x' | b'o');
                let head = if has_head { head } else { b'-' };
                return Some(Line {
                    length: n + 1 + usize::from(has_head),
                    stroke: Stroke::Dotted,
                    head,
                    begins_words: false,
                });
            }
            (first == 1).then_some(Line { length: n, stroke: Stroke::Dotted, head: b'-', begins_words: true })
        }
        (b'~', b'~') if at(2) == b'~' => {
            Some(Line { length: count(0, b'~'), stroke: Stroke::Invisible, head: b'-', begins_words: false })
        }
        _ => None,
    }
}

impl<'t> Reader<'t> {
    /// The arrow here, with its words; none where there is none.
    pub(super) fn arrow(&mut self) -> Option<Arrow<'t>> {
        let at = self.scan.at;
        let bytes = &self.scan.text.as_bytes()[at..];
        let left = match bytes.first()? {
            b'<' => 1,
            // `x--`: the first letter belongs to the arrow, as Mermaid has it, where white space stands before it.
            b'x' | b'o' if line(&bytes[1..]).is_some() => 1,
            _ => 0,
        };
        let Some(found) = line(&bytes[left..]) else { return self.foreign_arrow() };
        self.scan.at += left + found.length;
        let mut label = Cow::Borrowed("");
        let mut head = found.head;
        if found.begins_words {
            head = self.words(found.stroke, at, &mut label);
        }
        self.scan.blanks();
        if self.scan.byte() == b'|' {
            label = self.piped();
        }
        let pointed = |b: u8| b == b'>' || b == b'x' || b == b'o';
        let backwards = left == 1 && bytes[0] == b'<' && !pointed(head);
        if backwards {
            self.chart.told.say(at, || "an arrow that points to the left is turned around".to_owned());
        }
        Some(Arrow { label, stroke: found.stroke, both_ways: left == 1 && pointed(head), backwards, at })
    }

    /// `->`, `=>`, `→` and other arrows that Mermaid does not know.
    fn foreign_arrow(&mut self) -> Option<Arrow<'t>> {
        const FOREIGN: &[(&str, bool)] = &[
            ("<->", true),
            ("->", false),
            ("=>", false),
            ("→", false),
            ("⟶", false),
            ("➜", false),
            ("⇒", false),
            ("↔", true),
            ("–>", false),
            ("—>", false),
            ("–-", false),
            ("—-", false),
            ("-\u{2013}>", false),
        ];
        let at = self.scan.at;
        let (text, both_ways) = FOREIGN.iter().find(|(text, _)| self.scan.sees(text))?;
        self.scan.at += text.len();
        self.scan.takes(">");
        self.chart.told.say(at, || format!("`{text}` is taken for `-->`"));
        self.scan.blanks();
        let label = if self.scan.byte() == b'|' { self.piped() } else { Cow::Borrowed("") };
        Some(Arrow { label, stroke: Stroke::Solid, both_ways: *both_ways, backwards: false, at })
    }

    /// The words of `-- words -->`, and the line's right end.
    fn words(&mut self, stroke: Stroke, at: usize, label: &mut Cow<'t, str>) -> u8 {
        self.scan.blanks();
        if self.scan.byte() == b'"' {
            let start = self.scan.at;
            let text = self.quoted_label();
            self.scan.blanks();
            if let Some(end) = line(&self.scan.text.as_bytes()[self.scan.at..]) {
                self.scan.at += end.length;
                *label = Cow::Borrowed(text);
                return end.head;
            }
            self.scan.at = start;
        }
        let (sought, mark) = match stroke {
            Stroke::Thick => (Sought::Equals, "=="),
            Stroke::Dotted => (Sought::Dots, ".-"),
            _ => (Sought::Dashes, "--"),
        };
        let Some(end) = self.scan.on_line(sought, |rest| rest.find(mark)) else {
            self.chart.told.say(at, || "an arrow that does not end is taken for a whole one".to_owned());
            return b'-';
        };
        let text = &self.scan.rest()[..end];
        let dots = text.len() - text.trim_end_matches('.').len();
        let text = &text[..text.len() - if stroke == Stroke::Dotted { dots } else { 0 }];
        self.scan.at += end;
        let closing = line(&self.scan.text.as_bytes()[self.scan.at..]);
        let (length, head) = closing.map_or((mark.len(), b'-'), |l| (l.length, l.head));
        if length == 2 && stroke != Stroke::Dotted {
            let at = self.scan.at;
            self.chart.told.say(at, || format!("`{mark}` is taken for the end of the arrow"));
        }
        self.scan.at += length;
        // `x` and `<` before the closing line are its left end, not words: `<-- text --x`.
        *label = Cow::Borrowed(text.trim().trim_end_matches(" <"));
        head
    }

    /// The words of `|words|`.
    fn piped(&mut self) -> Cow<'t, str> {
        let at = self.scan.at;
        self.scan.at += 1;
        self.scan.blanks();
        if self.scan.byte() == b'"' {
            let start = self.scan.at;
            let text = self.quoted_label();
            self.scan.blanks();
            if self.scan.takes("|") {
                return Cow::Borrowed(text);
            }
            self.scan.at = start;
        }
        if let Some(end) = self.scan.on_line(Sought::Pipe, |rest| rest.find('|')) {
            let text = &self.scan.rest()[..end];
            self.scan.at += end + 1;
            self.complain(at, text);
            return Cow::Borrowed(text.trim());
        }
        self.chart.told.say(at, || "a label without its second `|` is left out".to_owned());
        Cow::Borrowed("")
    }
}
