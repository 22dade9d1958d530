//! The demo site: three files that are shipped with the program and put where the drawing has files.

use std::io;
use std::path::Path;

/// The template of the page, filled in by the application server.
pub(super) const PAGE: &str = "page.html";

/// Every file of the site: name, media type, bytes.
pub(in crate::emulation) const FILES: [(&str, &str, &[u8]); 3] = [
    (PAGE, "text/html; charset=utf-8", include_bytes!("../../../assets/demo/page.html")),
    ("style.css", "text/css; charset=utf-8", include_bytes!("../../../assets/demo/style.css")),
    ("picture.svg", "image/svg+xml", include_bytes!("../../../assets/demo/picture.svg")),
];

/// Writes the site into a folder that is made for it.
///
/// # Errors
/// When the folder or a file cannot be written.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    FILES.iter().try_for_each(|(name, _, bytes)| std::fs::write(folder.join(name), bytes))
}

/// Takes the site away.
///
/// # Errors
/// When the folder cannot be removed.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
