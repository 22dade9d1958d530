//! The running emulation as the window sees it: started on a thread of its own, looked at once a frame.

mod browser;
mod console;
mod flow;
mod knobs;
mod ledger;
mod lens;
mod log;
mod logs;
mod panel;
mod plots;
pub mod proofs;
mod trend;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Instant;

use crate::emulation::{self, Action, Event, Session, UnitState};
use crate::model::{Design, Id};
pub use browser::browse;
pub use flow::{Flow, Flows, Rate};
pub use knobs::Knob;
use ledger::Ledger;
pub use lens::Heard;
use lens::Lens;
pub use panel::{RunContext, RunPanel, Tab};
use trend::Trend;

/// Requests per second and journey that a run in the window sends.
const RATE: f64 = 20.0;
/// How many lines of the log are kept.
const LOG_LINES: usize = 500;

/// What the emulation is doing.
#[derive(Default)]
pub enum Running {
    /// Nothing.
    #[default]
    Stopped,
    /// Starting, on another thread.
    Starting(Receiver<Result<(Session, Given), String>>),
    /// Running.
    Up(Box<Up>),
}

/// What a run is given from outside: its load, what is broken in it by hand, and how its knobs are turned.
#[derive(Debug)]
pub struct Given {
    rate: f64,
    broken: Ledger,
    knobs: Vec<Knob>,
}

impl Default for Given {
    fn default() -> Self {
        Self { rate: RATE, broken: Ledger::default(), knobs: Vec::new() }
    }
}

impl Given {
    /// Gives it to a session that has just begun. What does not fit a changed design is left out.
    fn give(&self, session: &Session) {
        for knob in &self.knobs {
            let _ = knob.turn(session);
        }
        for action in self.broken.broken() {
            let _ = session.inject(&action);
        }
        session.load(self.rate);
    }
}

/// A running session and what was seen of it.
pub struct Up {
    /// The session; what takes its time is done to it on threads of their own.
    pub session: Arc<Session>,
    /// When it was up.
    pub since: Instant,
    /// What happened, oldest first.
    pub log: Vec<Event>,
    /// What passes over the links.
    pub flows: Flows,
    /// What can be read on the links while the lens is held.
    pub lens: Lens,
    /// How it fared.
    pub trend: Trend,
    /// Whether the log shows only what is about the selection.
    pub filtered: bool,
    /// Requests per second and journey.
    pub rate: f64,
    /// What is broken by hand.
    broken: Ledger,
    /// What could not be done to it.
    refusals: (Sender<String>, Receiver<String>),
}

impl Up {
    fn new(session: Session, given: Given) -> Self {
        Self {
            session: Arc::new(session),
            since: Instant::now(),
            log: Vec::new(),
            flows: Flows::default(),
            lens: Lens::default(),
            trend: Trend::default(),
            filtered: false,
            rate: given.rate,
            broken: given.broken,
            refusals: channel(),
        }
    }

    /// Breaks or mends something. That may take a while (a promotion waits for the last writes), so the window does not
    /// wait for it; a refusal is told by [`Running::poll`].
    pub fn act(&mut self, action: Action, ctx: &egui::Context) {
        self.broken.note(&action);
        self.later("linchpin-fault", ctx, move |session| session.inject(&action).map_err(|why| why.to_string()));
    }

    /// Turns a knob: the next request follows it. Another load waits for the visitors of the old one, so the window does not.
    pub fn turn(&mut self, knob: Knob, ctx: &egui::Context) {
        if let Knob::Rate(rate) = knob {
            self.rate = rate;
            self.later("linchpin-load", ctx, move |session| knob.turn(session));
        } else if let Err(why) = knob.turn(&self.session) {
            let _ = self.refusals.0.send(why);
        }
    }

    /// Does something to the session on a thread of its own.
    fn later(
        &self,
        name: &str,
        ctx: &egui::Context,
        work: impl FnOnce(&Session) -> Result<(), String> + Send + 'static,
    ) {
        let (session, refusals, ctx) = (Arc::clone(&self.session), self.refusals.0.clone(), ctx.clone());
        let work = move || {
            if let Err(why) = work(&session) {
                // The window may have gone: then nobody wants to know.
                let _ = refusals.send(why);
            }
            ctx.request_repaint();
        };
        if let Err(why) = std::thread::Builder::new().name(name.to_owned()).spawn(work) {
            let _ = self.refusals.0.send(format!("there is no thread for it: {why}"));
        }
    }

