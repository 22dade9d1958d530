//! The command line as a Markdown document, from its own definitions.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::outcome::Exit;

/// The program with all its commands.
pub(super) fn all(program: &Command, examples: &[(&str, &str)]) -> String {
    let mut out = String::from("# The command line\n\n");
    let about = program.get_about().map(ToString::to_string).unwrap_or_default();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{about}.\n\n{}\n```sh", usage(program));
    let width = examples.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    for (line, does) in examples {
        let _ = writeln!(out, "{line:width$}  # {does}");
    }
    out.push_str("```\n\n`-` as a file is standard input or output. Results go to standard output, all else to standard error.\n");
    out.push_str("\nExit codes, the same for every command and format:\n\n");
    for (exit, meaning) in Exit::MEANINGS {
        let _ = writeln!(out, "- {}: {meaning}", exit as u8);
    }
    out.push_str("\n| command | does |\n|---|---|\n");
    for command in program.get_subcommands() {
        let name = command.get_name();
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(out, "| [`{name}`](#linchpin-{name}) | {about} |");
    }
    for command in program.get_subcommands() {
        out.push('\n');
        out.push_str(&one(command, 2));
    }
    out
}

/// One command, under a heading of this level.
pub(super) fn one(command: &Command, level: usize) -> String {
    let mut out = format!("{} {}\n\n", "#".repeat(level), command.get_bin_name().unwrap_or(command.get_name()));
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string).unwrap_or_default();
    let _ = write!(out, "{}\n\n{}", sentence(&about), usage(command));
    let shown = |a: &&Arg| !a.is_hide_set() && a.get_id() != "help" && a.get_id() != "version";
    let mut arguments: Vec<&Arg> = command.get_positionals().filter(shown).collect();
    arguments.extend(command.get_arguments().filter(|a| !a.is_positional()).filter(shown));
    if !arguments.is_empty() {
        out.push('\n');
    }
    for argument in arguments {
        let _ = writeln!(out, "- `{}`: {}", form(argument), said(argument));
    }
    if let Some(more) = command.get_after_help() {
        // Four, because the words may speak of blocks that begin with three.
        let _ = write!(out, "\n````text\n{}\n````\n", more.to_string().trim_end());
    }
    out
}

/// How a command is written.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let lines: Vec<&str> = usage.trim_start_matches("Usage:").lines().map(str::trim).collect();
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// `-o, --out <FILE>`, or `<FILE>...`.
fn form(argument: &Arg) -> String {
    if argument.is_positional() {
        return argument.to_string();
    }
    argument.get_short().map_or_else(|| argument.to_string(), |short| format!("-{short}, {argument}"))
}

/// What an argument means, its values and its default, as sentences.
fn said(argument: &Arg) -> String {
    let help = argument.get_long_help().or_else(|| argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let paragraphs: Vec<&str> = help.split("\n\n").collect();
    let mut out = sentence(&paragraphs.join("\n\n  "));
    let takes = argument.get_num_args().is_some_and(|range| range.takes_values());
    let values: Vec<_> = argument.get_possible_values().into_iter().filter(|v| takes && !v.is_hide_set()).collect();
    if !values.is_empty() {
        let named = values.iter().map(|v| match v.get_help() {
            Some(help) => format!("\n  - `{}`: {}", v.get_name(), sentence(&help.to_string())),
            None => format!("\n  - `{}`", v.get_name()),
        });
        out.extend(named);
    }
    let defaults: Vec<String> =
        argument.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if takes && !defaults.is_empty() {
        let gap = if values.is_empty() { " " } else { "\n\n  " };
        let _ = write!(out, "{gap}Default: `{}`.", defaults.join(","));
    }
    out
}

/// The same, ended as a sentence is.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', ':']) { text.to_owned() } else { format!("{text}.") }
}
