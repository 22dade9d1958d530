//! A widget for each property, by what it may be: nothing here knows a kind.

use egui::{Checkbox, Color32, ComboBox, DragValue, Ui, WidgetInfo, WidgetType};
use serde_json::Value;

use super::spoken::spoken;
use super::usual::usual;
use super::{Inspector, Shown, whom};
use crate::analysis::DEFAULT_AVAILABILITY;
use crate::editor::properties::{self, Field, Form};
use crate::model::Design;
use crate::ui::decimals;
use crate::ui::outbox::Outbox;

/// Narrower panels have no room for what a property is by default.
const NARROW: f32 = 270.0;
/// The size of what is said of a default.
const SMALL: f32 = 11.0;
/// The height of a row.
const HEIGHT: f32 = 26.0;
/// What stands for a value that is not the same everywhere.
const MIXED: &str = "mixed";
/// That, where a number has to stand.
const NO_NUMBER: f64 = -1.0;

/// A property's name, what it is by default, and its widget.
pub(super) fn row(ui: &mut Ui, name: &str, meaning: &str, default: Option<&str>, widget: impl FnOnce(&mut Ui)) {
    row_for(ui, name, meaning, default, 0.0, widget);
}

/// How wide name, widget and default are. A default that has no room for all its words (`default`: how wide they are)
/// stands below; where there is little room at all, it is read under the pointer.
fn widths(whole: f32, default: Option<f32>, least: f32) -> [f32; 3] {
    if whole < NARROW {
        return [0.42 * whole, 0.58 * whole, 0.0];
    }
    let name = 0.31 * whole;
    let widget = least.max(0.48 * whole);
    let rest = whole - name - widget;
    if default.is_some_and(|words| rest >= words) { [name, widget, rest] } else { [name, whole - name, 0.0] }
}

/// The same for a widget that has to be so wide: where there is no such room beside its name, it stands below.
pub(super) fn row_for(
    ui: &mut Ui,
    name: &str,
    meaning: &str,
    default: Option<&str>,
    least: f32,
    widget: impl FnOnce(&mut Ui),
) {
    let words = name.replace('_', " ");
    let label = |ui: &mut Ui| {
        let says = default.map_or_else(|| meaning.to_owned(), |default| format!("{meaning} ({default})"));
        ui.add(egui::Label::new(words.as_str()).truncate()).on_hover_text(says);
    };
    let weak = |ui: &mut Ui| {
        if let Some(default) = default {
            let says = if default == "default" { "Not stated: this is the default" } else { default };
            let words = egui::RichText::new(default).weak().size(SMALL);
            ui.add(egui::Label::new(words).truncate()).on_hover_text(says);
        }
    };
    let height = ui.spacing().interact_size.y.max(HEIGHT);
    let whole = ui.available_width();
    let left_to_right = egui::Layout::left_to_right(egui::Align::Center);
    let gap = ui.spacing().item_spacing.x;
    let font = egui::FontId::proportional(SMALL);
    let words_width =
        |words: &str| ui.painter().layout_no_wrap(words.to_owned(), font, Color32::PLACEHOLDER).size().x.ceil();
    let widths = widths(whole - 2.0 * gap, default.map(words_width), least);
    if widths[1] < least {
        ui.allocate_ui_with_layout(egui::vec2(whole, height * 0.8), left_to_right, |ui| label(ui));
        ui.allocate_ui_with_layout(egui::vec2(whole, height), left_to_right, |ui| {
            ui.spacing_mut().interact_size.y = height;
            ui.set_width(whole);
            widget(ui);
        });
        return;
    }
    ui.allocate_ui_with_layout(egui::vec2(whole, height), left_to_right, |ui| {
        // Whatever stands in a row is in its middle: names and widgets on one line.
        ui.spacing_mut().interact_size.y = height;
        let cell = |ui: &mut Ui, n: usize, add: &mut dyn FnMut(&mut Ui)| {
            ui.allocate_ui_with_layout(egui::vec2(widths[n], height), left_to_right, |ui| {
                ui.set_width(widths[n]);
                add(ui);
            });
        };
        cell(ui, 0, &mut |ui| label(ui));
        let mut widget = Some(widget);
        cell(ui, 1, &mut |ui| {
            if let Some(widget) = widget.take() {
                widget(ui);
            }
        });
        if widths[2] > 0.0 {
            cell(ui, 2, &mut |ui| weak(ui));
        }
    });
    if widths[2] <= 0.0 && whole >= NARROW && default.is_some_and(|default| default != "default") {
        ui.horizontal_wrapped(|ui| {
            ui.add_space(widths[0]);
            weak(ui);
        });
    }
}