    /// Raises or lowers the eavesdropper's lens.
    pub fn hold_lens(&mut self, up: bool) {
        let links: Vec<Id> = self.flows.links.keys().cloned().collect();
        self.lens.hold(up, &self.session, &links);
    }

    /// Looks at what has happened since the last look; what could not be done is for the user.
    fn look(&mut self) -> Option<String> {
        let new = self.session.events();
        for event in &new {
            self.trend.mark(event);
        }
        self.log.extend(new);
        let surplus = self.log.len().saturating_sub(LOG_LINES);
        self.log.drain(..surplus);
        let now = Instant::now();
        if self.flows.is_due(now) {
            self.flows.look(&self.session.wires(), now);
            let links: Vec<Id> = self.flows.links.keys().cloned().collect();
            self.lens.look(&self.session, &links);
            let lag = |id: &Id| Some((id.clone(), self.session.database(id)?.lag?));
            let lags = self.session.databases().filter_map(lag);
            self.trend.note(self.session.elapsed().as_secs_f64(), &self.session.stats(), lags);
        }
        self.refusals.1.try_recv().ok()
    }
}

impl Running {
    /// Starts a design. The window is woken when it is up or has failed.
    pub fn start(design: &Design, ctx: &egui::Context) -> Self {
        Self::begin(design, None, ctx)
    }

    /// Starts the design as it is now in the place of what runs, with the same load, faults and knobs.
    pub fn start_again(&mut self, design: &Design, ctx: &egui::Context) {
        if let Self::Up(up) = std::mem::take(self) {
            *self = Self::begin(design, Some(up), ctx);
        }
    }

    fn begin(design: &Design, before: Option<Box<Up>>, ctx: &egui::Context) -> Self {
        let (sender, receiver) = channel();
        let (design, ctx) = (design.clone(), ctx.clone());
        let work = move || {
            let given = before.map_or_else(Given::default, |before| {
                let Up { session, rate, broken, .. } = *before;
                // The old session goes first: then the site has its old address again.
                Given { rate, broken, knobs: Knob::all(&session) }
            });
            let plan = emulation::plan(&design);
            let result = Session::start(plan, emulation::Options::default())
                .map_err(|e| e.to_string())
                .inspect(|session| given.give(session))
                .map(|session| (session, given));
            // The window may have been closed meanwhile; then the session is dropped here, which stops it.
            let _ = sender.send(result);
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("linchpin-start".to_owned()).spawn(work) {
            Ok(_) => Self::Starting(receiver),
            Err(_) => Self::Stopped,
        }
    }

    /// Looks what has happened since the last frame; what it says is for the user.
    pub fn poll(&mut self) -> Option<String> {
        match self {
            Self::Stopped => None,
            Self::Starting(receiver) => match receiver.try_recv() {
                Ok(Ok((session, given))) => {
                    *self = Self::Up(Box::new(Up::new(session, given)));
                    None
                }
                Ok(Err(why)) => {
                    *self = Self::Stopped;
                    Some(format!("The emulation could not start: {why}"))
                }
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => {
                    *self = Self::Stopped;
                    Some("The emulation ended while it was starting".to_owned())
                }
            },
            Self::Up(up) => up.look(),
        }
    }

    /// The running session.
    pub fn up(&self) -> Option<&Up> {
        if let Self::Up(up) = self { Some(up) } else { None }
    }

    /// The running session, to be looked at in another way.
    pub fn up_mut(&mut self) -> Option<&mut Up> {
        if let Self::Up(up) = self { Some(up) } else { None }
    }

    /// The state of each running part. A server or zone runs when all of it does.
    pub fn states(&self) -> BTreeMap<Id, UnitState> {
        let Some(up) = self.up() else { return BTreeMap::new() };
        let mut states = up.session.states();
        for (container, held) in &up.session.plan().containers {
            let held_states: Vec<&UnitState> = held.iter().filter_map(|id| states.get(id)).collect();
            let alive = held_states.iter().filter(|state| state.is_alive()).count();
            let unwell = held_states.iter().find(|state| !matches!(state, UnitState::Running));
            let state = match alive {
                0 => UnitState::Stopped,
                all if all == held.len() => unwell.map_or(UnitState::Running, |state| (*state).clone()),
                some => UnitState::Failed { why: format!("{some} of {} parts work", held.len()) },
            };
            states.insert(container.clone(), state);
        }
        states
    }

    /// True from the wish to start until it has stopped.
    pub const fn is_on(&self) -> bool {
        !matches!(self, Self::Stopped)
    }
}
