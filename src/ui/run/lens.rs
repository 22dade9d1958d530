//! The eavesdropper's lens: what somebody between two parts of a run could really read, link by link.

use std::collections::BTreeMap;

use crate::emulation::{Conversation, Session};
use crate::model::Id;

/// So many bytes of each direction are looked at.
const BYTES: usize = 1024;
/// So many letters of it are shown.
const SHOWN: usize = 40;
/// From this share of printable bytes on, a person could read it.
const READABLE: f64 = 0.85;

/// What was heard on a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Whether a person could read it.
    pub readable: bool,
    /// What it was, in a few words.
    pub words: String,
}

/// Held up while L is down.
#[derive(Debug, Default)]
pub struct Lens {
    /// By link; empty while the lens is down.
    pub heard: BTreeMap<Id, Heard>,
    up: bool,
}

impl Lens {
    /// Raises or lowers the lens.
    pub fn hold(&mut self, up: bool, session: &Session, links: &[Id]) {
        if up != self.up {
            self.up = up;
            for link in links {
                // What has no wire cannot be listened to, and is not among the links that flow.
                let _ = session.listen_in(link, if up { BYTES } else { 0 });
            }
            self.heard.clear();
        }
    }

    /// Looks at what was heard since.
    pub fn look(&mut self, session: &Session, links: &[Id]) {
        if !self.up {
            return;
        }
        for link in links {
            if let Some(heard) = session.overheard(link).iter().rev().find_map(heard) {
                self.heard.insert(link.clone(), heard);
            }
        }
    }
}

/// What a conversation gives away; none while nothing was said.
fn heard(conversation: &Conversation) -> Option<Heard> {
    let said = if conversation.asked.is_empty() { &conversation.answered } else { &conversation.asked };
    if said.is_empty() {
        return None;
    }
    let printable = said.iter().filter(|byte| matches!(byte, b' '..=b'~' | b'\r' | b'\n' | b'\t')).count();
    let readable = printable as f64 / said.len() as f64 >= READABLE;
    if !readable {
        return Some(Heard { readable, words: "nothing readable".to_owned() });
    }
    let text = String::from_utf8_lossy(said);
    // What somebody wrote says more than how it was sent.
    let body = text.split_once("\r\n\r\n").map(|(_, body)| body.trim()).filter(|body| !body.is_empty());
    let line = body.unwrap_or_else(|| text.lines().next().unwrap_or_default());
    let mut words: String = line.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if line.chars().count() > SHOWN {
        words.push('…');
    }
    Some(Heard { readable, words: format!("read: {words}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(asked: &[u8]) -> Option<Heard> {
        heard(&Conversation { asked: asked.to_vec(), answered: Vec::new() })
    }

    #[test]
    fn a_form_in_plain_text_is_read_and_a_handshake_is_not() {
        let form = of(b"POST /messages HTTP/1.1\r\nHost: a\r\n\r\ntext=my+secret").expect("something");
        assert_eq!(form, Heard { readable: true, words: "read: text=my+secret".to_owned() });
        let page = of(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").expect("something");
        assert_eq!(page.words, "read: GET / HTTP/1.1");
        let handshake: Vec<u8> = (0..=255).collect();
        assert!(!of(&handshake).expect("something").readable);
        assert_eq!(of(b""), None);
    }
}
