//! What a frame around boxes is: a machine, a container, a zone, a network, a cluster, or a layer of the drawing.

use crate::import::words::{Part, Place, Reading};
use crate::model::{Container, DatabaseCluster, GroupKind, Kind, Layer, LoadBalancerCluster, Network, Server, Zone};

/// What a frame becomes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Frame {
    /// A component that holds others.
    Host(Kind),
    /// A group.
    Group(GroupKind),
}

/// What is known about a frame before anything is made.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The kinds of the boxes directly in it, and below.
    pub(super) parts: Vec<Part>,
    /// Whether it has frames in it.
    pub(super) frames: bool,
}

/// Decides what a frame is; the second value is false where only the word "layer" would fit anything.
pub(super) fn frame(title: &str, reading: &Reading, contents: &Contents) -> (Frame, bool) {
    let layer = || Frame::Group(GroupKind::Layer(Layer::default()));
    let all = |wanted: &[Part]| {
        !contents.parts.is_empty() && !contents.frames && contents.parts.iter().all(|p| wanted.contains(p))
    };
    let balancers = all(&[Part::LoadBalancer]);
    let databases = all(&[Part::Database, Part::Arbiter]);
    let several = contents.parts.len() > 1;
    if let Some(cidr) = cidr(title) {
        return (Frame::Group(GroupKind::Network(Network { cidr: cidr.to_owned() })), true);
    }
    // People and their browsers do not run on a machine of the drawing.
    let can_host = contents.parts.iter().any(|p| *p != Part::Client) || contents.parts.is_empty();
    let server = || Frame::Host(Kind::Server(Server::default()));
    let part = reading.part();
    match (reading.place(), part) {
        (Some(Place::Host), _) if can_host => (server(), true),
        (Some(Place::Container), _) if can_host => (Frame::Host(Kind::Container(Container::default())), true),
        (Some(Place::Zone), _) => (Frame::Group(GroupKind::Zone(Zone::default())), true),
        (Some(Place::Network), _) => (Frame::Group(GroupKind::Network(Network::default())), true),
        (Some(Place::BalancerCluster), _) if balancers => {
            (Frame::Group(GroupKind::LoadBalancerCluster(LoadBalancerCluster::default())), true)
        }
        (Some(Place::DatabaseCluster), _) if databases => {
            (Frame::Group(GroupKind::DatabaseCluster(DatabaseCluster::default())), true)
        }
        (Some(_), _) => (layer(), true),
        (None, Some((Part::LoadBalancer, 3))) if balancers && several => {
            (Frame::Group(GroupKind::LoadBalancerCluster(LoadBalancerCluster::default())), true)
        }
        (None, Some((Part::Database, 2..))) if databases && several => {
            (Frame::Group(GroupKind::DatabaseCluster(DatabaseCluster::default())), true)
        }
        // `Web server 1` with Nginx and PHP in it is a machine; with one web server in it, a frame around that.
        (None, Some((part @ (Part::WebServer | Part::AppServer | Part::Database | Part::LoadBalancer), 3))) => {
            let numbered = part != Part::LoadBalancer && reading.tokens.iter().any(|t| t.number().is_some());
            let known = |p: &&Part| !matches!(p, Part::Other | Part::Transit | Part::Client);
            let mixed = contents.parts.iter().filter(known).any(|p| *p != part);
            let holds = !contents.parts.is_empty() && can_host && !contents.frames;
            (if holds && (numbered || mixed) { server() } else { layer() }, true)
        }
        (None, part) => (layer(), part.is_some_and(|(_, weight)| weight > 1)),
    }
}

/// Addresses in CIDR notation within a title: `VPC 10.0.0.0/16`.
fn cidr(title: &str) -> Option<&str> {
    title.split([' ', '(', ')', ',', '[', ']']).find(|word| {
        word.split_once('/').is_some_and(|(address, bits)| {
            address.parse::<std::net::IpAddr>().is_ok() && bits.parse::<u8>().is_ok_and(|b| b <= 128)
        })
    })
}
