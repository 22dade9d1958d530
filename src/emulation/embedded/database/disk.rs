//! What is wrong when a node's file cannot be written: no room, which passes, or damage, which does not.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use rusqlite::{Error, ErrorCode, ffi};

/// What MySQL says when there is no room.
pub(super) const FULL: &str = "ERROR 1021 (HY000): Disk full: nothing is written until somebody frees some space";

/// Whether there was no room. What connections of SQLite share is a file too, and says it in its own way.
pub(super) fn is_full(error: &Error) -> bool {
    let about = error.sqlite_error();
    about.is_some_and(|e| e.code == ErrorCode::DiskFull || e.extended_code == ffi::SQLITE_IOERR_SHMSIZE)
}

/// Whether the file, not the statement, is to blame.
pub(super) fn is_fatal(code: ErrorCode) -> bool {
    use ErrorCode as Code;
    matches!(
        code,
        Code::SystemIoFailure | Code::DatabaseCorrupt | Code::NotADatabase | Code::CannotOpen | Code::ReadOnly
    )
}

/// That a file can no longer be used, in one line.
pub(super) fn unusable(error: &Error) -> String {
    let hint = match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => ": it is gone, or this program has too many open files",
        _ => "",
    };
    format!("its file can no longer be used ({}){hint}", error.to_string().replace('\n', " "))
}

/// Why nothing can be written into a folder, in the system's words, which are clearer than the database's; none when
/// something can.
pub(super) fn system_says(folder: &Path) -> Option<String> {
    let probe = folder.join("probe");
    // A database is three files, and a few descriptors more are needed to work with it.
    let open = || (0..6).map(|_| File::create(&probe)).collect::<Result<Vec<File>, _>>();
    let done = open().and_then(|files| (&files[0]).write_all(&vec![0; 128 * 1024]));
    // It may not be there at all.
    let _ = fs::remove_file(&probe);
    done.err().map(|error| error.to_string())
}
