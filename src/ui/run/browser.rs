//! Opening the site of a run in the user's own browser, by the program that the system has for that.

use std::process::{Command, Stdio};

/// The system's program for addresses, and what comes before the address.
const OPENER: (&str, &[&str]) = if cfg!(target_os = "macos") {
    ("open", &[])
} else if cfg!(windows) {
    ("rundll32", &["url.dll,FileProtocolHandler"])
} else {
    ("xdg-open", &[])
};

/// Opens an address of a run. It is left to the system, and its end is waited for beside the window.
///
/// # Errors
/// When there is no such program, in words for people.
pub fn browse(url: &str) -> Result<(), String> {
    let (program, before) = OPENER;
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|why| format!("no browser could be opened ({program}: {why}): {url}"))?;
    let wait = move || drop(child.wait());
    // Without a thread nobody collects it before we end, which harms nothing.
    let _ = std::thread::Builder::new().name("linchpin-browser".to_owned()).spawn(wait);
    Ok(())
}
