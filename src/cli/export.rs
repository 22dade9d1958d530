//! `linchpin export`: a design as a picture or as text, for documents and pipelines.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis;
use crate::export::ascii::{self, Charset};
use crate::export::{self, Format};
use crate::scene::{Options, Theme};
use crate::storage;

/// Arguments of `linchpin export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// The design; `-` is standard input
    file: PathBuf,
    /// What to write
    #[arg(long, value_enum)]
    to: Target,
    /// Where to write it; `-` is standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// The colours
    #[arg(long, value_enum, default_value_t = Colours::Light)]
    theme: Colours,
    /// Pixels to the drawing unit, for png
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(export::MAX_SCALE)))]
    scale: u32,
    /// Leave out single points of failure and other findings
    #[arg(long)]
    no_findings: bool,
    /// Leave the design out of the comments of a flowchart: reading it back then gives less
    #[arg(long)]
    no_design: bool,
    /// Write only what older versions of Mermaid read, for architecture
    #[arg(long)]
    strict: bool,
    /// The characters of boxes and lines, for ascii
    #[arg(long, value_enum, default_value_t = Characters::Ascii)]
    charset: Characters,
    /// How many character cells wide a drawing may be, for ascii [default: the width of the terminal, or 100]
    #[arg(long, value_parser = clap::value_parser!(u32).range(ascii::NARROWEST as i64..=ascii::WIDEST as i64))]
    width: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// A Mermaid flowchart
    Mermaid,
    /// A Mermaid sequence diagram: a visit, and what takes over when something dies
    Sequence,
    /// A Mermaid architecture diagram
    Architecture,
    /// Boxes and arrows of characters
    Ascii,
    /// A picture of lines and words
    Svg,
    /// A picture of pixels
    Png,
}

impl Target {
    const fn format(self) -> Format {
        match self {
            Self::Mermaid => Format::Mermaid,
            Self::Sequence => Format::Sequence,
            Self::Architecture => Format::Architecture,
            Self::Ascii => Format::Ascii,
            Self::Svg => Format::Svg,
            Self::Png => Format::Png,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Colours {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Characters {
    /// Plain: + - | . : < > ^ v
    Ascii,
    /// The box drawing characters of Unicode
    Unicode,
}

/// Writes the design in another form.
///
/// # Errors
/// When the file is no design, the picture would be too large, or the output cannot be written.
pub(super) fn run(args: &ExportArgs) -> Outcome {
    let format = args.to.format();
    let to_stdout = args.out == Path::new("-");
    if to_stdout && !format.is_text() && io::stdout().is_terminal() {
        let message = format!("{} is not text for a terminal: add --out FILE.{}", format.name(), format.extension());
        return Err(Failure::usage(message));
    }
    let design = super::load(&args.file)?;
    let theme = match args.theme {
        Colours::Light => &Theme::LIGHT,
        Colours::Dark => &Theme::DARK,
    };
    let report = analysis::analyse(&design);
    let options = Options { theme, findings: !args.no_findings, ..Options::default() };
    let picture = || export::picture(&design, &report, &options);
    let bytes = match format {
        Format::Mermaid => {
            let report = Some(&report).filter(|_| !args.no_findings);
            let chart = export::mermaid::flowchart(&design, report, theme);
            let chart = if args.no_design { chart } else { export::mermaid::carrying(&chart, &design) };
            for sentence in export::mermaid::too_much(&chart) {
                eprintln!("linchpin: {sentence}");
            }
            chart.into_bytes()
        }
        Format::Sequence => export::mermaid::sequence(&design, &report, theme).into_bytes(),
        Format::Architecture => export::mermaid::architecture(&design, args.strict, theme).into_bytes(),
        Format::Ascii => {
            let report = Some(&report).filter(|_| !args.no_findings);
            let charset = match args.charset {
                Characters::Ascii => Charset::Ascii,
                Characters::Unicode => Charset::Unicode,
            };
            let drawing = ascii::ascii(&design, report, charset, width(args));
            if !drawing.left_out.is_empty() {
                let count = drawing.left_out.len();
                eprintln!(
                    "linchpin: {count} links have no line in a drawing of this size: the text below it names them"
                );
            }
            drawing.text.into_bytes()
        }
        Format::Svg => export::svg(&picture()).into_bytes(),
        Format::Png => export::png(&picture(), args.scale).map_err(|e| Failure::usage(e.to_string()))?,
    };
    if to_stdout {
        print::bytes(&bytes)?;
    } else {
        storage::save_bytes(&bytes, &args.out)
            .map_err(|e| Failure::usage(format!("the export was not written, {e}: {}", args.out.display())))?;
    }
    Ok(Exit::Clean)
}

/// The width that was asked for, or that of the terminal that shows the drawing.
fn width(args: &ExportArgs) -> usize {
    let shown = || (args.out == Path::new("-") && io::stdout().is_terminal()).then(columns).flatten();
    args.width.map_or_else(|| shown().unwrap_or(ascii::USUAL), |width| width as usize)
}

/// The width of the terminal behind standard output.
fn columns() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width).clamp(ascii::NARROWEST, ascii::WIDEST))
}
