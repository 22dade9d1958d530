//! How the lines of a flowchart look: by what travels on them, on light pages and on dark ones.

use super::styles::severity_of;
use crate::catalog;
use crate::model::LinkKind;
use crate::scene::{Color, Theme};

/// Where pages are darkest among those that show Mermaid (GitHub's).
const DARK_PAGE: Color = Color(0x0d, 0x11, 0x17);
const LIGHT_PAGE: Color = Color(0xff, 0xff, 0xff);

/// Thick for the way of requests, thin for what they ask of databases, dotted for all that no request waits for.
pub(super) fn arrow(kind: &LinkKind) -> &'static str {
    match kind {
        kind if kind.serves() => "==>",
        kind if catalog::link(kind).dashed => "-.->",
        _ => "-->",
    }
}

/// The style of a line: the colour of its family, or of the worst finding about it, which alone makes it three wide.
pub(super) fn style(kind: &LinkKind, finding: Option<&'static str>) -> String {
    let family = catalog::link(kind).family;
    let own = on_any_page(Theme::LIGHT.family(family), Theme::DARK.family(family));
    match finding {
        // Thick lines have their own width; the others would hardly be seen on a coloured ground.
        None if kind.serves() => format!("stroke:{}", own.css()),
        None => {
            format!("stroke:{},stroke-width:{}", own.css(), if catalog::link(kind).dashed { "2px" } else { "1.5px" })
        }
        Some(class) => {
            let color = severity_of(class)
                .map_or(own, |severity| on_any_page(Theme::LIGHT.severity(severity), Theme::DARK.severity(severity)));
            format!("stroke:{},stroke-width:3px", color.css())
        }
    }
}

/// The style of a line from a note to what it speaks of.
pub(super) fn leader() -> String {
    format!("stroke:{}", on_any_page(Theme::LIGHT.note_border, Theme::DARK.note_border).css())
}

/// The mixture of a colour for light pages and one for dark pages that is seen best on the worse of both.
fn on_any_page(light: Color, dark: Color) -> Color {
    let worse = |c: &Color| c.contrast(LIGHT_PAGE).min(c.contrast(DARK_PAGE));
    let mixtures = (0..=10).map(|tenths| light.over(dark, tenths as f32 / 10.0));
    mixtures.max_by(|a, b| worse(a).total_cmp(&worse(b))).unwrap_or(light)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_seen_on_light_and_on_dark_pages() {
        for kind in LinkKind::all() {
            let style = style(&kind, None);
            let hex = style.trim_start_matches("stroke:#");
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour");
            let color = Color(part(0), part(2), part(4));
            for page in [LIGHT_PAGE, DARK_PAGE] {
                // WCAG 2.2, 1.4.11: graphical objects.
                assert!(color.contrast(page) >= 3.0, "{kind:?}: {style}: {}", color.contrast(page));
            }
        }
    }
}
