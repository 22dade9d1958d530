//! The running emulation as the window sees it: started on a thread of its own, looked at once a frame.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Instant;

use crate::emulation::{self, Event, Session, UnitState};
use crate::model::{Design, Id};

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
    Starting(Receiver<Result<Session, String>>),
    /// Running.
    Up(Box<Up>),
}

/// A running session and what was seen of it.
pub struct Up {
    /// The session.
    pub session: Session,
    /// When it was up.
    pub since: Instant,
    /// What happened, oldest first.
    pub log: Vec<Event>,
}

impl Running {
    /// Starts a design. The window is woken when it is up or has failed.
    pub fn start(design: &Design, ctx: &egui::Context) -> Self {
        let (sender, receiver) = channel();
        let (design, ctx) = (design.clone(), ctx.clone());
        let work = move || {
            let plan = emulation::plan(&design);
            let result = Session::start(plan, emulation::Options::default())
                .map_err(|e| e.to_string())
                .inspect(|session| session.load(RATE));
            // The window may have been closed meanwhile; then the session is dropped here, which stops it.
            let _ = sender.send(result);
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("linchpin-start".to_owned()).spawn(work) {
            Ok(_) => Self::Starting(receiver),
            Err(_) => Self::Stopped,
        }
    }

    /// Looks what has happened since the last frame; an error is for the user.
    pub fn poll(&mut self) -> Option<String> {
        match self {
            Self::Stopped => None,
            Self::Starting(receiver) => match receiver.try_recv() {
                Ok(Ok(session)) => {
                    *self = Self::Up(Box::new(Up { session, since: Instant::now(), log: Vec::new() }));
                    None
                }
                Ok(Err(why)) => {
                    *self = Self::Stopped;
                    Some(why)
                }
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => {
                    *self = Self::Stopped;
                    Some("the emulation ended while it was starting".to_owned())
                }
            },
            Self::Up(up) => {
                up.log.extend(up.session.events());
                let surplus = up.log.len().saturating_sub(LOG_LINES);
                up.log.drain(..surplus);
                None
            }
        }
    }

    /// The running session.
    pub fn up(&self) -> Option<&Up> {
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
