//! Every colour of the picture, named by what it is for.

use crate::analysis::Severity;
use crate::catalog::Family;

/// An opaque colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Color(pub u8, pub u8, pub u8);

impl Color {
    const fn hex(rgb: u32) -> Self {
        Self((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
    }

    /// `share` (0 to 1) of this colour over another.
    #[must_use]
    pub fn over(self, ground: Self, share: f32) -> Self {
        let mix = |a: u8, b: u8| (f32::from(a) * share + f32::from(b) * (1.0 - share)).round() as u8;
        Self(mix(self.0, ground.0), mix(self.1, ground.1), mix(self.2, ground.2))
    }

    /// `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f32 {
        let light = |c: Self| {
            let linear = |v: u8| {
                let v = f32::from(v) / 255.0;
                if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(c.0) + 0.7152 * linear(c.1) + 0.0722 * linear(c.2) + 0.05
        };
        let (a, b) = (light(self), light(other));
        a.max(b) / a.min(b)
    }
}

/// The colours of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name on the command line.
    pub name: &'static str,
    /// Behind everything.
    pub background: Color,
    /// Inside a component's box and the legend.
    pub surface: Color,
    /// Inside a container.
    pub container: Color,
    /// Borders of containers and of the legend.
    pub border: Color,
    /// Titles.
    pub text: Color,
    /// Everything written smaller.
    pub text_muted: Color,
    /// Inside a note.
    pub note: Color,
    /// A note's border and leader.
    pub note_border: Color,
    /// The ring and badge of a single point of failure.
    pub spof: Color,
    /// Letters on badges.
    pub on_badge: Color,
    families: [Color; 8],
    severities: [Color; 5],
}

impl Theme {
    /// Dark on white, for documents and print.
    pub const LIGHT: Self = Self {
        name: "light",
        background: Color::hex(0x00ff_ffff),
        surface: Color::hex(0x00ff_ffff),
        container: Color::hex(0x00f5_f7fa),
        border: Color::hex(0x00a9_b4c4),
        text: Color::hex(0x000f_172a),
        text_muted: Color::hex(0x0047_5569),
        note: Color::hex(0x00fe_f9e7),
        note_border: Color::hex(0x00c9_a227),
        spof: Color::hex(0x00d3_1f26),
        on_badge: Color::hex(0x00ff_ffff),
        families: [
            Color::hex(0x0047_5569),
            Color::hex(0x00a4_4a06),
            Color::hex(0x006d_28d9),
            Color::hex(0x0047_5569),
            Color::hex(0x0004_7857),
            Color::hex(0x001d_4ed8),
            Color::hex(0x000e_6c86),
            Color::hex(0x0095_1a8e),
        ],
        severities: [
            Color::hex(0x0047_5569),
            Color::hex(0x001d_4ed8),
            Color::hex(0x0096_5a06),
            Color::hex(0x00c2_410c),
            Color::hex(0x00b0_1722),
        ],
    };

    /// Light on dark blue, for the screen.
    pub const DARK: Self = Self {
        name: "dark",
        background: Color::hex(0x000f_172a),
        surface: Color::hex(0x001e_293b),
        container: Color::hex(0x0015_1f33),
        border: Color::hex(0x0056_657c),
        text: Color::hex(0x00f1_f5f9),
        text_muted: Color::hex(0x00b4_c0d0),
        note: Color::hex(0x0033_2d15),
        note_border: Color::hex(0x00b6_9a3a),
        spof: Color::hex(0x00ff_6b6b),
        on_badge: Color::hex(0x000b_1120),
        families: [
            Color::hex(0x00cb_d5e1),
            Color::hex(0x00fb_bf24),
            Color::hex(0x00c4_b5fd),
            Color::hex(0x00cb_d5e1),
            Color::hex(0x006e_e7b7),
            Color::hex(0x0093_c5fd),
            Color::hex(0x0067_e8f9),
            Color::hex(0x00f0_abfc),
        ],
        severities: [
            Color::hex(0x00cb_d5e1),
            Color::hex(0x0093_c5fd),
            Color::hex(0x00fd_e047),
            Color::hex(0x00fd_ba74),
            Color::hex(0x00fc_8d8d),
        ],
    };

    /// Both themes.
    pub const ALL: [&'static Self; 2] = [&Self::LIGHT, &Self::DARK];

    /// The colour of a family of kinds.
    pub const fn family(&self, family: Family) -> Color {
        self.families[family as usize]
    }

    /// The colour of a severity.
    pub const fn severity(&self, severity: Severity) -> Color {
        self.severities[severity as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_written_can_be_read() {
        for theme in Theme::ALL {
            let grounds = [theme.background, theme.surface, theme.container];
            let mut pairs: Vec<(Color, Color)> = Vec::new();
            for ground in grounds {
                pairs.extend([(theme.text, ground), (theme.text_muted, ground)]);
                pairs.extend(theme.families.map(|c| (c, ground)));
            }
            pairs.extend([(theme.text, theme.note), (theme.on_badge, theme.spof)]);
            pairs.extend(theme.severities.map(|c| (theme.on_badge, c)));
            pairs.extend(theme.families.map(|c| (c, c.over(theme.surface, 0.12))));
            for (ink, paper) in pairs {
                let contrast = ink.contrast(paper);
                assert!(contrast >= 4.5, "{}: {} on {} is {contrast}", theme.name, ink.css(), paper.css());
            }
        }
    }

    #[test]
    fn rings_and_borders_can_be_seen() {
        for theme in Theme::ALL {
            assert!(theme.spof.contrast(theme.background) >= 3.0 && theme.spof.contrast(theme.container) >= 3.0);
            assert!(theme.border.contrast(theme.background) >= 1.8, "{}", theme.border.contrast(theme.background));
        }
    }
}
