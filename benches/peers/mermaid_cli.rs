//! The command line of Mermaid (`mmdc`, npm `@mermaid-js/mermaid-cli`), which draws in a browser.

use std::io::Write as _;
use std::process::Command;

use serde_json::json;
use tempfile::NamedTempFile;

use super::process;

/// How `mmdc` is started here: with the system's Chromium where there is one, else with its own browser.
pub(crate) struct MermaidCli {
    browser: NamedTempFile,
    limits: NamedTempFile,
}

fn file_of(settings: &serde_json::Value) -> Option<NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".json").tempfile().ok()?;
    file.write_all(settings.to_string().as_bytes()).ok()?;
    Some(file)
}

impl MermaidCli {
    /// None: it is not installed.
    pub(crate) fn find() -> Option<Self> {
        process::run(Command::new("mmdc").arg("--version"), b"").ok()?;
        let browser =
            std::env::var_os("PATH").into_iter().flat_map(|paths| std::env::split_paths(&paths).collect::<Vec<_>>());
        let browser = browser.map(|folder| folder.join("chromium")).find(|file| file.is_file());
        let browser = file_of(&json!({
            "executablePath": browser,
            "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        }))?;
        // Past its own limits it draws a picture of a bomb, and says that all went well.
        let limits = file_of(&json!({ "maxEdges": 1_000_000, "maxTextSize": 100_000_000 }))?;
        Some(Self { browser, limits })
    }

    /// Draws what is on standard input; `format` is `svg` or `png`.
    pub(crate) fn draw(&self, format: &str) -> Command {
        let mut command = Command::new("mmdc");
        command
            .args(["-q", "-i", "-", "-o", "-", "-e", format, "-p"])
            .arg(self.browser.path())
            .arg("-c")
            .arg(self.limits.path());
        command
    }
}
