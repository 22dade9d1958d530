//! How a new part is called: as its siblings are. Knows no rule.

use crate::catalog;
use crate::model::{Design, Id, Kind};

/// Whether parts of this design have names beside their ids.
pub(super) fn has_names(design: &Design) -> bool {
    design.components.values().any(|c| !c.name.is_empty())
}

/// Id and name of the next component of a kind: `web-3` after `web-2`, `lb-2` after `lb`, `dns` as the first.
pub(super) fn next(design: &Design, kind: &Kind) -> (Id, String) {
    let spec = catalog::kind(kind);
    let siblings = design.components.iter().filter(|(_, c)| c.kind.type_name() == kind.type_name());
    let siblings: Vec<(&str, &str)> = siblings.map(|(id, c)| (id.as_str(), c.name.as_str())).collect();
    let Some((first, first_name)) = siblings.first() else {
        let name = if has_names(design) { spec.label.to_owned() } else { String::new() };
        return (id(design, spec.stem, spec.stem), name);
    };
    // Of several ways to number, the usual one, else the one that was used last.
    let numbered = |(id, name)| split_number(id).map(|(prefix, number)| (prefix, number, name));
    let numbered: Vec<(&str, u32, &str)> = siblings.iter().copied().filter_map(numbered).collect();
    let usual = numbered.iter().find(|(prefix, ..)| prefix.strip_suffix('-') == Some(spec.stem));
    let prefix = usual.or(numbered.last()).map(|(prefix, ..)| *prefix);
    let last = numbered.iter().filter(|(p, ..)| Some(*p) == prefix).max_by_key(|(_, number, _)| *number);
    let own = format!("{first}-");
    let (prefix, mut number, name) = last.copied().unwrap_or((&own, 1, first_name));
    number += 1;
    while design.contains(&format!("{prefix}{number}")) {
        number += 1;
    }
    let name = match split_number(name) {
        Some((words, _)) => format!("{words}{number}"),
        None if name.is_empty() => String::new(),
        None => format!("{name} {number}"),
    };
    (id(design, &format!("{prefix}{number}"), spec.stem), name)
}

/// This id, or a numbered one where it is taken or too long.
pub(super) fn id(design: &Design, wanted: &str, stem: &str) -> Id {
    let free = Id::new(wanted).ok().filter(|id| !design.contains(id.as_str()));
    free.unwrap_or_else(|| design.free_id(stem))
}

/// `web-` and 12 from `web-12`; none when no small number stands at the end.
fn split_number(text: &str) -> Option<(&str, u32)> {
    let words = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = text[words.len()..].parse().ok().filter(|n| *n < 1_000_000)?;
    (!words.is_empty()).then_some((words, number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Component, Edit, LoadBalancer, Server, WebServer};

    fn names(design: &Design, kind: &Kind) -> (String, String) {
        let (id, name) = next(design, kind);
        (id.to_string(), name)
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
        let own = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        assert_eq!(names(&design, &Kind::Server(Server::default())), own("s10", ""));
        assert_eq!(names(&design, &Kind::LoadBalancer(LoadBalancer::default())), own("lb-2", "Balancer 2"));
        assert_eq!(names(&design, &Kind::WebServer(WebServer::default())), own("web-2", "Web 2"));
        assert_eq!(names(&design, &Kind::Dns(crate::model::Dns::default())), own("dns", "DNS server"));
    }
}
