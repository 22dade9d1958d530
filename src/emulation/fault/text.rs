//! How faults are written: a word for what happens, the part, what else it takes, then `@TIME`, `for TIME`, `every TIME`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::units::{Time, bytes, duration};
use super::{Action, Fault};
use crate::emulation::embedded::wire::{Latency, Mode};
use crate::model::Id;

/// What each word takes, for people.
const FORMS: &str = "kill, restart, pause, resume, promote, refuse, reset, blackhole, pass or heal ID; slow, lag \
                     or slow-close ID TIME; latency ID TIME±TIME; bandwidth ID BYTES/s; limit ID BYTES; retarget ID \
                     UNIT; cut or join ID ID; heal all";
/// The shortest time after which something happens again.
const SHORTEST: Duration = Duration::from_millis(100);

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_when = |word: &&str| word.starts_with('@') || matches!(*word, "for" | "every");
        let when = words.iter().position(is_when).unwrap_or(words.len());
        let action = action(&words[..when])?;
        let (mut at, mut lasts, mut every) = (None, None, None);
        let mut rest = words[when..].iter();
        while let Some(word) = rest.next() {
            let mut time = || {
                let text = rest.next().ok_or_else(|| format!("`{word}` needs a time, such as `{word} 3s`"))?;
                duration(text)
            };
            let (slot, time) = match *word {
                "for" => (&mut lasts, time()?),
                "every" => (&mut every, time()?),
                word => match word.strip_prefix('@') {
                    Some(text) => (&mut at, duration(text)?),
                    None => return Err(format!("`{word}` is too much: after the times nothing follows")),
                },
            };
            if slot.replace(time).is_some() {
                return Err(format!("`{}` is said twice", if word.starts_with('@') { "@" } else { word }));
            }
        }
        let fault = Self { action, at: at.unwrap_or_default(), lasts, every };
        fault.check_times().map(|()| fault)
    }
}

impl Fault {
    fn check_times(&self) -> Result<(), String> {
        let action = &self.action;
        match (self.lasts, self.every) {
            (Some(_), _) if !action.has_end() => Err(format!("`{action}` cannot be `for` a time: it has no end")),
            (Some(lasts), _) if lasts.is_zero() => Err(format!("`{action} for 0s` would do nothing")),
            (_, Some(every)) if every < SHORTEST => Err(format!("`every` takes at least {}", Time(SHORTEST))),
            (Some(lasts), Some(every)) if lasts >= every => {
                Err(format!("`for {}` does not end before `every {}` begins again", Time(lasts), Time(every)))
            }
            _ => Ok(()),
        }
    }
}

fn action(words: &[&str]) -> Result<Action, String> {
    let (&verb, rest) = words.split_first().ok_or_else(|| unknown("nothing"))?;
    let id = |text: &str| Id::new(text).map_err(|e| e.to_string());
    let one = || match rest {
        [part] => id(part),
        _ => Err(wants(verb, "ID")),
    };
    let two = |what: &str| match rest {
        [part, value] => Ok((id(part)?, *value)),
        _ => Err(wants(verb, what)),
    };
    Ok(match verb {
        "kill" => Action::Kill(one()?),
        "restart" => Action::Restart(one()?),
        "pause" => Action::Pause(one()?),
        "resume" => Action::Resume(one()?),
        "promote" => Action::Promote(one()?),
        "heal" if rest == ["all"] => Action::HealAll,
        "heal" => Action::Heal(one()?),
        "pass" => Action::Pass(one()?),
        "refuse" => Action::Bend(one()?, Mode::Refuse),
        "reset" => Action::Bend(one()?, Mode::Reset),
        "blackhole" => Action::Bend(one()?, Mode::Blackhole),
        // Cut off from everything.
        "cut" if rest.len() == 1 => Action::Bend(one()?, Mode::Blackhole),
        "cut" => two("ID or ID ID").and_then(|(part, other)| Ok(Action::Cut(part, id(other)?)))?,
        "join" => two("ID ID").and_then(|(part, other)| Ok(Action::Join(part, id(other)?)))?,
        "slow" => two("ID TIME").and_then(|(part, time)| Ok(Action::Slow(part, duration(time)?)))?,
        "lag" => two("ID TIME").and_then(|(part, time)| Ok(Action::Lag(part, duration(time)?)))?,
        "latency" => {
            let (part, text) = two("ID TIME or ID TIME±TIME")?;
            Action::Bend(part, Mode::Latency(latency(text)?))
        }
        "bandwidth" => {
            let (part, text) = two("ID BYTES/s")?;
            let rate = text.strip_suffix("/s").ok_or_else(|| wants(verb, "ID BYTES/s"))?;
            Action::Bend(part, Mode::Bandwidth(bytes(rate)?))
        }
        "slow-close" => {
            let (part, time) = two("ID TIME")?;
            Action::Bend(part, Mode::SlowClose(duration(time)?))
        }
        "limit" => {
            let (part, text) = two("ID BYTES")?;
            Action::Bend(part, Mode::Limit(bytes(text)?))
        }
        "retarget" => {
            let (part, unit) = two("ID UNIT")?;
            Action::Bend(part, Mode::Retarget(id(unit)?))
        }
        _ => return Err(unknown(&format!("`{verb}`"))),
    })
}

