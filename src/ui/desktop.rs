//! What the desktop wishes of how programs look, beside what the windowing system says: on Linux its portal knows. It is
//! asked on a thread, so no frame waits for it, and it wakes the window when its user changes their mind.

use egui::Context;

#[cfg(all(unix, not(target_os = "macos")))]
use super::portal::{Bus, Following};

/// Whether the desktop prefers light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// It prefers nothing.
    Any,
    /// Light on dark.
    Dark,
    /// Dark on white.
    Light,
}

/// What was said; nothing about what was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Light or dark.
    pub colours: Option<Colours>,
    /// Nothing should move by itself.
    pub still: Option<bool>,
}

/// Who is asked. By default nobody, and nothing is ever said.
#[derive(Debug, Default)]
pub struct Desktop {
    /// Whom to ask, until that is done.
    #[cfg(all(unix, not(target_os = "macos")))]
    bus: Option<Bus>,
    #[cfg(all(unix, not(target_os = "macos")))]
    following: Option<Following>,
}

impl Desktop {
    /// The desktop of this session.
    pub fn find() -> Self {
        Self::of(|name| std::env::var_os(name))
    }

    /// The desktop of the session that an environment tells of.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub fn of(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Self {
        Self { bus: Bus::find(variable).ok(), following: None }
    }

    /// Elsewhere the windowing system says what there is to say.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    pub fn of(_: impl Fn(&str) -> Option<std::ffi::OsString>) -> Self {
        Self::default()
    }

    /// Asks, once; the window is woken by each answer.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub fn begin(&mut self, ctx: &Context) {
        if let Some(bus) = self.bus.take() {
            self.following = Some(Following::begin(bus, ctx));
        }
    }

    /// Asks nobody.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    #[expect(clippy::unused_self, reason = "elsewhere it is a question")]
    pub const fn begin(&mut self, _: &Context) {}

    /// What was said last.
    #[cfg(all(unix, not(target_os = "macos")))]
    pub fn said(&self) -> Said {
        self.following.as_ref().map(Following::said).unwrap_or_default()
    }

    /// Nothing.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    #[expect(clippy::unused_self, reason = "elsewhere it is a question")]
    pub fn said(&self) -> Said {
        Said::default()
    }
}
