//! What holds in every design, whoever made it: ids are unique, references resolve, nothing contains itself.
//!
//! The same checks guard an [`Edit`](super::Edit) and a file. What a *kind* accepts (a balancer holds
//! nothing, a certificate cannot be asked for a page) is the catalogue's business, not the model's.

use super::component::{Component, Kind};
use super::design::{Acceptance, Design};
use super::drawing::{Note, Placement, Point};
use super::group::Group;
use super::id::Id;
use super::link::Link;

/// One broken rule and where it is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Violation {
    /// Section, id and field in the file: `["components", "web-1", "on"]`.
    pub path: Vec<String>,
    /// One sentence for people.
    pub message: String,
}

impl Violation {
    /// A violation at a place in the file.
    pub fn at(path: &[&str], message: impl Into<String>) -> Self {
        Self { path: path.iter().map(|&p| p.to_owned()).collect(), message: message.into() }
    }
}

type Check = Result<(), Violation>;

/// Checks a whole design, as after loading it.
///
/// # Errors
/// The first violation in file order.
pub fn check(design: &Design) -> Check {
    if design.format != Design::FORMAT {
        let message =
            format!("format {} is not known to this version, which reads format {}", design.format, Design::FORMAT);
        return Err(Violation::at(&["format"], message));
    }
    check_counts(design.components.len(), design.links.len())?;
    for (id, c) in &design.components {
        check_component(design, id, c)?;
    }
    let sections: [(&str, &mut dyn Iterator<Item = &Id>); 3] = [
        ("groups", &mut design.groups.keys()),
        ("links", &mut design.links.keys()),
        ("notes", &mut design.notes.keys()),
    ];
    let mut seen: hashbrown::HashMap<&Id, &str> = design.components.keys().map(|id| (id, "a component")).collect();
    seen.reserve(design.groups.len() + design.links.len() + design.notes.len());
    for (section, ids) in sections {
        for id in ids {
            if let Some(first) = seen.insert(id, section.trim_end_matches('s')) {
                let message = format!("the id `{id}` is already {}", with_article(first));
                return Err(Violation::at(&[section, id.as_str()], message));
            }
        }
    }
    for (id, group) in &design.groups {
        check_group(design, id, group)?;
    }
    for (id, link) in &design.links {
        check_link(design, id, link)?;
    }
    for (id, note) in &design.notes {
        check_note(design, id, note)?;
    }
    check_accepted(&design.accepted)?;
    for (id, placement) in &design.drawing {
        check_placement(design, id, placement)?;
    }
    for (id, bends) in &design.bends {
        check_bends(design, id, bends)?;
    }
    check_locked(design, &design.locked)
}

fn with_article(what: &str) -> String {
    if what.starts_with("a ") { what.to_owned() } else { format!("a {what}") }
}

/// Checks the limits.
pub(super) fn check_counts(components: usize, links: usize) -> Check {
    if components > Design::MAX_COMPONENTS {
        let message = format!("{components} components are more than the limit of {}", Design::MAX_COMPONENTS);
        return Err(Violation::at(&["components"], message));
    }
    if links > Design::MAX_LINKS {
        let message = format!("{links} links are more than the limit of {}", Design::MAX_LINKS);
        return Err(Violation::at(&["links"], message));
    }
    Ok(())
}

/// Checks that an id is free in every section.
pub(super) fn check_free(design: &Design, section: &str, id: &Id) -> Check {
    if design.contains(id.as_str()) {
        return Err(Violation::at(&[section, id.as_str()], format!("the id `{id}` is already used")));
    }
    Ok(())
}

fn check_share(section: &str, id: &Id, share: Option<f64>) -> Check {
    match share {
        Some(a) if !(0.0..=1.0).contains(&a) => Err(Violation::at(
            &[section, id.as_str(), "availability"],
            format!("the availability of `{id}` is {a}, which is not between 0 and 1"),
        )),
        _ => Ok(()),
    }
}

/// Checks one component: its numbers mean something, its host exists and nothing runs on itself.
pub(super) fn check_component(design: &Design, id: &Id, component: &Component) -> Check {
    check_share("components", id, component.availability)?;
    if let Kind::LoadBalancer(balancer) = &component.kind
        && balancer.needs.0 == 0
    {
        let message = format!("`{id}` needs 0 members, but a balancer serves nobody without at least 1");
        return Err(Violation::at(&["components", id.as_str(), "kind", "needs"], message));
    }
    let Some(on) = &component.on else { return Ok(()) };
    let fail = |message| Err(Violation::at(&["components", id.as_str(), "on"], message));
    let mut at = Some(on);
    for _ in 0..Design::MAX_DEPTH {
        let Some(host) = at else { return Ok(()) };
        if host == id {
            return fail(format!("`{id}` runs on itself"));
        }
        let Some(found) = design.components.get(host) else {
            return fail(format!("`{id}` runs on `{host}`, which does not exist"));
        };
        at = found.on.as_ref();
    }
    if at.is_none() {
        return Ok(());
    }
    fail(format!("`{id}` is nested deeper than {} servers, or its servers run on each other", Design::MAX_DEPTH))
}

