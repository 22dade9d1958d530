//! What the parts of a finding looked like: a short text that changes when they do, and with nothing else.
//!
//! It covers what a decision rests on: kinds with their properties, hosts, ends, members, availabilities, the words
//! of notes. It does not cover names, labels and places. Properties with their defaults are left out, as in the
//! file, so that it survives properties that later versions add.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use crate::model::{Design, Id};

/// The fingerprint of some parts, in any order; none for no part, since then the whole design is meant.
pub(super) fn fingerprint(design: &Design, parts: &[Id]) -> Option<String> {
    let mut ids: Vec<&Id> = parts.iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let text: String = ids.iter().map(|id| describe(design, id)).collect();
    (!ids.is_empty()).then(|| format!("{:016x}", fnv1a(text.as_bytes())))
}

/// One part in one line. These lines are never shown, but files hold what is made of them: they may not change.
fn describe(design: &Design, id: &Id) -> String {
    let mut line = format!("{id}: ");
    if let Some(c) = design.components.get(id) {
        let _ = write!(line, "component {} {} {}", canonical(&c.kind), canonical(&c.on), canonical(&c.availability));
    } else if let Some(l) = design.links.get(id) {
        let _ = write!(line, "link {} {} {} {}", l.from, l.to, canonical(&l.kind), canonical(&l.availability));
    } else if let Some(g) = design.groups.get(id) {
        let _ = write!(line, "group {} {}", canonical(&g.kind), canonical(&g.members));
    } else if let Some(n) = design.notes.get(id) {
        let _ = write!(line, "note {} {}", canonical(&n.text), canonical(&n.about));
    }
    line.push('\n');
    line
}

/// JSON with sorted keys: properties may change their order in the sources.
///
/// # Panics
/// Never: what a design holds are strings, numbers and lists.
fn canonical(value: &impl Serialize) -> String {
    fn sorted(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort_unstable();
                for key in keys {
                    let _ = write!(out, "{{{key}:");
                    sorted(&map[key], out);
                    out.push('}');
                }
            }
            Value::Array(values) => {
                out.push('[');
                for value in values {
                    sorted(value, out);
                    out.push(',');
                }
                out.push(']');
            }
            plain => {
                let _ = write!(out, "{plain}");
            }
        }
    }
    let mut out = String::new();
    sorted(&serde_json::to_value(value).expect("parts hold strings, numbers and lists"), &mut out);
    out
}

/// FNV-1a with 64 bits (draft-eastlake-fnv): the same on every machine and in every version.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage;

    const TEXT: &str = r#"(format: 1, components: {
        "s": (kind: Server), "t": (kind: Server), "db": (name: "Data", kind: Database(encrypted: true), on: "s"),
        "web": (kind: WebServer), "u": (kind: Client),
    }, groups: { "z": (kind: Zone, members: ["s", "t"]) }, links: {
        "l": (from: "u", to: "web", kind: Http(port: 8080), label: "in"),
    }, notes: { "n": (text: "words", about: "db") }, drawing: { "db": (at: (1, 2)) })"#;

    fn of(text: &str, parts: &[&str]) -> String {
        let design = storage::parse(text).expect("a sound design");
        let ids: Vec<Id> = parts.iter().map(|p| Id::slug(p)).collect();
        fingerprint(&design, &ids).expect("some parts")
    }

    #[test]
    fn what_files_hold_already_stays_valid() {
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8, "a published test vector");
        assert_eq!(
            describe(&storage::parse(TEXT).expect("sound"), &Id::slug("db")),
            "db: component {Database:{encrypted:true}} \"s\" null\n"
        );
        assert_eq!(
            describe(&storage::parse(TEXT).expect("sound"), &Id::slug("l")),
            "l: link u web {Http:{port:8080}} null\n"
        );
        assert_eq!(
            describe(&storage::parse(TEXT).expect("sound"), &Id::slug("z")),
            "z: group \"Zone\" [\"s\",\"t\",]\n"
        );
    }

    #[test]
    fn names_labels_places_defaults_and_order_change_nothing() {
        for (from, to) in [
            ("\"Data\"", "\"The data\""),
            ("label: \"in\"", "label: \"users\""),
            ("at: (1, 2)", "at: (7, 7)"),
            ("encrypted: true", "encrypted: true, public: false, role: Primary"),
            ("\"web\": (kind: WebServer)", "\"web\": (name: \"W\", kind: WebServer())"),
            ("(format: 1", "/* more */ (format: 1, name: \"Title\""),
        ] {
            let changed = TEXT.replace(from, to);
            assert_ne!(changed, TEXT, "{from}");
            assert_eq!(of(&changed, &["db", "l", "z", "web"]), of(TEXT, &["web", "z", "l", "db", "db"]), "{from}");
        }
    }

    #[test]
    fn kinds_hosts_ends_members_availabilities_and_words_of_notes_change_it() {
        for (from, to) in [
            ("encrypted: true", "encrypted: false"),
            ("on: \"s\"", "on: \"t\""),
            ("on: \"s\"", "on: \"s\", availability: 0.5"),
            ("port: 8080", "port: 8081"),
            ("Http(port: 8080)", "Http(port: 8080), availability: 1"),
            ("kind: Zone", "kind: Layer"),
            ("[\"s\", \"t\"]", "[\"s\"]"),
            ("\"words\"", "\"other words\""),
        ] {
            let changed = TEXT.replace(from, to);
            assert_ne!(changed, TEXT, "{from}");
            assert_ne!(of(&changed, &["db", "l", "z", "n"]), of(TEXT, &["db", "l", "z", "n"]), "{from} to {to}");
        }
        assert_ne!(of(TEXT, &["db"]), of(TEXT, &["db", "l"]), "other parts");
    }
}
