//! What the user has chosen for every window, and the dialog in which that is done. It holds at once.

use egui::{ComboBox, Context, Grid, Label, Modal, RichText, Slider, Ui, WidgetInfo, WidgetType};

use super::decimals;
use super::desktop::{Colours, Desktop};
use crate::scene::Theme;
use crate::storage::{Appearance, Decimals, Motion, Settings, SettingsFile};

/// The settings of a window.
#[derive(Debug, Default)]
pub struct Preferences {
    file: SettingsFile,
    /// What is asked where the user leaves something to the system.
    desktop: Desktop,
    /// What the window looks like already, and whether things stand still in it.
    applied: Option<(Settings, bool)>,
    /// What the window looked like at first, where neither user nor system says anything.
    dark: Option<bool>,
    /// How long things move, as the system has it.
    usual_time: Option<f32>,
    /// The size being chosen, which holds when the hand lets go: a slider must not run away from the pointer.
    scale: Option<u16>,
    open: bool,
    /// That they cannot be written was said.
    refused: bool,
    /// The system's language is asked: not where a window is nobody's, as in tests, which are the same everywhere.
    somebodys: bool,
}

impl Preferences {
    /// Takes the settings of a user's file.
    pub fn take(&mut self, file: SettingsFile) {
        (self.file, self.somebodys, self.applied, self.scale) = (file, true, None, None);
    }

    /// Asks this desktop where the user leaves something to the system.
    pub fn ask(&mut self, desktop: Desktop) {
        self.desktop = desktop;
    }

    /// What is chosen.
    pub const fn settings(&self) -> &Settings {
        &self.file.settings
    }

    /// Opens the dialog.
    pub fn open(&mut self) {
        // Another window may have chosen something since.
        self.file.look_again();
        self.open = true;
    }

