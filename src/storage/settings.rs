//! What a user has chosen for every window: looks, size, movement, and how numbers are written. A RON file of the user's.

use std::path::{Path, PathBuf};

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use super::{read_value, save_bytes};

/// The colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Appearance {
    /// As the system has it.
    #[default]
    System,
    /// Dark on white.
    Light,
    /// Light on dark.
    Dark,
}

/// Whether things are seen to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Motion {
    /// As the system has it.
    #[default]
    System,
    /// They are.
    Full,
    /// They are where they belong at once.
    Reduced,
}

/// What parts the whole of a number from its fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Decimals {
    /// As the system's language has it.
    #[default]
    System,
    /// `99.9`.
    Point,
    /// `99,9`.
    Comma,
}

/// What a user has chosen. What a file does not state is as it is by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The version of the format.
    pub format: u32,
    /// The colours of the window.
    pub appearance: Appearance,
    /// How large everything but the drawing is, in percent: [`Settings::SCALES`].
    pub scale: u16,
    /// Whether things are seen to move.
    pub motion: Motion,
    /// What parts the whole of a number from its fraction.
    pub decimals: Decimals,
    /// The wheel zooms without Ctrl.
    pub wheel_zooms: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            format: Self::FORMAT,
            appearance: Appearance::default(),
            scale: 100,
            motion: Motion::default(),
            decimals: Decimals::default(),
            wheel_zooms: false,
        }
    }
}

impl Settings {
    /// The version that this program writes.
    pub const FORMAT: u32 = 1;
    /// The least and the largest size, in percent.
    pub const SCALES: std::ops::RangeInclusive<u16> = 75..=200;

    /// These settings where they are others than they were, and elsewhere what they are now.
    fn chosen_since(&self, then: &Self, now: &Self) -> Self {
        fn of<T: Copy + PartialEq>(mine: T, then: T, now: T) -> T {
            if mine == then { now } else { mine }
        }
        Self {
            format: now.format,
            appearance: of(self.appearance, then.appearance, now.appearance),
            scale: of(self.scale, then.scale, now.scale),
            motion: of(self.motion, then.motion, now.motion),
            decimals: of(self.decimals, then.decimals, now.decimals),
            wheel_zooms: of(self.wheel_zooms, then.wheel_zooms, now.wheel_zooms),
        }
    }

    /// The size as a factor, whatever was written.
    pub fn factor(&self) -> f32 {
        f32::from(self.scale.clamp(*Self::SCALES.start(), *Self::SCALES.end())) / 100.0
    }

    /// Whether numbers have a comma, for whoever speaks the language of these variables of the environment.
    pub fn comma(&self, variable: impl Fn(&str) -> Option<String>) -> bool {
        match self.decimals {
            Decimals::Point => false,
            Decimals::Comma => true,
            Decimals::System => {
                let set = |name| variable(name).filter(|value| !value.is_empty());
                set("LC_ALL").or_else(|| set("LC_NUMERIC")).or_else(|| set("LANG")).is_some_and(|of| has_comma(&of))
            }
        }
    }
}

/// Languages that write a comma: "Number Symbols, decimal" of the Unicode CLDR 46.
const COMMA: &[&str] = &[
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr", "gl", "hr", "hu",
    "hy", "id", "is", "it", "ka", "kk", "ky", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
];
/// Places that write a point although others of their language write a comma, and the other way round.
const POINT_AT: &[&str] = &[
    "de_CH", "de_LI", "it_CH", "es_DO", "es_GT", "es_HN", "es_MX", "es_NI", "es_PA", "es_PE", "es_PR", "es_SV", "es_US",
];
const COMMA_AT: &[&str] = &["en_AT", "en_BE", "en_DE", "en_DK", "en_FI", "en_NL", "en_SE", "en_SI", "en_ZA"];

/// Whether a locale (`de_DE.UTF-8`) writes a comma.
fn has_comma(locale: &str) -> bool {
    let place = locale.split(['.', '@']).next().unwrap_or_default().replace('-', "_");
    let language = place.split('_').next().unwrap_or_default();
    COMMA_AT.contains(&&*place) || (COMMA.contains(&language) && !POINT_AT.contains(&&*place))
}

/// The settings and their file. What could not be read is never written over: it is moved aside first.
#[derive(Debug, Clone, Default)]
pub struct SettingsFile {
    /// What is chosen.
    pub settings: Settings,
    path: Option<PathBuf>,
    /// What the file held when it was looked at last.
    known: Settings,
    /// What is in the file is not ours to replace.
    foreign: bool,
}

