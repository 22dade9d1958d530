//! What the program was started with, where the window opens before that is read: should it be refused, the program ends
//! as it does for small files, with the reason on standard error.

use std::sync::{Arc, Mutex, PoisonError};

/// What became of the file that the program was started with. Copies share it.
#[derive(Debug, Clone, Default)]
pub struct Begun(Arc<Mutex<Option<String>>>);

impl Begun {
    /// It could not be opened.
    pub fn refuse(&self, why: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.to_owned());
    }

    /// Why it could not be opened; none: it was, or nobody wanted it any more.
    pub fn refusal(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
