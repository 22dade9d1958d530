//! Names for new parts in the design's own manner: `lb` and `lb-2`, `server-1` and `server-2`, "Server 2".

use crate::catalog;
use crate::model::{Design, Id, Kind};

/// The longest stem that leaves room for a number.
const STEM: usize = Id::MAX_LEN - 8;

/// Whether parts of this design have names beside their ids.
pub(super) fn has_names(design: &Design) -> bool {
    design.components.values().any(|c| !c.name.is_empty())
}

/// A free id and a free name for something like the part with this id and name; no name stays no name.
pub(super) fn next(design: &Design, id: &Id, name: &str) -> (Id, String) {
    numbered(design, id.as_str(), name, 2)
}

/// The same for a new component of a kind: `web-3` after `web-2`, `s10` after `s9`, `dns` as the first.
pub(super) fn of_kind(design: &Design, kind: &Kind) -> (Id, String) {
    let spec = catalog::kind(kind);
    let siblings = design.components.iter().filter(|(_, c)| c.kind.type_name() == kind.type_name());
    let siblings: Vec<(&Id, &str)> = siblings.map(|(id, c)| (id, c.name.as_str())).collect();
    let Some((first, first_name)) = siblings.first() else { return first_of(design, spec.stem, spec.label) };
    // Of several ways to number, the usual one, else the one that was used last.
    let counted = siblings.iter().filter_map(|(id, name)| Some((stem(id.as_str()).0, number(id.as_str())?, id, name)));
    let counted: Vec<_> = counted.collect();
    let usual = counted.iter().find(|(stem, ..)| *stem == spec.stem);
    let way = usual.or(counted.last()).map(|(stem, ..)| *stem);
    match counted.iter().filter(|(stem, ..)| Some(*stem) == way).max_by_key(|(_, number, ..)| *number) {
        Some((_, last, id, name)) => numbered(design, id.as_str(), name, last + 1),
        None => numbered(design, first.as_str(), first_name, 2),
    }
}

/// The stem itself and the label while that stem is free, numbered ones when it is not.
pub(super) fn first_of(design: &Design, stem: &str, label: &str) -> (Id, String) {
    let id = Id::slug(stem);
    let (id, name) = if design.contains(id.as_str()) { next(design, &id, label) } else { (id, label.to_owned()) };
    (id, if has_names(design) { name } else { String::new() })
}

/// The first free id and name from a number on that are made as these are.
fn numbered(design: &Design, id: &str, name: &str, from: u32) -> (Id, String) {
    let (stem, separator) = stem(id);
    let stem = stem.get(..STEM).unwrap_or(stem).trim_end_matches(['-', '_']);
    let (base, _) = self::stem(name);
    let mut number = u64::from(from);
    loop {
        let title = if name.is_empty() { String::new() } else { format!("{base} {number}") };
        if let Ok(free) = Id::new(&format!("{stem}{separator}{number}"))
            && !design.contains(free.as_str())
            && (title.is_empty() || !named(design, &title))
        {
            return (free, title);
        }
        number += 1;
    }
}

/// The same for the replica of a primary: `db-primary` gives `db-replica` while that is free.
pub(super) fn replica_of(design: &Design, id: &Id, name: &str) -> (Id, String) {
    let as_replica = |text: &str| text.replace("primary", "replica").replace("Primary", "Replica");
    let title = as_replica(name);
    match Id::new(&as_replica(id.as_str())) {
        Ok(free) if !design.contains(free.as_str()) && (name.is_empty() || !named(design, &title)) => (free, title),
        Ok(like) => next(design, &like, &title),
        Err(_) => next(design, id, &title),
    }
}

/// A free id for a link: `web-1-app-1` while that is free.
pub(super) fn link(design: &Design, from: &Id, to: &Id) -> Id {
    match Id::new(&format!("{from}-{to}")) {
        Ok(id) if !design.contains(id.as_str()) => id,
        Ok(id) => next(design, &id, "").0,
        Err(_) => design.free_id("link"),
    }
}

/// Whether two ids differ in their number at most.
pub(super) fn alike(a: &Id, b: &Id) -> bool {
    stem(a.as_str()).0 == stem(b.as_str()).0
}