impl SettingsFile {
    /// Reads the settings in a folder; beside them one line about what could not be read.
    pub fn read(folder: &Path) -> (Self, Option<String>) {
        let path = folder.join("settings.ron");
        let mut file = Self { path: Some(path.clone()), ..Self::default() };
        if std::fs::symlink_metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return (file, None);
        }
        let why = match read_value::<Settings>(&path) {
            Ok(settings) if settings.format <= Settings::FORMAT => {
                file.known = settings.clone();
                file.settings = settings;
                return (file, None);
            }
            Ok(settings) => {
                let newer = format!("they are of a later version ({})", settings.format);
                format!("{newer}, {}", path.display())
            }
            Err(error) => error.about(&path),
        };
        file.foreign = true;
        (file, Some(format!("The settings cannot be used, so everything is as by default: {why}")))
    }

    /// Takes over what other windows have chosen since the file was looked at last.
    pub fn look_again(&mut self) {
        let Some(path) = self.path.as_ref().filter(|_| !self.foreign) else { return };
        if let Ok(now) = read_value::<Settings>(path)
            && now.format <= Settings::FORMAT
        {
            self.settings = self.settings.chosen_since(&self.known, &now);
            self.known = now;
        }
    }

    /// Writes what was chosen since the file was looked at last: what other windows chose meanwhile stays, and is taken over.
    /// Where there is no home it holds for this window alone.
    ///
    /// # Errors
    /// One line: what could not be written, and where.
    pub fn write(&mut self) -> Result<(), String> {
        let Some(path) = &self.path else { return Ok(()) };
        let fail = |what: &str, why: &dyn std::fmt::Display| {
            format!("The settings hold for this window alone: {what}: {why}, {}", path.display())
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| fail("their folder cannot be made", &error))?;
        if self.foreign {
            let aside = path.with_extension("ron.old");
            std::fs::rename(path, &aside).map_err(|error| fail("the old ones cannot be moved aside", &error))?;
            self.foreign = false;
        }
        if let Ok(now) = read_value::<Settings>(path)
            && now.format <= Settings::FORMAT
        {
            self.settings = self.settings.chosen_since(&self.known, &now);
        }
        let settings = Settings { format: Settings::FORMAT, ..self.settings.clone() };
        let pretty = PrettyConfig::new().new_line("\n").struct_names(true);
        let text =
            ron::ser::to_string_pretty(&settings, pretty).map_err(|error| fail("they cannot be told", &error))?;
        save_bytes(format!("{text}\n").as_bytes(), path).map_err(|error| fail("they cannot be written", &error))?;
        self.known = self.settings.clone();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn settings_come_back_as_they_were_written() {
        let folder = fresh();
        let home = folder.path().join("not/there/yet");
        let (mut file, said) = SettingsFile::read(&home);
        assert_eq!((file.settings.clone(), said), (Settings::default(), None));
        file.settings = Settings { scale: 150, appearance: Appearance::Dark, wheel_zooms: true, ..file.settings };
        file.write().unwrap();
        let (again, said) = SettingsFile::read(&home);
        assert_eq!((again.settings, said), (file.settings, None));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_moved_aside_before_anything_is_written() {
        let too_large = "x".repeat(1000);
        for (text, word) in [
            ("Settings(format: 9, appearance: Pink)", "appearance"),
            ("Settings(format: 9, holograms: true)", "later version (9)"),
            ("\u{0}\u{1}garbage", "line 1"),
            ("", "line 1"),
            (&*too_large, "line 1"),
            ("Settings(scale: -3)", "line 1"),
        ] {
            let folder = fresh();
            let path = folder.path().join("settings.ron");
            std::fs::write(&path, text).unwrap();
            let (mut file, said) = SettingsFile::read(folder.path());
            let said = said.unwrap_or_default();
            assert!(said.contains("settings.ron") && said.lines().count() == 1, "{text:?}: {said}");
            assert!(said.to_lowercase().contains(word), "{text:?}: {said}");
            assert_eq!(file.settings, Settings::default());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "nothing is lost by looking");
            file.settings.scale = 125;
            file.write().unwrap();
            assert_eq!(std::fs::read_to_string(folder.path().join("settings.ron.old")).unwrap(), text);
            assert_eq!(SettingsFile::read(folder.path()).0.settings.scale, 125);
        }
    }

    #[test]
    fn two_windows_do_not_undo_each_others_choices() {
        let folder = fresh();
        let (mut one, mut two) = (SettingsFile::read(folder.path()).0, SettingsFile::read(folder.path()).0);
        one.settings.appearance = Appearance::Light;
        one.write().unwrap();
        two.settings.wheel_zooms = true;
        two.write().unwrap();
        let both = Settings { appearance: Appearance::Light, wheel_zooms: true, ..Settings::default() };
        assert_eq!(SettingsFile::read(folder.path()).0.settings, both);
        assert_eq!(two.settings, both);
        // What was chosen last holds.
        one.look_again();
        assert_eq!(one.settings, both, "and is seen in the other window");
        one.settings.appearance = Appearance::System;
        one.write().unwrap();
        let last = Settings { appearance: Appearance::System, ..both };
        assert_eq!(SettingsFile::read(folder.path()).0.settings, last);
    }

    #[test]
    fn what_is_not_stated_is_as_by_default_and_a_size_has_its_limits() {
        let folder = fresh();
        std::fs::write(folder.path().join("settings.ron"), "(scale: 900, unknown: 3)").unwrap();
        let (file, said) = SettingsFile::read(folder.path());
        assert_eq!(said, None);
        assert!((file.settings.factor() - 2.0).abs() < 1e-6);
        std::fs::create_dir_all(folder.path().join("b/settings.ron")).unwrap();
        let said = SettingsFile::read(&folder.path().join("b")).1.expect("a folder is no file");
        assert!(said.contains("settings.ron") && said.lines().count() == 1, "{said}");
    }

    #[test]
    fn a_language_decides_what_parts_a_fraction_from_the_whole() {
        let with = |set: &[(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
            Settings::default().comma(value)
        };
        assert!(with(&[("LANG", "de_DE.UTF-8")]));
        assert!(with(&[("LANG", "en_US.UTF-8"), ("LC_NUMERIC", "fr_FR.UTF-8")]));
        assert!(!with(&[("LC_ALL", "C.UTF-8"), ("LC_NUMERIC", "fr_FR.UTF-8")]));
        assert!(!with(&[("LANG", "de_CH.UTF-8")]) && !with(&[("LANG", "es_MX")]) && !with(&[]));
        assert!(
            with(&[("LANG", "pt-BR")]) && with(&[("LANG", "sr_RS@latin")]) && with(&[("LC_ALL", ""), ("LANG", "nl")])
        );
        assert!(Settings { decimals: Decimals::Comma, ..Settings::default() }.comma(|_| None));
    }
}
