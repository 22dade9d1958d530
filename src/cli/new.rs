//! `linchpin new` and `linchpin templates`: a design to start from.

use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::model::Design;
use crate::storage::{self, TEMPLATES};

/// Arguments of `linchpin new`.
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The file to make; `-` is standard output
    file: PathBuf,
    /// The template to begin with (`linchpin templates` lists them); none: an empty design
    #[arg(long, short, value_name = "NAME")]
    template: Option<String>,
    /// Make a large design by number, for measuring: tiers=50x200, layers=10000 or mesh=1000
    #[arg(long, value_name = "SHAPE", conflicts_with = "template")]
    generate: Option<String>,
}

/// Makes a file that is not there yet.
///
/// # Errors
/// When the template is not known, the file exists or cannot be written.
pub(super) fn run(args: &NewArgs) -> Outcome {
    let design = match (&args.template, &args.generate) {
        (_, Some(shape)) => storage::generate(shape).map_err(|error| Failure::usage(error.to_string()))?,
        (Some(name), None) => storage::template(name)
            .ok_or_else(|| {
                let names: Vec<&str> = TEMPLATES.iter().map(|t| t.name).collect();
                Failure::usage(format!("there is no template `{name}`; there are {}", names.join(", ")))
            })?
            .design(),
        (None, None) => Design::named(&args.file.file_stem().unwrap_or_default().to_string_lossy()),
    };
    if args.file == Path::new("-") {
        print::out(&storage::to_ron(&design))?;
        return Ok(Exit::Clean);
    }
    if args.file.symlink_metadata().is_ok() {
        return Err(Failure::usage(format!("the file is there already, choose another name: {}", args.file.display())));
    }
    storage::save(&design, &args.file).map_err(|error| Failure::usage(format!("{error}: {}", args.file.display())))?;
    Ok(Exit::Clean)
}

/// Lists the templates.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn list() -> Outcome {
    let text: String = TEMPLATES.iter().map(|t| format!("{:<20} {}\n", t.name, t.teaches)).collect::<Vec<_>>().concat();
    print::out(&text)?;
    Ok(Exit::Clean)
}
