//! The headless editor: a design, its history and the gestures that change it. Knows no window.

mod history;
mod moving;
mod pasting;
mod tidying;

pub use history::{Editor, EditorError};
pub use moving::{Moving, nudge};
pub use pasting::{Pasting, pasting};
pub use tidying::tidying;
