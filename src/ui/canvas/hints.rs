//! What can be done on the canvas now, for the status bar.

use super::Canvas;

/// What can be done with a part that is carried from a panel.
const CARRIED: &str =
    "Release to place, on a link to put it in between · Ctrl: no snapping, no link takes it · Esc puts it back";

/// The same with what goes into no link: a group, a note, several parts at once.
const CARRIED_BESIDE: &str = "Release to place · Ctrl: no snapping · Esc puts it back";

impl Canvas {
    /// Whether a gesture is under way, about which the status bar has something to say.
    pub fn is_at_work(&self) -> bool {
        self.panning || self.tools.hint().is_some()
    }

    /// What the user can do now, for the status bar.
    pub fn hint(&self, running: bool, empty: bool) -> &'static str {
        match self.tools.hint() {
            Some(_) if self.carried && !self.tools.may_go_into_a_link() => CARRIED_BESIDE,
            Some(_) if self.carried => CARRIED,
            Some(hint) => hint,
            None if self.panning => "Release to stop moving the view",
            None if self.imagined.is_some() => {
                "Click a part to imagine it dead or alive again, or select it and press Space · Esc leaves What if"
            }
            None if running => {
                "Right-click a part or link to break or mend it · Hold X and stroke to cut links, L to listen in · Ctrl+Enter stops"
            }
            None if empty => {
                "Nothing is drawn yet: drag a part from the left, drop a design or Mermaid here, or open a file with Ctrl+O"
            }
            None if self.selection.is_empty() => {
                "Drag a part to move it, a dot at its side to link it · Space or middle button moves the view · Ctrl+wheel zooms"
            }
            None => "Arrows move the selection · Delete removes it · F2 renames it · Esc deselects",
        }
    }
}
