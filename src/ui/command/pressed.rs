//! Which commands were asked for by their keys.

use egui::{Key, KeyboardShortcut};

use super::{Command, all};

/// What can be done while a text is typed.
const WHILE_TYPING: [Command; 5] = [Command::Save, Command::SaveAs, Command::Source, Command::Palette, Command::Find];

/// The commands whose keys were pressed in this frame. While a text field has the keyboard only those are that save, or
/// lead elsewhere: what their keys would delete in a text (Ctrl+U and Ctrl+K in a shell) nobody expects here. Enter belongs to what has
/// the focus: only where that is the canvas, or nothing, it is a command; and not when the canvas asks something.
pub fn pressed(ctx: &egui::Context, canvas: Option<egui::Id>, asked: bool) -> Vec<Command> {
    let typing = ctx.text_edit_focused();
    let elsewhere = asked || ctx.memory(egui::Memory::focused).is_some_and(|focused| Some(focused) != canvas);
    let ours = |keys: &KeyboardShortcut| !(elsewhere && keys.logical_key == Key::Enter && !keys.modifiers.command);
    // Keys with more modifiers first: Ctrl+Shift+Z also matches Ctrl+Z.
    let mut table: Vec<(&KeyboardShortcut, Command)> =
        all().flat_map(|spec| spec.shortcuts.iter().map(|keys| (keys, spec.command))).collect();
    table.retain(|(_, command)| !typing || WHILE_TYPING.contains(command));
    table.sort_by_key(|(keys, _)| std::cmp::Reverse(u8::from(keys.modifiers.shift) + u8::from(keys.modifiers.alt)));
    ctx.input_mut(|input| {
        table
            .into_iter()
            .filter(|(keys, _)| ours(keys) && input.consume_shortcut(keys))
            .map(|(_, command)| command)
            .collect()
    })
}
