//! `linchpin export`: a design as a picture or as text, for documents and pipelines.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::export_report::ReportArgs;
use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::export::report::ReportOptions;
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
    /// Leave out single points of failure and other findings (in a report: on its diagram)
    #[arg(long)]
    no_findings: bool,
    #[command(flatten)]
    report: ReportArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// A Mermaid flowchart
    Mermaid,
    /// A picture of lines and words
    Svg,
    /// A picture of pixels
    Png,
    /// A Markdown document that explains and judges the design
    Report,
}

impl Target {
    const fn format(self) -> Format {
        match self {
            Self::Mermaid => Format::Mermaid,
            Self::Svg => Format::Svg,
            Self::Png => Format::Png,
            Self::Report => Format::Report,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Colours {
    Light,
    Dark,
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
    let theme = match args.theme {
        Colours::Light => &Theme::LIGHT,
        Colours::Dark => &Theme::DARK,
    };
    let report = args.report.analyse(&design, format)?;
    let options = Options { theme, findings: !args.no_findings, ..Options::default() };
    let picture = || export::picture(&design, &report, &options);
    let png = || export::png(&picture(), args.scale).map_err(|e| Failure::usage(e.to_string()));
    let bytes = match format {
        Format::Mermaid => {
            let report = Some(&report).filter(|_| !args.no_findings);
            export::mermaid::flowchart(&design, report, theme).into_bytes()
        }
        Format::Svg => export::svg(&picture()).into_bytes(),
        Format::Png => png()?,
        Format::Report => {
            let base = ReportOptions { theme, marks: !args.no_findings, ..ReportOptions::default() };
            args.report.text(&design, &report, base, &args.out, png)?.into_bytes()
        }
    };
    if to_stdout {
        print::bytes(&bytes)?;
    } else {
        storage::save_bytes(&bytes, &args.out)
            .map_err(|e| Failure::usage(format!("the export was not written, {e}: {}", args.out.display())))?;
    }
    Ok(Exit::Clean)
}
