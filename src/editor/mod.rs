//! The headless editor: a design, its history, and the tools that change it. Knows no window.

mod aligning;
mod changing;
mod copying;
mod folding;
mod guides;
mod history;
pub mod linking;
mod making;
mod moving;
mod nesting;
mod nudging;
pub mod outline;
mod pasting;
mod patterns;
pub mod properties;
mod sight;
mod tidying;
pub mod tools;
mod walking;
mod wrapping;

pub use aligning::{Alignment, align};
pub use changing::{Change, change_kind};
pub use copying::{duplicate, part_of};
pub use folding::{fold, stand_ins};
pub use guides::{Guide, Guides};
pub use history::{Editor, EditorError, Step, Timeline};
pub use making::{New, free_place, make};
pub use moving::{Moving, nudge, pinning};
pub use nesting::{can_hold, nest};
pub use nudging::Nudging;
pub use pasting::{Pasting, Spot, pasting};
pub use patterns::{PATTERNS, Pattern};
pub use sight::{Grip, Side, Sight, Target};
pub use tidying::tidying;
pub use walking::{along, first_held, reading_order};
pub use wrapping::{unwrap, wrap};