fn unknown(what: &str) -> String {
    format!(
        "{what} is no fault; a fault is 'kill ID @TIME', or another of: {FORMS}; then maybe @TIME, for TIME, every TIME"
    )
}

fn wants(verb: &str, what: &str) -> String {
    format!("`{verb}` is written '{verb} {what} @TIME'")
}

/// `200ms` or `200ms±50ms`; `+-` where a keyboard has no ±.
fn latency(text: &str) -> Result<Latency, String> {
    let parts = text.split_once('±').or_else(|| text.split_once("+-"));
    let (delay, jitter) = parts.unwrap_or((text, "0s"));
    let latency = Latency { delay: duration(delay)?, jitter: duration(jitter)? };
    if latency.jitter > latency.delay {
        return Err(format!("`{text}` could be less than nothing: the time after ± is the larger one"));
    }
    Ok(latency)
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill(id) => write!(f, "kill {id}"),
            Self::Restart(id) => write!(f, "restart {id}"),
            Self::Pause(id) => write!(f, "pause {id}"),
            Self::Resume(id) => write!(f, "resume {id}"),
            Self::Slow(id, by) => write!(f, "slow {id} {}", Time(*by)),
            Self::Lag(id, by) => write!(f, "lag {id} {}", Time(*by)),
            Self::Promote(id) => write!(f, "promote {id}"),
            Self::Bend(id, mode) => write!(f, "{} {id}{}", mode.verb(), mode.value()),
            Self::Pass(id) => write!(f, "pass {id}"),
            Self::Cut(id, other) => write!(f, "cut {id} {other}"),
            Self::Join(id, other) => write!(f, "join {id} {other}"),
            Self::Heal(id) => write!(f, "heal {id}"),
            Self::HealAll => f.write_str("heal all"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} @{}", self.action, Time(self.at))?;
        for (word, time) in [("for", self.lasts), ("every", self.every)] {
            if let Some(time) = time {
                write!(f, " {word} {}", Time(time))?;
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Fault {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_say_what_whom_and_when() {
        let id = Id::new("web-1").unwrap();
        let once = |action, at| Fault { action, at: Duration::from_secs(at), lasts: None, every: None };
        assert_eq!("kill web-1 @5s".parse(), Ok(once(Action::Kill(id.clone()), 5)));
        assert_eq!(" restart  web-1 @1m ".parse(), Ok(once(Action::Restart(id.clone()), 60)));
        assert_eq!("cut web-1".parse(), Ok(once(Action::Bend(id, Mode::Blackhole), 0)));
    }

    #[test]
    fn every_fault_is_read_as_it_is_written() {
        for text in [
            "kill web-1 @5s",
            "restart web-1 @0ms",
            "pause db-2 @1500ms for 3s",
            "resume db-2 @2s",
            "slow app-1 250ms @1s for 2s every 10s",
            "lag db-2 3s @1s for 2s",
            "promote db-2 @4s",
            "refuse app-1-db-1 @1s",
            "reset lb-web-1 @1s for 100ms every 200ms",
            "blackhole zone-a @1s for 3s",
            "latency lb-web-1 200ms±50ms @2s for 3s every 10s",
            "latency lb-web-1 200ms @2s",
            "bandwidth lb-web-1 64KB/s @2s",
            "slow-close lb-web-1 2s @2s",
            "limit lb-web-1 10KB @2s",
            "retarget app-1-db-1 db-2 @2s",
            "cut zone-a zone-b @2s for 1s",
            "join zone-a zone-b @2s",
            "pass lb-web-1 @2s",
            "heal web-1 @2s",
            "heal all @9s every 20s",
        ] {
            let fault: Fault = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(fault.to_string(), text);
            let stored = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&stored).unwrap(), fault);
        }
        assert_eq!("latency a 2s+-1s".parse::<Fault>().unwrap(), "latency a 2s±1s @0s".parse().unwrap());
    }

    #[test]
    fn what_is_no_fault_is_told_in_one_line() {
        for (bad, words) in [
            ("", "nothing is no fault"),
            ("stop web-1 @5s", "`stop` is no fault"),
            ("kill", "'kill ID @TIME'"),
            ("kill web-1 5s", "'kill ID @TIME'"),
            ("kill Web 1 @5s", "'kill ID @TIME'"),
            ("kill Web-1 @5s", "`Web-1` is not an id"),
            ("kill web-1 @soon", "`soon` is not a duration"),
            ("kill web-1 @5s @6s", "`@` is said twice"),
            ("kill web-1 for", "`for` needs a time"),
            ("kill web-1 @5s now", "`now` is too much"),
            ("kill web-1 for 3s every 3s", "does not end before"),
            ("kill web-1 every 1ms", "at least 100ms"),
            ("kill web-1 for 0s", "would do nothing"),
            ("promote db-2 for 3s", "has no end"),
            ("slow web-1", "'slow ID TIME @TIME'"),
            ("latency a 10ms±20ms", "less than nothing"),
            ("bandwidth a 64KB", "'bandwidth ID BYTES/s @TIME'"),
            ("bandwidth a 0B/s", "not an amount"),
            ("cut a b c", "'cut ID or ID ID @TIME'"),
        ] {
            let said = bad.parse::<Fault>().expect_err(bad);
            assert!(said.contains(words) && said.lines().count() == 1, "{bad}: {said}");
        }
    }
}
