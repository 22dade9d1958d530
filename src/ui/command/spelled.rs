//! Keys as people read them.

use egui::{Key, KeyboardShortcut, Modifiers};

/// Keys as people read them.
pub fn spelled(ctx: &egui::Context, keys: KeyboardShortcut) -> String {
    let (sign, shifted) = match keys.logical_key {
        Key::Exclamationmark => ("!", true),
        Key::Questionmark => ("?", true),
        Key::Quote => ("'", keys.modifiers.shift),
        Key::Plus => ("+", false),
        Key::Equals => ("=", false),
        Key::Minus => ("−", false),
        Key::Period => (".", false),
        Key::Comma => (",", false),
        Key::Slash => ("/", false),
        _ => return ctx.format_shortcut(&keys),
    };
    // What Shift makes of a key is its own sign already.
    let modifiers = Modifiers { shift: keys.modifiers.shift && !shifted, ..keys.modifiers };
    let named = ctx.format_shortcut(&KeyboardShortcut::new(modifiers, Key::A));
    format!("{}{sign}", named.strip_suffix('A').unwrap_or_default())
}
