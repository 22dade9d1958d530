//! `linchpin export --to report`: what belongs to the report alone, its picture and its proof.

use std::path::{Path, PathBuf};

use super::outcome::Failure;
use crate::analysis::{self, Report, accepting};
use crate::export::report::{Proof, ReportOptions, report};
use crate::export::{Format, Order};
use crate::model::Design;
use crate::storage;

/// Arguments that only a report has.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of a report")]
pub(super) struct ReportArgs {
    /// Write the picture beside the report, and link it
    #[arg(long)]
    with_png: bool,
    /// What `linchpin prove --format json` wrote about this design
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// The day of the report, YYYY-MM-DD: accepted findings are judged as on this day
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
}

impl ReportArgs {
    /// Refuses what belongs to a report where another format is written.
    pub(super) fn fits(&self, format: Format) -> Result<(), Failure> {
        let given = [(self.with_png, "--with-png"), (self.proof.is_some(), "--proof"), (self.date.is_some(), "--date")];
        match given.iter().find(|(given, _)| *given) {
            Some((_, name)) if format != Format::Report => {
                Err(Failure::usage(format!("{name} belongs to a report: add --to report")))
            }
            _ => Ok(()),
        }
    }

    /// Analyses the design as on the day of the report, with the fixes that a report names.
    pub(super) fn analyse(&self, design: &Design, order: &Order) -> Result<Report, Failure> {
        let Some(date) = &self.date else { return Ok(order.analyse(design)) };
        if !accepting::is_date(date) {
            return Err(Failure::usage(format!("`{date}` is no day: write --date YYYY-MM-DD")));
        }
        Ok(order.with_fixes(design, analysis::analyse_on(design, date)))
    }

    /// The report; its picture is written to a file beside `out`.
    pub(super) fn text(
        &self,
        design: &Design,
        analysis: &Report,
        options: ReportOptions,
        out: &Path,
        png: impl FnOnce() -> Result<Vec<u8>, Failure>,
    ) -> Result<String, Failure> {
        let proof = self.proof.as_deref().map(|path| read_proof(path, design)).transpose()?;
        let picture = if self.with_png { Some(write_picture(out, png)?) } else { None };
        let options =
            ReportOptions { picture: picture.as_deref(), proof: proof.as_ref(), date: self.date.as_deref(), ..options };
        Ok(report(design, analysis, &options))
    }
}

fn read_proof(path: &Path, design: &Design) -> Result<Proof, Failure> {
    let text = storage::read_text(path).map_err(|error| Failure::unreadable(error.about(path)))?;
    Proof::read(&text, design).map_err(|error| Failure::unreadable(format!("{}: {error}", path.display())))
}

/// Writes the picture beside the report; its file name.
fn write_picture(out: &Path, png: impl FnOnce() -> Result<Vec<u8>, Failure>) -> Result<String, Failure> {
    let path = out.with_extension("png");
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(name) = name.filter(|_| out != Path::new("-") && path != out) else {
        return Err(Failure::usage("the picture is written beside the report: add --out FILE.md"));
    };
    storage::save_bytes(&png()?, &path)
        .map_err(|e| Failure::usage(format!("the picture was not written, {e}: {}", path.display())))?;
    Ok(name)
}
