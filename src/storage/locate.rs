//! Where in a file's text a part stands: for errors that the RON reader cannot know about.
//!
//! Reads tokens only, so it works on every text that RON accepts, comments and strings included.

use super::read::Place;

/// The place of the value at `path` (`["components", "web-1", "on"]`), or of the deepest ancestor that is there.
///
/// An accepted finding is found by its number, from 0: `["accepted", "2"]`; its fields have its own place.
pub fn locate(text: &str, path: &[&str]) -> Option<Place> {
    if let ["accepted", number, ..] = path {
        let entry = number.parse().ok().and_then(|n: usize| accepted_places(text).get(n).copied());
        return entry.or_else(|| locate(text, &["accepted"]));
    }
    let mut scanner = Scanner { text, at: 0 };
    let mut best = None;
    let mut depth = 0_usize; // open brackets
    let mut matched = 0; // how many elements of the path lead to here
    let mut base = 1; // the bracket depth at which the next element of the path is a key
    let mut previous: Option<(usize, String)> = None;
    while let Some((at, token)) = scanner.next() {
        match token {
            Token::Open => depth += 1,
            Token::Close => {
                depth = depth.saturating_sub(1);
                if depth < base && matched > 0 {
                    break;
                }
            }
            Token::Word(word) => {
                previous = Some((at, word));
                continue;
            }
            Token::Colon => {
                if let Some((key_at, key)) = previous.take()
                    && depth == base
                    && path.get(matched).is_some_and(|wanted| *wanted == key)
                {
                    best = Some(key_at);
                    matched += 1;
                    base += 1;
                    if matched == path.len() {
                        break;
                    }
                }
            }
            Token::Other => {}
        }
        previous = None;
    }
    best.map(|at| Place::of(text, at))
}

/// The place of every component, group, link and note, found in one pass over the text.
pub fn places(text: &str) -> std::collections::HashMap<String, Place> {
    const SECTIONS: [&str; 4] = ["components", "groups", "links", "notes"];
    let mut scanner = Scanner { text, at: 0 };
    let mut found = Vec::new();
    let (mut depth, mut inside) = (0_usize, false);
    let mut previous: Option<(usize, String)> = None;
    while let Some((at, token)) = scanner.next() {
        match token {
            Token::Open => depth += 1,
            Token::Close => depth = depth.saturating_sub(1),
            Token::Word(word) => {
                previous = Some((at, word));
                continue;
            }
            Token::Colon => match (depth, previous.take()) {
                (1, Some((_, key))) => inside = SECTIONS.contains(&key.as_str()),
                (2, Some((key_at, key))) if inside => found.push((key_at, key)),
                _ => {}
            },
            Token::Other => {}
        }
        previous = None;
    }
    let mut ruler = Ruler::new(text);
    found.into_iter().map(|(at, key)| (key, ruler.place(at))).collect()
}

/// The place of every entry of the list of accepted findings, in its order, found in one pass over the text.
pub fn accepted_places(text: &str) -> Vec<Place> {
    let mut scanner = Scanner { text, at: 0 };
    let mut ruler = Ruler::new(text);
    let mut found = Vec::new();
    let (mut depth, mut inside) = (0_usize, false);
    let mut previous: Option<String> = None;
    while let Some((at, token)) = scanner.next() {
        match token {
            Token::Open => {
                if inside && depth == 2 {
                    found.push(ruler.place(at));
                }
                depth += 1;
            }
            Token::Close => depth = depth.saturating_sub(1),
            Token::Word(word) => {
                previous = Some(word);
                continue;
            }
            Token::Colon => {
                if depth == 1 {
                    inside = previous.take().is_some_and(|key| key == "accepted");
                }
            }
            Token::Other => {}
        }
        previous = None;
    }
    found
}

/// Lines and columns of offsets that come in the order of the text, in one pass over it.
struct Ruler<'a> {
    text: &'a str,
    line: usize,
    /// Up to where it has counted.
    counted: usize,
    column: usize,
}

impl<'a> Ruler<'a> {
    fn new(text: &'a str) -> Self {
        // A byte order mark is no character of the first line.
        let counted = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, line: 1, counted, column: 1 }
    }

    fn place(&mut self, at: usize) -> Place {
        for c in self.text[self.counted..at].chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.counted = at;
        Place { line: self.line, column: self.column }
    }
}