/// How wide a choice has to be so that each of these is shown whole.
fn widest(ui: &Ui, all: &[&str]) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let wide = |words: &&str| ui.painter().layout_no_wrap(spoken(words), font.clone(), Color32::PLACEHOLDER).size().x;
    let words = all.iter().map(wide).fold(0.0, f32::max);
    words + ui.spacing().icon_width + ui.spacing().icon_spacing + 2.0 * ui.spacing().button_padding.x + 2.0
}

/// `default 80`, or only that it is.
fn default_words(field: &Field) -> Option<String> {
    let default = field.default.as_ref()?;
    if field.is_default() {
        return Some("default".to_owned());
    }
    Some(match default {
        Value::String(words) if words.is_empty() => "default none".to_owned(),
        Value::String(words) if matches!(field.form, Form::Choice(_)) => format!("default {}", spoken(words)),
        Value::String(words) => format!("default {words}"),
        Value::Bool(on) => format!("default {}", if *on { "yes" } else { "no" }),
        other => format!("default {other}"),
    })
}

impl Inspector {
    /// All properties that the selected parts have in common, and how much of the time they work.
    pub(super) fn fields(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, out: &mut Outbox) {
        for field in &shown.fields {
            self.field(ui, design, shown, field, out);
            self.refusal(ui, field.property.name);
        }
        self.availability(ui, design, shown, out);
    }

    fn field(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, field: &Field, out: &mut Outbox) {
        let name = field.property.name;
        let called = name.replace('_', " ");
        let (mut to, mut held) = (None, false);
        match &field.form {
            Form::Switch => {
                let mut on = field.value == Some(Value::Bool(true));
                let mixed = field.value.is_none();
                let response = ui.horizontal_wrapped(|ui| {
                    let response = tick(ui, &mut on, &called, mixed);
                    if !field.is_default()
                        && let Some(words) = default_words(field)
                    {
                        ui.add(egui::Label::new(egui::RichText::new(words).weak().size(SMALL)).extend());
                    }
                    response
                });
                if response.inner.on_hover_text(field.property.meaning).changed() {
                    to = Some(Value::Bool(mixed || on));
                }
            }
            Form::Choice(all) => {
                row_for(ui, name, field.property.meaning, default_words(field).as_deref(), widest(ui, all), |ui| {
                    let now = field.value.as_ref().and_then(Value::as_str).unwrap_or(MIXED);
                    let said = if now == MIXED { MIXED.to_owned() } else { spoken(now) };
                    let combo = ComboBox::from_id_salt(("inspector", name)).selected_text(&said).truncate();
                    let combo = combo.width(ui.available_width()).show_ui(ui, |ui| {
                        for one in *all {
                            if ui.selectable_label(*one == now, spoken(one)).clicked() && *one != now {
                                to = Some(Value::from(*one));
                            }
                        }
                    });
                    combo.response.widget_info(|| chosen(&called, &said));
                    if to.is_some() {
                        combo.response.request_focus();
                    }
                });
            }
            Form::Number => row(ui, name, field.property.meaning, default_words(field).as_deref(), |ui| {
                let (least, most) = (field.property.least, field.property.most);
                let before = field.value.as_ref().and_then(Value::as_f64).unwrap_or(NO_NUMBER);
                let mut number = before;
                let drag = number_widget(&mut number, f64::from(least)..=f64::from(most), field.property.unit, 0);
                let response = ui.add(drag.speed(if most > 100_000 { 10.0 } else { 1.0 }));
                let response = response.on_hover_text(format!("From {least} to {most}"));
                response.widget_info(|| numbered(&called, before));
                held = response.dragged();
                if let Some(usual) = usual(ui, design, shown, name) {
                    to = Some(usual);
                } else if (number - before).abs() > 0.5 {
                    to = Some(Value::from(number.clamp(f64::from(least), f64::from(most)).round() as u32));
                }
            }),
            Form::Words => row(ui, name, field.property.meaning, default_words(field).as_deref(), |ui| {
                let now = field.value.as_ref().and_then(Value::as_str).unwrap_or_default();
                let hint = if field.value.is_none() { MIXED } else { "" };
                self.words(ui, design, name, &shown.ids, now, hint, out);
            }),
        }
        if held {
            self.held = Some(name.to_owned());
        }
        let Some(to) = to else { return };
        match properties::set(design, &shown.ids, name, &to) {
            Ok(edits) => {
                let title = format!("Set {called} of {}", whom(design, &shown.ids));
                self.change(out, name, title, edits, held);
            }
            Err(why) => self.refuse(name.to_owned(), why),
        }
    }

