//! The command line of Mermaid (`mmdc`, npm `@mermaid-js/mermaid-cli`), which draws in a browser.

use std::io::Write as _;
use std::process::Command;

use super::process;

/// How `mmdc` is started here: with the system's Chromium where there is one, else with its own browser.
pub(crate) struct MermaidCli {
    settings: tempfile::NamedTempFile,
}

impl MermaidCli {
    /// None: it is not installed.
    pub(crate) fn find() -> Option<Self> {
        process::run(Command::new("mmdc").arg("--version"), b"").ok()?;
        let browser =
            std::env::var_os("PATH").into_iter().flat_map(|paths| std::env::split_paths(&paths).collect::<Vec<_>>());
        let browser = browser.map(|folder| folder.join("chromium")).find(|file| file.is_file());
        let settings = serde_json::json!({
            "executablePath": browser,
            "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
        let mut file = tempfile::Builder::new().suffix(".json").tempfile().ok()?;
        file.write_all(settings.to_string().as_bytes()).ok()?;
        Some(Self { settings: file })
    }

    /// Draws what is on standard input; `format` is `svg` or `png`.
    pub(crate) fn draw(&self, format: &str) -> Command {
        let mut command = Command::new("mmdc");
        command.args(["-q", "-i", "-", "-o", "-", "-e", format, "-p"]).arg(self.settings.path());
        command
    }
}
