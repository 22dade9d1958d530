//! Who may connect to whom and from which address, and what is bent, cut and redirected at the moment.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::{sleep, timeout};

use super::standing::{Standing, State};
use super::tap::Tap;
use super::{Conversation, Counts, Gate, Line, Mode, Wired};
use crate::emulation::embedded::client;
use crate::emulation::embedded::tls::{Carrier, Tls};
use crate::emulation::plan::{Plan, Purpose};
use crate::model::Id;

/// What a wire does at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WireState {
    /// The link.
    pub link: Id,
    /// The part it is drawn from.
    pub from: Id,
    /// The part it is drawn to.
    pub to: Id,
    /// What it is for.
    pub purpose: Purpose,
    /// What is done to it, in the words of faults: `latency 200ms±50ms`.
    pub bent: Vec<String>,
    /// What has passed.
    pub counts: Counts,
}

/// Everything between the units of a session.
#[derive(Debug)]
pub(in crate::emulation) struct Network {
    pub(super) plan: Arc<Plan>,
    pub(super) addresses: BTreeMap<Id, SocketAddr>,
    units: BTreeMap<SocketAddr, Id>,
    /// The wires by link.
    lines: BTreeMap<Id, Arc<Line>>,
    /// The wires by who connects and to whom.
    pub(super) dials: BTreeMap<(Id, Id), Arc<Line>>,
    /// From which browser visitors of a unit come.
    pub(super) visits: BTreeMap<Id, Id>,
    seed: u64,
    tls: Tls,
    state: Mutex<State>,
}

/// Keeps a connection known to the network while it lives.
#[derive(Debug)]
pub(super) struct Plug {
    pub(super) tap: Arc<Tap>,
    network: Arc<Network>,
    number: u64,
    open: bool,
    /// The address it comes from.
    local: Mutex<Option<SocketAddr>>,
}

impl Plug {
    /// Tells the network where the connection comes from, before the other side can see it.
    pub(super) fn is_at(&self, local: SocketAddr) {
        let before = self.local.lock().unwrap_or_else(PoisonError::into_inner).replace(local);
        let mut state = self.network.state();
        if let Some(before) = before {
            state.known.remove(&before);
        }
        state.known.insert(local);
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        if self.open {
            self.tap.line.open.fetch_sub(1, Relaxed);
        }
        let mut state = self.network.state();
        state.taps.remove(&self.number);
        if let Some(local) = *self.local.get_mut().unwrap_or_else(PoisonError::into_inner) {
            state.known.remove(&local);
        }
    }
}

impl Network {
    /// The network of a plan whose units listen at these addresses.
    pub(in crate::emulation) fn new(plan: Arc<Plan>, addresses: BTreeMap<Id, SocketAddr>, seed: u64) -> Self {
        let line = |link: &Id| (link.clone(), Arc::new(Line::new(Some(link.clone()), seed)));
        let lines: BTreeMap<Id, Arc<Line>> = plan.wires.iter().map(|wire| line(&wire.link)).collect();
        let (mut dials, mut visits) = (BTreeMap::new(), BTreeMap::new());
        for wire in &plan.wires {
            for (from, to) in &wire.dials {
                dials.insert((from.clone(), to.clone()), Arc::clone(&lines[&wire.link]));
                if matches!(wire.purpose, Purpose::Visits | Purpose::Lookups) {
                    visits.entry(to.clone()).or_insert_with(|| from.clone());
                }
            }
        }
        let units = addresses.iter().map(|(id, address)| (*address, id.clone())).collect();
        Self { plan, addresses, units, lines, dials, visits, seed, tls: Tls::default(), state: Mutex::default() }
    }

