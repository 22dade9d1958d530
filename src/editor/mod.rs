//! The headless editor: a design, its history and the gestures that change it. Knows no window.

mod history;

pub use history::{Editor, EditorError};
