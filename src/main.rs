//! The program: hands its arguments to the command line.

use std::process::ExitCode;

use clap::Parser;
use linchpin::cli::{prove, run};

#[derive(Parser)]
enum Command {
    Run(run::RunArgs),
    Prove(prove::ProveArgs),
}

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Run(args) => run::run(&args),
        Command::Prove(args) => prove::run(&args),
    };
    match outcome {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            eprintln!("linchpin: {failure}");
            ExitCode::from(failure.exit as u8)
        }
    }
}
