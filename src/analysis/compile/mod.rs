//! From a drawing to a structure: what each kind needs for a journey.
//!
//! | part | needs |
//! |---|---|
//! | entry | any drawn name server × any drawn certificate (HTTPS entries) × the entry group |
//! | entry group | virtual IP: the best member; DNS round robin, or several separate entries: the mean |
//! | firewall, WAF | itself × what is behind it |
//! | load balancer | itself × its pool, by mode, health check and `needs` |
//! | web server | itself; static × its files; read, write × its pool of application servers (checked as `Tcp`) |
//! | application server | itself × its files × the database: any node linked for reading; for writing a linked primary, or its live replica and an arbiter (if drawn) when failover is automatic |
//!
//! Members that can never serve a journey are not in its pool. No recursion: a chain of 100,000 parts compiles.

mod data;
mod pools;

use std::sync::Arc;

use super::circuit::{Builder, NodeIndex};
use super::journey::Journey;
use super::structure::{Atoms, Serving, Structure};
use super::wiring::{Class, Line, NONE, Part, Purpose, Wiring};
use crate::model::HealthCheck;

pub(super) struct Compiler<'w> {
    wiring: &'w Wiring,
    journey: Journey,
    /// The part behind each atom, and the atom of each part.
    atoms: Vec<Part>,
    atom_of: Vec<u32>,
    gates: Builder,
    /// The node of each part's life.
    up: Vec<NodeIndex>,
    /// The node of each component and group that has one already, and the order in which they got it.
    done: Vec<NodeIndex>,
    order: Vec<u32>,
    finished: u32,
    /// What takes writes for a database node, where that was asked already.
    writable: hashbrown::HashMap<Part, Vec<NodeIndex>>,
}

/// A stack of these walks a drawing in the order of what needs what.
enum Step {
    Enter(Part),
    Leave(Part),
}

impl<'w> Compiler<'w> {
    pub(super) fn new(wiring: &'w Wiring, journey: Journey) -> Self {
        let (parts, places) = (wiring.names.len(), wiring.classes.len());
        Self {
            wiring,
            journey,
            atoms: Vec::new(),
            atom_of: vec![NONE; parts],
            gates: Builder::default(),
            up: vec![NONE; parts],
            done: vec![NONE; places],
            order: vec![NONE; places],
            finished: 0,
            writable: hashbrown::HashMap::new(),
        }
    }

    pub(super) fn finish(mut self) -> Structure {
        let root = self.visit();
        let serving = Serving { nodes: self.done, order: self.order };
        let atoms = Atoms::of(self.atoms, self.wiring);
        Structure::new(self.journey, Arc::clone(&self.wiring.names), atoms, self.gates, root, serving)
    }

    fn possible(&self, node: NodeIndex) -> bool {
        self.gates.whole(node) > 0.0
    }

    /// The part lives and so does everything that contains it.
    fn up(&mut self, part: Part) -> NodeIndex {
        if self.up[part as usize] == NONE {
            let alone = [part];
            let is_component = (part as usize) < self.wiring.classes.len() && !self.wiring.is_group(part);
            let around = if is_component { self.wiring.around(part) } else { &alone };
            for part in around {
                if self.atom_of[*part as usize] == NONE {
                    self.atom_of[*part as usize] = self.atoms.len() as u32;
                    self.atoms.push(*part);
                }
            }
            self.up[part as usize] = self.gates.up(around.iter().map(|part| self.atom_of[*part as usize]));
        }
        self.up[part as usize]
    }

    /// The best of some lives.
    fn any_up(&mut self, parts: impl IntoIterator<Item = Part>) -> NodeIndex {
        let nodes: Vec<NodeIndex> = parts.into_iter().map(|part| self.up(part)).collect();
        self.gates.best(&nodes)
    }

    fn of_class(&self, class: Class) -> Vec<Part> {
        (0..).zip(&self.wiring.classes).filter(|(_, c)| **c == class).map(|(part, _)| part).collect()
    }

    /// The whole visit: name server, certificate, entry, and what is behind.
    fn visit(&mut self) -> NodeIndex {
        let names = self.of_class(Class::Dns);
        if self.journey == Journey::Dns {
            return self.any_up(names);
        }
        let wiring = self.wiring;
        let from_user = |line: &&Line| wiring.classes[line.from as usize] == Class::Client;
        let fits = |line: &&Line| match line.purpose {
            Purpose::Serve { encrypted } => encrypted || self.journey != Journey::Tls,
            _ => false,
        };
        let lines: Vec<Line> = wiring.lines.iter().filter(from_user).filter(fits).copied().collect();
        self.build_behind(&lines);
        let certificates = self.of_class(Class::Certificate);
        let certificate = (!certificates.is_empty()).then(|| self.any_up(certificates));
        let mut needs = vec![self.entrance(&lines, certificate)];
        if !names.is_empty() {
            needs.push(self.any_up(names));
        }
        self.gates.all(&needs)
    }