/// Checks one group: members exist, once each, and no group contains itself.
pub(super) fn check_group(design: &Design, id: &Id, group: &Group) -> Check {
    let fail = |message| Err(Violation::at(&["groups", id.as_str(), "members"], message));
    let mut seen = hashbrown::HashSet::new();
    for member in &group.members {
        if !design.components.contains_key(member) && !design.groups.contains_key(member) {
            return fail(format!("`{id}` has the member `{member}`, which is no component or group"));
        }
        if !seen.insert(member) {
            return fail(format!("`{id}` has the member `{member}` twice"));
        }
    }
    // Breadth first, level by level: a group that is still found after MAX_DEPTH levels contains itself.
    let mut level: std::collections::BTreeSet<&Id> = group.members.iter().collect();
    for _ in 0..Design::MAX_DEPTH {
        if level.contains(id) {
            return fail(format!("the group `{id}` contains itself"));
        }
        level = level.iter().filter_map(|m| design.groups.get(*m)).flat_map(|g| &g.members).collect();
        if level.is_empty() {
            return Ok(());
        }
    }
    fail(format!("the group `{id}` is nested deeper than {} groups, or contains itself", Design::MAX_DEPTH))
}

/// Checks one link: both ends exist and differ.
pub(super) fn check_link(design: &Design, id: &Id, link: &Link) -> Check {
    check_share("links", id, link.availability)?;
    let fail = |field, message| Err(Violation::at(&["links", id.as_str(), field], message));
    if !design.components.contains_key(&link.from) {
        return fail("from", format!("the link `{id}` comes from `{}`, which is no component", link.from));
    }
    if !design.components.contains_key(&link.to) && !design.groups.contains_key(&link.to) {
        return fail("to", format!("the link `{id}` goes to `{}`, which does not exist", link.to));
    }
    if link.from == link.to {
        return fail("to", format!("the link `{id}` goes from `{}` to itself", link.from));
    }
    if let Some(port) = link.kind.port()
        && !(1..=65535).contains(&port)
    {
        return fail("kind", format!("the link `{id}` goes to port {port}, which is not between 1 and 65535"));
    }
    Ok(())
}

/// Checks one note: what it speaks of exists.
pub(super) fn check_note(design: &Design, id: &Id, note: &Note) -> Check {
    match &note.about {
        Some(about) if about == id || design.notes.contains_key(about) || !design.contains(about.as_str()) => {
            Err(Violation::at(
                &["notes", id.as_str(), "about"],
                format!("the note `{id}` is about `{about}`, which is no component, group or link"),
            ))
        }
        _ => Ok(()),
    }
}

/// Checks that every accepted finding has a reason. Rules and parts that are not there are no violation: a design stays
/// readable when a part is removed or a rule is renamed, and the analysis says which entries are of no use.
pub(super) fn check_accepted(accepted: &[Acceptance]) -> Check {
    match accepted.iter().enumerate().find(|(_, a)| a.reason.trim().is_empty()) {
        Some((index, a)) => Err(Violation::at(
            &["accepted", &index.to_string(), "reason"],
            format!("accepting `{}` needs a reason", a.rule),
        )),
        None => Ok(()),
    }
}

/// Checks one placement: it belongs to something that can be drawn, at a place that can be drawn.
pub(super) fn check_placement(design: &Design, id: &Id, placement: &Placement) -> Check {
    let fail = |field, message| Err(Violation::at(&["drawing", id.as_str(), field], message));
    if !design.contains(id.as_str()) || design.links.contains_key(id) {
        let message = format!("the drawing places `{id}`, which is no component, group or note");
        return Err(Violation::at(&["drawing", id.as_str()], message));
    }
    if !placement.at.is_drawable() {
        return fail("at", format!("`{id}` stands at a place that cannot be drawn"));
    }
    match placement.size {
        Some(size) if !size.is_drawable() || size.x <= 0.0 || size.y <= 0.0 => {
            fail("size", format!("`{id}` has a size that cannot be drawn"))
        }
        _ => Ok(()),
    }
}

/// Checks the corners of one link: it is there, and all can be drawn.
pub(super) fn check_bends(design: &Design, id: &Id, bends: &[Point]) -> Check {
    let fail = |message| Err(Violation::at(&["bends", id.as_str()], message));
    if !design.links.contains_key(id) {
        return fail(format!("`{id}` is bent by hand and is no link"));
    }
    if bends.is_empty() || bends.len() > Design::MAX_BENDS {
        return fail(format!("`{id}` has {} corners: 1 to {} are possible", bends.len(), Design::MAX_BENDS));
    }
    if bends.iter().any(|p| !p.is_drawable()) {
        return fail(format!("`{id}` runs through a place that cannot be drawn"));
    }
    Ok(())
}

/// Checks what is locked: each is there, is no link, and is listed once.
pub(super) fn check_locked(design: &Design, locked: &[Id]) -> Check {
    let mut seen = std::collections::BTreeSet::new();
    for id in locked {
        let message = if !design.contains(id.as_str()) || design.links.contains_key(id) {
            format!("`{id}` is locked and is no component, group or note")
        } else if !seen.insert(id) {
            format!("`{id}` is locked twice")
        } else {
            continue;
        };
        return Err(Violation::at(&["locked"], message));
    }
    Ok(())
}
