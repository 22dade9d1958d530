//! Anything that can be opened: a design's own text, a picture that carries one, or diagrams, known by what is in it.
//!
//! What the bytes say counts more than the name. A name only decides where they say nothing.

use std::path::Path;

use super::{ImportError, Imported, NO_DIAGRAM, mermaid};
use crate::model::Design;
use crate::storage::{self, Picture, ReadError};

/// What something turned out to be.
#[derive(Debug, Clone)]
pub enum Opened {
    /// A design as files hold it.
    Design(Box<Design>),
    /// A picture, and the design in it.
    Picture(Box<Design>, Picture),
    /// The diagrams of a text, one at least: nothing that a design could be written back to.
    Diagrams(Vec<Imported>),
}

/// Why something could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A design or a picture, but not a sound one.
    #[error(transparent)]
    Design(#[from] ReadError),
    /// Diagrams of which no design can be made.
    #[error("{}", .0.about("the text"))]
    Diagrams(ImportError),
    /// Nothing of the three.
    #[error("this is no design (RON, which begins with `Design(`), no picture of one, and no Mermaid diagram")]
    Neither,
}

impl OpenError {
    /// The whole sentence, with its place, the path last.
    pub fn about(&self, path: &Path) -> String {
        let shown = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
        match self {
            Self::Design(error) => error.about(path),
            Self::Diagrams(error) => error.about(&shown),
            Self::Neither => format!("{self}: {shown}"),
        }
    }
}

/// Opens what a file or the clipboard holds. The file's name serves diagrams without a title; it may be empty.
///
/// # Errors
/// When the bytes are nothing that can be opened, or something damaged.
pub fn open(bytes: Vec<u8>, name: &Path) -> Result<Opened, OpenError> {
    let picture = Picture::of(&bytes);
    let looks = Looks::of(&bytes, picture, name);
    if looks != Looks::Text {
        let source = storage::source(bytes)?;
        let design = Box::new(source.design()?);
        return Ok(source
            .picture
            .map_or_else(|| Opened::Design(design.clone()), |p| Opened::Picture(design.clone(), p)));
    }
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let stem = if stem == "-" { "" } else { &stem };
    match mermaid(&bytes, stem) {
        Ok(diagrams) => Ok(Opened::Diagrams(diagrams)),
        Err(error) if error.what == NO_DIAGRAM => Err(OpenError::Neither),
        Err(error) => Err(OpenError::Diagrams(error)),
    }
}

/// What bytes look like before they are read.
#[derive(Debug, PartialEq, Eq)]
enum Looks {
    Design,
    Picture,
    Text,
}

impl Looks {
    fn of(bytes: &[u8], picture: Option<Picture>, name: &Path) -> Self {
        let extension = name.extension().unwrap_or_default().to_ascii_lowercase();
        let named = |one: &[&str]| one.iter().any(|e| extension == *e);
        match picture {
            Some(Picture::Png) => return Self::Picture,
            // Markdown may begin with a tag or a comment too.
            Some(Picture::Svg) if named(&["svg"]) || has_svg(bytes) => return Self::Picture,
            Some(Picture::Svg) | None => {}
        }
        let start = first_word(bytes);
        let ron = start.starts_with(b"Design") || start.starts_with(b"(") || start.starts_with(b"#![");
        if ron || named(&["ron"]) { Self::Design } else { Self::Text }
    }
}

/// Whether the first element of a text that begins with `<` is an SVG's.
fn has_svg(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let mut rest = &*text;
    while let Some((_, tag)) = rest.split_once('<') {
        let past = match tag.as_bytes().first() {
            Some(b'!') if tag.starts_with("!--") => tag.split_once("-->"),
            Some(b'!' | b'?') => tag.split_once('>'),
            _ => {
                let name = tag.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next().unwrap_or_default();
                return name.rsplit(':').next() == Some("svg");
            }
        };
        let Some((_, past)) = past else { return false };
        rest = past;
    }
    false
}

/// A text past its byte order mark, white space and comments as RON has them.
fn first_word(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let past = |rest: &[u8], end: &[u8]| rest.windows(end.len()).position(|w| w == end).map(|at| at + end.len());
    loop {
        rest = rest.trim_ascii_start();
        let end = match rest {
            [b'/', b'/', ..] => past(rest, b"\n"),
            [b'/', b'*', ..] => past(rest, b"*/"),
            _ => return rest,
        };
        let Some(end) = end else { return &[] };
        rest = &rest[end..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: &str = "// a design\n/* of mine */ Design(format: 1, name: \"x\")";

    #[test]
    fn contents_count_more_than_names() {
        let is = |text: &str, name: &str| open(text.as_bytes().to_vec(), Path::new(name));
        for name in ["a.ron", "a.mmd", "a", "-", ""] {
            assert!(matches!(is(DESIGN, name), Ok(Opened::Design(_))), "{name}");
        }
        for name in ["a.mmd", "a.md", "a", "-", ""] {
            assert!(matches!(is("graph LR; a-->b", name), Ok(Opened::Diagrams(d)) if d.len() == 1), "{name}");
        }
        let svg = storage::carry_in_svg("<svg><desc></desc></svg>", &Design::named("x"));
        for begin in ["", "<?xml version=\"1.0\"?>\n", "<!-- <p> --><!DOCTYPE svg>\n"] {
            for name in ["a.svg", "a.md", ""] {
                assert!(matches!(is(&format!("{begin}{svg}"), name), Ok(Opened::Picture(..))), "{begin} {name}");
            }
        }
    }

    #[test]
    fn markdown_may_begin_with_a_tag() {
        let text =
            "<p align=\"center\">\n\n```mermaid\ngraph LR; a-->b\n```\n# Two\n```mermaid\ngraph LR; c-->d\n```\n";
        let opened = open(text.as_bytes().to_vec(), Path::new("README.md"));
        let Ok(Opened::Diagrams(diagrams)) = opened else { panic!("{opened:?}") };
        assert_eq!(diagrams.iter().map(|d| d.design.name.as_str()).collect::<Vec<_>>(), ["README", "Two"]);
    }

    #[test]
    fn what_cannot_be_opened_says_where_or_what_is_expected() {
        let about = |text: &str, name: &str| {
            open(text.as_bytes().to_vec(), Path::new(name)).expect_err("nothing to open").about(Path::new(name))
        };
        assert!(about("Design(\n  format: 1,\n  nme: 1)", "a.ron").contains("line 3"));
        assert!(about("graph LR; a-->b", "a.ron").contains("line 1"), "a name that says what it is is believed");
        assert!(about("Dear Sir or Madam", "a.txt").starts_with("this is no design (RON, which begins with"));
        assert!(about("pie\n \"a\": 1", "a.mmd").contains("at line 1"));
        assert!(about("", "a.mmd").contains("empty"));
    }
}
