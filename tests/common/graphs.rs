//! The graphs on which layouts are measured: the examples, designs made by number, and graphs beside the repository.

#![allow(dead_code, reason = "each target that reads this file uses its own part of it")]

use std::path::Path;

use linchpin::model::{self, Component, Design, Group, GroupKind, Http, Id, Kind, Link, LinkKind, Server, WebServer};
use linchpin::storage::{self, TEMPLATES};
use serde_json::Value;

/// The examples without the places that their authors gave, so that everything in them is laid out; notes are no
/// part of a graph.
pub(crate) fn examples() -> Vec<(String, Design)> {
    let bare = |mut design: Design| {
        design.drawing.clear();
        design.notes.clear();
        design
    };
    TEMPLATES.iter().map(|template| (template.name.to_owned(), bare(template.design()))).collect()
}

/// Designs made by number, of about 100 and about 1,000 parts in containers.
pub(crate) fn generated(large: bool) -> Vec<(String, Design)> {
    let shapes: &[&str] = if large { &["servers=250x3", "tiers=10x50"] } else { &["servers=25x3", "tiers=5x10"] };
    let mut all: Vec<(String, Design)> =
        shapes.iter().map(|shape| ((*shape).to_owned(), storage::generate(shape).expect(shape))).collect();
    let (parts, seeds) = if large { (1_000, 1..=2) } else { (100, 1..=4) };
    all.extend(seeds.map(|seed| (format!("nested {parts}, seed {seed}"), nested(seed, parts))));
    all
}

/// Numbers without end, the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}

/// Web servers in rows, linked from near parts of the row before, with cross links; about half of them on servers of up
/// to four, most servers in zones.
pub(crate) fn nested(seed: u64, parts: usize) -> Design {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut design = Design::named(&format!("nested {parts}"));
    let across = (parts as f64).sqrt().ceil() as usize;
    let part = |n: usize| Id::slug(&format!("part-{n}"));
    let blocks = across.div_ceil(2);
    // Blocks of two rows by two columns are servers, strips of three blocks are zones.
    let machines: Vec<bool> = (0..blocks * blocks).map(|_| dice.below(2) == 0).collect();
    let block = |n: usize| (n / across / 2) * blocks + (n % across) / 2;
    for n in 0..parts {
        let mut component = Component::new(Kind::WebServer(WebServer::default())).named(&format!("Part number {n}"));
        if machines[block(n)] {
            let server = Id::slug(&format!("server-{}", block(n)));
            if !design.components.contains_key(&server) {
                design.components.insert(server.clone(), Component::new(Kind::Server(Server::default())));
            }
            component.on = Some(server);
        }
        design.components.insert(part(n), component);
    }
    for strip in (0..blocks * blocks).step_by(3) {
        let row_ends = (strip / blocks + 1) * blocks;
        let servers = (strip..(strip + 3).min(row_ends)).map(|block| Id::slug(&format!("server-{block}")));
        let members: Vec<Id> = servers.filter(|server| design.components.contains_key(server)).collect();
        if !members.is_empty() && dice.below(4) > 0 {
            design.groups.insert(Id::slug(&format!("zone-{strip}")), zone(String::new(), members));
        }
    }
    for n in across..parts {
        let (row, column) = (n / across, n % across);
        let near = |dice: &mut Dice| (column + dice.below(5)).saturating_sub(2).min(across - 1);
        let mut askers = vec![(row - 1) * across + near(&mut dice)];
        if dice.below(6) == 0 {
            askers.push((row - 1) * across + near(&mut dice));
        }
        if dice.below(25) == 0 {
            askers.push(dice.below(row * across));
        }
        askers.sort_unstable();
        askers.dedup();
        for asker in askers {
            link(&mut design, part(asker), part(n));
        }
    }
    model::check(&design).expect("a sound design");
    design
}

fn zone(name: String, members: Vec<Id>) -> Group {
    Group { name, kind: GroupKind::Zone(model::Zone::default()), members }
}

fn link(design: &mut Design, from: Id, to: Id) {
    let id = Id::slug(&format!("{from}-{to}"));
    let id = if design.contains(id.as_str()) { design.free_id(id.as_str()) } else { id };
    design.links.insert(id, Link::new(from, to, LinkKind::Http(Http::default())));
}

/// The graphs of a folder of JSON files with `nodes`, `groups` and `edges`, in the order of their names.
pub(crate) fn of_folder(folder: &Path) -> Vec<(String, Design)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let read = |file: &Path| {
        let text = std::fs::read_to_string(file).expect("a graph");
        serde_json::from_str(&text).map(|graph| of_json(&graph)).expect("JSON")
    };
    files.iter().map(|file| (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), read(file))).collect()
}

/// A group whose id begins with `z` is a zone, another one a server.
fn of_json(graph: &Value) -> Design {
    let mut design = Design::named("graph");
    let list = |name: &str| graph[name].as_array().expect("a list");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let id = |value: &Value| text(value).map(|id| Id::slug(&id));
    let is_zone = |id: &Id| id.as_str().starts_with('z');
    for group in list("groups") {
        let (own, label) = (id(&group["id"]).expect("an id"), text(&group["label"]).unwrap_or_default());
        if is_zone(&own) {
            design.groups.insert(own, zone(label, Vec::new()));
        } else {
            design.components.insert(own, Component::new(Kind::Server(Server::default())).named(&label));
        }
    }
    for node in list("nodes") {
        let component = Component::new(Kind::WebServer(WebServer::default()));
        let label = text(&node["label"]).unwrap_or_default();
        design.components.insert(id(&node["id"]).expect("an id"), component.named(&label));
    }
    for held in list("groups").iter().chain(list("nodes")) {
        let (own, Some(parent)) = (id(&held["id"]).expect("an id"), id(&held["parent"])) else { continue };
        if is_zone(&parent) {
            design.groups[&parent].members.push(own);
        } else {
            design.components[&own].on = Some(parent);
        }
    }
    for edge in list("edges") {
        link(&mut design, id(&edge[0]).expect("an end"), id(&edge[1]).expect("an end"));
    }
    model::check(&design).expect("a sound design");
    design
}
