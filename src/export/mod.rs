//! What leaves the program: a design and its report as text and pictures.
//!
//! Everything here is pure: equal designs give equal bytes, without a clock, a file or a window.

pub mod ascii;
mod findings;
mod junit;
mod markdown;
pub mod mermaid;
mod png;
pub mod report;
mod sarif;
mod svg;
mod thumbnail;

pub use findings::findings_markdown;
pub(crate) use junit::escape as xml_escape;
pub use junit::junit;
pub(crate) use markdown::{escape as markdown_escape, fenced as markdown_fenced};
pub use png::{MAX_PIXELS, MAX_SCALE, PngError, png};
pub use sarif::{Checked, sarif};
pub use svg::svg;
pub use thumbnail::{Thumbnail, thumbnail};

use crate::analysis::Report;
use crate::layout;
use crate::model::Design;
use crate::scene::{self, Marks, Options, Scene};

/// What a design can be exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A Mermaid flowchart.
    Mermaid,
    /// A Mermaid sequence diagram.
    Sequence,
    /// A Mermaid architecture diagram.
    Architecture,
    /// A drawing of characters.
    Ascii,
    /// A picture of lines and words.
    Svg,
    /// A picture of pixels.
    Png,
    /// A Markdown document.
    Report,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Mermaid, Self::Sequence, Self::Architecture, Self::Ascii, Self::Svg, Self::Png, Self::Report];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Sequence => "sequence",
            Self::Architecture => "architecture",
            Self::Ascii => "ascii",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Report => "report",
        }
    }

    /// How its files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mermaid | Self::Sequence | Self::Architecture => "mmd",
            Self::Ascii => "txt",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Report => "md",
        }
    }

    /// Whether it is text, fit for a terminal.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Png)
    }
}

/// The picture of a design: arranged, routed and marked.
pub fn picture(design: &Design, report: &Report, options: &Options) -> Scene {
    let arrangement = layout::arrange(design);
    let routes = layout::route(design, &arrangement);
    scene::build(design, &arrangement, &routes, &Marks::of(report, design), options)
}
