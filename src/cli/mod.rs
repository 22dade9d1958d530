//! The command line: one file per command, calling the same functions as the window.
//!
//! Results go to standard output, everything else to standard error; an error is one line, printed once, here.

mod accept;
mod baseline;
mod blast;
mod check;
mod completions;
mod emulation_args;
mod explain;
mod export;
mod export_report;
mod fix;
mod import;
mod load_args;
mod manual;
mod new;
mod open;
pub mod outcome;
pub(crate) mod print;
mod prove;
mod reference;
mod report_text;
mod run;
mod what_if;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

use crate::model::Design;
use crate::storage;
use outcome::{Failure, Outcome};

/// Draw a web infrastructure, see what it hangs on, and prove it.
#[derive(Debug, Parser)]
#[command(name = "linchpin", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The design to open in the window
    file: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Make a new design, empty or from a template
    New(new::NewArgs),
    /// List the templates
    Templates,
    /// Find single points of failure and security gaps
    Check(check::CheckArgs),
    /// List the fixes for what was found, or make them
    Fix(fix::FixArgs),
    /// Accept a finding: it is shown, and counts no more
    Accept(accept::AcceptArgs),
    /// Print the page of a rule, or of a kind of component, group or link
    Explain(explain::ExplainArgs),
    /// Write a design as Mermaid text, SVG, PNG or a report
    Export(export::ExportArgs),
    /// Make designs of Mermaid diagrams
    Import(import::ImportArgs),
    /// Run a design on this computer
    Run(run::RunArgs),
    /// Kill each part of the running design and compare with what was predicted
    Prove(prove::ProveArgs),
    /// Print what makes a shell complete the words of this command line
    Completions(completions::CompletionsArgs),
    /// Print the manual page, of the program or of a command
    Man(manual::ManArgs),
}

/// Runs the program with these arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and succeed; mistakes go to standard error with code 2.
            let code = error.exit_code();
            let _ = error.print();
            return ExitCode::from(u8::try_from(code).unwrap_or(2));
        }
    };
    match dispatch(&arguments) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            eprintln!("linchpin: {failure}");
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        None => open::run(arguments.file.as_deref()),
        Some(Command::New(args)) => new::run(args),
        Some(Command::Templates) => new::list(),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Fix(args)) => fix::run(args),
        Some(Command::Accept(args)) => accept::run(args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Export(args)) => export::run(args),
        Some(Command::Import(args)) => import::run(args),
        Some(Command::Run(args)) => run::run(args),
        Some(Command::Prove(args)) => prove::run(args),
        Some(Command::Completions(args)) => completions::run(args, definition()),
        Some(Command::Man(args)) => manual::run(args, definition()),
    }
}

/// What this command line accepts, for all that is made of it: completions, manual pages, documentation.
fn definition() -> clap::Command {
    let definition = Arguments::command().disable_help_subcommand(true);
    definition.subcommand_help_heading("COMMANDS").subcommand_value_name("COMMAND")
}

/// Reads a design, or says in one line why not.
pub(crate) fn load(path: &Path) -> Result<Design, Failure> {
    storage::read(path).map_err(|error| Failure::unreadable(error.about(path)))
}

/// Where a changed design goes: where it is said, or else over the old one, unless that lies in a picture.
pub(crate) fn target<'a>(file: &'a Path, out: Option<&'a Path>) -> Result<&'a Path, Failure> {
    match out {
        Some(out) => Ok(out),
        None if storage::Picture::of_file(file).is_some() => {
            let message = format!("nothing is changed inside a picture, add --out FILE.ron: {}", file.display());
            Err(Failure::usage(message))
        }
        None => Ok(file),
    }
}
