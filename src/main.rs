//! The `linchpin` program: hands its arguments to [`linchpin::cli::run`] and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    linchpin::cli::run(std::env::args_os())
}
