//! The shape of a catalogue entry: what a kind is called, looks like, accepts and teaches.

use crate::model::{GroupKind, Kind};

/// One stroke of an icon, on a grid of 24 by 24 units, to be drawn with lines of 1.75 units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stroke {
    /// An open line through these points.
    Line(&'static [(f32, f32)]),
    /// A closed line through these points.
    Closed(&'static [(f32, f32)]),
    /// A circle: centre x, y and radius.
    Circle(f32, f32, f32),
    /// A filled circle: centre x, y and radius.
    Dot(f32, f32, f32),
    /// A rectangle: left, top, width, height and corner radius.
    Rect(f32, f32, f32, f32, f32),
    /// An ellipse: centre x, y and the two radii.
    Ellipse(f32, f32, f32, f32),
}

/// The family of a kind: chooses its colour in the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Users and what they start from.
    User,
    /// What stands at the edge: name servers, firewalls, certificates.
    Edge,
    /// What spreads requests.
    Balancer,
    /// Machines and places.
    Host,
    /// Web servers.
    Web,
    /// Application servers and their files.
    Application,
    /// Databases and what decides about them.
    Data,
    /// What watches.
    Monitoring,
}

/// One property as the file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    /// The field's name in the file.
    pub name: &'static str,
    /// What it says, with its unit and its choices.
    pub meaning: &'static str,
    /// The value it has when the file leaves it out.
    pub default: &'static str,
    /// What a number counts, in a word or sign after it; empty: nothing.
    pub unit: &'static str,
    /// The least that a number may be.
    pub least: u32,
    /// The most that a number may be.
    pub most: u32,
}

impl Property {
    /// The same, as a number between two others, with its unit.
    pub(super) const fn number(self, unit: &'static str, least: u32, most: u32) -> Self {
        Self { unit, least, most, ..self }
    }
}

/// A kind of link that a kind may open, and the kinds (components and groups) that it may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opens {
    /// [`LinkKind::type_name`](crate::model::LinkKind::type_name) of the link.
    pub link: &'static str,
    /// `type_name` of each target.
    pub to: &'static [&'static str],
}

/// A kind of component: data, one file each.
#[derive(Debug, Clone, Copy)]
pub struct KindSpec {
    /// The name in the file: `LoadBalancer`.
    pub type_name: &'static str,
    /// The name on the command line: `load-balancer`.
    pub name: &'static str,
    /// The name for people: `Load balancer`.
    pub label: &'static str,
    /// What new ids begin with: `lb`.
    pub stem: &'static str,
    /// Which colour it has.
    pub family: Family,
    /// Its picture.
    pub icon: &'static [Stroke],
    /// All its properties.
    pub properties: &'static [Property],
    /// The links it may open.
    pub opens: &'static [Opens],
    /// Whether it may run on a server.
    pub hosted: bool,
    /// Whether other components may run on it.
    pub holds: bool,
    /// A few words about one component of this kind: `HAProxy, round robin`.
    pub describe: fn(&Kind) -> String,
    /// Why it is there and what to mind, for somebody who learns.
    pub lesson: &'static str,
}

/// A kind of group: data, one file each.
#[derive(Debug, Clone, Copy)]
pub struct GroupSpec {
    /// The name in the file: `LoadBalancerCluster`.
    pub type_name: &'static str,
    /// The name on the command line: `load-balancer-cluster`.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What new ids begin with.
    pub stem: &'static str,
    /// Which colour it has.
    pub family: Family,
    /// Its picture.
    pub icon: &'static [Stroke],
    /// All its properties.
    pub properties: &'static [Property],
    /// `type_name` of the kinds that may be members; empty: every kind.
    pub members: &'static [&'static str],
    /// Whether links may go to the group as a whole.
    pub linkable: bool,
    /// A few words about one group of this kind.
    pub describe: fn(&GroupKind) -> String,
    /// Why it is there and what to mind.
    pub lesson: &'static str,
}

/// How a kind of link is called and drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkSpec {
    /// The name in the file.
    pub type_name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// Which colour it has.
    pub family: Family,
    /// Whether its line is dashed: everything a user's request does not travel on.
    pub dashed: bool,
    /// All its properties.
    pub properties: &'static [Property],
}

/// A property, in one line.
pub(super) const fn property(name: &'static str, default: &'static str, meaning: &'static str) -> Property {
    Property { name, meaning, default, unit: "", least: 0, most: u32::MAX }
}
