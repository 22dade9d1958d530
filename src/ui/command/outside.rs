//! The commands that show the design in other forms, or take it out of the window.

use egui::{Key, Modifiers};

use super::editing::spec;
use super::{Command, CommandSpec, SHIFT_COMMAND, icons, keys};

/// A form in which the design is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyForm {
    /// Pixels.
    Picture,
    /// A Mermaid flowchart.
    Mermaid,
    /// The report in Markdown.
    Markdown,
}

/// Every command that shows the design in another form.
pub const OUTSIDE: &[CommandSpec] = &[
    spec(
        Command::Export,
        icons::EXPORT,
        "Export…",
        "Write the design, or what is selected, as a picture, Mermaid, a report or RON, and see first how it looks",
        &[keys(Modifiers::COMMAND, Key::E)],
    ),
    spec(
        Command::CopyAs(CopyForm::Picture),
        icons::PICTURE,
        "Copy as picture",
        "Copy what is selected, or everything, as a picture for other programs",
        &[],
    ),
    spec(
        Command::CopyAs(CopyForm::Mermaid),
        icons::FLOWCHART,
        "Copy as Mermaid",
        "Copy what is selected, or everything, as a Mermaid flowchart",
        &[],
    ),
    spec(
        Command::CopyAs(CopyForm::Markdown),
        icons::REPORT,
        "Copy as Markdown",
        "Copy the report about what is selected, or about everything, as Markdown",
        &[],
    ),
    spec(
        Command::Dependencies,
        icons::DEPENDENCIES,
        "Dependencies",
        "Show what needs what as a graph below the drawing, or close it",
        &[keys(SHIFT_COMMAND, Key::D)],
    ),
    spec(
        Command::Source,
        icons::SOURCE,
        "Source",
        "Show the design as RON and Mermaid below the drawing, to read, copy and edit, or close it",
        &[keys(Modifiers::COMMAND, Key::U)],
    ),
];
