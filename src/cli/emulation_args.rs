//! What `run` and `prove` share: backends, durations and faults.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::outcome::Failure;
use crate::emulation::{ControlError, Session};
use crate::model::Id;

/// What runs a design.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Backend {
    /// Stand-ins inside this program; nothing to install.
    #[default]
    Embedded,
    /// The real programs as child processes.
    #[value(hide = true)]
    Native,
    /// The real programs in containers.
    #[value(hide = true)]
    Compose,
}

impl Backend {
    /// Whether this version has it.
    ///
    /// # Errors
    /// When it does not.
    pub(super) fn available(self) -> Result<(), Failure> {
        match self {
            Self::Embedded => Ok(()),
            Self::Native => {
                Err(Failure::usage("the backend native is not available in this version; use --backend embedded"))
            }
            Self::Compose => {
                Err(Failure::usage("the backend compose is not available in this version; use --backend embedded"))
            }
        }
    }
}

/// One planned fault: `kill web-1 @5s`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// True: kill; false: start again.
    pub(super) kill: bool,
    /// The part.
    pub(super) id: Id,
    /// When, counted from the start.
    pub(super) at: Duration,
}

impl Fault {
    /// Does it.
    ///
    /// # Errors
    /// When the part cannot be killed or started.
    pub(super) fn inject(&self, session: &Session) -> Result<(), ControlError> {
        if self.kill { session.kill(&self.id) } else { session.restart(&self.id) }
    }
}

/// Reads `kill ID @TIME` or `restart ID @TIME`.
///
/// # Errors
/// What is right.
pub(super) fn fault(text: &str) -> Result<Fault, String> {
    let right = "a fault is 'kill ID @TIME' or 'restart ID @TIME', such as 'kill web-1 @5s'";
    let words: Vec<&str> = text.split_whitespace().collect();
    let [verb, id, at] = words[..] else { return Err(right.to_owned()) };
    let kill = match verb {
        "kill" => true,
        "restart" => false,
        _ => return Err(right.to_owned()),
    };
    let id = Id::new(id).map_err(|e| e.to_string())?;
    let at = duration(at.strip_prefix('@').ok_or(right)?)?;
    Ok(Fault { kill, id, at })
}

/// Reads a duration: `500ms`, `3s`, `2m`, `1.5s`; at most a day.
///
/// # Errors
/// What is right.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let right = || format!("`{text}` is not a duration: use a number with ms, s, m or h, such as 500ms, 3s or 2m");
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(right)?;
    let (number, unit) = text.split_at(unit);
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: f64 = number.parse().ok().filter(|_| plain).ok_or_else(right)?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" => number * 60.0,
        "h" => number * 3600.0,
        _ => return Err(right()),
    };
    Some(seconds)
        .filter(|s| *s <= 86_400.0)
        .map(Duration::from_secs_f64)
        .ok_or_else(|| format!("{text} is more than a day"))
}

/// A flag that becomes true when the user presses Ctrl+C or the system asks to stop.
///
/// # Errors
/// When signals cannot be listened to.
pub(super) fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    crate::emulation::interrupted().map_err(|e| Failure::usage(format!("signals cannot be listened to ({e})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("2m"), Ok(Duration::from_mins(2)));
        for bad in ["", "5", "s", "-1s", "1e9s", "3 s", "3x", "1.2.3s", "25h", "inf"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn faults_say_what_whom_and_when() {
        let id = Id::new("web-1").unwrap();
        assert_eq!(fault("kill web-1 @5s"), Ok(Fault { kill: true, id: id.clone(), at: Duration::from_secs(5) }));
        assert_eq!(fault(" restart  web-1 @1m "), Ok(Fault { kill: false, id, at: Duration::from_mins(1) }));
        for bad in ["", "kill web-1", "stop web-1 @5s", "kill web-1 5s", "kill Web 1 @5s", "kill web-1 @soon"] {
            assert!(fault(bad).is_err(), "{bad}");
        }
    }
}
