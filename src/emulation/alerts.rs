//! What monitoring told people: the list of a session, the oldest first.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::model::Id;

/// The most alerts that are remembered; the oldest go first.
const MOST: usize = 1000;

/// One time that a person was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// Who told.
    pub by: Id,
    /// Which part is down.
    pub about: Id,
    /// How long the part had given no answer, in milliseconds: the time to detect.
    pub after_ms: u64,
    /// Whether it has answered since.
    pub over: bool,
}

/// What was told so far.
#[derive(Debug, Default)]
pub(super) struct Alerts(Mutex<VecDeque<Alert>>);

impl Alerts {
    /// Tells a person.
    pub(super) fn tell(&self, by: &Id, about: &Id, silent: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == MOST {
            all.pop_front();
        }
        let after_ms = silent.as_millis() as u64;
        all.push_back(Alert { by: by.clone(), about: about.clone(), after_ms, over: false });
    }

    /// Says that it is over.
    pub(super) fn all_clear(&self, by: &Id, about: &Id) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(alert) = all.iter_mut().rev().find(|alert| alert.by == *by && alert.about == *about) {
            alert.over = true;
        }
    }

    /// Everything that was told, the oldest first.
    pub(super) fn all(&self) -> Vec<Alert> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
