//! The outline: what lies in what, as rows of a tree that can be closed, searched, and dragged into each other.

mod putting;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog;
use crate::layout::parents;
use crate::model::{Design, Id};

pub use putting::{put_into, refusal};

/// One row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineRow {
    /// The component or group.
    pub id: Id,
    /// In how many others it lies.
    pub depth: usize,
    /// Whether its contents are shown below it; none: it holds nothing.
    pub open: Option<bool>,
}

/// The tree as it is looked at: what is closed, what is searched for, and the rows that are left.
#[derive(Debug, Default)]
pub struct Outline {
    closed: BTreeSet<Id>,
    search: String,
    /// For which meaning of the design the rows hold.
    built: Option<u64>,
    rows: Vec<OutlineRow>,
    place: BTreeMap<Id, usize>,
}

impl Outline {
    /// Makes the rows anew when the design means something else than when they were made.
    pub fn refresh(&mut self, design: &Design, meaning: u64) {
        if self.built == Some(meaning) {
            return;
        }
        self.built = Some(meaning);
        self.rows = rows(design, &self.search.trim().to_lowercase(), &self.closed);
        self.place = self.rows.iter().enumerate().map(|(n, row)| (row.id.clone(), n)).collect();
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> &[OutlineRow] {
        &self.rows
    }

    /// Which row a part has; none: it is in something closed, or not what is searched for.
    pub fn place(&self, id: &Id) -> Option<usize> {
        self.place.get(id).copied()
    }

    /// What is searched for.
    pub fn search(&self) -> &str {
        &self.search
    }

    /// Shows only what has these words in its title, id or kind, and what that lies in; no words: everything.
    pub fn look_for(&mut self, search: String) {
        if self.search != search {
            self.search = search;
            self.built = None;
        }
    }

    /// Opens a container, or closes it.
    pub fn set_open(&mut self, id: &Id, open: bool) {
        let changed = if open { self.closed.remove(id) } else { self.closed.insert(id.clone()) };
        if changed {
            self.built = None;
        }
    }

    /// Opens everything that a part lies in.
    pub fn open_around(&mut self, design: &Design, id: &Id) {
        if self.closed.is_empty() {
            return;
        }
        let parents = parents(design);
        let holders = std::iter::successors(parents.of.get(id), |at| parents.of.get(*at));
        for holder in holders.take(2 * Design::MAX_DEPTH) {
            self.set_open(holder, true);
        }
    }

    /// The row in which the one at a place lies.
    pub fn around(&self, row: usize) -> Option<usize> {
        let depth = self.rows.get(row)?.depth;
        self.rows[..row].iter().rposition(|above| above.depth < depth)
    }
}

/// The rows of a design, in the order of the file; what is searched for is in lower case.
fn rows(design: &Design, search: &str, closed: &BTreeSet<Id>) -> Vec<OutlineRow> {
    let parents = parents(design);
    let mut held: BTreeMap<Option<&Id>, Vec<&Id>> = BTreeMap::new();
    for id in design.groups.keys().chain(design.components.keys()) {
        held.entry(parents.of.get(id).copied()).or_default().push(id);
    }
    let shown = (!search.is_empty()).then(|| {
        let mut shown: BTreeSet<&Id> = BTreeSet::new();
        for id in held.values().flatten().filter(|id| is_meant(design, id, search)) {
            // As far as it is not known already: what lies together is walked once.
            let mut at = Some(*id);
            while let Some(here) = at.filter(|here| shown.insert(here)) {
                at = parents.of.get(here).copied();
            }
        }
        shown
    });
    let is_shown = |id: &&Id| shown.as_ref().is_none_or(|shown| shown.contains(*id));
    let below = |id: Option<&Id>, depth: usize| {
        let ids = held.get(&id).into_iter().flatten().rev().copied();
        ids.filter(is_shown).map(move |id| (id, depth)).collect::<Vec<_>>()
    };
    let mut rows = Vec::new();
    let mut next = below(None, 0);
    while let Some((id, depth)) = next.pop() {
        // While something is searched for, nothing that was found stays hidden.
        let open = held.contains_key(&Some(id)).then(|| shown.is_some() || !closed.contains(id));
        if open == Some(true) {
            next.extend(below(Some(id), depth + 1));
        }
        rows.push(OutlineRow { id: id.clone(), depth, open });
    }
    rows
}

/// Whether a part is what was searched for.
fn is_meant(design: &Design, id: &Id, search: &str) -> bool {
    let kind = match (design.components.get(id), design.groups.get(id)) {
        (Some(component), _) => catalog::kind(&component.kind).label,
        (_, Some(group)) => catalog::group(&group.kind).label,
        _ => "",
    };
    let has = |words: &str| words.to_lowercase().contains(search);
    has(design.title(id.as_str())) || has(id.as_str()) || has(kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::parse;

    const DESIGN: &str = "Design(format: 1,
        components: {\"lb\": (kind: LoadBalancer), \"s\": (name: \"Front\", kind: Server), \"web\": (kind: WebServer, on: \"s\"), \"db\": (kind: Database, on: \"s\"), \"t\": (kind: Server)},
        groups: {\"zone\": (kind: Zone, members: [\"s\"]), \"away\": (kind: Layer, members: [\"web\"])})";

    fn seen(outline: &Outline) -> Vec<String> {
        outline.rows().iter().map(|row| format!("{}{}", "-".repeat(row.depth), row.id)).collect()
    }

    #[test]
    fn everything_is_a_row_below_what_it_lies_in_and_what_is_closed_hides_its_contents() {
        let design = parse(DESIGN).expect("a design");
        let mut outline = Outline::default();
        outline.refresh(&design, 1);
        assert_eq!(seen(&outline), ["zone", "-s", "--web", "--db", "away", "lb", "t"]);
        assert_eq!(outline.rows()[1].open, Some(true));
        assert_eq!((outline.rows()[6].open, outline.around(3), outline.around(0)), (None, Some(1), None));
        outline.set_open(&Id::slug("s"), false);
        outline.set_open(&Id::slug("zone"), false);
        outline.refresh(&design, 1);
        assert_eq!(seen(&outline), ["zone", "away", "lb", "t"]);
        outline.open_around(&design, &Id::slug("db"));
        outline.refresh(&design, 1);
        assert_eq!(outline.place(&Id::slug("db")), Some(3));
    }

    #[test]
    fn a_search_shows_what_it_finds_with_what_that_lies_in_also_where_it_was_closed() {
        let design = parse(DESIGN).expect("a design");
        let mut outline = Outline::default();
        outline.set_open(&Id::slug("s"), false);
        for (search, found) in [
            ("data", &["zone", "-s", "--db"][..]),
            ("FRONT ", &["zone", "-s"]),
            ("nothing of that kind", &[]),
            ("lb", &["lb"]),
        ] {
            outline.look_for(search.to_owned());
            outline.refresh(&design, 1);
            assert_eq!(seen(&outline), found, "{search}");
        }
    }

    #[test]
    fn a_hundred_thousand_parts_are_rows_at_once() {
        use crate::model::{Component, Kind};
        let mut design = Design::named("large");
        let server = Kind::all().into_iter().find(|kind| kind.type_name() == "Server").expect("a kind");
        for n in 0..Design::MAX_COMPONENTS {
            let on = (n % 100 != 0).then(|| Id::slug(&format!("part-{}", n - n % 100)));
            let component = Component { on, ..Component::new(server.clone()) };
            design.components.insert(Id::slug(&format!("part-{n}")), component);
        }
        let mut outline = Outline::default();
        let began = std::time::Instant::now();
        outline.refresh(&design, 1);
        assert_eq!(outline.rows().len(), Design::MAX_COMPONENTS);
        outline.look_for("part-99999".to_owned());
        outline.refresh(&design, 1);
        assert_eq!(seen(&outline), ["part-99900", "-part-99999"]);
        // Far more than it takes, and far less than anything quadratic would.
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}
