//! What lies in what: the visual parents of a design, as a tree of numbered nodes with the root first.

use std::collections::HashMap;

use super::parents::{Parents, parents};
use crate::model::{Design, Id, Kind, Link};

/// The node of the whole drawing.
pub(super) const ROOT: usize = 0;

/// The tiers of the request path, the user's first.
const WEB_TIER: u8 = 4;

/// A line to a group that is no box goes to each member, up to this many.
const MOST_ENDS: usize = 16;

/// Components and drawn groups, each in its place in the tree.
pub(super) struct Tree<'a> {
    /// The id of each node; the root has none.
    pub ids: Vec<Option<&'a Id>>,
    pub parent: Vec<usize>,
    pub children: Vec<Vec<usize>>,
    /// Where on the request path a node belongs: the least tier of what it holds.
    pub tier: Vec<u8>,
    /// Whether a node only accompanies the request path: name servers, files, certificates, monitoring.
    pub side: Vec<bool>,
    pub index: HashMap<&'a Id, usize>,
    /// Members of the groups that are not drawn as boxes.
    pub undrawn: HashMap<&'a Id, Vec<usize>>,
}

fn tier_of(kind: &Kind) -> (u8, bool) {
    match kind {
        Kind::Client(_) => (0, false),
        // Asked once and left alone: it stands beside the browser, not between it and the site.
        Kind::Dns(_) => (1, true),
        Kind::Firewall(_) => (1, false),
        Kind::Waf(_) => (2, false),
        Kind::LoadBalancer(_) => (3, false),
        Kind::Certificate(_) => (3, true),
        Kind::Server(_) | Kind::Container(_) | Kind::WebServer(_) | Kind::Other(_) => (WEB_TIER, false),
        Kind::AppServer(_) => (5, false),
        Kind::AppFiles(_)
        | Kind::MonitoringServer(_)
        | Kind::MonitoringClient(_)
        | Kind::SessionStore(_)
        | Kind::LogStore(_)
        | Kind::ArtefactStore(_) => (5, true),
        Kind::Database(_) => (6, false),
        Kind::Arbiter(_) | Kind::BackupStore(_) => (6, true),
    }
}

impl<'a> Tree<'a> {
    pub(super) fn of(design: &'a Design) -> Self {
        let Parents { of: holder, drawn } = parents(design);
        let mut ids: Vec<Option<&Id>> = vec![None];
        ids.extend(design.components.keys().map(Some));
        ids.extend(design.groups.keys().filter(|g| drawn.contains(g)).map(Some));
        let index: HashMap<&Id, usize> = ids.iter().enumerate().filter_map(|(n, id)| Some(((*id)?, n))).collect();

        let mut parent = vec![ROOT; ids.len()];
        let mut children = vec![Vec::new(); ids.len()];
        for (node, id) in ids.iter().enumerate().skip(1) {
            let found = id.and_then(|id| holder.get(id)).and_then(|h| index.get(h)).copied();
            parent[node] = found.unwrap_or(ROOT);
            children[parent[node]].push(node);
        }
        let undrawn = design
            .groups
            .iter()
            .filter(|(id, _)| !drawn.contains(id))
            .map(|(id, g)| (id, g.members.iter().filter_map(|m| index.get(m).copied()).collect()))
            .collect();
        let count = ids.len();
        let mut tree =
            Self { ids, parent, children, tier: vec![WEB_TIER; count], side: vec![false; count], index, undrawn };
        tree.rank_contents(design);
        tree
    }

    /// Gives each node its tier, from the leaves up.
    fn rank_contents(&mut self, design: &Design) {
        for node in self.leaves_first() {
            let held: Vec<usize> = self.children[node].clone();
            if held.is_empty() {
                let kind = self.ids[node].and_then(|id| design.components.get(id)).map(|c| tier_of(&c.kind));
                (self.tier[node], self.side[node]) = kind.unwrap_or((WEB_TIER, false));
            } else {
                self.side[node] = held.iter().all(|&c| self.side[c]);
                let of = |side: bool| held.iter().filter(|&&c| self.side[c] == side).map(|&c| self.tier[c]).min();
                self.tier[node] = of(false).or_else(|| of(true)).unwrap_or(WEB_TIER);
            }
        }
    }

    /// Every node, what is held before what holds it; the root last.
    pub(super) fn leaves_first(&self) -> Vec<usize> {
        let mut order = vec![ROOT];
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            order.extend(&self.children[node]);
            next += 1;
        }
        order.reverse();
        order
    }

    /// The nodes that stand for a part: its own, or the members of a group that is no box.
    pub(super) fn standing_for(&self, id: &Id) -> &[usize] {
        match (self.index.get(id), self.undrawn.get(id)) {
            (Some(node), _) => std::slice::from_ref(node),
            (None, Some(members)) => members,
            (None, None) => &[],
        }
    }

    /// The pairs of nodes between which a link is drawn.
    pub(super) fn ends(&self, link: &Link) -> Vec<(usize, usize)> {
        let Some(&from) = self.index.get(&link.from) else { return Vec::new() };
        self.standing_for(&link.to).iter().filter(|&&to| to != from).take(MOST_ENDS).map(|&to| (from, to)).collect()
    }
}
