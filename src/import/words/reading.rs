//! A label as words, and the phrases found in it.

use std::ops::Range;

use super::dictionary::{Dictionary, same};
use super::{Means, Part, Place, Trait, Wire, Word};
use crate::model::Role;

/// One word of a label.
#[derive(Debug, Clone)]
pub(in crate::import) struct Token {
    /// In small letters without accents.
    pub(in crate::import) text: String,
    /// Where it stands in the label.
    pub(in crate::import) span: Range<usize>,
    /// Parts of a label (`x - y`, `x (y)`, `x for y`) have numbers.
    segment: u16,
}

impl Token {
    /// The number it is, where it is one.
    pub(in crate::import) fn number(&self) -> Option<u32> {
        self.text.bytes().all(|b| b.is_ascii_digit()).then(|| self.text.parse().ok())?
    }
}

/// A phrase found.
#[derive(Debug, Clone)]
struct Hit {
    word: &'static Word,
    tokens: Range<usize>,
    segment: u16,
    denied: bool,
}

/// What a label says.
#[derive(Debug, Default)]
pub(in crate::import) struct Reading {
    pub(in crate::import) tokens: Vec<Token>,
    hits: Vec<Hit>,
}

impl Reading {
    /// Reads a label.
    pub(in crate::import) fn of(label: &str) -> Self {
        let dictionary = Dictionary::get();
        let mut reading = Self { tokens: tokens(label, dictionary), hits: Vec::new() };
        let mut at = 0;
        let (mut denied, mut about) = (None, 0);
        while at < reading.tokens.len() {
            let segment = reading.tokens[at].segment + about;
            let found = dictionary.beginning(&reading.tokens[at].text).find_map(|entry| {
                let tail = reading.tokens.get(at + 1..=at + entry.tail.len())?;
                let fits = tail.iter().zip(&entry.tail).all(|(token, phrase)| same(&token.text, phrase));
                fits.then_some((entry.tail.len() + 1, entry.word))
            });
            let Some((length, first)) = found else {
                at += 1;
                continue;
            };
            // The same phrase may stand in the tables of several languages: all of its meanings count.
            for entry in dictionary.beginning(&reading.tokens[at].text) {
                if entry.word.phrase != first.phrase {
                    continue;
                }
                let is_denied = denied == Some(segment);
                for means in entry.word.means {
                    match means {
                        Means::Not => denied = Some(segment),
                        Means::About => about += 1,
                        _ => {}
                    }
                }
                reading.hits.push(Hit { word: entry.word, tokens: at..at + length, segment, denied: is_denied });
            }
            at += length;
        }
        reading
    }

    /// Adds what other words about the same thing say. They name no numbers, and come after all of these.
    pub(in crate::import) fn also(&mut self, other: Self) {
        let after = self.tokens.len();
        let last = self.hits.last().map_or(0, |hit| hit.segment) + 1;
        self.hits.extend(other.hits.into_iter().map(|hit| Hit {
            tokens: hit.tokens.start + after..hit.tokens.end + after,
            segment: hit.segment + last,
            ..hit
        }));
    }

    fn means(&self) -> impl Iterator<Item = (&Hit, Means)> {
        self.hits.iter().filter(|hit| !hit.denied).flat_map(|hit| hit.word.means.iter().map(move |means| (hit, *means)))
    }

    /// The kind that the label names, and how surely: 3 by its name, 2 by a product, 1 perhaps.
    pub(in crate::import) fn part(&self) -> Option<(Part, u8)> {
        let weighed = self.means().filter_map(|(hit, means)| match means {
            Means::Noun(part) => Some((3, hit, part)),
            Means::Product(part) => Some((2, hit, part)),
            Means::Vague(part) => Some((1, hit, part)),
            _ => None,
        });
        // The surest; of equals the one in the first segment; there the last, which is the head of an English compound.
        let best = weighed.reduce(|best, next| {
            let sooner = next.0 == best.0 && next.1.segment <= best.1.segment;
            if next.0 > best.0 || sooner { next } else { best }
        });
        best.map(|(weight, _, part)| (part, weight))
    }

