//! The first bytes of the latest conversations on a wire, for whoever listens in: bounded in every direction.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::Way;

/// How many conversations are kept; the oldest go first.
const KEPT: usize = 16;
/// The most bytes of each direction of a conversation that are kept.
pub(super) const MOST: usize = 64 * 1024;

/// The beginning of one conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// What who connected said.
    pub asked: Vec<u8>,
    /// What was answered.
    pub answered: Vec<u8>,
}

/// A conversation that is being written down.
#[derive(Debug, Clone)]
pub(super) struct Scribe {
    page: Arc<Mutex<Conversation>>,
    most: usize,
}

impl Scribe {
    /// Writes down what passes, as far as there is room.
    pub(super) fn note(&self, way: Way, bytes: &[u8]) {
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        let side = if way == Way::Asked { &mut page.asked } else { &mut page.answered };
        let room = self.most.saturating_sub(side.len());
        side.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// The latest conversations.
#[derive(Debug, Default)]
pub(super) struct Capture {
    most: usize,
    pages: VecDeque<Arc<Mutex<Conversation>>>,
}

impl Capture {
    /// Begins anew with so many bytes of each direction of new connections; 0: nothing.
    pub(super) fn begin(&mut self, most: usize) {
        *self = Self { most: most.min(MOST), pages: VecDeque::new() };
    }

    /// Somebody to write down a new connection.
    pub(super) fn scribe(&mut self) -> Option<Scribe> {
        if self.most == 0 {
            return None;
        }
        if self.pages.len() == KEPT {
            self.pages.pop_front();
        }
        let page = Arc::<Mutex<Conversation>>::default();
        self.pages.push_back(Arc::clone(&page));
        Some(Scribe { page, most: self.most })
    }

    /// What was written down, the oldest first.
    pub(super) fn read(&self) -> Vec<Conversation> {
        let copy = |page: &Arc<Mutex<Conversation>>| page.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.pages.iter().map(copy).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_bytes_of_the_latest_conversations_are_kept() {
        let mut capture = Capture::default();
        assert!(capture.scribe().is_none());
        capture.begin(4);
        for n in 0..KEPT + 3 {
            let scribe = capture.scribe().unwrap();
            scribe.note(Way::Asked, format!("{n:02}").as_bytes());
            scribe.note(Way::Asked, b"abcdef");
            scribe.note(Way::Answered, b"yes");
        }
        let pages = capture.read();
        assert_eq!(pages.len(), KEPT);
        assert_eq!(pages[0], Conversation { asked: b"03ab".to_vec(), answered: b"yes".to_vec() });
        capture.begin(usize::MAX);
        assert!(capture.read().is_empty() && capture.most == MOST);
    }
}
