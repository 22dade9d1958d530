//! Where a user's own files of this program are: settings and drafts, as the system's customs have it.
//!
//! On Linux the XDG Base Directory Specification 0.8: `$XDG_CONFIG_HOME` (`~/.config`) and `$XDG_STATE_HOME`
//! (`~/.local/state`), relative paths in them being ignored; on macOS `~/Library/Application Support`; on Windows
//! `%APPDATA%` and `%LOCALAPPDATA%`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A user's folders of this program. They need not be there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFolders {
    /// Holds settings.
    pub config: PathBuf,
    /// Holds drafts, and what was opened lately.
    pub state: PathBuf,
}

impl UserFolders {
    /// Those of whoever runs this; none when the system says nothing of a home.
    pub fn find() -> Option<Self> {
        Self::of(|name| std::env::var_os(name))
    }

    /// Both folders below one, for whoever wants nothing of the user's.
    pub fn below(root: &Path) -> Self {
        Self { config: root.join("config"), state: root.join("state") }
    }

    /// Those that an environment names.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let both = |config: PathBuf, state: PathBuf| {
            Some(Self { config: config.join("linchpin"), state: state.join("linchpin") })
        };
        if cfg!(windows) {
            return both(absolute("APPDATA")?, absolute("LOCALAPPDATA").or_else(|| absolute("APPDATA"))?);
        }
        let home = absolute("HOME");
        if cfg!(target_os = "macos") {
            let support = home?.join("Library/Application Support");
            return both(support.clone(), support);
        }
        let or_at_home =
            |name: &str, below: &str| absolute(name).or_else(|| home.as_ref().map(|home| home.join(below)));
        both(or_at_home("XDG_CONFIG_HOME", ".config")?, or_at_home("XDG_STATE_HOME", ".local/state")?)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn folders_follow_the_specification_and_without_a_home_there_are_none() {
        let of = |set: &'static [(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            UserFolders::of(value)
        };
        let home = of(&[("HOME", "/home/a")]).unwrap();
        assert_eq!(home.config, Path::new("/home/a/.config/linchpin"));
        assert_eq!(home.state, Path::new("/home/a/.local/state/linchpin"));
        let own = of(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/var/a"), ("XDG_CONFIG_HOME", "relative")]).unwrap();
        assert_eq!(own.state, Path::new("/var/a/linchpin"));
        assert_eq!(own.config, Path::new("/home/a/.config/linchpin"), "a relative path is ignored");
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("HOME", "")]), None);
    }
}
