//! `linchpin completions`: what makes a shell complete the words of this command line, from its own definitions.

use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use super::outcome::{Exit, Outcome};
use super::{explain, print};
use crate::analysis::rules::RULES;
use crate::storage::TEMPLATES;

/// Arguments of `linchpin completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
To have it in every new shell:

  bash        linchpin completions bash > ~/.local/share/bash-completion/completions/linchpin
  zsh         linchpin completions zsh > FOLDER/_linchpin, with a FOLDER of $fpath
  fish        linchpin completions fish > ~/.config/fish/completions/linchpin.fish
  powershell  linchpin completions powershell >> $PROFILE
  elvish      linchpin completions elvish >> ~/.config/elvish/rc.elv")]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the shell's script.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn run(args: &CompletionsArgs, definition: clap::Command) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut with_names(definition), "linchpin", &mut script);
    print::bytes(&script)?;
    Ok(Exit::Clean)
}

/// Adds the names that this version knows where a word may be one of them. When a command runs, it answers for itself
/// what is no name: better than a list of all of them would.
fn with_names(definition: clap::Command) -> clap::Command {
    let rules: Vec<&'static str> = RULES.iter().map(|rule| rule.meta.name).collect();
    let places = [
        ("accept", "rule", rules.clone()),
        ("fix", "rule", rules),
        ("explain", "subject", explain::names()),
        ("new", "template", TEMPLATES.iter().map(|template| template.name).collect()),
    ];
    places.into_iter().fold(definition, |definition, (command, argument, names)| {
        definition.mut_subcommand(command, |command| {
            command.mut_arg(argument, |argument| argument.value_parser(PossibleValuesParser::new(names)))
        })
    })
}
