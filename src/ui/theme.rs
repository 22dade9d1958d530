//! Colours and fonts of the window, taken from the theme of the pictures so that both agree.

use std::sync::Arc;

use egui::{Color32, FontData, FontDefinitions, FontFamily};

use crate::font;
use crate::scene;

/// The family name of the semibold font.
pub const SEMIBOLD: &str = "Inter SemiBold";

/// Gives egui the fonts that pictures use: the same bytes, so that widths agree. They are there from the next frame on.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("Inter", font::REGULAR), (SEMIBOLD, font::SEMIBOLD)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallbacks = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let family = |first: &str| std::iter::once(first.to_owned()).chain(fallbacks.clone()).collect::<Vec<_>>();
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    fonts.families.insert(FontFamily::Name(SEMIBOLD.into()), family(SEMIBOLD));
    ctx.set_fonts(fonts);
}

/// A picture's colour as egui's.
pub const fn colour(c: scene::Color) -> Color32 {
    Color32::from_rgb(c.0, c.1, c.2)
}

/// Words as heavy as the titles on the drawing.
pub fn bold(words: impl Into<String>) -> egui::RichText {
    egui::RichText::new(words).family(FontFamily::Name(SEMIBOLD.into()))
}

/// The colour of what works.
pub const fn good(theme: &scene::Theme) -> Color32 {
    colour(theme.family(crate::catalog::Family::Web))
}

/// The colour of words in a row: on a selection everything is as plain as its title, since weak and coloured words are too
/// faint there.
pub const fn ink(visuals: &egui::Visuals, selected: bool, otherwise: Color32) -> Color32 {
    match visuals.override_text_color {
        Some(plain) if selected => plain,
        _ => otherwise,
    }
}

/// Makes panels, buttons and text look like the picture beside them.
pub fn apply(ui: &mut egui::Ui, theme: &'static scene::Theme) {
    let dark = theme.name == scene::Theme::DARK.name;
    let wanted = if dark { egui::Theme::Dark } else { egui::Theme::Light };
    let ctx = ui.ctx().clone();
    if ctx.theme() != wanted || ctx.style_of(wanted).visuals.panel_fill != colour(theme.surface) {
        ctx.set_theme(wanted);
        ctx.style_mut_of(wanted, |style| {
            let v = &mut style.visuals;
            v.panel_fill = colour(theme.surface);
            v.window_fill = colour(theme.surface);
            v.override_text_color = Some(colour(theme.text));
            v.weak_text_color = Some(colour(theme.text_muted));
            v.error_fg_color = colour(theme.spof);
            v.faint_bg_color = colour(theme.container);
            v.hyperlink_color = colour(theme.family(crate::catalog::Family::Web));
            let accent = theme.family(crate::catalog::Family::Application);
            v.selection.stroke = egui::Stroke::new(1.5, colour(accent));
            v.selection.bg_fill = colour(accent.over(theme.surface, 0.35));
            let tint = |share| colour(theme.text.over(theme.surface, share));
            let widgets = &mut v.widgets;
            for (widget, fill, border) in [
                (&mut widgets.inactive, 0.06, 0.16),
                (&mut widgets.hovered, 0.12, 0.30),
                (&mut widgets.active, 0.18, 0.40),
                (&mut widgets.open, 0.12, 0.30),
            ] {
                widget.weak_bg_fill = tint(fill);
                widget.bg_fill = tint(fill);
                widget.bg_stroke = egui::Stroke::new(1.0, tint(border));
                widget.corner_radius = egui::CornerRadius::same(5);
            }
            widgets.noninteractive.bg_stroke = egui::Stroke::new(1.0, tint(0.14));
            style.spacing.item_spacing = egui::vec2(8.0, 6.0);
            style.spacing.button_padding = egui::vec2(8.0, 4.0);
        });
        *ui.style_mut() = (*ctx.style_of(wanted)).clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Color, Theme};

    #[test]
    fn what_is_written_on_panels_buttons_and_selections_can_be_read() {
        for theme in Theme::ALL {
            let ctx = egui::Context::default();
            let mut seen = None;
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                apply(ui, theme);
                seen = Some(ui.visuals().clone());
            });
            output.textures_delta.clear();
            let v = seen.expect("a frame");
            let plain = |c: Color32| Color(c.r(), c.g(), c.b());
            let text = plain(v.override_text_color.expect("a colour"));
            let weak = plain(v.weak_text_color.expect("a colour"));
            let mut pairs = vec![(plain(v.hyperlink_color), v.panel_fill), (plain(v.error_fg_color), v.panel_fill)];
            for paper in [v.panel_fill, v.window_fill, v.faint_bg_color, v.extreme_bg_color, v.text_edit_bg_color()] {
                pairs.extend([(text, paper), (weak, paper)]);
            }
            for widget in [v.widgets.inactive, v.widgets.hovered, v.widgets.active, v.widgets.open] {
                pairs.push((text, widget.weak_bg_fill));
            }
            pairs.push((text, v.selection.bg_fill));
            // What is weak or coloured elsewhere in a row: kinds, keys, reasons, and how many findings came and went.
            for otherwise in [v.weak_text_color(), colour(theme.spof), good(theme)] {
                pairs.push((plain(ink(&v, true, otherwise)), v.selection.bg_fill));
                pairs.push((plain(ink(&v, false, otherwise)), v.panel_fill));
            }
            // A finding whose part is selected.
            let card = plain(v.selection.bg_fill).over(theme.surface, 0.35);
            pairs.extend([(text, colour(card)), (weak, colour(card)), (plain(v.hyperlink_color), colour(card))]);
            for (ink, paper) in pairs {
                let contrast = ink.contrast(plain(paper));
                assert!(contrast >= 4.5, "{}: {} on {paper:?} is {contrast}", theme.name, ink.css());
            }
        }
    }
}
