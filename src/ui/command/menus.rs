//! In which menu a command is.

use super::Command;

/// A menu of the menu bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// The design and its file.
    File,
    /// What is drawn.
    Edit,
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
    pub const ALL: [Self; 6] = [Self::File, Self::Edit, Self::View, Self::Arrange, Self::Emulation, Self::Help];

    /// Its title.
    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Arrange => "Arrange",
            Self::Emulation => "Emulation",
            Self::Help => "Help",
        }
    }

    /// The menu in which a command is.
    pub const fn of(command: Command) -> Self {
        match command {
            Command::StartPage
            | Command::New
            | Command::Open
            | Command::OpenRecent
            | Command::Save
            | Command::SaveAs
            | Command::Export
            | Command::Settings
            | Command::Quit => Self::File,
            Command::Undo
            | Command::Redo
            | Command::History
            | Command::LastSound
            | Command::Delete
            | Command::CopyAs(_)
            | Command::SelectAll
            | Command::FixAll
            | Command::Rename
            | Command::Duplicate
            | Command::Connect
            | Command::AddNote
            | Command::Find
            | Command::FindPart
            | Command::QuickAdd
            | Command::Neighbour(_)
            | Command::SelectInside
            | Command::SelectAround
            | Command::Bridge => Self::Edit,
            Command::FitAll
            | Command::FitSelection
            | Command::ActualSize
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::ShowFindings
            | Command::WhatIf
            | Command::Minimap
            | Command::Outline
            | Command::Dependencies
            | Command::Source
            | Command::WheelZooms
            | Command::SwitchTheme
            | Command::Walk(_)
            | Command::WalkOn(_)
            | Command::Collapse
            | Command::Expand => Self::View,
            Command::Tidy
            | Command::Wrap
            | Command::Unwrap
            | Command::Lock
            | Command::Grid
            | Command::ClearBends
            | Command::Align(_) => Self::Arrange,
            Command::Run | Command::ProveAll => Self::Emulation,
            Command::Palette | Command::Shortcuts => Self::Help,
        }
    }
}
