//! Whether what is copied reaches other programs. Where the system has no clipboard the window's library keeps texts to
//! itself, drops pictures, and says neither; so the system is asked beside it, once, on a thread.

use std::sync::{Arc, OnceLock};

use egui::{Context, OutputCommand};

/// The clipboard of this session. By default it is taken to work.
#[derive(Debug, Clone, Default)]
pub struct Clipboard(Arc<OnceLock<String>>);

impl Clipboard {
    /// Asks the system. Until it has answered the clipboard is taken to work.
    ///
    /// On Wayland the compositor always has one; on macOS and Windows it belongs to the system.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub fn find() -> Self {
        let found = Self::default();
        if ["WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
        {
            return found;
        }
        let answer = found.clone();
        let ask = move || {
            // The same library as below egui, which shares one connection for all who ask.
            if let Err(error) = arboard::Clipboard::new() {
                let why = match error {
                    arboard::Error::ClipboardNotSupported => "this session offers none".to_owned(),
                    arboard::Error::Unknown { description } => description,
                    other => other.to_string(),
                };
                let _ = answer.0.set(why.trim_end_matches('.').to_owned());
            }
        };
        // Without a thread nobody says that there is none.
        let _ = std::thread::Builder::new().name("clipboard".to_owned()).spawn(ask);
        found
    }

    /// The system has one.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    pub fn find() -> Self {
        Self::default()
    }

    /// There is none, for this reason.
    pub fn missing(why: &str) -> Self {
        Self(Arc::new(OnceLock::from(why.to_owned())))
    }

    /// Where there is none: what became of what was copied in this frame, whoever copied it.
    pub fn remark(&self, ctx: &Context) -> Option<String> {
        let why = self.0.get()?;
        let (text, picture) = ctx.output(|output| {
            let commands = &output.commands;
            (
                commands.iter().any(|command| matches!(command, OutputCommand::CopyText(_))),
                commands.iter().any(|command| matches!(command, OutputCommand::CopyImage(_))),
            )
        });
        let none = format!("no clipboard for other programs can be reached ({why})");
        if picture {
            Some(format!("Nothing was copied: {none}. Export (Ctrl+E) writes the picture to a file"))
        } else if text {
            Some(format!("Kept in this window, where it can be pasted: {none}"))
        } else {
            None
        }
    }

    /// Where there is none: what can be pasted.
    pub fn remark_on_pasting(&self) -> Option<String> {
        let why = self.0.get()?;
        Some(format!(
            "Only what was copied in this window can be pasted: no clipboard of other programs can be reached ({why})"
        ))
    }
}
