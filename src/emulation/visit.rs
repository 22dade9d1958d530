//! One visitor: sends one request over a fresh connection and looks whether the right thing came back.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, Response, StatusCode, header};
use tokio::time::{Instant, timeout_at};

use super::embedded::client;
use super::embedded::proxy::{SERVED_BY, health_path};
use super::embedded::seat::Seat;
use super::embedded::site;
use super::embedded::tls::Carrier;
use super::embedded::world::World;
use super::plan::{Plan, VISITS};
use super::resolving::{Found, Resolver};
use crate::analysis::Journey;

/// How long a visitor waits, from the moment at which the request should have left.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// How many addresses visitors come from: many small numbers divide it, so a hash of addresses spreads evenly.
const ADDRESSES: usize = 240;

/// How a visit went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    /// Whether the answer came in time, was a 2xx and had the right content.
    pub(super) ok: bool,
    /// Who served it, from the outside in.
    pub(super) served_by: Vec<String>,
}

/// Everything that visitors know: where to go, and what the right answer is.
#[derive(Debug)]
pub(super) struct Visitors {
    seat: Arc<Seat>,
    entries: BTreeMap<Journey, Entrance>,
    /// How they find it; none: no name server is drawn, and they know.
    resolver: Option<Resolver>,
    marker: String,
}

/// The entries of one journey: several are taken in turn, as with DNS round robin.
#[derive(Debug)]
struct Entrance {
    members: Vec<Vec<SocketAddr>>,
    turn: AtomicUsize,
}

impl Visitors {
    /// The visitors of a plan whose units listen at these addresses; whether they keep what a name server has said.
    pub(super) fn new(plan: &Plan, world: &World, caches: bool) -> Self {
        let (addresses, marker) = (&world.addresses, &world.marker);
        let entrance = |journey: Journey| {
            let members = &plan.entries[&journey];
            let members = members.iter().map(|m| m.via.iter().map(|id| addresses[id]).collect()).collect();
            (journey, Entrance { members, turn: AtomicUsize::new(0) })
        };
        let seat = Seat::of_visitors(Arc::clone(&world.network));
        let resolver = Resolver::new(plan, world, caches);
        Self { seat, resolver, entries: plan.journeys().map(entrance).collect(), marker: marker.clone() }
    }

    /// The journeys that can be made.
    pub(super) fn journeys(&self) -> impl Iterator<Item = Journey> + '_ {
        self.entries.keys().copied()
    }

    /// The same, and looking up the name where there are name servers.
    pub(super) fn all_journeys(&self) -> impl Iterator<Item = Journey> + '_ {
        self.resolver.iter().map(|_| Journey::Dns).chain(self.journeys())
    }

    /// Makes one visit that should have begun at `due`.
    pub(super) async fn visit(&self, journey: Journey, due: Instant) -> Visit {
        let answer = timeout_at(due + PATIENCE, self.answer(journey)).await;
        answer.ok().flatten().unwrap_or(Visit { ok: false, served_by: Vec::new() })
    }

    async fn answer(&self, journey: Journey) -> Option<Visit> {
        if journey == Journey::Dns {
            let found = self.find(None).await?;
            return Some(Visit { ok: true, served_by: found.by.iter().map(ToString::to_string).collect() });
        }
        let entrance = &self.entries[&journey];
        let turn = entrance.turn.fetch_add(1, Relaxed);
        let known = match &self.resolver {
            Some(_) => Some(self.find(Some(source(journey, turn))).await?.addresses),
            None => None,
        };
        let (to, visitor) = entrance.address(turn, known.as_deref())?;
        if journey == Journey::Tls {
            let reached = client::reach(to, Some(source(journey, visitor)), PATIENCE);
            let ok = matches!(self.seat.hold(reached).await, Ok(Carrier::Secret(_)));
            return Some(Visit { ok, served_by: Vec::new() });
        }
        let (request, expected) = self.request(journey, turn, to)?;
        let ask = client::ask(to, Some(source(journey, visitor)), request, PATIENCE);
        let answer = self.seat.hold(ask).await.ok()?;
        let served_by = answer.headers().get(SERVED_BY).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let served_by = served_by.split(", ").filter(|id| !id.is_empty()).map(str::to_owned).collect();
        Some(Visit { ok: expected.is_met(&answer), served_by })
    }

    async fn find(&self, from: Option<IpAddr>) -> Option<Found> {
        self.seat.hold(self.resolver.as_ref()?.find(from)).await
    }

    fn request(&self, journey: Journey, turn: usize, to: SocketAddr) -> Option<(Request<Full<Bytes>>, Expected<'_>)> {
        let new =
            |method: &str, path: &str| Request::builder().method(method).uri(path).header(header::HOST, to.to_string());
        let empty = Full::default;
        Some(match journey {
            Journey::Static => {
                let (name, _, bytes) = site::FILES[1 + turn % (site::FILES.len() - 1)];
                (new("GET", &format!("/static/{name}")).body(empty()).ok()?, Expected::Bytes(bytes))
            }
            Journey::Read => (new("GET", "/").body(empty()).ok()?, Expected::Marker(&self.marker)),
            Journey::Write => {
                let text = format!("visit {turn}");
                let request = new("POST", "/messages")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(header::ACCEPT, "application/json")
                    .body(Full::from(format!("text=visit+{turn}")));
                (request.ok()?, Expected::Row(text))
            }
            Journey::Dns | Journey::Tls => return None,
        })
    }

    /// Whether the entry says that a journey can be made, without making it.
    pub(super) async fn can_be_made(&self, journey: Journey) -> bool {
        let Some(entrance) = self.entries.get(&journey) else { return false };
        let known = match &self.resolver {
            Some(_) => match self.find(None).await {
                Some(found) => Some(found.addresses),
                None => return false,
            },
            None => None,
        };
        let Some((to, _)) = entrance.address(entrance.turn.load(Relaxed), known.as_deref()) else { return false };
        if journey == Journey::Tls {
            let reached = self.seat.hold(client::reach(to, None, PATIENCE)).await;
            return matches!(reached, Ok(Carrier::Secret(_)));
        }
        let request = Request::get(health_path(journey)).header(header::HOST, to.to_string()).body(Full::default());
        let Ok(request) = request else { return false };
        self.seat.hold(client::ask(to, None, request, PATIENCE)).await.is_ok_and(|a| a.status() == StatusCode::OK)
    }
}