    /// The same network with TLS on it.
    pub(in crate::emulation) fn encrypted(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// Whether a unit passes on what it cannot read: others' TLS, which ends behind it.
    pub(in crate::emulation) fn passes_unread(&self, id: &Id) -> bool {
        self.plan.encryption.units.get(id).is_some_and(|unit| !unit.ends)
    }

    /// What there is of TLS.
    pub(in crate::emulation) fn tls(&self) -> &Tls {
        &self.tls
    }

    /// Shakes hands over a connection that was opened there, where those who connect so speak TLS.
    ///
    /// # Errors
    /// When the other side is not who it should be, or breaks off.
    pub(in crate::emulation) async fn greet(
        &self,
        who: Option<&Id>,
        to: SocketAddr,
        stream: Wired,
    ) -> io::Result<Carrier> {
        let dials = &self.plan.encryption.dials;
        let ends = || who.cloned().zip(self.units.get(&to).cloned());
        if !dials.is_empty() && ends().is_some_and(|ends| dials.contains(&ends)) {
            return self.tls.greet_database(to, stream).await;
        }
        self.tls.greet(who.is_some(), to, stream).await
    }

    /// Opens a connection as a unit of the session, or as a visitor when `who` is none. It comes from `source`, or from
    /// the address of the unit's host.
    ///
    /// # Errors
    /// When nobody accepts it in time.
    pub(in crate::emulation) async fn connect(
        self: &Arc<Self>,
        who: Option<&Id>,
        to: SocketAddr,
        source: Option<IpAddr>,
        limit: Duration,
    ) -> io::Result<Wired> {
        let Some(unit) = self.units.get(&to) else {
            return client::dial(to, source, limit, &|_| ()).await.map(Wired::plain);
        };
        let host = || who.and_then(|who| self.addresses.get(who)).map(SocketAddr::ip);
        let source = source.or_else(host).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let mut plug = self.plug(who, unit);
        let line = Arc::clone(&plug.tap.line);
        let to = self.addresses.get(&plug.tap.to).copied().unwrap_or(to);
        let attempt = async {
            let bend = plug.tap.once(|bend| (bend.gate != Gate::Blackhole).then(|| bend.clone())).await;
            if bend.gate == Gate::Refuse || who.is_none() && !self.lets_visitors_in(unit) {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            if let Some(latency) = bend.latency {
                sleep(line.delay(latency)).await;
            }
            client::dial(to, Some(source), limit, &|local| plug.is_at(local)).await
        };
        match timeout(limit, attempt).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(stream) => {
                plug.open = true;
                line.open.fetch_add(1, Relaxed);
                line.connections.fetch_add(1, Relaxed);
                Ok(Wired::new(stream, plug))
            }
            Err(error) => {
                line.errors.fetch_add(1, Relaxed);
                Err(error)
            }
        }
    }

    /// Does something to a wire, or to all wires that cross the border of a part.
    pub(in crate::emulation) fn bend(&self, target: &Id, mode: Mode) {
        let mut state = self.state();
        state.standing.retain(|s| s.other.is_some() || !s.is(target, Some(mode.verb())));
        let inside = self.plan.units_of(target);
        state.standing.push(Standing { target: target.clone(), inside, other: None, mode });
        state.renew();
    }

    /// Lets nothing pass between two parts any more.
    pub(in crate::emulation) fn cut(&self, one: &Id, other: &Id) {
        let mut state = self.state();
        let (inside, beyond) = (self.plan.units_of(one), self.plan.units_of(other));
        let other = Some((other.clone(), beyond));
        state.standing.push(Standing { target: one.clone(), inside, other, mode: Mode::Blackhole });
        state.renew();
    }

    /// Lets everything pass between two parts again, as far as they were cut apart.
    pub(in crate::emulation) fn join(&self, one: &Id, other: &Id) {
        let mut state = self.state();
        let between = |s: &Standing, a: &Id, b: &Id| s.target == *a && s.other.as_ref().is_some_and(|(id, _)| id == b);
        state.standing.retain(|s| !between(s, one, other) && !between(s, other, one));
        state.renew();
    }

    /// Undoes what was done to this wire or part: one kind of thing, or everything, cuts included. True when there was
    /// something.
    pub(in crate::emulation) fn straighten(&self, target: &Id, verb: Option<&str>) -> bool {
        let mut state = self.state();
        let before = state.standing.len();
        state.standing.retain(|s| match (&s.other, verb) {
            (Some((id, _)), None) => s.target != *target && id != target,
            (Some(_), Some(_)) => true,
            (None, verb) => !s.is(target, verb),
        });
        state.renew();
        state.standing.len() < before
    }

    /// Undoes everything that was done to wires; what was promoted stays so.
    pub(in crate::emulation) fn straighten_all(&self) {
        let mut state = self.state();
        state.standing.clear();
        state.renew();
    }

    /// Leads the wires over which writes come to `from` to another node, or back where they are drawn to.
    pub(in crate::emulation) fn repoint(&self, from: &Id, to: Option<&Id>) {
        let mut state = self.state();
        for wire in self.plan.wires.iter().filter(|w| w.purpose == Purpose::Statements && w.to == *from) {
            match to {
                Some(to) => drop(state.moved.insert(wire.link.clone(), to.clone())),
                None => drop(state.moved.remove(&wire.link)),
            }
        }
    }

    /// True when nothing is bent or cut.
    pub(in crate::emulation) fn is_straight(&self) -> bool {
        self.state().standing.is_empty()
    }

    /// Every wire with what is done to it and what has passed, in the order of the drawing.
    pub(in crate::emulation) fn states(&self) -> Vec<WireState> {
        let state = self.state();
        let show = |wire: &crate::emulation::plan::Wire| {
            let line = &self.lines[&wire.link];
            let touches = |s: &&Standing| wire.dials.iter().any(|(from, to)| s.touches(line, Some(from), to));
            let said = |s: &Standing| if s.other.is_some() { "cut".to_owned() } else { s.mode.to_string() };
            WireState {
                link: wire.link.clone(),
                from: wire.from.clone(),
                to: wire.to.clone(),
                purpose: wire.purpose,
                bent: state.standing.iter().filter(touches).map(said).collect(),
                counts: line.counts(),
            }
        };
        self.plan.wires.iter().map(show).collect()
    }

    /// Writes down the first bytes of each direction of new connections over a link; 0: no more.
    pub(in crate::emulation) fn listen_in(&self, link: &Id, bytes: usize) -> bool {
        let Some(wire) = self.lines.get(link) else { return false };
        wire.capture.lock().unwrap_or_else(PoisonError::into_inner).begin(bytes);
        wire.listening.store(bytes > 0, Relaxed);
        // What is said on connections that were opened before would not be heard.
        self.state().taps.values().filter(|tap| Arc::ptr_eq(&tap.line, wire)).for_each(|tap| tap.touch());
        true
    }

    /// What was written down on a link, the oldest conversation first.
    pub(in crate::emulation) fn overheard(&self, link: &Id) -> Vec<Conversation> {
        let wire = self.lines.get(link);
        wire.map(|l| l.capture.lock().unwrap_or_else(PoisonError::into_inner).read()).unwrap_or_default()
    }

    /// The unit that listens at an address.
    pub(super) fn unit_at(&self, address: SocketAddr) -> Option<&Id> {
        self.units.get(&address)
    }

    /// Makes a connection known, bent as it has to be from its beginning.
    pub(super) fn plug(self: &Arc<Self>, who: Option<&Id>, unit: &Id) -> Plug {
        let from = who.or_else(|| self.visits.get(unit)).cloned();
        let mut state = self.state();
        let drawn = from.as_ref().and_then(|from| self.dials.get(&(from.clone(), unit.clone())));
        let line = drawn.cloned().unwrap_or_else(|| {
            let pair = (from.clone(), unit.clone());
            Arc::clone(state.undrawn.entry(pair).or_insert_with(|| Arc::new(Line::new(None, self.seed))))
        });
        let moved = line.link.as_ref().and_then(|link| state.moved.get(link)).cloned();
        let bend = state.bend(&line, from.as_ref(), unit);
        let to = bend.retarget.clone().or(moved).unwrap_or_else(|| unit.clone());
        let bend = if to == *unit { bend } else { state.bend(&line, from.as_ref(), &to) };
        let tap = Arc::new(Tap::new(from, to, line, bend));
        let number = state.next;
        state.next += 1;
        state.taps.insert(number, Arc::clone(&tap));
        drop(state);
        Plug { tap, network: Arc::clone(self), number, open: false, local: Mutex::default() }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
