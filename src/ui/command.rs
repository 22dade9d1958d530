//! The table of commands: label, icon, tooltip, shortcut and when it can be used. Toolbar, menus, palette, sheet and
//! keys are loops over it.

mod editing;
pub(in crate::ui) mod icons;
mod item;
mod menus;
mod outside;
mod pressed;
mod situation;
mod spelled;
mod table;

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::editor::{Alignment, Side};
pub use editing::EDITING;
pub use icons::Icon;
pub use item::{ICON, button, item, items};
pub use menus::{Menu, ON_CANVAS, ON_LINK, ON_PART};
pub use outside::{CopyForm, OUTSIDE};
pub use pressed::pressed;
pub use situation::{FileState, Situation};
pub use spelled::spelled;
pub use table::COMMANDS;

/// Something the user can ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Show the page of templates.
    StartPage,
    /// Begin an empty design.
    New,
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
    /// Copy what is selected, and remove it.
    Cut,
    /// Copy what is selected as text.
    Copy,
    /// Add what was copied, at the pointer.
    Paste,
    /// Add what was copied where it was.
    PasteInPlace,
    /// Open the context menu of what is selected.
    ContextMenu,
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
    /// What it is recognised by.
    pub icon: Icon,
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

/// Every command.
pub fn all() -> impl Iterator<Item = &'static CommandSpec> {
    COMMANDS.iter().chain(EDITING).chain(OUTSIDE)
}

/// What a command looks like.
pub fn spec(command: Command) -> Option<&'static CommandSpec> {
    all().find(|spec| spec.command == command)
}
