//! The text of a sequence diagram as it grows: who takes part, in the order in which they first speak.

use std::fmt::Write as _;

use indexmap::IndexSet;

use super::super::words::{Names, front_matter, plain};
use crate::font::one_line;
use crate::layout::size;
use crate::model::{Design, Id, Kind};
use crate::scene::Theme;

/// The ground of a section: seen on light and on dark pages.
const GROUND: &str = "rgba(120, 140, 170, 0.13)";

pub(super) struct Script<'a> {
    pub design: &'a Design,
    names: Names<'a>,
    present: IndexSet<&'a Id>,
    body: String,
    depth: usize,
    /// Who speaks in the section that is being written: the first and the last place.
    span: Option<(usize, usize)>,
}

impl<'a> Script<'a> {
    pub(super) fn new(design: &'a Design) -> Self {
        let names = Names::of(design);
        Self { design, names, present: IndexSet::new(), body: String::new(), depth: 1, span: None }
    }

    /// What people call a part: groups without a name by their kind.
    pub(super) fn title(&self, id: &Id) -> String {
        match self.design.groups.get(id) {
            Some(group) => size::group_words(self.design, id, group).0,
            None => one_line(self.design.title(id.as_str())),
        }
    }

    /// A title, and below it what the part is.
    fn alias(&self, id: &Id) -> String {
        let about = self.design.components.get(id).map(|c| size::component_words(self.design, id, c).1);
        let about = about.filter(|about| !about.is_empty()).map(|about| format!("<br/>{}", plain(&about)));
        format!("{}{}", plain(&self.title(id)), about.unwrap_or_default())
    }

    /// Several titles: `A, B and C`; past six the rest is a number.
    pub(super) fn titles(&self, ids: &[&Id]) -> String {
        let most = 6;
        let mut words: Vec<String> = ids.iter().take(most).map(|id| self.title(id)).collect();
        if ids.len() > most {
            words.push(format!("{} more", ids.len() - most));
        }
        match words.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.body, "{:indent$}{text}", "", indent = self.depth * 4);
    }

    fn enter(&mut self, id: &'a Id) -> String {
        let (place, _) = self.present.insert_full(id);
        let (low, high) = self.span.unwrap_or((place, place));
        self.span = Some((low.min(place), high.max(place)));
        self.names.get(id).to_owned()
    }

    fn message(&mut self, from: &'a Id, arrow: &str, to: &'a Id, text: &str) {
        let (from, to) = (self.enter(from), self.enter(to));
        self.line(&format!("{from}{arrow}{to}: {}", plain(text)));
    }

    pub(super) fn asks(&mut self, from: &'a Id, to: &'a Id, text: &str) {
        self.message(from, "->>", to, text);
    }

    pub(super) fn answers(&mut self, from: &'a Id, to: &'a Id, text: &str) {
        self.message(from, "-->>", to, text);
    }

    /// A message nobody waits for.
    pub(super) fn sends(&mut self, from: &'a Id, to: &'a Id, text: &str) {
        self.message(from, "-)", to, text);
    }

    /// A message that does not arrive, or has no answer.
    pub(super) fn loses(&mut self, from: &'a Id, to: &'a Id, text: &str) {
        self.message(from, "-x", to, text);
    }

    pub(super) fn note(&mut self, over: &'a Id, text: &str) {
        let over = self.enter(over);
        self.line(&format!("Note over {over}: {}", plain(text)));
    }

    fn open(&mut self, word: &str, text: &str) {
        self.line(&format!("{word} {}", plain(text)));
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("end");
    }

    /// What happens only under a condition.
    pub(super) fn optional(&mut self, condition: &str, write: impl FnOnce(&mut Self)) {
        self.open("opt", condition);
        write(self);
        self.close();
    }

    /// One of two courses.
    pub(super) fn either(&mut self, first: (&str, impl FnOnce(&mut Self)), second: (&str, impl FnOnce(&mut Self))) {
        self.open("alt", first.0);
        first.1(self);
        self.depth -= 1;
        self.open("else", second.0);
        second.1(self);
        self.close();
    }

    /// A part of the visit on a ground of its own; nothing where nobody speaks in it.
    pub(super) fn section(&mut self, title: &str, write: impl FnOnce(&mut Self)) {
        let before = std::mem::take(&mut self.body);
        self.span = None;
        self.depth += 1;
        write(self);
        self.depth -= 1;
        let body = std::mem::replace(&mut self.body, before);
        let Some((low, high)) = self.span else { return };
        let name = |place: usize| self.present.get_index(place).map_or("", |id| self.names.get(id));
        let over = if low == high { name(low).to_owned() } else { format!("{},{}", name(low), name(high)) };
        self.line(&format!("rect {GROUND}"));
        self.depth += 1;
        self.line(&format!("Note over {over}: {}", plain(title)));
        self.body.push_str(&body);
        self.depth -= 1;
        self.line("end");
    }

    /// The whole text.
    pub(super) fn finish(self, theme: &Theme) -> String {
        let mut out = front_matter(self.design, theme);
        out.push_str("sequenceDiagram\n    autonumber\n");
        for id in &self.present {
            let kind = self.design.components.get(*id).map(|c| &c.kind);
            let word = if matches!(kind, Some(Kind::Client(_))) { "actor" } else { "participant" };
            let _ = writeln!(out, "    {word} {} as {}", self.names.get(id), self.alias(id));
        }
        if self.present.is_empty() {
            out.push_str("    %% Nobody sends a request: no browser is linked to anything.\n");
        }
        out.push_str(&self.body);
        out
    }
}
