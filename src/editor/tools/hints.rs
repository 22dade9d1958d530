//! What the hand can do now, in words for the status bar, with the keys that change it.

use super::{State, Tool, Tools};

impl Tools {
    /// Whether what hangs on the pointer may be put into a link.
    pub const fn may_go_into_a_link(&self) -> bool {
        matches!(&self.state, State::Placing(placing) if placing.fits_links())
    }

    /// What the hand can do now, with the key that changes it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match (&self.state, self.tool) {
            (State::Moving(drag), _) => drag.hint(),
            (State::Marquee { .. }, _) => "Release to select what the frame touches · Alt: only what lies within · Esc",
            (State::Pulling(_), _) => "Release on a part to link it, on the bare canvas to add one · Esc takes it back",
            (State::Resizing(_), _) => {
                "Release to keep the size · Ctrl: no snapping · Shift keeps its shape · Esc takes it back"
            }
            (State::Bending(_), _) => "Release to keep the bend · Ctrl: no snapping · Esc takes it back",
            (State::MakingRoom(_), _) => "Release to keep the room · the other way it closes · Esc takes it back",
            (State::Torn(_), _) => "What is dark falls with it · Release springs it back",
            (State::Placing(placing), _) if !placing.fits_links() => {
                "Click to place · Ctrl: no snapping · Esc puts it back"
            }
            (State::Placing(_), _) => {
                "Click to place, on a link to put it in between · Ctrl: no snapping, no link takes it · Esc puts it back"
            }
            (_, Tool::Connect) if self.first_end.is_some() => {
                "Click the part to link to, or choose it with Tab and press Enter · Esc takes it back"
            }
            (_, Tool::Connect) => "Click the part from which the link leads · Esc leaves",
            (_, Tool::Pan) => "Drag to move the view · Esc leaves",
            _ => return None,
        })
    }
}