    /// Whether the dialog is open.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// The colours of now.
    pub fn theme(&mut self, ctx: &Context) -> &'static Theme {
        self.desktop.begin(ctx);
        let dark = match self.file.settings.appearance {
            Appearance::Light => false,
            Appearance::Dark => true,
            Appearance::System => self.systems_colours(ctx).0,
        };
        if dark { &Theme::DARK } else { &Theme::LIGHT }
    }

    /// Whether the system wants it dark, and who says so.
    fn systems_colours(&mut self, ctx: &Context) -> (bool, &'static str) {
        let first = *self.dark.get_or_insert_with(|| ctx.theme() == egui::Theme::Dark);
        match (self.desktop.said().colours, ctx.system_theme()) {
            (Some(Colours::Dark), _) => (true, "the desktop portal"),
            (Some(Colours::Light), _) => (false, "the desktop portal"),
            (_, Some(theme)) => (theme == egui::Theme::Dark, "the windowing system"),
            (Some(Colours::Any), None) => (false, "the desktop portal, which prefers nothing"),
            (None, None) => (first, "no answer"),
        }
    }

    /// Whether nothing moves by itself.
    fn is_still(&self) -> bool {
        match self.file.settings.motion {
            Motion::Full => false,
            Motion::Reduced => true,
            Motion::System => self.desktop.said().still == Some(true),
        }
    }

    /// Makes the window as it was chosen.
    pub fn apply(&mut self, ctx: &Context) {
        let settings = self.file.settings.clone();
        let usual = *self.usual_time.get_or_insert_with(|| ctx.global_style().animation_time);
        let still = self.is_still();
        if self.applied.as_ref().is_some_and(|(chosen, stood)| *chosen == settings && *stood == still) {
            return;
        }
        ctx.set_zoom_factor(settings.factor());
        let time = if still { 0.0 } else { usual };
        ctx.all_styles_mut(|style| {
            style.animation_time = time;
            style.scroll_animation =
                if time > 0.0 { egui::style::ScrollAnimation::default() } else { egui::style::ScrollAnimation::none() };
        });
        decimals::set(ctx, settings.comma(|name| std::env::var(name).ok().filter(|_| self.somebodys)));
        self.applied = Some((settings, still));
    }

    /// Changes something and writes it down.
    ///
    /// # Errors
    /// One line when it cannot be written, the first time; it holds in this window nevertheless.
    pub fn change(&mut self, change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let before = self.file.settings.clone();
        change(&mut self.file.settings);
        if self.file.settings == before {
            return Ok(());
        }
        match self.file.write() {
            Err(why) if !std::mem::replace(&mut self.refused, true) => Err(why),
            _ => Ok(()),
        }
    }

    /// Shows the dialog while it is open.
    ///
    /// # Errors
    /// As [`change`](Self::change).
    pub fn show(&mut self, ctx: &Context) -> Result<(), String> {
        if !self.open {
            return Ok(());
        }
        let mut settings = self.file.settings.clone();
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(16.0);
        let modal = Modal::new("settings".into()).frame(frame).show(ctx, |ui| {
            ui.set_width(420.0_f32.min(ctx.content_rect().width() - 64.0));
            ui.heading("Settings");
            ui.add_space(8.0);
            Grid::new("settings").num_columns(2).spacing([24.0, 10.0]).show(ui, |ui| self.rows(ui, &mut settings));
            ui.add_space(12.0);
            ui.button("Close").clicked()
        });
        self.open = !modal.inner && !modal.should_close();
        self.change(|now| *now = settings)
    }

    fn rows(&mut self, ui: &mut Ui, settings: &mut Settings) {
        choice(
            ui,
            "Colours",
            &mut settings.appearance,
            &[(Appearance::System, "As the system"), (Appearance::Light, "Light"), (Appearance::Dark, "Dark")],
        );
        if settings.appearance == Appearance::System {
            let (dark, who) = self.systems_colours(ui.ctx());
            source(ui, who, if dark { "dark" } else { "light" });
        }
        ui.label("Size of the window's words").on_hover_text("Everything but the drawing, which has its own zoom");
        let scale = self.scale.get_or_insert(settings.scale);
        let slider = Slider::new(scale, Settings::SCALES).step_by(5.0).suffix(" %");
        let slider = ui.add(slider);
        slider.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Size of the window's words"));
        if !slider.dragged() && !slider.has_focus() {
            settings.scale = *scale;
            self.scale = None;
        } else if slider.drag_stopped() || ui.input(|i| i.key_pressed(egui::Key::Enter)) {
            settings.scale = *scale;
        }
        ui.end_row();
        choice(
            ui,
            "Movement",
            &mut settings.motion,
            &[
                (Motion::System, "As the system"),
                (Motion::Full, "Things are seen to move"),
                (Motion::Reduced, "Nothing moves by itself"),
            ],
        );
        if settings.motion == Motion::System {
            let (who, what) = match self.desktop.said().still {
                Some(true) => ("the desktop portal", "nothing moves by itself"),
                Some(false) => ("the desktop portal", "things are seen to move"),
                None => ("no answer", "things are seen to move"),
            };
            source(ui, who, what);
        }
        choice(
            ui,
            "Numbers",
            &mut settings.decimals,
            &[(Decimals::System, "As the language"), (Decimals::Point, "99.9"), (Decimals::Comma, "99,9")],
        );
        ui.label("Wheel");
        ui.checkbox(&mut settings.wheel_zooms, "Zooms without Ctrl");
        ui.end_row();
    }
}

/// Below a choice that is left to the system: who says what.
fn source(ui: &mut Ui, who: &str, what: &str) {
    ui.label("");
    ui.add(Label::new(RichText::new(format!("{who}: {what}")).weak()).wrap());
    ui.end_row();
}

fn choice<T: Copy + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, of: &[(T, &str)]) {
    ui.label(name);
    let now = of.iter().find(|(known, _)| known == value).map_or("", |(_, words)| words);
    let combo = ComboBox::from_id_salt(name).selected_text(now).width(200.0).show_ui(ui, |ui| {
        for (known, words) in of {
            ui.selectable_value(value, *known, *words);
        }
    });
    let mut info = WidgetInfo::labeled(WidgetType::ComboBox, true, name);
    info.current_text_value = Some(now.to_owned());
    combo.response.widget_info(|| info.clone());
    ui.end_row();
}
