//! Reading what passes over wires while visitors use the site.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::lab::{Lab, QUIET};
use crate::emulation::embedded::wire::{Conversation, Mode};
use crate::emulation::experiment::ProveError;
use crate::emulation::plan::{Purpose, RelayWork, Work};
use crate::emulation::proof::Captured;
use crate::emulation::session::wait_until;
use crate::model::Id;

/// How many bytes of each direction of a conversation are read.
const BYTES: usize = 4096;
/// Visits on each journey in each round: all of a round's conversations on one wire are kept.
const VISITS: u32 = 4;
/// The most rounds: visitors take several ways in turn.
const ROUNDS: usize = 10;
/// How long everything may take until it is well after connections were broken off.
const CALM: Duration = Duration::from_secs(5);
/// How much of a conversation is kept as evidence, in characters.
const EXCERPT: usize = 320;

/// What was read off each wire.
pub(super) type Overheard = BTreeMap<Id, Vec<Conversation>>;

impl Lab<'_> {
    /// The links whose wires are for something.
    pub(super) fn wires_for(&self, purpose: Purpose) -> impl Iterator<Item = &Id> {
        self.plan.wires.iter().filter(move |wire| wire.purpose == purpose).map(|wire| &wire.link)
    }

    /// Listens in on these links, sends visitors on every journey, and gives what was said until each wire has shown
    /// something that is `wanted`, within some rounds.
    pub(super) fn listen(&self, links: &[&Id], wanted: &[&str]) -> Result<Overheard, ProveError> {
        let mut heard: Overheard = links.iter().map(|link| ((*link).clone(), Vec::new())).collect();
        let wires: Vec<&Id> = links.iter().copied().filter(|l| self.session.listen_in(l, BYTES).is_ok()).collect();
        let well = self.session.is_whole();
        // Only new connections are written down, and some stay open for long.
        for link in &wires {
            let _ = self.session.bend(link, Mode::Reset);
        }
        std::thread::sleep(Duration::from_millis(30));
        for link in &wires {
            let _ = self.session.pass(link);
        }
        let calm = || self.session.last_event().elapsed() >= QUIET && !self.session.is_moving();
        wait_until(CALM, || if well { self.session.is_whole() } else { calm() });
        for _ in 0..ROUNDS {
            self.session.measure(VISITS, self.lag.rate(self.options.rate));
            self.check_cancelled()?;
            for link in &wires {
                if let Some(said) = heard.get_mut(*link) {
                    said.extend(self.session.overheard(link));
                    said.sort_by_key(|conversation| find(conversation, wanted).is_none());
                    said.truncate(8);
                }
            }
            if heard.values().all(|said| said.first().is_some_and(|c| find(c, wanted).is_some())) {
                break;
            }
        }
        for link in &wires {
            let _ = self.session.listen_in(link, 0);
        }
        self.forget();
        Ok(heard)
    }

    /// The same behind balancers: what is behind one that stands by is heard while those before it are dead.
    pub(super) fn listen_behind(&self, links: &[&Id], wanted: &[&str]) -> Result<Overheard, ProveError> {
        let mut heard = self.listen(links, wanted)?;
        let silent = |link: &&Id, heard: &Overheard| readable(link, &heard[*link], wanted).is_none();
        let clusters = self.plan.units.iter().filter_map(|unit| match &unit.work {
            Work::Relay(RelayWork::VirtualIp(members)) => Some(members),
            _ => None,
        });
        for members in clusters {
            for standby in members {
                let from = |link: &&Id| self.design.links.get(*link).is_some_and(|link| link.from == *standby);
                let behind: Vec<&Id> = links.iter().copied().filter(from).filter(|l| silent(l, &heard)).collect();
                if behind.is_empty() {
                    continue;
                }
                let others: BTreeSet<Id> = members.iter().filter(|member| *member != standby).cloned().collect();
                // What cannot be killed leaves its visitors where they are, and the link stays silent.
                for other in &others {
                    let _ = self.session.kill(other);
                }
                self.settle(&others)?;
                heard.extend(self.listen(&behind, wanted)?);
                self.recover(&others)?;
            }
        }
        self.forget();
        Ok(heard)
    }
}

/// The first conversation that holds one of these words, as a readable excerpt; the words are in it.
pub(super) fn readable(link: &Id, said: &[Conversation], wanted: &[&str]) -> Option<Captured> {
    said.iter().find_map(|conversation| find(conversation, wanted)).map(|text| Captured { link: link.clone(), text })
}

/// Whether anything was said at all.
pub(super) fn spoken(said: &[Conversation]) -> bool {
    said.iter().any(|c| !c.asked.is_empty() || !c.answered.is_empty())
}

fn find(conversation: &Conversation, wanted: &[&str]) -> Option<String> {
    let sides = [&conversation.asked, &conversation.answered];
    sides.into_iter().find_map(|bytes| {
        let at = wanted.iter().find_map(|words| position(bytes, words.as_bytes()))?;
        Some(excerpt(bytes, at))
    })
}

fn position(bytes: &[u8], words: &[u8]) -> Option<usize> {
    if words.is_empty() { None } else { bytes.windows(words.len()).position(|window| window == words) }
}

/// Text around a place: whole where that is short, else cut in front and behind.
fn excerpt(bytes: &[u8], at: usize) -> String {
    let from = if bytes.len() <= EXCERPT { 0 } else { at.saturating_sub(EXCERPT / 2) };
    let to = (from + EXCERPT).min(bytes.len());
    let text = String::from_utf8_lossy(&bytes[from..to]);
    let plain = |c: char| if c == '\n' || !c.is_control() && c != '\u{fffd}' { c } else { '·' };
    let text: String = text.replace("\r\n", "\n").chars().map(plain).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < bytes.len() { "…" } else { "" });
    format!("{before}{}{after}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_text_around_what_was_looked_for() {
        let conversation = Conversation {
            asked: b"POST /messages HTTP/1.1\r\n\r\ntext=visit+7".to_vec(),
            answered: [&[0, 255, 7][..], &[b'x'; 900], b"INSERT INTO messages", &[b'y'; 900]].concat(),
        };
        let link = Id::new("a-b").unwrap();
        let form = readable(&link, std::slice::from_ref(&conversation), &["text=visit"]).unwrap();
        assert_eq!(form.text, "POST /messages HTTP/1.1\n\ntext=visit+7");
        let piece = readable(&link, std::slice::from_ref(&conversation), &["nothing", "INSERT"]).unwrap().text;
        assert!(piece.starts_with("…x") && piece.ends_with("y…") && piece.contains("INSERT INTO"), "{piece}");
        assert_eq!(piece.chars().count(), EXCERPT + 2);
        assert!(readable(&link, &[conversation], &["secret", ""]).is_none());
    }
}
