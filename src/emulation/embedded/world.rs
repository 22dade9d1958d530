//! What every unit may know of the session around it: addresses, folders, and where to report.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::database::Board;
use super::knobs::Knobs;
use super::telemetry::Telemetry;
use super::wire::Network;
use crate::analysis::Journey;
use crate::emulation::alerts::Alerts;
use crate::emulation::event::{EventLog, What};
use crate::emulation::pace::Pace;
use crate::model::Id;

/// The session as units see it.
#[derive(Debug)]
pub(in crate::emulation) struct World {
    /// Where each unit listens.
    pub(in crate::emulation) addresses: BTreeMap<Id, SocketAddr>,
    /// What lies between the units.
    pub(in crate::emulation) network: Arc<Network>,
    /// The run directory.
    pub(in crate::emulation) folder: PathBuf,
    /// How fast the slow clocks go.
    pub(in crate::emulation) pace: Pace,
    /// Where to report.
    pub(in crate::emulation) events: EventLog,
    /// A text that only this session's databases hold; a page with it was computed from them.
    pub(in crate::emulation) marker: String,
    /// What is known of, and done to, database nodes past their wires.
    pub(in crate::emulation) databases: Board,
    /// Which members are thought dead: by whom, who, for which journey.
    pub(in crate::emulation) doubts: Mutex<BTreeSet<(Id, Id, Journey)>>,
    /// What can be turned while it runs.
    pub(in crate::emulation) knobs: Knobs,
    /// The user's own static files, served beside the demo site.
    pub(in crate::emulation) site: Option<PathBuf>,
    /// What units leave for others to read.
    pub(in crate::emulation) telemetry: Telemetry,
    /// What monitoring told people.
    pub(in crate::emulation) alerts: Alerts,
    /// The shared addresses that are not where and as they were when all was well.
    pub(in crate::emulation) astray: Mutex<BTreeMap<Id, Astray>>,
}

/// What is the matter with a shared address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulation) enum Astray {
    /// It is about to move.
    Moving,
    /// It stays where it is, and some member serves less than it did.
    Short,
}

impl World {
    /// Where a unit listens.
    ///
    /// # Panics
    /// Never for units of the session's plan: all that listen have their address before the first one starts.
    pub(super) fn address(&self, id: &Id) -> SocketAddr {
        self.addresses[id]
    }

    /// A unit's own folder.
    pub(super) fn folder(&self, id: &Id) -> PathBuf {
        self.folder.join(id.as_str())
    }

    /// Reports that a health check changed its mind.
    pub(super) fn health(&self, by: &Id, of: &Id, journey: Journey, healthy: bool) {
        let key = (by.clone(), of.clone(), journey);
        let mut doubts = self.doubts.lock().unwrap_or_else(PoisonError::into_inner);
        if healthy {
            doubts.remove(&key)
        } else {
            doubts.insert(key)
        };
        self.events.add(What::Health { by: by.clone(), of: of.clone(), journey, healthy });
    }

    /// Tells a person that a part gives no answer, and for how long.
    pub(super) fn alert(&self, by: &Id, about: &Id, silent: Duration) {
        self.alerts.tell(by, about, silent);
        let after_ms = silent.as_millis() as u64;
        self.events.add(What::Alerted { by: by.clone(), about: about.clone(), after_ms });
    }

    /// Tells a person that it answers again.
    pub(super) fn all_clear(&self, by: &Id, about: &Id) {
        self.alerts.all_clear(by, about);
        self.events.add(What::Recovered { by: by.clone(), about: about.clone() });
    }

    /// Notes what is the matter with a shared address.
    pub(super) fn moves(&self, id: &Id, astray: Option<Astray>) {
        let mut all = self.astray.lock().unwrap_or_else(PoisonError::into_inner);
        match astray {
            None => {
                all.remove(id);
            }
            Some(how) if all.get(id) != Some(&how) => {
                all.insert(id.clone(), how);
            }
            Some(_) => {}
        }
    }

    /// Forgets what a unit that ends thought of others.
    pub(in crate::emulation) fn forget_doubts_of(&self, by: &Id) {
        self.doubts.lock().unwrap_or_else(PoisonError::into_inner).retain(|(who, ..)| who != by);
    }

    /// True when no health check thinks anybody dead.
    pub(in crate::emulation) fn trusts_all(&self) -> bool {
        self.doubts.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
