//! `linchpin man`: a manual page for the program and one for each command, from the command line's own definitions.

use std::path::{Path, PathBuf};

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::outcome::{Exit, Failure, Outcome};
use super::{print, reference};
use crate::storage;

/// Arguments of `linchpin man`.
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// A command; none: the program itself
    command: Option<String>,
    /// Write the pages of the program and of all commands into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["command", "format"])]
    out: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Roff)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For `man -l -`
    Roff,
    /// The program and all its commands, or one command, as a document
    Markdown,
}

/// What the page of the program shows as beginnings.
const EXAMPLES: [(&str, &str); 6] = [
    ("linchpin new site.ron --template distributed", "Begin with three servers behind a load balancer"),
    ("linchpin site.ron", "Draw on it in the window"),
    ("linchpin check site.ron --fail-on high", "Fail a pipeline on single points of failure and gaps in security"),
    ("linchpin fix site.ron --all --out fixed.ron", "Make every fix that holds"),
    ("linchpin prove site.ron", "Run it here, kill each part and compare with what was predicted"),
    ("linchpin export site.ron --to png --out site.png", "Write a picture that can be opened and edited again"),
];

/// Prints one page, or writes all.
///
/// # Errors
/// When there is no such command, or a page cannot be written.
pub(super) fn run(args: &ManArgs, mut definition: clap::Command) -> Outcome {
    definition.build();
    if let Some(folder) = &args.out {
        let pages = std::iter::once(&definition).chain(definition.get_subcommands());
        for (name, page) in pages.map(|command| page(command, &definition)) {
            write(&folder.join(name), &page)?;
        }
        return Ok(Exit::Clean);
    }
    let command = match &args.command {
        None => &definition,
        Some(name) => definition.find_subcommand(name).ok_or_else(|| {
            let names: Vec<&str> = definition.get_subcommands().map(clap::Command::get_name).collect();
            Failure::usage(format!("there is no command `{name}`; there are {}", names.join(", ")))
        })?,
    };
    match (args.format, &args.command) {
        (Format::Roff, _) => print::bytes(&page(command, &definition).1)?,
        (Format::Markdown, None) => print::out(&reference::all(&definition, &EXAMPLES))?,
        (Format::Markdown, Some(_)) => print::out(&reference::one(command, 1))?,
    }
    Ok(Exit::Clean)
}

fn write(path: &Path, page: &[u8]) -> Result<(), Failure> {
    storage::save_bytes(page, path)
        .map_err(|e| Failure::usage(format!("the page was not written, {e}: {}", path.display())))
}

/// The name of a page's file, and the page.
///
/// # Panics
/// Never: memory takes all that is written to it.
fn page(command: &clap::Command, program: &clap::Command) -> (String, Vec<u8>) {
    let whole = command.get_name() == program.get_name();
    let version = program.get_version().unwrap_or_default();
    let man = Man::new(command.clone());
    let file = man.get_filename();
    // A page has no date, so that two runs are equal; written by hand, because an empty one would be left out.
    let mut out = format!(".TH {} 1 \"\" \"linchpin {version}\"\n", file.trim_end_matches(".1")).into_bytes();
    let written = man
        .render_name_section(&mut out)
        .and_then(|()| man.render_synopsis_section(&mut out))
        .and_then(|()| man.render_description_section(&mut out))
        .and_then(|()| man.render_options_section(&mut out))
        .and_then(|()| if whole { man.render_subcommands_section(&mut out) } else { Ok(()) })
        .and_then(|()| closing(command, program).to_writer(&mut out));
    written.expect("memory takes all that is written to it");
    (file, out)
}

/// What a page ends with: a command's own words, exit codes, examples, and where more is said.
fn closing(command: &clap::Command, program: &clap::Command) -> Roff {
    let whole = command.get_name() == program.get_name();
    let mut roff = Roff::new();
    if let Some(more) = command.get_after_help() {
        roff.control("SH", ["NOTES"]).control("nf", []);
        for line in more.to_string().lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, meaning) in Exit::MEANINGS {
        roff.control("TP", []).text([bold((exit as u8).to_string())]).text([roman(meaning)]);
    }
    if whole {
        roff.control("SH", ["EXAMPLES"]);
        for (line, does) in EXAMPLES {
            roff.control("TP", []).text([bold(line)]).text([roman(does)]);
        }
    }
    let pages = program.get_subcommands().map(|other| format!("linchpin-{}(1)", other.get_name()));
    let others: Vec<String> = if whole { pages.collect() } else { vec!["linchpin(1)".to_owned()] };
    roff.control("SH", ["SEE ALSO"]).text([roman(others.join(", "))]);
    roff
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Arguments;

    #[test]
    fn every_example_of_the_manual_page_is_understood() {
        for (line, _) in EXAMPLES {
            Arguments::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}
