//! The headless editor: a design, its history and the gestures that change it. Knows no window.

mod history;
mod moving;

pub use history::{Editor, EditorError};
pub use moving::{Moving, nudge};
