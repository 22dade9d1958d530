//! Boxes: which kind each is, by its words, its shape, the frame around it and its own id.

use crate::import::chart::Hint;
use crate::import::label;
use crate::import::words::{Part, Reading, Trait};
use crate::model::{Component, Id, Kind, Role};

use super::frames::{Contents, Frame, frame};
use super::{Box, Builder, Thing, tiers, traits};

impl Builder<'_, '_> {
    /// Reads every box.
    pub(super) fn boxes(&mut self) {
        let chart = self.chart;
        let traffic = self.traffic();
        for (n, node) in chart.nodes.iter().enumerate() {
            let name = label::clean(node.label.as_deref().unwrap_or(node.id));
            let mut reading = Reading::of(&name);
            // Words that stood on it before state what the last ones do not contradict.
            if let Some(before) = &node.before {
                reading.also(Reading::of(&label::clean(before)));
            }
            let part = if node.group.is_some() { Part::Other } else { self.part(n, &name, &reading, traffic[n]) };
            self.boxes.push(Box { name, reading, part });
        }
    }

    /// Whether requests come to a node or go from it, as far as lines without words of monitoring are requests.
    fn traffic(&self) -> Vec<bool> {
        let mut traffic = vec![false; self.chart.nodes.len()];
        for edge in &self.chart.edges {
            traffic[edge.from as usize] = true;
            traffic[edge.to as usize] = true;
        }
        traffic
    }

    fn part(&mut self, n: usize, name: &str, reading: &Reading, traffic: bool) -> Part {
        let node = &self.chart.nodes[n];
        let by_hint = match node.hint {
            Hint::Database => Some(Part::Database),
            Hint::Person => Some(Part::Client),
            Hint::Server => Some(Part::Server),
            Hint::Cloud => Some(Part::Transit),
            Hint::Junction => Some(Part::Other),
            Hint::Disk | Hint::Nothing => None,
        };
        let role = reading.traits().any(|t| matches!(t, Trait::Role(_)));
        let frame_says = || {
            let title = &self.chart.groups[node.parent? as usize].title;
            Reading::of(&label::clean(title)).part().filter(|(_, weight)| *weight >= 2).map(|(part, _)| part)
        };
        let found = match (reading.part(), by_hint) {
            (Some((part, 2..)), _) | (_, Some(part)) => Some(part),
            // `Server 1` within `Web servers`, `Node 2` within `Database cluster`.
            (Some((Part::Server, _)), _) => match frame_says() {
                Some(part @ (Part::WebServer | Part::AppServer | Part::Database)) => Some(part),
                _ if traffic => {
                    self.told.say(node.at, || {
                        format!("`{name}` takes part in requests: it is taken for an application server")
                    });
                    Some(Part::AppServer)
                }
                _ => Some(Part::Server),
            },
            (Some((part, _)), _) => Some(part),
            (None, None) if role => Some(frame_says().unwrap_or(Part::Database)),
            (None, None) if domain(name).is_some_and(|d| d.len() == name.len()) => Some(Part::Dns),
            (None, None) if node.label.is_some() => self.by_id(n),
            (None, None) => None,
        };
        found.unwrap_or_else(|| {
            self.told.say(node.at, || format!("nothing says what `{name}` is: it stays a part of another kind"));
            Part::Other
        })
    }

    /// What the diagram's own id says where the words on the box say nothing: `db[Orders]`.
    fn by_id(&mut self, n: usize) -> Option<Part> {
        let node = &self.chart.nodes[n];
        let (part, _) = Reading::of(node.id).part().filter(|(part, weight)| *weight >= 2 && *part != Part::Other)?;
        self.told.say(node.at, || format!("`{}` is what its id says", node.id));
        Some(part)
    }

    /// Decides what every frame is.
    pub(super) fn frames(&mut self) {
        let mut contents: Vec<Contents> = self.chart.groups.iter().map(|_| Contents::default()).collect();
        for (node, read) in self.chart.nodes.iter().zip(&self.boxes) {
            if let (Some(parent), None) = (node.parent, node.group) {
                contents[parent as usize].parts.push(read.part);
            }
        }
        for group in &self.chart.groups {
            if let Some(parent) = group.parent {
                contents[parent as usize].frames = true;
            }
        }
        for (group, contents) in self.chart.groups.iter().zip(&contents) {
            let title = label::clean(&group.title);
            let (frame, sure) = frame(&title, &Reading::of(&title), contents);
            if !sure {
                self.told.say(group.at, || {
                    format!("nothing says what `{title}` holds together: it is a layer of the drawing")
                });
            }
            self.frames.push(frame);
        }
    }

