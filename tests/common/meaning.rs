//! Whether two designs mean the same: equal but for what their parts are called inside the file, and where they lie.

#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeMap;

use linchpin::analysis::analyse;
use linchpin::model::{Component, Design, Group, Id, Link, Section};

/// What is compared of the words that people read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// Names, labels, title and domain have to be equal.
    Equal,
    /// Names, title and domain were never typed.
    Untyped,
}

/// Fails with what differs unless ids can be renamed so that both designs have the same components, groups and links
/// with the same kinds and properties, and the analysis says the same of both. Places and order do not count.
pub(crate) fn same_meaning(drawn: &Design, wanted: &Design, words: Words) {
    assert_eq!(drawn.components.len(), wanted.components.len(), "components");
    assert_eq!(drawn.links.len(), wanted.links.len(), "links");
    assert_eq!(drawn.groups.len(), wanted.groups.len(), "groups");
    let names = pairs(drawn, wanted, words);
    let renamed = renamed(drawn, wanted, &names, words);
    assert_eq!(renamed.components, wanted.components);
    assert_eq!(renamed.groups, wanted.groups);
    assert_eq!(renamed.links, wanted.links);
    assert_eq!((&renamed.name, &renamed.domain), (&wanted.name, &wanted.domain));
    let says = |design: &Design| {
        let mut report = serde_json::to_value(analyse(design)).expect("a report");
        rounded(&mut report);
        serde_json::to_string_pretty(&report).expect("text")
    };
    let (ours, theirs) = (says(&renamed), says(wanted));
    let differs = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
    assert!(ours == theirs, "the analysis differs: {differs:?}");
}

/// Sums are taken in the order of the file, so that their last bits may differ.
fn rounded(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Number(number) => {
            if let Some(float) = number.as_f64() {
                *value = serde_json::Value::from(format!("{float:.12}"));
            }
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(rounded),
        serde_json::Value::Object(all) => all.values_mut().for_each(rounded),
        _ => {}
    }
}

/// What each part of the first design is called in the second.
fn pairs(drawn: &Design, wanted: &Design, words: Words) -> BTreeMap<Id, Id> {
    let (mut ours, mut theirs) = (colours(drawn, words), colours(wanted, words));
    loop {
        let (a, b) = (refined(drawn, ours), refined(wanted, theirs));
        (ours, theirs) = (a, b);
        let classes = |colours: &BTreeMap<Id, String>| {
            let mut classes: BTreeMap<String, Vec<Id>> = BTreeMap::new();
            for (id, colour) in colours {
                classes.entry(colour.clone()).or_default().push(id.clone());
            }
            classes
        };
        let (a, b) = (classes(&ours), classes(&theirs));
        for (colour, ids) in &a {
            let others = b.get(colour).map_or(0, Vec::len);
            assert_eq!(ids.len(), others, "{ids:?} has no counterpart in\n{}", linchpin::storage::to_ron(drawn));
        }
        // Parts that nothing tells apart are as good as each other: the first of each is the first of the other.
        let Some((colour, ids)) = a.iter().find(|(_, ids)| ids.len() > 1) else {
            return a.iter().map(|(colour, ids)| (ids[0].clone(), b[colour][0].clone())).collect();
        };
        ours.insert(ids[0].clone(), format!("{colour}!"));
        theirs.insert(b[colour][0].clone(), format!("{colour}!"));
    }
}

fn colours(design: &Design, words: Words) -> BTreeMap<Id, String> {
    let named = |name: &str| if words == Words::Equal { name.to_owned() } else { String::new() };
    let components = design
        .components
        .iter()
        .map(|(id, c)| (id.clone(), format!("{:?} {:?} {}", c.kind, c.availability, named(&c.name))));
    let groups = design.groups.iter().map(|(id, g)| (id.clone(), format!("{:?} {}", g.kind, named(&g.name))));
    components.chain(groups).collect()
}

/// Tells parts apart by what is around them, until that tells no more of them apart.
fn refined(design: &Design, mut colours: BTreeMap<Id, String>) -> BTreeMap<Id, String> {
    let count = |colours: &BTreeMap<Id, String>| colours.values().collect::<std::collections::BTreeSet<_>>().len();
    loop {
        let of = |id: &Id| colours.get(id).cloned().unwrap_or_default();
        let next: BTreeMap<Id, String> = colours
            .keys()
            .map(|id| {
                let mut around: Vec<String> = Vec::new();
                if let Some(on) = design.components.get(id).and_then(|c| c.on.as_ref()) {
                    around.push(format!("on {}", of(on)));
                }
                around.extend(
                    design
                        .components
                        .iter()
                        .filter(|(_, c)| c.on.as_ref() == Some(id))
                        .map(|(held, _)| format!("holds {}", of(held))),
                );
                around.extend(
                    design.groups.iter().filter(|(_, g)| g.members.contains(id)).map(|(g, _)| format!("in {}", of(g))),
                );
                let links = design.links.values();
                around.extend(links.filter_map(|l| match (&l.from == id, &l.to == id) {
                    (true, _) => Some(format!("{:?} to {}", l.kind, of(&l.to))),
                    (_, true) => Some(format!("{:?} from {}", l.kind, of(&l.from))),
                    _ => None,
                }));
                around.sort();
                (id.clone(), short(&format!("{} {around:?}", of(id))))
            })
            .collect();
        if count(&next) == count(&colours) {
            return next;
        }
        colours = next;
    }
}

/// A short name of a long colour: colours would grow without end. Equal texts have equal names, and with 64 bits no
/// two others do in practice; whether that was so is seen when the designs are compared.
fn short(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

/// The first design with the ids, and where they were not typed also the words, of the second.
fn renamed(drawn: &Design, wanted: &Design, names: &BTreeMap<Id, Id>, words: Words) -> Design {
    let mut design = if words == Words::Equal {
        Design { domain: drawn.domain.clone(), ..Design::named(&drawn.name) }
    } else {
        Design { domain: wanted.domain.clone(), ..Design::named(&wanted.name) }
    };
    let mut components = Section::default();
    for (id, component) in &drawn.components {
        let id = names[id].clone();
        let name = if words == Words::Equal { component.name.clone() } else { wanted.components[&id].name.clone() };
        let on = component.on.as_ref().map(|on| names[on].clone());
        components.insert(id, Component { name, on, ..component.clone() });
    }
    design.components = components;
    for (id, group) in &drawn.groups {
        let members = group.members.iter().map(|m| names[m].clone()).collect();
        design.groups.insert(names[id].clone(), Group { members, ..group.clone() });
    }
    for link in drawn.links.values() {
        let link = Link { from: names[&link.from].clone(), to: names[&link.to].clone(), ..link.clone() };
        let same = |(id, known): &(&Id, &Link)| **known == link && !design.links.contains_key(*id);
        let id = wanted.links.iter().find(same).map(|(id, _)| id.clone());
        let id = id.unwrap_or_else(|| panic!("no such link is wanted: {link:?}"));
        design.links.insert(id, link);
    }
    design
}
