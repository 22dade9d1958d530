//! The pages of kinds of component, group and link: why they are there, what is said of them, what links to what.

use std::fmt::Write as _;

use crate::catalog::{GROUPS, GroupSpec, KINDS, KindSpec, LINKS, LinkSpec, Property};

/// A kind of component, under a heading of this level.
pub(super) fn component(kind: &KindSpec, level: usize) -> String {
    let runs = match (kind.hosted, kind.holds) {
        (true, true) => "may run on a server, and others may run on it",
        (true, false) => "may run on a server or container (`on`)",
        (false, true) => "others may run on it (`on`)",
        (false, false) => "runs on no server",
    };
    let mut out = heading(level, kind.label, kind.type_name, Some(kind.name), runs, kind.lesson);
    properties(&mut out, level + 1, kind.properties);
    let opened = kind.opens.iter().map(|opens| {
        let to: Vec<String> = opens.to.iter().map(|name| label(name)).collect();
        format!("- opens {} (`{}`) to {}\n", words(opens.link), opens.link, listed(&to))
    });
    let taken = takes(kind.type_name);
    links(&mut out, level + 1, &opened.chain(taken).collect::<Vec<_>>());
    out
}

/// A kind of group, under a heading of this level.
pub(super) fn group(group: &GroupSpec, level: usize) -> String {
    let members: Vec<String> = group.members.iter().map(|name| label(name)).collect();
    let members = if members.is_empty() { "every kind of component, and groups".to_owned() } else { listed(&members) };
    let takes_links = if group.linkable { "links may lead to it as a whole" } else { "links lead to its members only" };
    let about = format!("members: {members}; {takes_links}");
    let mut out = heading(level, group.label, group.type_name, Some(group.name), &about, group.lesson);
    properties(&mut out, level + 1, group.properties);
    links(&mut out, level + 1, &takes(group.type_name));
    out
}

/// A kind of link, under a heading of this level.
pub(super) fn link(link: &LinkSpec, level: usize) -> String {
    let travels =
        if link.dashed { "drawn dashed: no visitor's request travels on it" } else { "requests travel on it" };
    let ways: Vec<String> = KINDS
        .iter()
        .flat_map(|kind| kind.opens.iter().filter(|opens| opens.link == link.type_name).map(move |opens| (kind, opens)))
        .map(|(kind, opens)| {
            let to: Vec<String> = opens.to.iter().map(|name| label(name)).collect();
            format!("- from {} to {}\n", label(kind.type_name), listed(&to))
        })
        .collect();
    let from_to = if ways.is_empty() { "- from any part to any other\n".to_owned() } else { ways.concat() };
    let mut title = link.label.to_owned();
    title[..1].make_ascii_uppercase();
    let mut out = heading(level, &title, link.type_name, None, travels, "");
    properties(&mut out, level + 1, link.properties);
    let _ = write!(out, "\n{} From where to where\n\n{from_to}", "#".repeat(level + 1));
    out
}

/// Every kind as one document.
pub(super) fn all() -> String {
    let mut out = format!(
        "# The kinds\n\n{} kinds of component, {} of group and {} of link. `linchpin explain KIND` prints one of these \
         pages. What a file leaves out has its default.\n",
        KINDS.len(),
        GROUPS.len(),
        LINKS.len()
    );
    // Writing to a string cannot fail, here and below.
    out.push_str("\n## Components\n");
    for kind in KINDS {
        let _ = write!(out, "\n{}", component(kind, 3));
    }
    out.push_str("\n## Groups\n");
    for kind in GROUPS {
        let _ = write!(out, "\n{}", group(kind, 3));
    }
    out.push_str("\n## Links\n");
    for kind in LINKS {
        let _ = write!(out, "\n{}", link(kind, 3));
    }
    out
}

fn heading(level: usize, label: &str, type_name: &str, name: Option<&str>, about: &str, lesson: &str) -> String {
    let mut out = format!("{} {label}\n\n", "#".repeat(level));
    if !lesson.is_empty() {
        let _ = write!(out, "{lesson}\n\n");
    }
    let name = name.map(|name| format!(", `{name}` on the command line")).unwrap_or_default();
    let _ = writeln!(out, "`{type_name}` in files{name}; {about}.");
    out
}

fn properties(out: &mut String, level: usize, properties: &[Property]) {
    if properties.is_empty() {
        return;
    }
    let _ = write!(out, "\n{} Properties\n\n", "#".repeat(level));
    for p in properties {
        let default = if p.default.is_empty() { "empty" } else { p.default };
        let range = if p.most == u32::MAX { String::new() } else { format!("; {} to {}", p.least, p.most) };
        let unit = if p.unit.is_empty() { String::new() } else { format!(" {}", p.unit) };
        let _ = writeln!(out, "- `{}`: {} (default: {default}{range}{unit})", p.name, p.meaning);
    }
}

fn links(out: &mut String, level: usize, links: &[String]) {
    if !links.is_empty() {
        let _ = write!(out, "\n{} Links\n\n{}", "#".repeat(level), links.concat());
    }
}

/// A line for each kind of link that may lead to parts of this type.
fn takes(type_name: &str) -> Vec<String> {
    LINKS
        .iter()
        .filter_map(|link| {
            let opens = |kind: &&&KindSpec| {
                kind.opens.iter().any(|opens| opens.link == link.type_name && opens.to.contains(&type_name))
            };
            let from: Vec<String> = KINDS.iter().filter(opens).map(|kind| label(kind.type_name)).collect();
            let line = || format!("- takes {} (`{}`) from {}\n", link.label, link.type_name, listed(&from));
            (!from.is_empty()).then(line)
        })
        .collect()
}

/// What people call a kind of link.
fn words(type_name: &str) -> &str {
    LINKS.iter().find(|link| link.type_name == type_name).map_or(type_name, |link| link.label)
}

/// What people call a kind of component or group, in the middle of a sentence.
fn label(type_name: &str) -> String {
    let kind = KINDS.iter().find(|kind| kind.type_name == type_name).map(|kind| kind.label);
    let label = kind.or_else(|| GROUPS.iter().find(|group| group.type_name == type_name).map(|group| group.label));
    let label = label.unwrap_or(type_name);
    // Capitals that follow each other are a name, as in DNS.
    if label.chars().take(2).all(char::is_uppercase) { label.to_owned() } else { label.to_lowercase() }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
