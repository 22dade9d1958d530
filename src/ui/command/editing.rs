//! The commands that edit the drawing, with their keys.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::{Command, CommandSpec, SHIFT_COMMAND, keys};
use crate::editor::{Alignment, Side};

const SHIFT_ALT: Modifiers = Modifiers { shift: true, ..Modifiers::ALT };

/// A command without a button.
pub(super) const fn spec(
    command: Command,
    label: &'static str,
    tooltip: &'static str,
    shortcuts: &'static [KeyboardShortcut],
) -> CommandSpec {
    CommandSpec { command, label, tooltip, shortcuts, button: false }
}

/// Every command that edits the drawing.
pub const EDITING: &[CommandSpec] = &[
    spec(
        Command::Rename,
        "Rename",
        "Change the name of what is selected, or the words of a link or note",
        &[keys(Modifiers::NONE, Key::F2)],
    ),
    spec(
        Command::Duplicate,
        "Duplicate",
        "Copy what is selected, with what it holds and the links within",
        &[keys(Modifiers::COMMAND, Key::D)],
    ),
    spec(
        Command::Connect,
        "Link…",
        "Begin a link at what is selected, or at the part that is clicked next",
        &[keys(Modifiers::NONE, Key::L)],
    ),
    spec(Command::AddNote, "Note", "Put a note on the drawing", &[keys(Modifiers::NONE, Key::N)]),
    spec(
        Command::FindPart,
        "Search parts",
        "Look for a part in the palette; Enter adds it",
        &[keys(Modifiers::COMMAND, Key::P)],
    ),
    spec(
        Command::QuickAdd,
        "Add part…",
        "Choose a part by name; it is linked from what is selected where that fits",
        &[keys(Modifiers::NONE, Key::Slash)],
    ),
    spec(
        Command::Neighbour(Side::Left),
        "Add neighbour to the left",
        "Add the part that usually follows, linked, to the left",
        &[keys(Modifiers::COMMAND, Key::ArrowLeft)],
    ),
    spec(
        Command::Neighbour(Side::Right),
        "Add neighbour to the right",
        "Add the part that usually follows, linked, to the right",
        &[keys(Modifiers::COMMAND, Key::ArrowRight)],
    ),
    spec(
        Command::Neighbour(Side::Top),
        "Add neighbour above",
        "Add the part that usually follows, linked, above",
        &[keys(Modifiers::COMMAND, Key::ArrowUp)],
    ),
    spec(
        Command::Neighbour(Side::Bottom),
        "Add neighbour below",
        "Add the part that usually follows, linked, below",
        &[keys(Modifiers::COMMAND, Key::ArrowDown)],
    ),
    spec(
        Command::Walk(Side::Left),
        "Go left along a link",
        "Select the part to which a link leads, left",
        &[keys(Modifiers::ALT, Key::ArrowLeft)],
    ),
    spec(
        Command::WalkOn(Side::Left),
        "Go left and keep",
        "Select also the part to which a link leads, left",
        &[keys(SHIFT_ALT, Key::ArrowLeft)],
    ),
    spec(
        Command::Walk(Side::Right),
        "Go right along a link",
        "Select the part to which a link leads, right",
        &[keys(Modifiers::ALT, Key::ArrowRight)],
    ),
    spec(
        Command::WalkOn(Side::Right),
        "Go right and keep",
        "Select also the part to which a link leads, right",
        &[keys(SHIFT_ALT, Key::ArrowRight)],
    ),
    spec(
        Command::Walk(Side::Top),
        "Go up along a link",
        "Select the part to which a link leads, up",
        &[keys(Modifiers::ALT, Key::ArrowUp)],
    ),
    spec(
        Command::WalkOn(Side::Top),
        "Go up and keep",
        "Select also the part to which a link leads, up",
        &[keys(SHIFT_ALT, Key::ArrowUp)],
    ),
    spec(
        Command::Walk(Side::Bottom),
        "Go down along a link",
        "Select the part to which a link leads, down",
        &[keys(Modifiers::ALT, Key::ArrowDown)],
    ),
    spec(
        Command::WalkOn(Side::Bottom),
        "Go down and keep",
        "Select also the part to which a link leads, down",
        &[keys(SHIFT_ALT, Key::ArrowDown)],
    ),
    spec(
        Command::SelectInside,
        "Select within",
        "Select the first part that lies in the selected one",
        &[keys(Modifiers::NONE, Key::Enter)],
    ),
    spec(
        Command::SelectAround,
        "Select around",
        "Select the container in which the selected part lies",
        &[keys(Modifiers::SHIFT, Key::Enter)],
    ),
    spec(Command::Wrap, "Wrap", "Put a server or zone around what is selected", &[keys(Modifiers::COMMAND, Key::G)]),
    spec(
        Command::Unwrap,
        "Unwrap",
        "Take the selected container away; what it holds stays where it is",
        &[keys(SHIFT_COMMAND, Key::G)],
    ),
    spec(
        Command::Lock,
        "Lock",
        "What is selected cannot be moved, nor caught by a frame, until it is unlocked the same way",
        &[keys(SHIFT_COMMAND, Key::L)],
    ),
    spec(
        Command::Grid,
        "Grid",
        "Whether parts snap to a grid of eight points",
        &[keys(Modifiers::NONE, Key::G), keys(Modifiers::COMMAND, Key::Quote)],
    ),
    spec(
        Command::ClearBends,
        "Clear bends",
        "Leave the way of the selected links to the router",
        &[keys(SHIFT_ALT, Key::R)],
    ),
    spec(Command::Align(Alignment::Left), "Align left", "Left sides on one line", &[keys(Modifiers::ALT, Key::A)]),
    spec(
        Command::Align(Alignment::Center),
        "Align centres",
        "Centres above each other",
        &[keys(Modifiers::ALT, Key::H)],
    ),
    spec(Command::Align(Alignment::Right), "Align right", "Right sides on one line", &[keys(Modifiers::ALT, Key::D)]),
    spec(Command::Align(Alignment::Top), "Align top", "Tops on one line", &[keys(Modifiers::ALT, Key::W)]),
    spec(
        Command::Align(Alignment::Middle),
        "Align middles",
        "Middles beside each other",
        &[keys(Modifiers::ALT, Key::V)],
    ),
    spec(Command::Align(Alignment::Bottom), "Align bottom", "Bottoms on one line", &[keys(Modifiers::ALT, Key::S)]),
    spec(
        Command::Align(Alignment::Across),
        "Distribute across",
        "Equal gaps from left to right",
        &[keys(SHIFT_ALT, Key::H)],
    ),
    spec(
        Command::Align(Alignment::Down),
        "Distribute down",
        "Equal gaps from top to bottom",
        &[keys(SHIFT_ALT, Key::V)],
    ),
    spec(
        Command::Collapse,
        "Collapse",
        "Hide what lies in the selected containers, or in all; links and findings then belong to the container",
        &[keys(Modifiers::COMMAND, Key::Home)],
    ),
    spec(
        Command::Expand,
        "Expand",
        "Show again what lies in the selected containers, or in all",
        &[keys(Modifiers::COMMAND, Key::End)],
    ),
    spec(
        Command::Bridge,
        "Delete and bridge",
        "Remove the selected part and link what led to it to where it led",
        &[keys(Modifiers::COMMAND, Key::Delete)],
    ),
];
