//! What can be drawn: one file per kind of component and of group, and the table of links.
//!
//! Adding a kind is one file here, one line in [`KINDS`] and its properties in the model. The catalogue
//! knows what a kind is called, how it looks, what it accepts and what it teaches; it does not know
//! what a failure means (analysis) or where a thing is drawn (layout).

mod app_files;
mod app_server;
mod arbiter;
mod artefact_store;
mod backup_store;
mod certificate;
mod client;
mod container;
mod database;
mod database_cluster;
mod dns;
mod firewall;
mod layer;
mod links;
mod load_balancer;
mod load_balancer_cluster;
mod log_store;
mod monitoring_client;
mod monitoring_server;
mod network;
mod other_part;
mod server;
mod session_store;
mod spec;
mod waf;
mod web_server;
mod zone;

pub use links::{LINKS, usual_ports};
pub use spec::{Family, GroupSpec, KindSpec, LinkSpec, Opens, Property, Stroke};

use crate::model::{Component, Design, Group, GroupKind, Id, Kind, Link, LinkKind, Violation};

/// Every kind of component, in the order of the palette.
pub const KINDS: &[&KindSpec] = &[
    &client::CLIENT,
    &dns::DNS,
    &firewall::FIREWALL,
    &waf::WAF,
    &certificate::CERTIFICATE,
    &load_balancer::LOAD_BALANCER,
    &server::SERVER,
    &web_server::WEB_SERVER,
    &app_server::APP_SERVER,
    &app_files::APP_FILES,
    &database::DATABASE,
    &arbiter::ARBITER,
    &monitoring_server::MONITORING_SERVER,
    &monitoring_client::MONITORING_CLIENT,
    &container::CONTAINER,
    &session_store::SESSION_STORE,
    &backup_store::BACKUP_STORE,
    &log_store::LOG_STORE,
    &artefact_store::ARTEFACT_STORE,
    &other_part::OTHER_PART,
];

/// Every kind of group, in the order of the palette.
pub const GROUPS: &[&GroupSpec] = &[
    &load_balancer_cluster::LOAD_BALANCER_CLUSTER,
    &database_cluster::DATABASE_CLUSTER,
    &zone::ZONE,
    &network::NETWORK,
    &layer::LAYER,
];

/// The entry of a component's kind.
///
/// # Panics
/// Never: a test holds that every kind of the model has its entry.
pub fn kind(kind: &Kind) -> &'static KindSpec {
    find_kind(kind.type_name()).expect("every kind has its entry")
}

/// The entry of a group's kind.
///
/// # Panics
/// Never: a test holds that every kind of the model has its entry.
pub fn group(kind: &GroupKind) -> &'static GroupSpec {
    GROUPS.iter().find(|g| g.type_name == kind.type_name()).expect("every kind of group has its entry")
}

/// The entry of a link's kind.
///
/// # Panics
/// Never: a test holds that every kind of the model has its entry.
pub fn link(kind: &LinkKind) -> &'static LinkSpec {
    LINKS.iter().find(|l| l.type_name == kind.type_name()).expect("every kind of link has its entry")
}

/// The entry with this name in the file (`LoadBalancer`) or on the command line (`load-balancer`).
pub fn find_kind(name: &str) -> Option<&'static KindSpec> {
    KINDS.iter().copied().find(|k| k.type_name == name || k.name == name)
}

/// Checks everything the catalogue says about a design whose references are already sound.
///
/// # Errors
/// The first thing in file order that a kind does not accept.
pub fn check(design: &Design) -> Result<(), Violation> {
    for (id, component) in &design.components {
        check_component(design, id, component)?;
    }
    for (id, group) in &design.groups {
        check_group(design, id, group)?;
    }
    for (id, link) in &design.links {
        check_link(design, id, link)?;
    }
    Ok(())
}

