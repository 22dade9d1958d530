//! What a diagram says, whatever its dialect: nodes, the groups around them, edges and notes, with their places.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::repairs::Told;
use crate::model::Design;

/// A node's number.
pub(super) type NodeIndex = u32;
/// A group's number.
pub(super) type GroupIndex = u32;

/// One box.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) id: &'t str,
    /// What is written on it, as it stands in the text; none: the id serves.
    pub(super) label: Option<Cow<'t, str>>,
    /// What was written on it before, where it is named twice with different words: the last ones are shown.
    pub(super) before: Option<Cow<'t, str>>,
    /// What its shape or icon hints at.
    pub(super) hint: Hint,
    /// Where it is first named.
    pub(super) at: usize,
    /// The innermost group around it.
    pub(super) parent: Option<GroupIndex>,
    /// The group that it stands for.
    pub(super) group: Option<GroupIndex>,
}

/// What a shape or an icon says about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hint {
    #[default]
    Nothing,
    /// A cylinder or a database's icon.
    Database,
    /// An actor.
    Person,
    /// A server's icon.
    Server,
    /// A cloud or the internet.
    Cloud,
    /// A disk.
    Disk,
    /// A junction of lines.
    Junction,
}

/// One subgraph, box or group.
#[derive(Debug)]
pub(super) struct Group<'t> {
    pub(super) id: &'t str,
    pub(super) title: Cow<'t, str>,
    pub(super) at: usize,
    pub(super) parent: Option<GroupIndex>,
    /// The nodes named in it, in order, some of them claimed by others.
    pub(super) named: Vec<NodeIndex>,
}

/// One end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stroke {
    Solid,
    Dotted,
    Thick,
    Invisible,
}

/// One line.
#[derive(Debug)]
pub(super) struct Edge<'t> {
    pub(super) from: NodeIndex,
    pub(super) to: NodeIndex,
    pub(super) label: Cow<'t, str>,
    pub(super) stroke: Stroke,
    pub(super) both_ways: bool,
    pub(super) at: usize,
    /// What the part of a sequence it stands in is called: `alt Server 1 is down`.
    pub(super) within: &'t str,
}

/// Words beside nodes.
#[derive(Debug)]
pub(super) struct Remark<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) about: Option<NodeIndex>,
}

/// All of it.
#[derive(Debug, Default)]
pub(super) struct Chart<'t> {
    pub(super) title: Cow<'t, str>,
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) groups: Vec<Group<'t>>,
    pub(super) edges: Vec<Edge<'t>>,
    pub(super) remarks: Vec<Remark<'t>>,
    index: HashMap<&'t str, NodeIndex>,
    group_index: HashMap<&'t str, GroupIndex>,
    pub(super) told: Told,
}

impl<'t> Chart<'t> {
    /// The node of this name, made where it is new.
    pub(super) fn node(&mut self, id: &'t str, at: usize) -> NodeIndex {
        let next = self.nodes.len() as NodeIndex;
        *self.index.entry(id).or_insert_with(|| {
            self.nodes.push(Node { id, label: None, before: None, hint: Hint::Nothing, at, parent: None, group: None });
            next
        })
    }

    /// Whether there is more than a design can hold: then nothing is read any more.
    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() + self.groups.len() > Design::MAX_COMPONENTS
            || self.edges.len() + self.remarks.len() > Design::MAX_LINKS
    }

    /// The node of this name, where there is one.
    pub(super) fn find(&self, id: &str) -> Option<NodeIndex> {
        self.index.get(id).copied()
    }

    /// A group that begins here.
    pub(super) fn open(&mut self, id: &'t str, title: Cow<'t, str>, at: usize) -> GroupIndex {
        let next = self.groups.len() as GroupIndex;
        if !id.is_empty() {
            self.group_index.entry(id).or_insert(next);
        }
        self.groups.push(Group { id, title, at, parent: None, named: Vec::new() });
        next
    }

    /// The group of this name, where there is one.
    pub(super) fn find_group(&self, id: &str) -> Option<GroupIndex> {
        self.group_index.get(id).copied()
    }

    /// At the end of a group, what is named in it and in no other becomes its own, as in Mermaid.
    pub(super) fn close(&mut self, group: GroupIndex) {
        for n in std::mem::take(&mut self.groups[group as usize].named) {
            self.nodes[n as usize].parent.get_or_insert(group);
        }
    }

    /// Once everything is read: nodes that stand for groups, groups that are named inside of others, and no group
    /// deeper than [`MAX_NESTED`].
    pub(super) fn settle(&mut self) {
        for n in 0..self.nodes.len() {
            let Some(group) = self.find_group(self.nodes[n].id) else { continue };
            self.nodes[n].group = Some(group);
            if let Some(parent) = self.nodes[n].parent.take()
                && self.groups[group as usize].parent.is_none()
                && self.may_hold(parent, group)
            {
                self.groups[group as usize].parent = Some(parent);
            }
        }
        self.flatten();
    }

    /// Whether a group can be put into another: it does not hold it, as far as one may have to look.
    pub(super) fn may_hold(&self, outer: GroupIndex, inner: GroupIndex) -> bool {
        let mut above = std::iter::successors(Some(outer), |g| self.groups[*g as usize].parent).take(MAX_NESTED + 1);
        let end = above.by_ref().take_while(|g| *g != inner).count();
        end <= MAX_NESTED
            && !std::iter::successors(Some(outer), |g| self.groups[*g as usize].parent)
                .take(end + 1)
                .any(|g| g == inner)
    }

    fn flatten(&mut self) {
        let mut children: Vec<Vec<GroupIndex>> = vec![Vec::new(); self.groups.len()];
        let mut level: Vec<GroupIndex> = Vec::new();
        for (n, group) in (0..).zip(&self.groups) {
            match group.parent {
                Some(parent) => children[parent as usize].push(n),
                None => level.push(n),
            }
        }
        let mut depth = 1;
        while !level.is_empty() {
            let mut next = Vec::new();
            for group in level {
                if depth > MAX_NESTED {
                    let parent = self.groups[group as usize].parent;
                    self.groups[group as usize].parent = parent.and_then(|p| self.groups[p as usize].parent);
                    let at = self.groups[group as usize].at;
                    self.told
                        .say(at, || format!("nested deeper than {MAX_NESTED} groups: it is put beside its holder"));
                }
                next.append(&mut children[group as usize]);
            }
            level = next;
            depth += 1;
        }
    }
}

/// How deep groups may nest: within what a design can hold.
pub(super) const MAX_NESTED: usize = 30;
