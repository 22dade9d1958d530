//! Material beside the repository, for tests that are skipped where it is absent.

use std::path::{Path, PathBuf};

/// A folder beside this repository, or in what `LINCHPIN_SHARED` names.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let named = std::env::var_os("LINCHPIN_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    named.into_iter().chain([beside]).map(|root| root.join(folder)).find(|path| path.is_dir())
}

/// Says by name that a test did not run. Unlike programs, this material is not part of a full run: nobody can install it.
pub(crate) fn skip(test: &str, why: &str) {
    eprintln!("skipped: {test}: {why}");
}
