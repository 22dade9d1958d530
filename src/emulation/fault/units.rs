//! Times and amounts as faults and options write them: `500ms`, `1.5s`, `64KB`.

use std::fmt;
use std::time::Duration;

/// The longest time that may be written.
const DAY: f64 = 86_400.0;

/// Reads a duration: `500ms`, `3s`, `2m`, `1.5s`; at most a day.
///
/// # Errors
/// What is right.
pub fn duration(text: &str) -> Result<Duration, String> {
    let right = || format!("`{text}` is not a duration: use a number with ms, s, m or h, such as 500ms, 3s or 2m");
    let (number, unit) = split(text).ok_or_else(right)?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" => number * 60.0,
        "h" => number * 3600.0,
        _ => return Err(right()),
    };
    Some(seconds).filter(|s| *s <= DAY).map(Duration::from_secs_f64).ok_or_else(|| format!("{text} is more than a day"))
}

/// Reads an amount of bytes: `500B`, `64KB`, `1.5MB`; at least one byte, at most a terabyte.
///
/// # Errors
/// What is right.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let right = || format!("`{text}` is not an amount of bytes: use a number with B, KB, MB or GB, such as 64KB");
    let (number, unit) = split(text).ok_or_else(right)?;
    let factor = match unit.to_ascii_uppercase().as_str() {
        "B" => 1.0,
        "KB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        _ => return Err(right()),
    };
    let amount = (number * factor).round();
    if (1.0..=1e12).contains(&amount) { Ok(amount as u64) } else { Err(right()) }
}

/// A plain number and what follows it.
fn split(text: &str) -> Option<(f64, &str)> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let plain = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    Some((number.parse().ok().filter(|_| plain)?, unit))
}

/// A duration as [`duration`] reads it.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulation) struct Time(pub(in crate::emulation) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1000.0;
        if self.0.subsec_millis() == 0 && self.0.as_secs() > 0 && self.0.subsec_nanos() == 0 {
            write!(f, "{}s", self.0.as_secs())
        } else {
            write!(f, "{ms}ms")
        }
    }
}

/// An amount of bytes as [`bytes`] reads it.
#[derive(Debug, Clone, Copy)]
pub(in crate::emulation) struct Bytes(pub(in crate::emulation) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n if n > 0 && n % 1_000_000_000 == 0 => write!(f, "{}GB", n / 1_000_000_000),
            n if n > 0 && n % 1_000_000 == 0 => write!(f, "{}MB", n / 1_000_000),
            n if n > 0 && n % 1_000 == 0 => write!(f, "{}KB", n / 1_000),
            n => write!(f, "{n}B"),
        }
    }
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
    fn amounts_have_a_number_and_a_unit() {
        assert_eq!((bytes("500B"), bytes("64KB"), bytes("1.5mb")), (Ok(500), Ok(64_000), Ok(1_500_000)));
        for bad in ["", "5", "KB", "-1B", "0B", "0.1B", "1e9B", "3 KB", "3x", "9999GB", "64KB/s"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for ms in [0, 1, 500, 1000, 1500, 61_000, 86_400_000] {
            let time = Duration::from_millis(ms);
            assert_eq!(duration(&Time(time).to_string()), Ok(time));
        }
        for amount in [1, 999, 1000, 64_000, 1_500_000, 2_000_000_000] {
            assert_eq!(bytes(&Bytes(amount).to_string()), Ok(amount));
        }
    }
}
