//! What the user has chosen for every window, and the dialog in which that is done. It holds at once.

use egui::{ComboBox, Context, Grid, Modal, Slider, Ui, WidgetInfo, WidgetType};

use super::decimals;
use crate::scene::Theme;
use crate::storage::{Appearance, Decimals, Motion, Settings, SettingsFile};

/// The settings of a window.
#[derive(Debug, Default)]
pub struct Preferences {
    file: SettingsFile,
    /// What the window looks like already.
    applied: Option<Settings>,
    /// What the window looked like at first, where neither user nor system says anything.
    dark: Option<bool>,
    /// How long things move, as the system has it.
    usual_time: Option<f32>,
    /// The size being chosen, which holds when the hand lets go: a slider must not run away from the pointer.
    scale: Option<u16>,
    open: bool,
    /// The system's language is asked: not where a window is nobody's, as in tests, which are the same everywhere.
    somebodys: bool,
}

impl Preferences {
    /// The settings of a user's file.
    pub fn of(file: SettingsFile) -> Self {
        Self { file, somebodys: true, ..Self::default() }
    }

    /// What is chosen.
    pub const fn settings(&self) -> &Settings {
        &self.file.settings
    }

    /// Opens the dialog.
    pub const fn open(&mut self) {
        self.open = true;
    }

    /// Whether the dialog is open.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// The colours of now.
    pub fn theme(&mut self, ctx: &Context) -> &'static Theme {
        let first = *self.dark.get_or_insert_with(|| ctx.theme() == egui::Theme::Dark);
        let dark = match self.file.settings.appearance {
            Appearance::Light => false,
            Appearance::Dark => true,
            Appearance::System => ctx.system_theme().map_or(first, |theme| theme == egui::Theme::Dark),
        };
        if dark { &Theme::DARK } else { &Theme::LIGHT }
    }

    /// Makes the window as it was chosen.
    pub fn apply(&mut self, ctx: &Context) {
        let settings = self.file.settings.clone();
        let usual = *self.usual_time.get_or_insert_with(|| ctx.global_style().animation_time);
        if self.applied.as_ref() == Some(&settings) {
            return;
        }
        ctx.set_zoom_factor(settings.factor());
        let time = if settings.motion == Motion::Reduced { 0.0 } else { usual };
        ctx.all_styles_mut(|style| {
            style.animation_time = time;
            style.scroll_animation =
                if time > 0.0 { egui::style::ScrollAnimation::default() } else { egui::style::ScrollAnimation::none() };
        });
        decimals::set(ctx, settings.comma(|name| std::env::var(name).ok().filter(|_| self.somebodys)));
        self.applied = Some(settings);
    }

    /// Changes something and writes it down.
    ///
    /// # Errors
    /// One line when it cannot be written; it holds in this window nevertheless.
    pub fn change(&mut self, change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let before = self.file.settings.clone();
        change(&mut self.file.settings);
        if self.file.settings == before { Ok(()) } else { self.file.write() }
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
