//! The name a design gives to each of its parts: a short slug that never changes its meaning.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A slug: 1 to 64 of `a-z`, `0-9`, `-` and `_`, beginning and ending with a letter or a digit.
///
/// Cheap to clone. Findings, selection, files and emulation speak of parts by id, never by index.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is not an [`Id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: use 1 to 64 of a-z, 0-9, - and _, beginning and ending with a letter or a digit")]
pub struct IdError(String);

impl Id {
    /// The longest id, in bytes.
    pub const MAX_LEN: usize = 64;

    /// Checks and takes a slug.
    ///
    /// # Errors
    /// When `text` is not a slug as described on [`Id`].
    pub fn new(text: &str) -> Result<Self, IdError> {
        let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        let shape = bytes.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
        if shape && bytes.len() <= Self::MAX_LEN && edge(bytes.first()) && edge(bytes.last()) {
            Ok(Self(text.into()))
        } else {
            let mut shown: String = text.chars().take(Self::MAX_LEN).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            Err(IdError(shown))
        }
    }

    /// The slug nearest to any text ("Load balancer 1" gives `load-balancer-1`), `part` when nothing is left of it.
    pub fn slug(text: &str) -> Self {
        let mut out = String::new();
        for c in text.chars() {
            if out.len() >= Self::MAX_LEN - 8 {
                break;
            }
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            } else if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
        }
        let out = out.trim_end_matches('-');
        Self(if out.is_empty() { "part" } else { out }.into())
    }

    /// `stem-1`, `stem-2` …: the first that `taken` does not refuse.
    pub fn numbered(stem: &str, taken: impl Fn(&str) -> bool) -> Self {
        let stem = Self::slug(stem);
        let mut n: u64 = 1;
        loop {
            let candidate = format!("{stem}-{n}");
            if !taken(&candidate) {
                return Self(candidate.into());
            }
            n += 1;
        }
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ids_and_other_texts_are_not() {
        for good in ["a", "web-1", "db_2", "1"] {
            assert!(Id::new(good).is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "-a", "a-", "A", "web 1", "é", long.as_str()] {
            assert!(Id::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn any_text_gives_a_slug() {
        assert_eq!(Id::slug("Load balancer (HAProxy) 1"), "load-balancer-haproxy-1");
        assert_eq!(Id::slug("日本"), "part");
        assert_eq!(Id::numbered("web", |c| c == "web-1"), "web-2");
    }
}
