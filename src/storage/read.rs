//! Reading a design: every mistake in a file is one sentence with its line and column.

use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::picture::Picture;
use super::{locate, write};
use crate::catalog;
use crate::model::{self, Design, Violation};

/// The largest file that is read, in bytes (64 MiB).
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A place in a text: line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// The place of a byte offset.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = &text[..offset.min(text.len())];
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        Self { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a design could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The text is not a design.
    #[error("{message} ({})", .place.map_or_else(|| "in the whole file".to_owned(), |p| p.to_string()))]
    Text {
        /// What is wrong.
        message: String,
        /// Where.
        place: Option<Place>,
    },
    /// The file could not be opened or read.
    #[error("{0}")]
    Io(String),
}

impl ReadError {
    /// The place in the text, when the text is at fault.
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Text { place, .. } => *place,
            Self::Io(_) => None,
        }
    }

    /// The whole sentence, the path last.
    pub fn about(&self, path: &Path) -> String {
        let path = if path == Path::new("-") { PathBuf::from("standard input") } else { path.to_owned() };
        match self {
            Self::Text { message, place: Some(place) } => format!("{message}, at {place} of {}", path.display()),
            Self::Text { message, place: None } => format!("{message}, in {}", path.display()),
            Self::Io(message) => format!("{message}: {}", path.display()),
        }
    }
}

/// The text of a design, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The text.
    pub text: String,
    /// The kind of picture that carried it; none: a file of its own, whose lines are those of the text.
    pub picture: Option<Picture>,
}

impl Source {
    /// The design that the text says.
    ///
    /// # Errors
    /// As [`parse`]. Of a text in a picture the place is told as a place in that text.
    pub fn design(&self) -> Result<Design, ReadError> {
        parse(&self.text).map_err(|error| match (error, self.picture) {
            (ReadError::Text { message, place: Some(place) }, Some(_)) => {
                ReadError::Text { message: format!("{message}, at {place} of the design"), place: None }
            }
            (error, _) => error,
        })
    }
}

/// Reads the design in a file, or in a picture that carries one; `-` is standard input.
///
/// # Errors
/// When the file cannot be read, is over [`MAX_BYTES`], or does not hold a sound design.
pub fn read(path: &Path) -> Result<Design, ReadError> {
    read_source(path)?.design()
}

/// Reads the text of the design in a file, or in a picture that carries one; `-` is standard input.
///
/// # Errors
/// When the file cannot be read, is over [`MAX_BYTES`], or is neither UTF-8 nor a picture with a design.
pub fn read_source(path: &Path) -> Result<Source, ReadError> {
    source(read_bytes(path)?)
}

/// The text of the design in the bytes of a file, or of a picture that carries one.
///
/// # Errors
/// When they are neither UTF-8 nor a picture with a design.
pub fn source(bytes: Vec<u8>) -> Result<Source, ReadError> {
    match Picture::of(&bytes) {
        Some(picture) => {
            let text = picture.text(&bytes).map_err(ReadError::Io)?;
            Ok(Source { text, picture: Some(picture) })
        }
        None => Ok(Source { text: utf8(bytes)?, picture: None }),
    }
}

/// Reads the text of a file; `-` is standard input.
///
/// # Errors
/// When the file cannot be read, is over [`MAX_BYTES`], or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, ReadError> {
    utf8(read_bytes(path)?)
}

/// Reads the bytes of a file; `-` is standard input.
///
/// # Errors
/// When the file cannot be read or is over [`MAX_BYTES`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    read_bytes_telling(path, |_, _| true)
}

/// The same, saying now and then how many bytes are read, of how many (0: nobody knows); false ends it.
///
/// # Errors
/// When the file cannot be read, is over [`MAX_BYTES`], or nobody wants it any more.
pub fn read_bytes_telling(path: &Path, mut tell: impl FnMut(u64, u64) -> bool) -> Result<Vec<u8>, ReadError> {
    const STEP: u64 = 1 << 20;
    let (mut bytes, mut all) = (Vec::new(), 0);
    let mut source: Box<dyn io::Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let metadata = fs::metadata(path).map_err(|e| io_error(&e))?;
        if metadata.is_dir() {
            return Err(ReadError::Io("a folder is not a design".to_owned()));
        }
        if metadata.len() > MAX_BYTES {
            return Err(too_large(metadata.len()));
        }
        all = metadata.len();
        Box::new(fs::File::open(path).map_err(|e| io_error(&e))?)
    };
    while bytes.len() as u64 <= MAX_BYTES {
        let read = source.by_ref().take(STEP).read_to_end(&mut bytes).map_err(|e| io_error(&e))?;
        if !tell(bytes.len() as u64, all) {
            return Err(ReadError::Io("nobody wants it any more".to_owned()));
        }
        // Less than was asked for: that was the end.
        if (read as u64) < STEP {
            break;
        }
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn utf8(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let place = Place::of(&String::from_utf8_lossy(&error.as_bytes()[..good]), good);
        ReadError::Text { message: "this is not UTF-8 text".to_owned(), place: Some(place) }
    })
}

fn io_error(error: &io::Error) -> ReadError {
    ReadError::Io(match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read the file".to_owned(),
        _ => format!("the file cannot be read ({error})"),
    })
}

fn too_large(bytes: u64) -> ReadError {
    ReadError::Io(format!("the file has {} MiB, the limit is {} MiB", bytes.div_ceil(1 << 20), MAX_BYTES >> 20))
}

/// Reads the design in a text.
///
/// # Errors
/// When the text is no RON, has an unknown field or kind, or breaks an invariant of the model or the catalogue.
pub fn parse(text: &str) -> Result<Design, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::Text {
            message: "the file is empty".to_owned(),
            place: Some(Place { line: 1, column: 1 }),
        });
    }
    let mut design: Design = write::options().from_str(text).map_err(|error| {
        let place = Place { line: error.span.start.line, column: error.span.start.col };
        ReadError::Text { message: plain(&error.code.to_string()), place: Some(place) }
    })?;
    model::check(&design).and_then(|()| catalog::check(&design)).map_err(|violation| located(text, violation))?;
    design.format = Design::FORMAT;
    Ok(design)
}

/// Reads something else than a design from a RON file; `-` is standard input.
///
/// # Errors
/// When the file cannot be read, is over [`MAX_BYTES`], or does not hold such a thing.
pub fn read_value<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
    let text = read_text(path)?;
    write::options().from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(|error| {
        let place = Place { line: error.span.start.line, column: error.span.start.col };
        ReadError::Text { message: plain(&error.code.to_string()), place: Some(place) }
    })
}

/// RON's messages as our sentences: no capital in the middle of a line.
fn plain(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn located(text: &str, violation: Violation) -> ReadError {
    let path: Vec<&str> = violation.path.iter().map(String::as_str).collect();
    ReadError::Text { place: locate(text, &path), message: violation.message }
}
