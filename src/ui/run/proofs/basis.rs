//! What a proof rests on: everything that is joined to its parts by a link, a machine or a group. When that changes, the
//! proof is stale; names, places, notes and what is drawn apart change nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Design, Id};

/// What a proof about these parts rests on; of the whole design where there are none.
pub(super) fn basis(design: &Design, subjects: &BTreeSet<Id>) -> Design {
    let joined = if subjects.is_empty() { None } else { Some(joined(design, subjects)) };
    let keeps = |id: &Id| joined.as_ref().is_none_or(|joined| joined.contains(id));
    let mut basis = Design { format: design.format, domain: design.domain.clone(), ..Design::default() };
    for (id, component) in design.components.iter().filter(|(id, _)| keeps(id)) {
        basis.components.insert(id.clone(), crate::model::Component { name: String::new(), ..component.clone() });
    }
    for (id, group) in design.groups.iter().filter(|(id, _)| keeps(id)) {
        basis.groups.insert(id.clone(), crate::model::Group { name: String::new(), ..group.clone() });
    }
    for (id, link) in design.links.iter().filter(|(id, _)| keeps(id)) {
        basis.links.insert(id.clone(), crate::model::Link { label: String::new(), ..link.clone() });
    }
    basis
}

/// These parts and all that hangs together with them.
fn joined(design: &Design, subjects: &BTreeSet<Id>) -> BTreeSet<Id> {
    let mut beside: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    let mut join = |a, b| {
        beside.entry(a).or_default().push(b);
        beside.entry(b).or_default().push(a);
    };
    for (id, link) in &design.links {
        join(id, &link.from);
        join(id, &link.to);
    }
    for (id, component) in &design.components {
        if let Some(host) = &component.on {
            join(id, host);
        }
    }
    for (id, group) in &design.groups {
        for member in &group.members {
            join(id, member);
        }
    }
    let mut joined: BTreeSet<Id> = subjects.clone();
    let mut open: Vec<&Id> = subjects.iter().collect();
    while let Some(id) = open.pop() {
        for next in beside.get(id).into_iter().flatten() {
            if joined.insert((*next).clone()) {
                open.push(next);
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::parse;

    const SITE: &str =
        "Design(format: 1, components: {\"u\": (kind: Client), \"lb\": (name: \"Edge\", kind: LoadBalancer),
        \"w\": (kind: WebServer, on: \"s\"), \"s\": (kind: Server), \"apart\": (kind: Database)},
        links: {\"1\": (from: \"u\", to: \"lb\", kind: Http), \"2\": (from: \"lb\", to: \"w\", kind: Http)})";

    #[test]
    fn a_proof_rests_on_what_hangs_together_with_its_parts_and_on_nothing_else() {
        let about = [Id::slug("lb")].into();
        let of = |text: &str| basis(&parse(text).expect("a design"), &about);
        let before = of(SITE);
        for same in ["\"Edge\", kind|\"Rim\", kind", "\"apart\": (kind: Database)|\"apart\": (kind: AppServer)"] {
            let (old, new) = same.split_once('|').expect("two texts");
            assert_eq!(of(&SITE.replace(old, new)), before, "{new}");
        }
        for other in [
            "kind: LoadBalancer|kind: LoadBalancer(health_check: Deep)",
            "\"s\": (kind: Server)|\"s\": (kind: Server(firewall: true))",
        ] {
            let (old, new) = other.split_once('|').expect("two texts");
            assert!(SITE.contains(old), "{old}");
            assert_ne!(of(&SITE.replace(old, new)), before, "{new}");
        }
        let whole = basis(&parse(SITE).expect("a design"), &BTreeSet::new());
        assert_eq!(whole.components.len(), 5);
    }
}
