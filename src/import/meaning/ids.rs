//! Ids for what is imported: the diagram's own where they say something, and never one twice.

use hashbrown::{HashMap, HashSet};

use crate::model::Id;

/// Gives out ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<Id>,
    next: HashMap<Id, u32>,
}

impl Ids {
    /// The id for a part that the diagram calls `own`, with this name on it.
    pub(super) fn part(&mut self, own: &str, name: &str) -> Id {
        // `A` and `n1` say nothing; `LB1` and `web-1` do.
        let letters = own.bytes().filter(u8::is_ascii_alphabetic).count();
        let from_name = Id::slug(name);
        let says_nothing = letters < 2 && from_name.as_str() != "part";
        let stem = if says_nothing || own.is_empty() { from_name } else { Id::slug(&parted(own)) };
        self.free(stem)
    }

    /// `stem`, or `stem-2`, `stem-3` … where it is taken.
    pub(super) fn free(&mut self, stem: Id) -> Id {
        if self.taken.insert(stem.clone()) {
            return stem;
        }
        // Counted by the beginning that all numbered ids of these stems share, so that no number is tried twice.
        let stem = Id::slug(&format!("{:.48}", stem.as_str()));
        let next = self.next.entry(stem.clone()).or_insert(2);
        loop {
            let candidate = Id::slug(&format!("{stem}-{next}"));
            *next += 1;
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }

    /// A free id for a link.
    pub(super) fn link(&mut self, from: &Id, to: &Id) -> Id {
        let cut = |id: &'_ Id| id.as_str()[..id.as_str().len().min(27)].trim_end_matches(['-', '_']).len();
        let (from, to) = (&from.as_str()[..cut(from)], &to.as_str()[..cut(to)]);
        let mut text = String::with_capacity(56);
        text.extend([from, "-", to]);
        let stem = Id::new(&text).unwrap_or_else(|_| Id::slug(&text));
        self.free(stem)
    }
}

/// `AppServer1` as `App-Server-1`.
fn parted(own: &str) -> String {
    let mut out = String::with_capacity(own.len() + 4);
    let mut before: Option<char> = None;
    let digits = own.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let mut chars = own.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let cut = before.is_some_and(|b| {
            b.is_ascii_lowercase() && c.is_ascii_uppercase()
                || b.is_ascii_uppercase() && c.is_ascii_uppercase() && next.is_ascii_lowercase()
                // `LB1` is number 1; `EC2_1` is a name with a digit in it.
                || b.is_ascii_alphabetic() && at == digits
        });
        // Long names of letters and digits are no words: `9e122290_1ec3`.
        if cut && own.len() < 24 {
            out.push('-');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_what_they_can_and_are_never_given_twice() {
        let mut ids = Ids::default();
        for (own, name, id) in [
            ("LB1", "Load Balancer 1", "lb-1"),
            ("A", "User Browser", "user-browser"),
            ("B", "User Browser", "user-browser-2"),
            ("AppServer1", "App", "app-server-1"),
            ("DBPrimary", "Primary", "db-primary"),
            ("EC2_1", "Instance", "ec2-1"),
            ("n", "数据库", "n"),
            ("web_1", "", "web-1"),
            ("", "", "part"),
            ("", "", "part-2"),
        ] {
            assert_eq!(ids.part(own, name).as_str(), id, "{own} {name}");
        }
    }
}