    /// Where requests enter through these lines: members of one cluster count as the cluster, several
    /// separate entries share the visitors, and entries that can never serve the journey have none.
    fn entrance(&mut self, lines: &[Line], certificate: Option<NodeIndex>) -> NodeIndex {
        let mut entries: indexmap::IndexMap<Part, Vec<NodeIndex>> = indexmap::IndexMap::new();
        for line in lines {
            let mut extra = Vec::new();
            extra.extend(line.part.map(|part| self.up(part)));
            if let (Purpose::Serve { encrypted: true }, Some(certificate)) = (line.purpose, certificate) {
                extra.push(certificate);
            }
            let have = entries.entry(self.wiring.entry(line.to)).or_insert_with(|| extra.clone());
            // The same entry by a second link: one way in is enough, and the stricter one is the encrypted one.
            if extra.len() > have.len() {
                *have = extra;
            }
        }
        let mut nodes = Vec::new();
        for (to, mut needs) in entries {
            let behind = self.target(to);
            if self.possible(behind) {
                needs.insert(0, behind);
                nodes.push(self.gates.all(&needs));
            }
        }
        if nodes.is_empty() { self.gates.never() } else { self.any_of(&nodes, Builder::mean) }
    }

    /// Builds every component that requests can reach by these lines, what is needed before what needs it.
    fn build_behind(&mut self, lines: &[Line]) {
        let wiring = self.wiring;
        let mut entered = vec![false; wiring.classes.len()];
        let mut stack: Vec<Step> = lines.iter().rev().map(|line| Step::Enter(wiring.entry(line.to))).collect();
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(part) => {
                    if std::mem::replace(&mut entered[part as usize], true) {
                        continue;
                    }
                    stack.push(Step::Leave(part));
                    let begin = stack.len();
                    if wiring.is_group(part) {
                        stack.extend(wiring.members(part).iter().map(|m| Step::Enter(*m)));
                    } else {
                        let inline = wiring.classes[part as usize] == Class::Filter;
                        let to = |line: Line| if inline { wiring.entry(line.to) } else { line.to };
                        stack.extend(wiring.serving(part).map(|line| Step::Enter(to(line))));
                    }
                    stack[begin..].reverse();
                }
                Step::Leave(part) => {
                    let node = if wiring.is_group(part) { self.cluster(part) } else { self.component(part) };
                    self.done[part as usize] = node;
                    self.order[part as usize] = self.finished;
                    self.finished += 1;
                }
            }
        }
    }

    /// The node of what a link goes to. A part whose node is not there yet closes a circle: nothing new comes that way.
    fn target(&mut self, to: Part) -> NodeIndex {
        match self.done[to as usize] {
            NONE => self.gates.never(),
            node => node,
        }
    }

    fn cluster(&mut self, group: Part) -> NodeIndex {
        let wiring = self.wiring;
        let members: Vec<NodeIndex> = wiring.members(group).iter().map(|m| self.target(*m)).collect();
        let members: Vec<NodeIndex> = members.into_iter().filter(|m| self.possible(*m)).collect();
        match wiring.classes[group as usize] {
            _ if members.is_empty() => self.gates.never(),
            Class::Cluster { in_turn: true } => self.any_of(&members, Builder::mean),
            _ => self.any_of(&members, Builder::best),
        }
    }

    fn component(&mut self, part: Part) -> NodeIndex {
        let mut needs = vec![self.up(part)];
        match (self.wiring.classes[part as usize], self.journey) {
            (Class::Filter, _) => {
                let lines: Vec<Line> = self.wiring.serving(part).collect();
                needs.push(self.entrance(&lines, None));
            }
            (Class::Balancer { .. } | Class::Web | Class::App, Journey::Tls) => {}
            (Class::Balancer { check, first_only, needs: enough }, _) => {
                needs.extend(self.pool(part, check, first_only, enough));
            }
            (Class::Web, Journey::Static) => needs.extend(self.files(part)),
            (Class::Web, _) => needs.extend(self.pool(part, HealthCheck::Tcp, false, 1)),
            (Class::App, Journey::Read | Journey::Write) => {
                needs.extend(self.files(part));
                needs.extend(self.data(part));
            }
            _ => return self.gates.never(),
        }
        self.gates.all(&needs)
    }

    fn files(&mut self, part: Part) -> Vec<NodeIndex> {
        let files = self.wiring.from(part).filter(|line| line.purpose == Purpose::Files);
        files.map(|line| self.up(line.to)).collect()
    }
}