fn named(design: &Design, title: &str) -> bool {
    design.components.values().any(|c| c.name == title) || design.groups.values().any(|g| g.name == title)
}

/// A text without the number at its end, and what stood before that number.
fn stem(text: &str) -> (&str, &'static str) {
    let stem = text.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem.chars().next_back() {
        _ if stem.len() == text.len() => (text, "-"),
        Some('-') => (stem.trim_end_matches('-'), "-"),
        Some('_') => (stem.trim_end_matches('_'), "_"),
        Some(' ') => (stem.trim_end(), " "),
        _ => (stem, ""),
    }
}

/// The small number at the end of a text.
fn number(text: &str) -> Option<u32> {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    text[text.len() - digits..].parse().ok().filter(|n| *n < 1_000_000 && digits < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Component, Dns, Edit, LoadBalancer, Server, WebServer};

    fn design(parts: &[(&str, &str)]) -> Design {
        let mut design = Design::default();
        for (id, name) in parts {
            let component = Component::new(Kind::Server(crate::model::Server::default())).named(name);
            design.components.insert(Id::new(id).expect("an id"), component);
        }
        design
    }

    fn after(parts: &[(&str, &str)]) -> (String, String) {
        let design = design(parts);
        let (id, name) = parts[0];
        let (id, name) = next(&design, &Id::new(id).expect("an id"), name);
        (id.to_string(), name)
    }

    #[test]
    fn new_parts_are_named_as_their_siblings_are() {
        let named = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(after(&[("lb", "Load balancer")]), named("lb-2", "Load balancer 2"));
        assert_eq!(after(&[("server-1", "Server 1")]), named("server-2", "Server 2"));
        assert_eq!(after(&[("ws1", "")]), named("ws2", ""));
        assert_eq!(after(&[("a_7", "")]), named("a_2", ""));
        assert_eq!(after(&[("s1", "Server 1"), ("s2", ""), ("other", "Server 3")]), named("s4", "Server 4"));
        assert_eq!(after(&[("9", "")]).0, "2");
    }

    #[test]
    fn names_of_any_length_find_a_free_id() {
        let long = "a".repeat(64);
        assert_eq!(after(&[(&long, "")]).0, format!("{}-2", "a".repeat(56)));
        let digits = "7".repeat(64);
        assert_eq!(after(&[(&digits, "")]).0, "2");
        let design = design(&[(&long, "")]);
        let id = Id::new(&long).expect("an id");
        assert_eq!(link(&design, &id, &id).as_str(), "link-1");
    }

    #[test]
    fn a_primary_has_a_replica_beside_it() {
        let both = design(&[("db-primary", "Primary database"), ("db-replica", "Replica database")]);
        let id = Id::new("db-primary").expect("an id");
        let (first, title) = replica_of(&design(&[("db-primary", "Primary database")]), &id, "Primary database");
        assert_eq!((first.as_str(), title.as_str()), ("db-replica", "Replica database"));
        let (second, title) = replica_of(&both, &id, "Primary database");
        assert_eq!((second.as_str(), title.as_str()), ("db-replica-2", "Replica database 2"));
    }

    #[test]
    fn new_parts_are_named_after_their_siblings() {
        let mut design = Design::default();
        let mut put = |id: &str, name: &str, kind: Kind| {
            let component = Component::new(kind).named(name);
            let id = Id::new(id).expect("an id");
            design.apply(Edit::AddComponent { id, component, index: None }).expect("it is free");
        };
        put("s1", "", Kind::Server(Server::default()));
        put("s9", "", Kind::Server(Server::default()));
        put("lb", "Balancer", Kind::LoadBalancer(LoadBalancer::default()));
        put("web-1", "Web 1", Kind::WebServer(WebServer::default()));
        let names = |kind: &Kind| {
            let (id, name) = of_kind(&design, kind);
            (id.to_string(), name)
        };
        let own = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(names(&Kind::Server(Server::default())), own("s10", ""));
        assert_eq!(names(&Kind::LoadBalancer(LoadBalancer::default())), own("lb-2", "Balancer 2"));
        assert_eq!(names(&Kind::WebServer(WebServer::default())), own("web-2", "Web 2"));
        assert_eq!(names(&Kind::Dns(Dns::default())), own("dns", "DNS server"));
    }
}