/// Checks that a component may run where it runs.
///
/// # Errors
/// A sentence that says why not.
pub fn check_component(design: &Design, id: &Id, component: &Component) -> Result<(), Violation> {
    let Some((on, host)) = component.on.as_ref().and_then(|on| design.components.get_key_value(on)) else {
        return Ok(());
    };
    let fail = |message| Err(Violation::at(&["components", id.as_str(), "on"], message));
    let (own, host) = (kind(&component.kind), kind(&host.kind));
    if !host.holds {
        return fail(format!(
            "`{id}` cannot run on `{on}`: {} holds nothing, only a server or a container does",
            article(host.label)
        ));
    }
    if !own.hosted {
        return fail(format!("`{id}` cannot run on `{on}`: {} does not run on a server", article(own.label)));
    }
    Ok(())
}

/// Checks that a group may have its members.
///
/// # Errors
/// A sentence that says why not.
pub fn check_group(design: &Design, id: &Id, group: &Group) -> Result<(), Violation> {
    let spec = self::group(&group.kind);
    if spec.members.is_empty() {
        return Ok(());
    }
    for member in &group.members {
        let (name, label) = match design.components.get(member) {
            Some(c) => (c.kind.type_name(), kind(&c.kind).label),
            None => ("", "group"),
        };
        if !spec.members.contains(&name) {
            let message = format!(
                "`{id}` cannot have the member `{member}`: {} takes no {}",
                article(spec.label),
                label.to_lowercase()
            );
            return Err(Violation::at(&["groups", id.as_str(), "members"], message));
        }
    }
    Ok(())
}

/// Checks that a link may go from where to where it goes.
///
/// # Errors
/// A sentence that says why not.
pub fn check_link(design: &Design, id: &Id, link: &Link) -> Result<(), Violation> {
    refusal(design, &link.from, &link.to, &link.kind).map_or(Ok(()), |why| {
        Err(Violation::at(&["links", id.as_str(), "kind"], format!("the link `{id}` is not possible: {why}")))
    })
}

/// What the catalogue knows of the two ends of a link.
struct Ends {
    from: &'static KindSpec,
    /// The type and the label of the other end.
    to: (&'static str, &'static str),
}

impl Ends {
    /// None where an end is no component, or is missing: other checks say so.
    fn of(design: &Design, from: &Id, to: &Id) -> Option<Self> {
        let from = self::kind(&design.components.get(from)?.kind);
        let to = match (design.components.get(to), design.groups.get(to)) {
            (Some(c), _) => (c.kind.type_name(), self::kind(&c.kind).label),
            (None, Some(g)) => (g.kind.type_name(), self::group(&g.kind).label),
            (None, None) => return None,
        };
        Some(Self { from, to })
    }

    /// Where such a link may lead from the first end; none: nowhere.
    fn opens(&self, kind: &LinkKind) -> Option<&'static [&'static str]> {
        self.from.opens.iter().find(|o| o.link == kind.type_name()).map(|o| o.to)
    }

    fn fit(&self, kind: &LinkKind) -> bool {
        self.opens(kind).is_some_and(|to| to.contains(&self.to.0))
    }
}

/// Why there can be no such link; none when there can. A link of another kind means nothing, and may go anywhere.
pub fn refusal(design: &Design, from: &Id, to: &Id, kind: &LinkKind) -> Option<String> {
    if matches!(kind, LinkKind::Other(_)) {
        return None;
    }
    let ends = Ends::of(design, from, to).filter(|ends| !ends.fit(kind))?;
    let (source, words) = (article(ends.from.label), link(kind).label);
    Some(match ends.opens(kind) {
        None => format!("{source} opens no {words} link"),
        Some(_) => format!("{source} has no {words} link to {}", article(ends.to.1)),
    })
}

/// The kinds of link with a meaning that fit between two parts, in the order of the catalogue.
pub fn fitting(design: &Design, from: &Id, to: &Id) -> Vec<LinkKind> {
    if from == to {
        return Vec::new();
    }
    let ends = Ends::of(design, from, to);
    let means = |kind: &LinkKind| !matches!(kind, LinkKind::Other(_));
    let fits = |kind: &LinkKind| means(kind) && ends.as_ref().is_none_or(|ends| ends.fit(kind));
    LinkKind::all().into_iter().filter(fits).collect()
}

/// `a load balancer`, `an application server`.
pub fn article(label: &str) -> String {
    let lower = if label.starts_with("DNS") { label.to_owned() } else { label.to_lowercase() };
    let article = if lower.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {lower}")
}

/// Words as a sentence begins with them.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests;
