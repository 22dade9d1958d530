//! `linchpin import`: Mermaid in, designs out, and every repair on standard error.

use std::path::{Path, PathBuf};

use super::outcome::{Exit, Failure, Outcome};
use super::print;
use crate::import::{self, Imported};
use crate::model::{Design, Id};
use crate::storage;

/// Arguments of `linchpin import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Every ```mermaid block of a Markdown file is a design. With one, --out names its file. With several, --out FILE.ron
writes FILE-1.ron, FILE-2.ron …, and --out FOLDER (a folder that is there, or a name that ends with /) writes them there
under the names of their titles; without --out add --merge, since standard output holds one design. Files that are
there already are not replaced without --force.

What was repaired, and what was not understood, is told on standard error, one line each: FILE:LINE:COLUMN: what.

Exit codes: 0 imported, repaired or not; 2 bad usage, or a file that cannot be written; 3 nothing that can be imported.")]
pub(super) struct ImportArgs {
    /// Mermaid text, or Markdown with Mermaid in it; `-` is standard input
    file: PathBuf,
    /// Where to write the design, or the designs; `-` is standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
    /// Make one design of all diagrams: parts of the same kind and name are one
    #[arg(long)]
    merge: bool,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
    /// Tell nothing about repairs
    #[arg(long, short)]
    quiet: bool,
}

/// Imports a file.
///
/// # Errors
/// When the file has nothing to import, or the designs cannot be written where they should.
pub(super) fn run(args: &ImportArgs) -> Outcome {
    let bytes = storage::read_bytes(&args.file).map_err(|error| Failure::unreadable(error.about(&args.file)))?;
    let stdin = args.file == Path::new("-");
    let shown = if stdin { "standard input".to_owned() } else { args.file.display().to_string() };
    let stem =
        if stdin { String::new() } else { args.file.file_stem().unwrap_or_default().to_string_lossy().into_owned() };
    let imported = import::mermaid(&bytes, &stem).map_err(|error| Failure::unreadable(error.about(&shown)))?;
    if !args.quiet {
        tell(&imported, &shown);
    }
    let designs = if args.merge {
        vec![
            import::merge(&imported, &stem)
                .map_err(|violation| Failure::unreadable(format!("{violation}, in {shown}")))?,
        ]
    } else {
        imported.into_iter().map(|i| i.design).collect()
    };
    write(&designs, args)
}

/// All repairs of all diagrams by line.
fn tell(imported: &[Imported], shown: &str) {
    let all = imported.iter().flat_map(|i| i.repairs.iter().chain(&i.unsure));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|r| (r.line, r.column));
    let lines: String = all.iter().map(|repair| format!("{shown}:{repair}\n")).collect::<Vec<_>>().concat();
    eprint!("{lines}");
}

fn write(designs: &[Design], args: &ImportArgs) -> Outcome {
    if args.out == Path::new("-") {
        let [design] = designs else {
            let message = format!(
                "there are {} diagrams in {}: add --out FOLDER/ for a file each, or --merge for one design",
                designs.len(),
                args.file.display()
            );
            return Err(Failure::usage(message));
        };
        print::out(&storage::to_ron(design))?;
        return Ok(Exit::Clean);
    }
    let names = names(designs, &args.out);
    if !args.force
        && let Some(there) = names.iter().find(|name| name.symlink_metadata().is_ok())
    {
        let message = format!("the file is there already, add --force to replace it: {}", there.display());
        return Err(Failure::usage(message));
    }
    for (design, name) in designs.iter().zip(&names) {
        if let Some(folder) = name.parent().filter(|f| !f.as_os_str().is_empty()) {
            let failed = |error| Failure::usage(format!("the folder cannot be made ({error}): {}", folder.display()));
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        storage::save(design, name).map_err(|error| Failure::usage(format!("{error}: {}", name.display())))?;
    }
    Ok(Exit::Clean)
}

/// A file for each design.
fn names(designs: &[Design], out: &Path) -> Vec<PathBuf> {
    let is_folder = out.is_dir() || out.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    if !is_folder && designs.len() == 1 {
        return vec![out.to_owned()];
    }
    let mut names: Vec<PathBuf> = Vec::new();
    for (n, design) in (1..).zip(designs) {
        let name = if is_folder {
            let stem = Id::slug(if design.name.is_empty() { "design" } else { &design.name });
            let plain = out.join(format!("{stem}.ron"));
            if names.contains(&plain) { out.join(format!("{stem}-{n}.ron")) } else { plain }
        } else {
            let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let ending = out.extension().map_or("ron".into(), std::ffi::OsStr::to_string_lossy);
            out.with_file_name(format!("{stem}-{n}.{ending}"))
        };
        names.push(name);
    }
    names
}
