//! `linchpin export`: a design as a picture or as text, for documents and pipelines.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::export_report::ReportArgs;
use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::export::ascii::{self, Charset};
use crate::export::{self, Delivered, Format, Order, OrderError};
use crate::model::Id;
use crate::scene::{self, Theme};
use crate::storage;

/// Arguments of `linchpin export`.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
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
    /// Leave out single points of failure and other findings (in a report: on its diagram)
    #[arg(long)]
    no_findings: bool,
    /// Leave the title block out of a picture
    #[arg(long)]
    no_title: bool,
    /// Leave the legend out of a picture
    #[arg(long)]
    no_legend: bool,
    /// Give a picture no background, for pages of a similar colour
    #[arg(long)]
    transparent: bool,
    /// The room around a picture, in drawing units
    #[arg(long, default_value_t = scene::MARGIN as u16, value_parser = clap::value_parser!(u16).range(0..=i64::from(export::MOST_MARGIN)))]
    margin: u16,
    /// Only these parts, with what lies in them and the links among them: their ids, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = part)]
    only: Vec<Id>,
    /// Leave the design itself out of the file: it can then not be opened and edited again
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
    #[command(flatten)]
    report: ReportArgs,
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
    /// A Markdown document that explains and judges the design
    Report,
    /// The design itself, as it is saved
    Ron,
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
            Self::Report => Format::Report,
            Self::Ron => Format::Ron,
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
    args.report.fits(format)?;
    let to_stdout = args.out == Path::new("-");
    if to_stdout && !format.is_text() && io::stdout().is_terminal() {
        let message = format!("{} is not text for a terminal: add --out FILE.{}", format.name(), format.extension());
        return Err(Failure::usage(message));
    }
    let design = super::load(&args.file)?;
    let order = order(args);
    let report = args.report.analyse(&design, &order)?;
    let failed = |error: OrderError| Failure::usage(error.to_string());
    let (design, report) = order.select(&design, &report).map_err(failed)?;
    let told = |delivered: Delivered| {
        for remark in &delivered.remarks {
            eprintln!("linchpin: {}", print::plain(remark));
        }
        delivered.bytes
    };
    let bytes = if format == Format::Report {
        let png = || order.png(&design, &report).map(told).map_err(failed);
        args.report.text(&design, &report, order.report_options(), &args.out, png)?.into_bytes()
    } else {
        told(order.write(&design, &report).map_err(failed)?)
    };
    if to_stdout {
        print::bytes(&bytes)?;
    } else {
        storage::save_bytes(&bytes, &args.out)
            .map_err(|e| Failure::usage(format!("the export was not written, {e}: {}", args.out.display())))?;
    }
    Ok(Exit::Clean)
}

/// The id of a part.
fn part(text: &str) -> Result<Id, String> {
    Id::new(text.trim()).map_err(|error| error.to_string())
}

/// What was ordered.
fn order(args: &ExportArgs) -> Order {
    Order {
        theme: match args.theme {
            Colours::Light => &Theme::LIGHT,
            Colours::Dark => &Theme::DARK,
        },
        scale: args.scale,
        findings: !args.no_findings,
        title: !args.no_title,
        legend: !args.no_legend,
        transparent: args.transparent,
        margin: args.margin,
        only: args.only.iter().cloned().collect(),
        carried: !args.no_design,
        strict: args.strict,
        charset: match args.charset {
            Characters::Ascii => Charset::Ascii,
            Characters::Unicode => Charset::Unicode,
        },
        width: width(args),
        ..Order::of(args.to.format())
    }
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