    /// Makes the components, hosts before what they hold.
    pub(super) fn components(&mut self) {
        self.of_node = vec![Thing::Nothing; self.chart.nodes.len()];
        self.of_group = vec![Thing::Nothing; self.chart.groups.len()];
        self.places = vec![None; self.chart.nodes.len()];
        for n in 0..self.chart.nodes.len() {
            let node = &self.chart.nodes[n];
            if let Some(group) = node.group {
                self.frame_made(group);
            } else {
                if let Some(parent) = node.parent {
                    self.frame_made(parent);
                }
                let made = self.made(n);
                self.places[n] = (made.len() == 1).then(|| self.design.components.len() - 1);
                self.of_node[n] = Thing::Parts(made);
            }
        }
        for group in 0..self.chart.groups.len() {
            self.frame_made(group as u32);
        }
    }

    /// Makes a frame, and those around it first.
    fn frame_made(&mut self, group: u32) {
        let missing = self.around(Some(group)).take_while(|g| self.of_group[*g as usize] == Thing::Nothing);
        let mut missing: Vec<u32> = missing.collect();
        while let Some(group) = missing.pop() {
            let source = &self.chart.groups[group as usize];
            let title = label::clean(&source.title);
            let id = self.ids.part(source.id, &title);
            self.of_group[group as usize] = match &self.frames[group as usize] {
                Frame::Group(_) => Thing::Group(id),
                Frame::Host(kind) => {
                    let mut component = Component::new(kind.clone()).named(&title);
                    traits::state(&mut component.kind, Reading::of(&title).traits());
                    component.on = self.host(source.parent);
                    self.design.components.insert(id.clone(), component);
                    Thing::Parts(vec![id])
                }
            };
        }
    }

    /// The nearest machine around a place.
    fn host(&self, group: Option<u32>) -> Option<Id> {
        self.around(group).find_map(|g| match (&self.frames[g as usize], &self.of_group[g as usize]) {
            (Frame::Host(_), Thing::Parts(ids)) => ids.first().cloned(),
            _ => None,
        })
    }

    fn made(&mut self, n: usize) -> Vec<Id> {
        let node = &self.chart.nodes[n];
        let Box { name, reading, part } = &self.boxes[n];
        let mut kind = traits::kind(*part);
        if reading.traits().any(|t| t == Trait::ForeignEngine) && *part == Part::Database {
            self.told.say(node.at, || format!("no engine of the catalogue is `{name}`: MySQL stands for it"));
        }
        traits::state(&mut kind, reading.traits());
        let hosted = crate::catalog::kind(&kind).hosted;
        let host = self.host(node.parent).filter(|_| hosted);
        let component = |kind: Kind, name: &str| {
            let mut component = Component::new(kind).named(name);
            component.on.clone_from(&host);
            component
        };
        let Some(members) = tiers::members(name, *part, reading) else {
            let id = self.ids.part(node.id, name);
            self.design.components.insert(id.clone(), component(kind, name));
            return vec![id];
        };
        self.told.say(node.at, || format!("`{name}` is {} parts in one box", members.len()));
        let mut made: Vec<Id> = Vec::new();
        for member in members {
            let replica = member.role == Some(Role::Replica);
            let mut kind = kind.clone();
            traits::state(&mut kind, member.role.map(Trait::Role));
            let id = self.ids.part("", &member.name);
            self.design.components.insert(id.clone(), component(kind, &member.name));
            if let (true, Some(primary)) = (replica, made.first()) {
                self.pairs.push((primary.clone(), id.clone()));
            }
            made.push(id);
        }
        made
    }
}

/// A name like `www.example.com` in a text.
pub(super) fn domain(text: &str) -> Option<&str> {
    const ENDINGS: &[&str] =
        &["com", "org", "net", "io", "dev", "fr", "es", "pt", "br", "it", "de", "eu", "uk", "tech", "app"];
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    words.map(|w| w.trim_matches(['.', '-'])).find(|word| {
        let ending = word.rsplit('.').next().unwrap_or_default();
        let dots = word.matches('.').count();
        let is_name = ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) && !word.contains("..");
        is_name && (dots >= 2 || dots == 1 && text.trim().len() == word.len())
    })
}