enum Token {
    Open,
    Close,
    Colon,
    Word(String),
    Other,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<(usize, Token)> {
        loop {
            let rest = &self.text[self.at..];
            let first = rest.chars().next()?;
            let start = self.at;
            if first.is_whitespace() {
                self.at += first.len_utf8();
            } else if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += block_comment(rest);
            } else if first == '"' {
                let (length, word) = string(rest);
                self.at += length;
                return Some((start, Token::Word(word)));
            } else if let Some((length, word)) = raw_string(rest) {
                self.at += length;
                return Some((start, Token::Word(word)));
            } else if first.is_alphanumeric() || first == '_' {
                let length =
                    rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
                self.at += length;
                return Some((start, Token::Word(rest[..length].to_owned())));
            } else {
                self.at += first.len_utf8();
                let token = match first {
                    '(' | '{' | '[' => Token::Open,
                    ')' | '}' | ']' => Token::Close,
                    ':' => Token::Colon,
                    _ => Token::Other,
                };
                return Some((start, token));
            }
        }
    }
}

/// The length of the block comment with which a text begins; it may hold others.
pub(crate) fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The length of a raw string (`r#"…"#`, with any number of signs) and what it says, if one begins here.
fn raw_string(text: &str) -> Option<(usize, String)> {
    let rest = text.strip_prefix('r')?;
    let signs = rest.len() - rest.trim_start_matches('#').len();
    let inner = rest[signs..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(signs));
    let length = inner.find(&end)?;
    Some((1 + signs + 1 + length + end.len(), inner[..length].to_owned()))
}

/// The length of a string with its quotes, and what it says (escapes left as they are: ids have none).
fn string(text: &str) -> (usize, String) {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return (at + 1, text[1..at].to_owned()),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    (text.len(), String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"// components: nothing
Design(
    name: "on: \"x\"",
    components: {
        "a": (kind: Server), /* "b": ( */
        "b": (kind: Server, on: "a"),
    },
    links: { "b-a": (from: "b", to: "zz", kind: Http(port: 1)) },
)"#;

    #[test]
    fn finds_every_part_in_one_pass() {
        let all = places(TEXT);
        let at = |id: &str| all.get(id).map(|p| (p.line, p.column));
        assert_eq!((at("a"), at("b"), at("b-a")), (Some((5, 9)), Some((6, 9)), Some((8, 14))));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn finds_sections_ids_and_fields() {
        let at = |path: &[&str]| locate(TEXT, path).map(|p| (p.line, p.column));
        assert_eq!(at(&["components"]), Some((4, 5)));
        assert_eq!(at(&["components", "b", "on"]), Some((6, 29)));
        assert_eq!(at(&["links", "b-a", "to"]), Some((8, 33)));
        assert_eq!(at(&["links", "b-a", "label"]), Some((8, 14)), "the link itself when the field is left out");
        assert_eq!(at(&["groups"]), None);
    }

    #[test]
    fn finds_accepted_findings_by_their_number() {
        let text = "(format: 1, name: \"accepted: [(\",\n  accepted: [\n    (rule: \"a\", reason: \"(\"), (rule: \"b\"),\n /* ( */ (rule: \"c\")],\n notes: {\"n\": (text: \"x\")})";
        let at: Vec<_> = accepted_places(text).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(at, [(3, 5), (3, 31), (4, 10)]);
        let one = |path: &[&str]| locate(text, path).map(|p| (p.line, p.column));
        assert_eq!(one(&["accepted", "2", "reason"]), Some((4, 10)));
        assert_eq!(one(&["accepted", "3"]), Some((2, 3)));
    }

    #[test]
    fn raw_strings_are_read_over() {
        let all = places(
            "(name: r#\"a \" (b\"#, domain: r\"(\", components: {\n r\"a\": (kind: Server), \"radio\": (kind: Server)})",
        );
        assert_eq!((all["a"].line, all["a"].column, all["radio"].column), (2, 2, 24));
    }

    #[test]
    fn a_byte_order_mark_moves_no_column() {
        assert_eq!(places("\u{feff}(components: {\"a\": (kind: Server)})")["a"].column, 15);
    }
}
