//! The layers stay layers: each module names only the modules below it, and only the window names egui.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each layer may use, besides itself. `ui` and `cli` may use everything but each other, except that
/// the command line opens the window.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalog", &["model"]),
    ("storage", &["catalog", "model"]),
    ("analysis", &["catalog", "model", "storage"]),
    ("font", &[]),
    ("layout", &["catalog", "font", "model"]),
    ("scene", &["analysis", "catalog", "font", "layout", "model"]),
    ("export", &["analysis", "catalog", "font", "layout", "model", "scene", "storage"]),
    ("import", &["catalog", "font", "layout", "model", "storage"]),
    ("editor", &["catalog", "layout", "model", "storage"]),
    ("emulation", &["analysis", "catalog", "model"]),
    (
        "cli",
        &["analysis", "catalog", "emulation", "export", "font", "import", "layout", "model", "scene", "storage", "ui"],
    ),
    (
        "ui",
        &[
            "analysis",
            "catalog",
            "editor",
            "emulation",
            "export",
            "font",
            "import",
            "layout",
            "model",
            "scene",
            "storage",
        ],
    ),
];

/// Crates that belong to one layer.
const OWNED: &[(&str, &[&str])] = &[
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("tokio", &["emulation"]),
    ("hyper", &["emulation"]),
    ("rusqlite", &["emulation"]),
    ("clap", &["cli"]),
    ("ron", &["storage"]),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The code of a file without comments and without what only tests see.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    before_tests.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn each_source(mut visit: impl FnMut(&str, &Path, &str)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 30, "the sources were not found");
    for path in files {
        let inside = path.strip_prefix(&root).expect("below src");
        let layer = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        if inside.components().count() > 1 && !path.ends_with("tests.rs") {
            visit(&layer, &path, &code(&path));
        }
    }
}

#[test]
fn each_layer_names_only_the_layers_below_it() {
    let layers: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let mut broken = Vec::new();
    each_source(|layer, path, code| {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == layer) else {
            broken.push(format!("{}: the layer `{layer}` is not in this test", path.display()));
            return;
        };
        for used in code.match_indices("crate::").filter_map(|(at, _)| {
            let rest = &code[at + 7..];
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            layers.get(&rest[..end]).copied()
        }) {
            if used != layer && !allowed.contains(&used) {
                broken.push(format!("{}: {layer} must not know {used}", path.display()));
            }
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn each_foreign_crate_is_named_in_its_layer_only() {
    let mut broken = Vec::new();
    each_source(|layer, path, code| {
        for (name, owners) in OWNED {
            let used = code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if used && !owners.contains(&layer) {
                broken.push(format!("{}: {layer} must not name {name}", path.display()));
            }
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Ways to get a socket of one's own address.
const BINDS: &[&str] =
    &["Listener::bind", "UdpSocket::bind", "socket.bind(", "set_reuseport", "SockRef", "Socket::new("];

#[test]
fn one_file_binds_addresses() {
    let mut binding = BTreeSet::new();
    each_source(|_, path, code| {
        if BINDS.iter().any(|way| code.contains(way)) {
            binding.insert(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    });
    assert_eq!(binding, BTreeSet::from(["sockets.rs".to_owned()]), "addresses are bound through sockets.rs alone");
}

/// Files that may ask what time it is. All else counts the time that has passed, since clocks are set and step.
const ASK_THE_TIME: &[(&str, &str)] = &[
    ("access_log.rs", "lines say when"),
    ("certificates.rs", "they are valid from a day to a day"),
    ("start.rs", "a word that no other session has"),
    ("store.rs", "once, as a beginning to count from"),
];

#[test]
fn the_emulation_hangs_on_no_clock_that_can_be_set() {
    let mut asking = BTreeSet::new();
    each_source(|layer, path, code| {
        if layer == "emulation" && code.contains("SystemTime::now(") {
            asking.insert(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    });
    let allowed: BTreeSet<String> = ASK_THE_TIME.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(asking, allowed);
}

/// Files of the window, and of what it keeps, that know of the time of day: a clock that is set back must cost nothing.
const KNOW_THE_TIME: &[(&str, &str)] = &[
    ("drafts.rs", "a draft says when it was written"),
    ("recovery.rs", "and how long ago that is, or that the clock was set back"),
    ("stamp.rs", "compared for being equal only"),
];

#[test]
fn the_window_counts_the_time_that_passes_and_few_files_know_the_time_of_day() {
    let mut knowing = BTreeSet::new();
    each_source(|layer, path, code| {
        if ["ui", "storage", "editor"].contains(&layer) && code.contains("SystemTime") {
            knowing.insert(path.file_name().expect("a name").to_string_lossy().into_owned());
        }
    });
    let allowed: BTreeSet<String> = KNOW_THE_TIME.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(knowing, allowed);
}

#[test]
fn every_file_says_first_which_idea_it_holds() {
    let mut broken = Vec::new();
    each_source(|_, path, _| {
        let text = fs::read_to_string(path).expect("a source file");
        if !text.starts_with("//! ") {
            broken.push(path.display().to_string());
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What the folder of the rules holds besides rules: what they look at, what several of them share, and their tests.
const NOT_A_RULE: &[&str] =
    &["claims", "context", "meta", "mod", "plain", "probe", "secrets", "shared_bodies", "sink", "testing"];

#[test]
fn the_folder_of_the_rules_holds_rules_and_their_drawing_aids_are_made_once() {
    let mut broken = Vec::new();
    let mut sketches = Vec::new();
    each_source(|_, path, code| {
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let is_rule = code.contains("const META: RuleMeta");
        let in_folder = path.parent().is_some_and(|folder| folder.ends_with("analysis/rules"));
        if in_folder && is_rule == NOT_A_RULE.contains(&stem.as_str()) {
            broken.push(format!("{}: a rule, or one of {NOT_A_RULE:?}", path.display()));
        }
        if code.contains("struct Sketch") {
            sketches.push(stem);
        }
    });
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(sketches, ["sketch"], "one sketch, in analysis/mending");
}
