//! What comes to the tools, what they work on, and what they say: pointer and keys, the stage, questions, the overlay.

use std::collections::BTreeSet;

use crate::editor::guides::Guide;
use crate::editor::history::Editor;
use crate::editor::making::New;
use crate::editor::sight::Sight;
use crate::layout::Rect;
use crate::model::{Id, LinkKind, Point};

/// Where the pointer is, and what is held with it.
#[expect(clippy::struct_excessive_bools, reason = "four keys and the kind of pointer, each by itself")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// On the drawing.
    pub at: Point,
    /// A point of the screen in drawing units.
    pub unit: f32,
    /// Shift is held.
    pub shift: bool,
    /// Ctrl (on a Mac: Command) is held.
    pub ctrl: bool,
    /// Alt is held.
    pub alt: bool,
    /// A finger or a pen.
    pub touch: bool,
}

/// What the hand does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// Moves without a button.
    Hover(Pointer),
    /// Presses the first button.
    Press(Pointer),
    /// Moves with it.
    Drag(Pointer),
    /// Releases it.
    Release(Pointer),
    /// Esc, another window, a second button: what is under way is taken back.
    Cancel,
}

/// Which tool is in the hand.
#[derive(Debug, Clone, Copy, Default)]
pub enum Tool {
    /// Select, move, resize, and pull links from dots.
    #[default]
    Select,
    /// Put a new part where the pointer is released.
    Place(New),
    /// Link two parts, one click each.
    Connect,
    /// Move the view.
    Pan,
}

/// What a tool works on.
pub struct Stage<'a> {
    /// The design and its history.
    pub editor: &'a mut Editor,
    /// What is drawn where.
    pub sight: Sight<'a>,
    /// What is selected.
    pub selection: &'a mut BTreeSet<Id>,
    /// The step of the grid; none: nothing snaps to one.
    pub grid: Option<f32>,
    /// Parts that cannot be moved nor caught by a frame.
    pub locked: &'a BTreeSet<Id>,
    /// What the tools ask of the window.
    pub asks: Vec<Ask>,
}

/// What a tool asks of the window.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Say this near the pointer: why something was refused.
    Refuse(String, Point),
    /// Offer these kinds for a link that was just made.
    Choose(Id, Vec<LinkKind>, Point),
    /// Offer the kinds of parts that fit at the end of a link that was dropped on the bare canvas.
    Pick(Id, Point),
    /// Rename this part, or put words on this link.
    Rename(Id),
    /// Bring what is new into view.
    Show(BTreeSet<Id>),
}

/// What is painted above the drawing while a gesture is under way; no export shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// To what something snapped.
    pub guides: Vec<Guide>,
    /// The frame around what is being selected.
    pub frame: Option<Rect>,
    /// A link that hangs on the pointer.
    pub wire: Option<(Point, Point)>,
    /// A part that hangs on the pointer: its kind, and where it would be.
    pub ghost: Option<Rect>,
    /// The container, or the end of a link, that would take what is dropped.
    pub target: Option<Id>,
    /// What cannot take it is dimmed.
    pub dimmed: BTreeSet<Id>,
    /// Why what is under the pointer cannot take it.
    pub refusal: Option<String>,
    /// A part that is torn off to see what falls, and how far.
    pub torn: Option<(Id, Point)>,
}

/// The cursor that says what a press would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor {
    /// The arrow.
    #[default]
    Arrow,
    /// Something can be taken.
    Grab,
    /// Something is being moved.
    Move,
    /// Something can be placed, or a link pulled.
    Cross,
    /// It cannot be dropped here.
    Refused,
    /// A corner is pulled: whether it goes from the upper left to the lower right.
    Corner(bool),
    /// A level piece of a line is moved up and down, or an upright one sideways.
    Piece(bool),
}