    /// The kind of frame that a title names.
    pub(in crate::import) fn place(&self) -> Option<Place> {
        self.means().filter_map(|(_, m)| if let Means::Frame(place) = m { Some(place) } else { None }).last()
    }

    /// The properties that are stated.
    pub(in crate::import) fn traits(&self) -> impl Iterator<Item = Trait> {
        self.means().filter_map(|(_, m)| if let Means::Is(t) = m { Some(t) } else { None })
    }

    /// The roles that the words themselves state, without what stood there before.
    pub(in crate::import) fn roles(&self) -> impl Iterator<Item = Role> {
        let own = self.means().filter(|(hit, _)| hit.tokens.end <= self.tokens.len());
        own.filter_map(|(_, m)| if let Means::Is(Trait::Role(role)) = m { Some(role) } else { None })
    }

    /// What a line's words say that it carries, in order.
    pub(in crate::import) fn wires(&self) -> impl Iterator<Item = Wire> {
        self.means().filter_map(|(_, m)| if let Means::Carries(w) = m { Some(w) } else { None })
    }

    /// Whether the token joins numbers: `and`.
    pub(in crate::import) fn joins(&self, token: usize) -> bool {
        self.hits.iter().any(|hit| hit.tokens.contains(&token) && hit.word.means.contains(&Means::And))
    }

    /// Whether the token says that a port follows.
    pub(in crate::import) fn names_port(&self, token: usize) -> bool {
        self.hits.iter().any(|hit| hit.tokens.contains(&token) && hit.word.means.contains(&Means::Port))
    }
}

/// Cuts a label into words. `LoadBalancer1` is three, unless the dictionary knows it as one.
fn tokens(label: &str, dictionary: &Dictionary) -> Vec<Token> {
    let mut out = Vec::new();
    let (mut start, mut segment, mut last) = (None, 0_u16, 0);
    for (at, c) in label.char_indices().chain([(label.len(), ' ')]) {
        if c.is_alphanumeric() {
            if start.is_none() {
                start = Some(at);
                segment += u16::from(separates(&label[last..at]));
            }
            continue;
        }
        let Some(from) = start.take() else { continue };
        last = at;
        let whole = fold(&label[from..at]);
        if dictionary.knows(&whole) || whole.len() > 64 {
            out.push(Token { text: whole, span: from..at, segment });
        } else {
            split(label, from..at, segment, &mut out);
        }
        if out.len() > 200 {
            break;
        }
    }
    out
}

/// Whether what stands between two words parts a label. A hyphen does with white space around it.
fn separates(between: &str) -> bool {
    between.contains(['(', ')', '[', ']', ':', ',', '/', '+', '&', '|', '–', '—', '>', '·', ';'])
        || between.contains('-') && between.contains(' ')
}

fn split(label: &str, word: Range<usize>, segment: u16, out: &mut Vec<Token>) {
    let mut start = word.start;
    let mut before: Option<char> = None;
    let chars = label[word.clone()].char_indices();
    for (n, c) in chars {
        let at = word.start + n;
        let next = label[at + c.len_utf8()..word.end].chars().next();
        let cut = before.is_some_and(|b| {
            b.is_numeric() != c.is_numeric()
                || b.is_lowercase() && c.is_uppercase()
                || b.is_uppercase() && c.is_uppercase() && next.is_some_and(char::is_lowercase)
        });
        if cut && at > start {
            out.push(Token { text: fold(&label[start..at]), span: start..at, segment });
            start = at;
        }
        before = Some(c);
    }
    out.push(Token { text: fold(&label[start..word.end]), span: start..word.end, segment });
}

/// Small letters without accents.
fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'œ' => out.push_str("oe"),
            // The combining marks of letters that are written in two characters.
            '\u{300}'..='\u{36f}' => {}
            c => out.push(c),
        }
    }
    out
}
