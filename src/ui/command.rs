//! The table of commands: label, tooltip, shortcut and when it can be used. Toolbar, menus, palette, sheet and keys are
//! loops over it.

mod editing;
mod menus;
mod outside;
mod pressed;
mod situation;
mod spelled;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::editor::{Alignment, Side};
pub use editing::EDITING;
pub use menus::Menu;
pub use outside::{CopyForm, OUTSIDE};
pub use pressed::pressed;
pub use situation::{FileState, Situation};
pub use spelled::spelled;

/// Something the user can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Show the page of templates.
    StartPage,
    /// Begin an empty design.
    New,
    /// Ask with which template to begin.
    NewFromTemplate,
    /// Ask which file to open.
    Open,
    /// Ask which of the files opened lately to open again.
    OpenRecent,
    /// Write the file.
    Save,
    /// Write another file.
    SaveAs,
    /// Ask what to export.
    Export,
    /// Copy what is selected, or everything, in another form.
    CopyAs(CopyForm),
    /// Take the last change back.
    Undo,
    /// Do it again.
    Redo,
    /// Show the steps, and what each opened and closed, in the place of the inspector.
    History,
    /// Go back to the last state without a critical finding.
    LastSound,
    /// Leave what is selected, or everything, to the layout.
    Tidy,
    /// Remove the selected parts.
    Delete,
    /// Select everything.
    SelectAll,
    /// Show the whole drawing.
    FitAll,
    /// Show what is selected.
    FitSelection,
    /// 100 %.
    ActualSize,
    /// Nearer.
    ZoomIn,
    /// Further.
    ZoomOut,
    /// Start or stop the emulation.
    Run,
    /// Try everything that the analysis says in runs of their own.
    ProveAll,
    /// Imagine parts dead, and see what is left.
    WhatIf,
    /// Show or hide the marks of findings.
    ShowFindings,
    /// Preview the fixes of all findings.
    FixAll,
    /// Show or hide the minimap.
    Minimap,
    /// Show the tree of containers beside the canvas, or the palette again.
    Outline,
    /// Show the graph of what needs what below the canvas, or close it.
    Dependencies,
    /// Show the design as text below the canvas, or close it.
    Source,
    /// Whether the wheel zooms without Ctrl.
    WheelZooms,
    /// Light or dark.
    SwitchTheme,
    /// Choose how every window is.
    Settings,
    /// Close the window.
    Quit,
    /// Change the name of what is selected, or the words of a link or note.
    Rename,
    /// Copy what is selected, beside it.
    Duplicate,
    /// Begin a link at what is selected; the next click ends it.
    Connect,
    /// Put a note on the drawing.
    AddNote,
    /// Look for something on the drawing.
    Find,
    /// Look for a part in the palette.
    FindPart,
    /// Ask which part to add, linked from what is selected where it fits.
    QuickAdd,
    /// Add the usual neighbour on that side, linked.
    Neighbour(Side),
    /// Select the part to which a link leads in that direction.
    Walk(Side),
    /// The same, and keep what is selected.
    WalkOn(Side),
    /// Select the first part within.
    SelectInside,
    /// Select what is around.
    SelectAround,
    /// Put a container around what is selected.
    Wrap,
    /// Take a container away; what it holds stays.
    Unwrap,
    /// Nothing can be moved, or everything again.
    Lock,
    /// Whether parts snap to a grid.
    Grid,
    /// Leave the way of the selected links to the router.
    ClearBends,
    /// Bring what is selected into line, or into equal distances.
    Align(Alignment),
    /// Collapse the selected containers, or all.
    Collapse,
    /// Expand the selected containers, or all.
    Expand,
    /// Remove the selected part and link what led to it to where it led.
    Bridge,
    /// Find a command or a part by name.
    Palette,
    /// Show the keys.
    Shortcuts,
}

/// What a command looks like.
pub struct CommandSpec {
    /// The command.
    pub command: Command,
    /// Its name.
    pub label: &'static str,
    /// What it does.
    pub tooltip: &'static str,
    /// Its keys; the first is shown.
    pub shortcuts: &'static [KeyboardShortcut],
    /// Whether it has a button in the toolbar.
    pub button: bool,
}

