//! `linchpin export`: a design as a picture or as text, for documents and pipelines.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::analysis;
use crate::export::{self, Format};
use crate::scene::{Options, Theme};
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
    /// Leave out single points of failure and other findings
    #[arg(long)]
    no_findings: bool,
    /// Leave the design itself out of the file: it can then not be opened and edited again
    #[arg(long)]
    no_design: bool,
    /// Leave the title block out of a picture
    #[arg(long)]
    no_title: bool,
    /// Leave the legend out of a picture
    #[arg(long)]
    no_legend: bool,
    /// Give a picture no background, for pages of a similar colour
    #[arg(long)]
    transparent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Target {
    /// A Mermaid flowchart
    Mermaid,
    /// A picture of lines and words
    Svg,
    /// A picture of pixels
    Png,
}

impl Target {
    const fn format(self) -> Format {
        match self {
            Self::Mermaid => Format::Mermaid,
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
    let options = Options {
        theme,
        findings: !args.no_findings,
        title: !args.no_title,
        legend: !args.no_legend,
        transparent: args.transparent,
        ..Options::default()
    };
    let picture = || export::picture(&design, &report, &options);
    let bytes = match format {
        Format::Mermaid => {
            let report = Some(&report).filter(|_| !args.no_findings);
            export::mermaid::flowchart(&design, report, theme).into_bytes()
        }
        Format::Svg if args.no_design => export::svg(&picture()).into_bytes(),
        Format::Svg => storage::carry_in_svg(&export::svg(&picture()), &design).into_bytes(),
        Format::Png => {
            let picture = picture();
            if let Some(text) = picture.foreign().next() {
                let text = print::plain(text);
                eprintln!(
                    "linchpin: the fonts of a png lack letters of `{text}`, which are boxes there; an svg has them"
                );
            }
            let pixels = export::png(&picture, args.scale).map_err(|e| Failure::usage(e.to_string()))?;
            if args.no_design { pixels } else { storage::carry_in_png(pixels, &design) }
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
