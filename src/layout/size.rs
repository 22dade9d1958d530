//! How large a box must be for its words: the measures that layout and picture share.

use std::fmt::Write as _;

use crate::catalog;
use crate::font::{self, Weight};
use crate::model::{Component, Design, Group, Id, Point};

/// The step of the invisible grid on which the layout places boxes and lines.
pub const GRID: f32 = 8.0;
/// The height of a container's title bar.
pub const TITLE_BAR: f32 = 32.0;
/// The room between a container's border and its contents.
pub const PADDING: f32 = 24.0;
/// The side of an icon in a component's box.
pub const ICON: f32 = 24.0;
/// The room between a box's border and its icon, and between icon and words.
pub const INSET: f32 = 12.0;
/// The side of an icon in a title bar.
pub const SMALL_ICON: f32 = 16.0;
/// The size of a title's letters.
pub const TITLE: f32 = 13.0;
/// The size of the letters below a title.
pub const SUBTITLE: f32 = 11.0;
/// The size of the letters of a link's label.
pub const LABEL: f32 = 10.5;
/// The size of a note's letters.
pub const NOTE: f32 = 11.5;
/// The width of a note's lines.
pub const NOTE_WIDTH: f32 = 176.0;
/// The most lines a note shows.
pub const NOTE_LINES: usize = 8;
/// The height of a note's line.
pub const NOTE_LINE: f32 = 16.0;
/// The height of a component's box; [`CHIP`] more when it names its groups.
pub const HEIGHT: f32 = 56.0;
/// The height of the row that names a component's groups.
pub const CHIP: f32 = 24.0;

const NARROWEST: f32 = 128.0;
const WIDEST: f32 = 272.0;
/// The widest that a title makes its container.
const WIDEST_TITLE: f32 = 480.0;

/// The words in a component's box: its title, and a few words about it; none where they would only repeat it.
pub fn component_words(design: &Design, id: &Id, component: &Component) -> (String, String) {
    let spec = catalog::kind(&component.kind);
    let about = (spec.describe)(&component.kind);
    let about = if about.is_empty() { spec.label.to_owned() } else { about };
    let title = font::one_line(design.title(id.as_str()));
    let about = if about == title { String::new() } else { font::one_line(&about) };
    (title, about)
}

/// The words in a group's title bar: its title, and a few words about it.
pub fn group_words(design: &Design, id: &Id, group: &Group) -> (String, String) {
    let spec = catalog::group(&group.kind);
    let about = (spec.describe)(&group.kind);
    let title = if group.name.is_empty() { spec.label } else { design.title(id.as_str()) };
    (font::one_line(title), font::one_line(&about))
}

/// The words on a link: its own, or its kind, and the port where it is not the usual one.
pub fn link_words(link: &crate::model::Link) -> String {
    use crate::model::{Access, LinkKind};
    if !link.label.trim().is_empty() {
        return font::one_line(&link.label);
    }
    let label = catalog::link(&link.kind).label;
    let mut words = label.to_owned();
    if let LinkKind::Sql(sql) = &link.kind {
        words.push_str(match sql.access {
            Access::ReadWrite => "",
            Access::Read => " read",
            Access::Write => " write",
        });
    }
    let usual = crate::model::LinkKind::all().into_iter().find(|k| k.type_name() == link.kind.type_name());
    if let Some(port) = link.kind.port().filter(|&p| usual.and_then(|u| u.port()) != Some(p)) {
        let _ = write!(words, " :{port}");
    }
    words
}

/// The size of a link's label, as it is drawn (long words end with an ellipsis).
pub fn label_size(words: &str) -> Point {
    let width = font::measure(words, LABEL, Weight::Regular).min(180.0);
    Point::new(width.ceil() + 8.0, 16.0)
}

/// The size of a component's box, chips included.
pub(super) fn component(design: &Design, id: &Id, component: &Component, chip: Option<&str>) -> Point {
    let (title, about) = component_words(design, id, component);
    let words = font::measure(&title, TITLE, Weight::SemiBold).max(font::measure(&about, SUBTITLE, Weight::Regular));
    let chips = chip.map_or(0.0, |c| font::measure(c, SUBTITLE, Weight::Regular) + 16.0 + 2.0 * INSET);
    let width = (INSET + ICON + INSET + words + INSET).max(chips).clamp(NARROWEST, WIDEST);
    Point::new(up(width, 2.0 * GRID), HEIGHT + if chip.is_some() { CHIP } else { 0.0 })
}

/// The least width of a container with these words in its title bar.
pub(super) fn container_width(title: &str, about: &str) -> f32 {
    let words = font::measure(title, TITLE, Weight::SemiBold) + font::measure(about, SUBTITLE, Weight::Regular);
    // Room at the right for lines that come in from above, beside the title.
    up((INSET + SMALL_ICON + 8.0 + words + 8.0 + 40.0).min(WIDEST_TITLE), 2.0 * GRID)
}

/// The lines of a note.
pub fn note_lines(text: &str) -> Vec<String> {
    let text: String = text.split_whitespace().map(font::one_line).collect::<Vec<_>>().join(" ");
    let lines = font::wrap(&text, NOTE_WIDTH, NOTE_LINES, NOTE, Weight::Regular);
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// The size of a note.
pub(super) fn note(text: &str) -> Point {
    let lines = note_lines(text);
    let width = lines.iter().map(|l| font::measure(l, NOTE, Weight::Regular)).fold(0.0, f32::max);
    Point::new(up(width + 2.0 * INSET, 2.0 * GRID), up(lines.len() as f32 * NOTE_LINE + 14.0, GRID))
}

/// Rounded up to a multiple.
pub(super) fn up(value: f32, step: f32) -> f32 {
    (value / step).ceil() * step
}