const fn keys(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

const SHIFT_COMMAND: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// Every command, in the order of the toolbar.
pub const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        command: Command::StartPage,
        label: "Start page",
        tooltip: "Designs to begin with or to add, as pictures, and what was opened lately",
        shortcuts: &[],
        button: false,
    },
    CommandSpec {
        command: Command::New,
        label: "New",
        tooltip: "Begin an empty design in the place of this one; you are asked first whether to save its changes",
        shortcuts: &[keys(Modifiers::COMMAND, Key::N)],
        button: false,
    },
    CommandSpec {
        command: Command::NewFromTemplate,
        label: "New from template…",
        tooltip: "Begin with one of the designs that come with the program",
        shortcuts: &[keys(SHIFT_COMMAND, Key::N)],
        button: false,
    },
    CommandSpec {
        command: Command::Open,
        label: "Open…",
        tooltip: "Open a design, a picture that carries one, or Mermaid; dropping the file on the window does the same",
        shortcuts: &[keys(Modifiers::COMMAND, Key::O)],
        button: true,
    },
    CommandSpec {
        command: Command::OpenRecent,
        label: "Open recent…",
        tooltip: "Open again what was opened or saved lately",
        shortcuts: &[keys(SHIFT_COMMAND, Key::R)],
        button: false,
    },
    CommandSpec {
        command: Command::Save,
        label: "Save",
        tooltip: "Write the design to its file",
        shortcuts: &[keys(Modifiers::COMMAND, Key::S)],
        button: true,
    },
    CommandSpec {
        command: Command::SaveAs,
        label: "Save as…",
        tooltip: "Write the design to another file, which is its own from then on",
        shortcuts: &[keys(SHIFT_COMMAND, Key::S)],
        button: false,
    },
    CommandSpec {
        command: Command::Undo,
        label: "Undo",
        tooltip: "Take the last change back",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Z)],
        button: true,
    },
    CommandSpec {
        command: Command::Redo,
        label: "Redo",
        tooltip: "Do again what was undone",
        shortcuts: &[keys(SHIFT_COMMAND, Key::Z), keys(Modifiers::COMMAND, Key::Y)],
        button: true,
    },
    CommandSpec {
        command: Command::History,
        label: "History",
        tooltip: "Show the steps with the findings that each opened and closed; a click goes to one",
        shortcuts: &[keys(Modifiers::COMMAND, Key::H)],
        button: false,
    },
    CommandSpec {
        command: Command::LastSound,
        label: "Back to no critical finding",
        tooltip: "Go back to the last state in which no finding is critical; redo leads forward again",
        shortcuts: &[],
        button: false,
    },
    CommandSpec {
        command: Command::Tidy,
        label: "Tidy",
        tooltip: "Lay out everything again, or what is selected and what it holds, whatever was placed by hand",
        shortcuts: &[keys(SHIFT_COMMAND, Key::T)],
        button: true,
    },
    CommandSpec {
        command: Command::Delete,
        label: "Delete",
        tooltip: "Remove the selected parts and their links",
        shortcuts: &[keys(Modifiers::NONE, Key::Delete), keys(Modifiers::NONE, Key::Backspace)],
        button: false,
    },
    CommandSpec {
        command: Command::SelectAll,
        label: "Select all",
        tooltip: "Select every part",
        shortcuts: &[keys(Modifiers::COMMAND, Key::A)],
        button: false,
    },
    CommandSpec {
        command: Command::FitAll,
        label: "Fit",
        tooltip: "Show the whole drawing",
        // With Shift most layouts type `!`, and what was typed is what is reported.
        shortcuts: &[keys(Modifiers::SHIFT, Key::Num1), keys(Modifiers::SHIFT, Key::Exclamationmark)],
        button: true,
    },
    CommandSpec {
        command: Command::FitSelection,
        label: "Fit selection",
        tooltip: "Show what is selected as large as it fits",
        // Above the 2 some layouts have `"`.
        shortcuts: &[keys(Modifiers::SHIFT, Key::Num2), keys(Modifiers::SHIFT, Key::Quote)],
        button: false,
    },
    CommandSpec {
        command: Command::ActualSize,
        label: "Actual size",
        tooltip: "Show the drawing in its actual size",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Num0)],
        button: true,
    },
    CommandSpec {
        command: Command::ZoomIn,
        label: "Zoom in",
        tooltip: "Nearer",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Equals), keys(Modifiers::COMMAND, Key::Plus)],
        button: false,
    },
    CommandSpec {
        command: Command::ZoomOut,
        label: "Zoom out",
        tooltip: "Further away",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Minus)],
        button: false,
    },
    CommandSpec {
        command: Command::Run,
        label: "Run",
        tooltip: "Start the emulation of this design on this machine, or stop it",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Enter)],
        button: true,
    },
    CommandSpec {
        command: Command::ProveAll,
        label: "Prove all",
        tooltip: "Try everything that the findings say about this design, in runs of their own, and compare",
        shortcuts: &[keys(SHIFT_COMMAND, Key::Enter)],
        button: false,
    },
    CommandSpec {
        command: Command::WhatIf,
        label: "What if",
        tooltip: "Click parts dead and alive again: what falls goes dark, and what is left of each journey is said",
        shortcuts: &[keys(Modifiers::NONE, Key::W)],
        button: true,
    },
    CommandSpec {
        command: Command::ShowFindings,
        label: "Findings",
        tooltip: "Show or hide findings and single points of failure on the drawing",
        shortcuts: &[keys(SHIFT_COMMAND, Key::F)],
        button: true,
    },
    CommandSpec {
        command: Command::FixAll,
        label: "Fix all…",
        tooltip: "Look for fixes of all findings of severity medium or above, and see what they change",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Period)],
        button: true,
    },
    CommandSpec {
        command: Command::Minimap,
        label: "Minimap",
        tooltip: "Show or hide a small map of the whole drawing",
        shortcuts: &[keys(SHIFT_COMMAND, Key::M)],
        button: false,
    },
    CommandSpec {
        command: Command::Outline,
        label: "Outline",
        tooltip: "Show what is drawn as a tree of containers in the place of the palette, or the palette again",
        shortcuts: &[keys(SHIFT_COMMAND, Key::O)],
        button: false,
    },
    CommandSpec {
        command: Command::WheelZooms,
        label: "Wheel zooms",
        tooltip: "Let the wheel zoom without Ctrl, or move the view again",
        shortcuts: &[],
        button: false,
    },
    CommandSpec {
        command: Command::SwitchTheme,
        label: "Theme",
        tooltip: "Switch between the light and the dark theme",
        shortcuts: &[],
        button: true,
    },
    CommandSpec {
        command: Command::Find,
        label: "Find…",
        tooltip: "Look for names, addresses, notes and rules on the drawing",
        shortcuts: &[keys(Modifiers::COMMAND, Key::F)],
        button: false,
    },
    CommandSpec {
        command: Command::Settings,
        label: "Settings…",
        tooltip: "Colours, size, movement and numbers of every window",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Comma)],
        button: false,
    },
    CommandSpec {
        command: Command::Palette,
        label: "Commands…",
        tooltip: "Find any command or part by name",
        shortcuts: &[keys(Modifiers::COMMAND, Key::K), keys(SHIFT_COMMAND, Key::P)],
        button: false,
    },
    CommandSpec {
        command: Command::Shortcuts,
        label: "Shortcuts",
        tooltip: "Show all keys",
        shortcuts: &[keys(Modifiers::NONE, Key::F1), keys(Modifiers::SHIFT, Key::Questionmark)],
        button: false,
    },
    CommandSpec {
        command: Command::Quit,
        label: "Quit",
        tooltip: "Close the window",
        shortcuts: &[keys(Modifiers::COMMAND, Key::Q)],
        button: false,
    },
];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static CommandSpec> {
    COMMANDS.iter().chain(EDITING).chain(OUTSIDE)
}

/// What a command looks like.
pub fn spec(command: Command) -> Option<&'static CommandSpec> {
    all().find(|spec| spec.command == command)
}
