//! The design as a whole: everything a file holds.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::component::Component;
use super::drawing::{Note, Placement, Point};
use super::group::Group;
use super::id::Id;
use super::link::Link;

/// One part of a design: things by id, in the order in which their author wrote them.
///
/// Hashed by foldhash with a random seed: half of an import was `SipHash` over ids.
pub type Section<T> = IndexMap<Id, T, hashbrown::DefaultHashBuilder>;

/// A web infrastructure: what there is, how it is linked, and (apart from that) where it is drawn.
///
/// Changed through [`Edit`](super::Edit) only, so that everything can be undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// The version of the file format: [`Design::FORMAT`].
    pub format: u32,
    /// The title people read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The name under which users reach it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub domain: String,
    /// The boxes.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub components: Section<Component>,
    /// What belongs together.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub groups: Section<Group>,
    /// The lines.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub links: Section<Link>,
    /// Words on the drawing.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub notes: Section<Note>,
    /// Findings that somebody decided to live with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
    /// Where components, groups and notes are drawn; what is missing is placed by the layout.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub drawing: Section<Placement>,
    /// The corners through which links run that were bent by hand; the router leads all others.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", deserialize_with = "unique")]
    pub bends: Section<Vec<Point>>,
    /// The components, groups and notes that cannot be moved until they are unlocked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<Id>,
}

/// A decision to live with a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The rule's name (`load-balancer-spof`) or code (`REL-001`).
    pub rule: String,
    /// The part it speaks of; none: the rule's findings about the whole design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Id>,
    /// Why; never empty.
    pub reason: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What the parts of the finding looked like when it was accepted, as a fingerprint; it ends when they change.
    /// None: whatever they look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

impl Default for Design {
    fn default() -> Self {
        Self {
            format: Self::FORMAT,
            name: String::new(),
            domain: String::new(),
            components: Section::default(),
            groups: Section::default(),
            links: Section::default(),
            notes: Section::default(),
            accepted: Vec::new(),
            drawing: Section::default(),
            bends: Section::default(),
            locked: Vec::new(),
        }
    }
}

impl Design {
    /// The file format that this version writes.
    pub const FORMAT: u32 = 1;
    /// The most components a design may have.
    pub const MAX_COMPONENTS: usize = 100_000;
    /// The most links a design may have.
    pub const MAX_LINKS: usize = 400_000;
    /// The most corners a link may be bent by hand.
    pub const MAX_BENDS: usize = 64;
    /// How deep servers and groups may nest.
    pub const MAX_DEPTH: usize = 32;

    /// An empty design with a title.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// True when some component, group, link or note has this id.
    pub fn contains(&self, id: &str) -> bool {
        self.components.contains_key(id)
            || self.groups.contains_key(id)
            || self.links.contains_key(id)
            || self.notes.contains_key(id)
    }

    /// A free id of the form `stem-1`, `stem-2` ….
    pub fn free_id(&self, stem: &str) -> Id {
        Id::numbered(stem, |candidate| self.contains(candidate))
    }

    /// The servers a component runs on, the nearest first; at most [`Design::MAX_DEPTH`].
    pub fn hosts_of<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Id> + use<'a> {
        let mut at = self.components.get(id).and_then(|c| c.on.as_ref());
        std::iter::from_fn(move || {
            let host = at?;
            at = self.components.get(host).and_then(|c| c.on.as_ref());
            Some(host)
        })
        .take(Self::MAX_DEPTH)
    }

    /// The components that run directly on a server, in file order.
    pub fn held_by<'a>(&'a self, host: &'a str) -> impl Iterator<Item = (&'a Id, &'a Component)> {
        self.components.iter().filter(move |(_, c)| c.on.as_ref().is_some_and(|on| on == host))
    }

    /// The groups that list this component or group as a member, in file order.
    pub fn groups_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a Id, &'a Group)> {
        self.groups.iter().filter(move |(_, g)| g.members.iter().any(|m| m == id))
    }

    /// What people call a part: its name, or its id when it has none.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        let name = self
            .components
            .get(id)
            .map(|c| &c.name)
            .or_else(|| self.groups.get(id).map(|g| &g.name))
            .or_else(|| self.links.get(id).map(|l| &l.label));
        match name {
            Some(name) if !name.is_empty() => name,
            _ => id,
        }
    }
}

/// Reads a map and refuses the second of two equal keys, where it stands.
fn unique<'de, D, T>(deserializer: D) -> Result<Section<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Unique<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Unique<T> {
        type Value = Section<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a map from ids")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Section<T>, A::Error> {
            let mut out = Section::default();
            while let Some(id) = map.next_key::<Id>()? {
                if out.contains_key(&id) {
                    return Err(serde::de::Error::custom(format_args!("the id `{id}` is given twice")));
                }
                out.insert(id, map.next_value()?);
            }
            Ok(out)
        }
    }
    deserializer.deserialize_map(Unique(std::marker::PhantomData))
}