    fn availability(&mut self, ui: &mut Ui, design: &Design, shown: &Shown, out: &mut Outbox) {
        let can = |id| design.components.contains_key(id) || design.links.contains_key(id);
        if shown.ids.is_empty() || !shown.ids.iter().all(can) {
            return;
        }
        let now = properties::availability(design, &shown.ids);
        let links = shown.ids.iter().all(|id| design.links.contains_key(id));
        let default =
            if links { "never fails".to_owned() } else { format!("default {} %", percent(DEFAULT_AVAILABILITY)) };
        let name = "availability";
        let (mut to, mut held) = (None, false);
        let meaning = "The share of time that it works, by itself";
        ui.horizontal_wrapped(|ui| {
            let mut stated = now.is_none_or(|now| now.is_some());
            let check = tick(ui, &mut stated, name, now.is_none()).on_hover_text(meaning);
            if check.changed() {
                to = Some((stated || now.is_none()).then_some(DEFAULT_AVAILABILITY));
            }
            let Some(share) = now.map_or(Some(NO_NUMBER / 100.0), |now| now) else {
                ui.add(egui::Label::new(egui::RichText::new(&default).weak().size(SMALL)).extend());
                return;
            };
            let before = percent(share);
            let mut number = before;
            let response = ui.add(number_widget(&mut number, 0.0..=100.0, "%", 5).speed(0.01));
            response.widget_info(|| numbered("availability in percent", before));
            held = response.dragged();
            if (number - before).abs() > 1e-9 {
                // No more digits than are shown, so that the file is as short.
                to = Some(Some((number.clamp(0.0, 100.0) * 1e5).round() / 1e7));
            }
            ui.add(egui::Label::new(egui::RichText::new(&default).weak().size(SMALL)).extend());
        });
        if held {
            self.held = Some(name.to_owned());
        }
        if let Some(to) = to {
            let edits = properties::set_availability(design, &shown.ids, to);
            self.change(out, name, format!("Set availability of {}", whom(design, &shown.ids)), edits, held);
        }
        self.refusal(ui, name);
    }
}

/// A share in percent, without the dust of binary fractions.
fn percent(share: f64) -> f64 {
    (share * 1e9).round() / 1e7
}

/// A number to be dragged or typed; typing counts when it is done.
fn number_widget<'a>(
    number: &'a mut f64,
    range: std::ops::RangeInclusive<f64>,
    unit: &str,
    digits: usize,
) -> DragValue<'a> {
    let suffix = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    let mixed = *number < 0.0;
    let drag = DragValue::new(number).range(range).clamp_existing_to_range(false).update_while_editing(false);
    let drag = drag.max_decimals(digits).custom_parser(decimals::parse);
    if !mixed {
        return drag.suffix(suffix);
    }
    drag.custom_formatter(move |value, _| {
        if value < 0.0 { MIXED.to_owned() } else { format!("{}{suffix}", (value * 1e5).round() / 1e5) }
    })
}

/// A box to tick, with an outline that is seen on any panel.
pub(super) fn tick(ui: &mut Ui, on: &mut bool, words: &str, mixed: bool) -> egui::Response {
    ui.scope(|ui| {
        let outline = ui.visuals().weak_text_color();
        ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::new(1.0, outline);
        ui.add(Checkbox::new(on, words).indeterminate(mixed))
    })
    .inner
}

/// A choice for those who do not see it.
pub(super) fn chosen(name: &str, now: &str) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(WidgetType::ComboBox, true, name);
    info.current_text_value = Some(now.to_owned());
    info
}

/// A number for those who do not see it.
fn numbered(name: &str, value: f64) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(WidgetType::DragValue, true, name);
    info.value = (value >= 0.0).then_some(value);
    info
}