impl Entrance {
    /// Where the visit with this number goes, and the how many-eth visit there it is: which entry a visitor
    /// takes and which address he has must not depend on each other. Only where the name leads does anybody go; none: it
    /// leads to no entry of this journey.
    fn address(&self, turn: usize, known: Option<&[IpAddr]>) -> Option<(SocketAddr, usize)> {
        let told = |at: &&SocketAddr| known.is_none_or(|known| known.contains(&at.ip()));
        let members: Vec<&Vec<SocketAddr>> = self.members.iter().filter(|m| m.iter().any(|at| told(&at))).collect();
        let (member, turn) = (members.get(turn % members.len().max(1))?, turn / members.len());
        let member: Vec<&SocketAddr> = member.iter().filter(told).collect();
        Some((*member[turn % member.len()], turn / member.len()))
    }
}

/// What makes an answer the right one.
enum Expected<'a> {
    /// Exactly these bytes.
    Bytes(&'static [u8]),
    /// A page that was computed from this session's database.
    Marker(&'a str),
    /// The acknowledgement of a row with this text.
    Row(String),
}

impl Expected<'_> {
    fn is_met(&self, answer: &Response<Bytes>) -> bool {
        let body = answer.body();
        answer.status().is_success()
            && match self {
                Self::Bytes(bytes) => body == *bytes,
                Self::Marker(marker) => body.windows(marker.len()).any(|w| w == marker.as_bytes()),
                Self::Row(text) => serde_json::from_slice::<serde_json::Value>(body)
                    .is_ok_and(|row| row["text"].as_str() == Some(text) && row["id"].as_i64().is_some_and(|id| id > 0)),
            }
    }
}

/// The address a visitor comes from, one after the other, apart for each journey.
fn source(journey: Journey, number: usize) -> IpAddr {
    let net = 1 + VISITS.iter().position(|j| *j == journey).unwrap_or_default();
    Ipv4Addr::new(127, 100, net as u8, (number % ADDRESSES) as u8).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_that_a_visitor_takes_says_nothing_about_his_address() {
        let at = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        let entrance = Entrance { members: vec![vec![at(1)], vec![at(2), at(3)]], turn: AtomicUsize::new(0) };
        let mut visits: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for turn in 0..16 {
            let (to, number) = entrance.address(turn, None).unwrap();
            visits.entry(to.port()).or_default().push(number);
        }
        // Half to the first entry, a quarter to each address of the second; each sees odd and even visitors alike.
        assert_eq!(visits[&1], [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!((&visits[&2], &visits[&3]), (&vec![0, 1, 2, 3], &vec![0, 1, 2, 3]));
    }
}
