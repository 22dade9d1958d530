//! Why there are servers and containers: what shares a machine, and what stands apart.

use super::{Parts, lesson};
use crate::catalog::KindSpec;
use crate::export::report::facts::Facts;
use crate::export::report::words::{capital, number, opening, verb};
use crate::model::{Id, Kind};

/// The roles that compete when they share a machine.
const ROLES: [(&str, &str); 4] = [
    ("LoadBalancer", "load balancer"),
    ("WebServer", "web server"),
    ("AppServer", "application server"),
    ("Database", "database"),
];

pub(super) fn server(facts: &Facts, spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let first = lesson(spec, parts, 1, ("A machine", "Machines"));
    let it = if parts.len() == 1 { "it" } else { "one of them" };
    let mut out = vec![format!("{first} Everything that {it} holds shares its fate.")];
    let mut dedicated: Vec<(&Id, &str)> = Vec::new();
    let (mut mixed, mut empty): (Vec<&Id>, Vec<&Id>) = (Vec::new(), Vec::new());
    for (id, _) in parts {
        match roles(facts, id).as_slice() {
            [] if facts.held_by(id).is_empty() => empty.push(id),
            [role] => dedicated.push((id, role)),
            [] => {}
            [_, _, ..] => mixed.push(id),
        }
    }
    if let [(id, _)] = parts {
        if !mixed.is_empty() {
            out.push(format!(
                "{} holds {}: one machine to buy and to run, but its parts compete for one processor, one memory and \
                 one disk, and none can grow or be restarted for maintenance alone.",
                facts.name(id),
                together(facts, id)
            ));
        }
        return out;
    }
    out.push(why_several(facts, parts));
    if !mixed.is_empty() {
        let several = mixed.len() > 1;
        let same = mixed.iter().all(|id| roles(facts, id) == roles(facts, mixed[0]));
        let each = if several && same { "each hold" } else { verb(mixed.len(), "holds", "hold several tiers") };
        let what = if several && !same { String::new() } else { format!(" {}", together(facts, mixed[0])) };
        out.push(format!(
            "{} {each}{what}: few machines to run, but the parts on one machine compete for its processor, memory and \
             disk, and fail together.",
            facts.names(mixed.iter().copied())
        ));
    }
    if !dedicated.is_empty() {
        let mut by_role: Vec<String> = Vec::new();
        for (_, role) in ROLES {
            let with: Vec<&Id> = dedicated.iter().filter(|(_, r)| *r == role).map(|(id, _)| *id).collect();
            if !with.is_empty() {
                let n = with.len();
                by_role.push(format!(
                    "{} {} for the {role}{}",
                    facts.names(with),
                    verb(n, "is", "are"),
                    verb(n, "", "s")
                ));
            }
        }
        let by_role = crate::export::report::words::list(&by_role, "and");
        out.push(format!("{}.", capital(&by_role)));
        if dedicated.len() > 1 && by_role.matches(" for the ").count() > 1 {
            out.push(
                "A part with a machine of its own gets all of its resources, is kept from the faults of the others, \
                 and can be sized and multiplied for its own work."
                    .to_owned(),
            );
        } else {
            out.push("There it does not compete with other work for processor, memory and disk.".to_owned());
        }
    }
    if !empty.is_empty() {
        let n = empty.len();
        out.push(format!("{} {} nothing yet.", facts.names(empty), verb(n, "holds", "hold")));
    }
    out
}

/// What more than one machine brings here.
fn why_several(facts: &Facts, parts: &Parts) -> String {
    let (stopping, others): (Vec<&Id>, Vec<&Id>) =
        parts.iter().map(|(id, _)| *id).partition(|id| !facts.ends(id).is_empty());
    let in_part = others.iter().any(|id| facts.impact(id).is_some());
    let all = capital(&number(parts.len()));
    if others.is_empty() {
        return format!(
            "{all} servers give more room than one, but each of them is needed: when any of them dies, some requests have \
             nowhere to go."
        );
    }
    let (n, names) = (others.len(), facts.names(others));
    let dies = if n == 1 { format!("when {names} dies") } else { format!("when one of {names} dies") };
    let then = if in_part { "the site goes on in part" } else { "the others carry on" };
    let still = if stopping.is_empty() {
        String::new()
    } else {
        let n = stopping.len();
        format!("; {} {} of failure", facts.names(stopping), verb(n, "remains a single point", "remain single points"))
    };
    format!("{all} servers rather than one bring capacity and availability: {dies}, {then}{still}.")
}

/// The roles of what a server holds, at any depth of containers.
fn roles(facts: &Facts, server: &Id) -> Vec<&'static str> {
    let mut inside: Vec<&Id> = vec![server];
    let mut kinds: Vec<&str> = Vec::new();
    while let Some(holder) = inside.pop() {
        for (id, component) in facts.held_by(holder) {
            kinds.push(component.kind.type_name());
            if crate::catalog::kind(&component.kind).holds {
                inside.push(id);
            }
        }
    }
    ROLES.into_iter().filter(|(name, _)| kinds.contains(name)).map(|(_, role)| role).collect()
}

/// `a web server, an application server and a database`.
fn together(facts: &Facts, server: &Id) -> String {
    let roles: Vec<String> = roles(facts, server).into_iter().map(crate::catalog::article).collect();
    crate::export::report::words::list(&roles, "and")
}

pub(super) fn container(spec: &KindSpec, parts: &Parts) -> Vec<String> {
    let weak =
        parts.iter().any(|(_, c)| matches!(&c.kind, Kind::Container(p) if p.root || p.privileged || p.host_network));
    // The second sentence speaks of containers that are open towards their server.
    let mut out = vec![opening(spec.lesson, if weak { 2 } else { 1 })];
    out.push("Like a server, it takes everything it holds with it when it dies.".to_owned());
    out
}
