//! In which menu a command is, and after which: the menu bar, and the context menus of the drawing.

use super::{Command, CopyForm};
use crate::editor::{Alignment, Side};

/// Commands that belong together; a line is between them and the next.
pub type Groups = &'static [&'static [Command]];

/// A menu of the menu bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// The design and its file.
    File,
    /// What is drawn.
    Edit,
    /// What commands are about.
    Select,
    /// What is seen.
    View,
    /// Where things lie.
    Arrange,
    /// The run.
    Emulation,
    /// What explains.
    Help,
}

impl Menu {
    /// In the order of the bar.
    pub const ALL: [Self; 7] =
        [Self::File, Self::Edit, Self::Select, Self::View, Self::Arrange, Self::Emulation, Self::Help];

    /// Its title.
    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Select => "Select",
            Self::View => "View",
            Self::Arrange => "Arrange",
            Self::Emulation => "Emulation",
            Self::Help => "Help",
        }
    }

    /// What is in it.
    pub const fn groups(self) -> Groups {
        match self {
            Self::File => FILE,
            Self::Edit => EDIT,
            Self::Select => SELECT,
            Self::View => VIEW,
            Self::Arrange => ARRANGE,
            Self::Emulation => &[&[Command::Run, Command::ProveAll]],
            Self::Help => &[&[Command::Palette, Command::Shortcuts]],
        }
    }

    /// The menu in which a command is; a test holds that each is in one.
    pub fn of(command: Command) -> Self {
        let holds = |menu: &Self| menu.groups().concat().contains(&command);
        Self::ALL.into_iter().find(holds).unwrap_or(Self::Help)
    }
}

const FILE: Groups = &[
    &[Command::New, Command::StartPage, Command::Open, Command::OpenRecent],
    &[Command::Save, Command::SaveAs],
    &[
        Command::Export,
        Command::CopyAs(CopyForm::Picture),
        Command::CopyAs(CopyForm::Mermaid),
        Command::CopyAs(CopyForm::Markdown),
    ],
    &[Command::Settings],
    &[Command::Quit],
];

const EDIT: Groups = &[
    &[Command::Undo, Command::Redo, Command::History, Command::LastSound],
    &[Command::Cut, Command::Copy, Command::Paste, Command::PasteInPlace, Command::Duplicate],
    &[Command::Delete, Command::Bridge],
    &[Command::Rename, Command::Connect, Command::AddNote, Command::QuickAdd, Command::FindPart],
    &[
        Command::Neighbour(Side::Left),
        Command::Neighbour(Side::Right),
        Command::Neighbour(Side::Top),
        Command::Neighbour(Side::Bottom),
    ],
    &[Command::FixAll],
    &[Command::ContextMenu],
];

const SELECT: Groups = &[
    &[Command::SelectAll, Command::SelectInside, Command::SelectAround],
    &[Command::Find],
    &[Command::Walk(Side::Left), Command::Walk(Side::Right), Command::Walk(Side::Top), Command::Walk(Side::Bottom)],
    &[
        Command::WalkOn(Side::Left),
        Command::WalkOn(Side::Right),
        Command::WalkOn(Side::Top),
        Command::WalkOn(Side::Bottom),
    ],
];

const VIEW: Groups = &[
    &[Command::FitAll, Command::FitSelection, Command::ActualSize, Command::ZoomIn, Command::ZoomOut],
    &[Command::Collapse, Command::Expand],
    &[Command::ShowFindings, Command::WhatIf],
    &[Command::Outline, Command::Dependencies, Command::Source, Command::Minimap],
    &[Command::SwitchTheme, Command::WheelZooms],
];

const ARRANGE: Groups = &[
    &[Command::Tidy, Command::ClearBends],
    &[Command::Wrap, Command::Unwrap, Command::Lock, Command::Grid],
    &[
        Command::Align(Alignment::Left),
        Command::Align(Alignment::Center),
        Command::Align(Alignment::Right),
        Command::Align(Alignment::Top),
        Command::Align(Alignment::Middle),
        Command::Align(Alignment::Bottom),
    ],
    &[Command::Align(Alignment::Across), Command::Align(Alignment::Down)],
];

/// What a part, a zone or a note is asked for.
pub const ON_PART: Groups = &[
    &[Command::Rename, Command::Connect, Command::QuickAdd],
    &[Command::Cut, Command::Copy, Command::Duplicate],
    &[Command::FitSelection, Command::Collapse, Command::Expand],
    &[Command::Wrap, Command::Unwrap, Command::Lock],
    &[Command::Delete, Command::Bridge],
];

/// What a link is asked for.
pub const ON_LINK: Groups = &[&[Command::Rename, Command::ClearBends, Command::FitSelection], &[Command::Delete]];

/// What the bare canvas is asked for.
pub const ON_CANVAS: Groups = &[
    &[Command::QuickAdd, Command::AddNote, Command::Paste, Command::SelectAll],
    &[Command::FitAll, Command::ActualSize, Command::Collapse, Command::Expand],
    &[Command::Tidy, Command::Grid, Command::Minimap, Command::WheelZooms],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command::{all, spec};

    #[test]
    fn every_command_is_in_one_menu_once() {
        let placed: Vec<Command> = Menu::ALL.iter().flat_map(|menu| menu.groups().concat()).collect();
        for spec in all() {
            let times = placed.iter().filter(|command| **command == spec.command).count();
            assert_eq!(times, 1, "{}", spec.label);
        }
        assert_eq!(placed.len(), all().count());
    }

    #[test]
    fn what_menus_hold_is_in_the_table() {
        for command in [ON_PART, ON_LINK, ON_CANVAS].iter().flat_map(|groups| groups.concat()) {
            assert!(spec(command).is_some(), "{command:?}");
        }
    }
}
