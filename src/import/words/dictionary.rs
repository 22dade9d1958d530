//! The tables of words as one dictionary, made when it is first asked.

use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};

use super::{TABLES, Word};

/// A phrase, cut into its words.
pub(super) struct Entry {
    pub(super) tail: Vec<&'static str>,
    pub(super) word: &'static Word,
}

/// Phrases by their first word, and every word of any phrase.
pub(super) struct Dictionary {
    by_first: HashMap<&'static str, Vec<Entry>>,
    words: HashSet<&'static str>,
}

impl Dictionary {
    /// The one dictionary.
    pub(super) fn get() -> &'static Self {
        static ONE: OnceLock<Dictionary> = OnceLock::new();
        ONE.get_or_init(|| {
            let mut dictionary = Self { by_first: HashMap::new(), words: HashSet::new() };
            for word in TABLES.iter().copied().flatten() {
                let mut words = word.phrase.split(' ');
                let Some(first) = words.next() else { continue };
                let tail: Vec<&str> = words.collect();
                dictionary.words.insert(first);
                dictionary.words.extend(&tail);
                dictionary.by_first.entry(first).or_default().push(Entry { tail, word });
            }
            let by_length = |a: &Entry, b: &Entry| b.tail.len().cmp(&a.tail.len());
            dictionary.by_first.values_mut().for_each(|entries| entries.sort_by(by_length));
            dictionary
        })
    }

    /// Whether some phrase has this word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The phrases that begin with a word, the longest first, and then those that begin with what it is the plural of.
    pub(super) fn beginning<'w>(&'w self, word: &'w str) -> impl Iterator<Item = &'w Entry> {
        let singular = |ending: &str| word.strip_suffix(ending).filter(|w| w.len() > 2);
        let words = [Some(word), singular("s"), singular("es")];
        words.into_iter().flatten().filter_map(|w| self.by_first.get(w)).flatten()
    }
}

/// Whether a word of a label is a word of a phrase, or its plural.
pub(super) fn same(word: &str, phrase: &str) -> bool {
    word.strip_prefix(phrase).is_some_and(|ending| matches!(ending, "" | "s" | "es"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_written_as_labels_are_read_and_stand_once_in_each_table() {
        for table in TABLES {
            let mut seen = HashSet::new();
            for word in *table {
                let plain = word.phrase.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' ');
                assert!(plain && !word.phrase.contains("  "), "{}", word.phrase);
                assert!(!word.means.is_empty(), "{}", word.phrase);
                assert!(seen.insert(word.phrase), "{} stands twice in its table", word.phrase);
            }
        }
        assert!(Dictionary::get().knows("balancer"));
    }
}
