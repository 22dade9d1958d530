//! The design inside a picture: a PNG or SVG carries the text of what it shows, and is read like a design's own file.
//!
//! Pictures are known by their first bytes, never by their name. What is read is bounded: a file by
//! [`MAX_BYTES`](super::MAX_BYTES), and what is unpacked from it by the same number.

mod png;
mod svg;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::to_ron;
use crate::model::Design;

/// A kind of picture that can carry a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Pixels.
    Png,
    /// Lines and words; any XML, until it is read.
    Svg,
}

/// What a picture without a design says about itself.
const STRIPPED: &str = "the picture holds no design: it was exported with --no-design, or a program that saved it \
                        again left the design out";

impl Picture {
    /// The kind of picture that begins with these bytes; none: no picture.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&png::SIGNATURE) {
            return Some(Self::Png);
        }
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let first = text.iter().find(|b| !b.is_ascii_whitespace());
        (first == Some(&b'<')).then_some(Self::Svg)
    }

    /// The kind of picture that a file is; none: no picture, or no file that can be read.
    pub fn of_file(path: &Path) -> Option<Self> {
        // Looking into a pipe would take away what is in it.
        path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        let mut begin = Vec::new();
        File::open(path).ok()?.take(256).read_to_end(&mut begin).ok()?;
        Self::of(&begin)
    }

    /// The kind of picture that a file of this name would be taken for.
    pub fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match &extension[..] {
            "png" => Some(Self::Png),
            "svg" => Some(Self::Svg),
            _ => None,
        }
    }

    /// The text of the design in a picture.
    ///
    /// # Errors
    /// One clause: the picture holds none, is damaged, or holds more than is read.
    pub(super) fn text(self, bytes: &[u8]) -> Result<String, String> {
        let text = match self {
            Self::Png => png::read(bytes)?,
            Self::Svg => svg::read(bytes)?,
        };
        text.ok_or_else(|| STRIPPED.to_owned())
    }
}

/// A PNG with the design inside, in a compressed `iTXt` chunk before the pixels. What is no PNG stays as it is.
pub fn carry_in_png(picture: Vec<u8>, design: &Design) -> Vec<u8> {
    png::with(picture, &to_ron(design))
}

/// An SVG with the design inside, as text in its `metadata` after the description.
pub fn carry_in_svg(picture: &str, design: &Design) -> String {
    svg::with(picture, &to_ron(design))
}
