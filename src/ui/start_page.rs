//! The start page: designs to begin with, as pictures with what they teach, and what was opened lately.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};

use egui::{
    Align, Button, ColorImage, Context, Key, Label, Layout, Rect, RichText, ScrollArea, Sense, StrokeKind,
    TextureHandle, TextureOptions, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};

use super::theme::bold;
use crate::catalog::capital;
use crate::export::{Thumbnail, thumbnail};
use crate::layout;
use crate::scene::{self, Marks, Options, Theme};
use crate::storage::{TEMPLATES, Template};

/// A card's picture, in points, and what is below it.
const PICTURE: egui::Vec2 = vec2(252.0, 150.0);
/// Pictures grow with the room in steps of this, so that a window that is being resized does not draw without end.
const STEP: f32 = 24.0;
const WORDS: f32 = 84.0;
const GAP: f32 = 14.0;
const PADDING: f32 = 10.0;
/// What stands at the left.
const SIDE: f32 = 230.0;

/// What somebody chose on the start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beginning {
    /// An empty drawing.
    Empty,
    /// A template takes the place of the design.
    Template(&'static str),
    /// A template is added to the design.
    Added(&'static str),
    /// Ask which file to open.
    Open,
    /// What the clipboard holds.
    Paste,
    /// A file that was opened lately.
    Recent(PathBuf),
    /// It is not to be offered any more.
    Forget(PathBuf),
    /// Back to the drawing.
    Back,
}

/// The start page, with the pictures that are drawn already.
#[derive(Default)]
pub struct StartPage {
    pictures: BTreeMap<&'static str, TextureHandle>,
    /// Pictures that are being drawn.
    coming: Option<Receiver<(&'static str, Thumbnail)>>,
    /// In which colours, for how many pixels to the point, and how large.
    drawn_as: Option<(&'static str, f32, egui::Vec2)>,
    /// The room of a picture, in points.
    picture: egui::Vec2,
    /// Somebody was here: the first card has had the keyboard.
    begun: bool,
}

/// What the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// What was opened lately, the last one first, and whether it is still there.
    pub recent: &'a [(PathBuf, bool)],
    /// Whether there is a design to go back to, or to add to.
    pub drawn: bool,
    /// The colours.
    pub theme: &'static Theme,
}

impl StartPage {
    /// How many templates have their picture.
    pub fn drawn(&self) -> usize {
        self.pictures.len()
    }

    /// Shows the page for one frame.
    pub fn show(&mut self, ui: &mut Ui, around: Around<'_>) -> Option<Beginning> {
        let mut chosen = None;
        let whole = ui.available_rect_before_wrap().shrink2(vec2(20.0, 16.0));
        let narrow = whole.width() < SIDE + PICTURE.x + 80.0;
        let side = Rect::from_min_size(whole.min, vec2(if narrow { whole.width() } else { SIDE }, whole.height()));
        let cards = if narrow { whole } else { Rect::from_min_max(pos2(side.right() + 24.0, whole.top()), whole.max) };
        let column = Layout::top_down(Align::Min);
        if narrow {
            ui.scope_builder(UiBuilder::new().max_rect(whole).layout(column), |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    first_steps(ui, around, &mut chosen);
                    ui.add_space(16.0);
                    self.cards(ui, around.drawn, &mut chosen);
                });
            });
        } else {
            ui.scope_builder(UiBuilder::new().max_rect(side).layout(column), |ui| {
                ScrollArea::vertical().id_salt("first steps").auto_shrink(false).show(ui, |ui| {
                    first_steps(ui, around, &mut chosen);
                });
            });
            ui.scope_builder(UiBuilder::new().max_rect(cards).layout(column), |ui| {
                ScrollArea::vertical().id_salt("templates").auto_shrink(false).show(ui, |ui| {
                    self.cards(ui, around.drawn, &mut chosen);
                });
            });
        }
        // Now it is known how large they are.
        self.draw(ui.ctx(), around.theme);
        if around.drawn && ui.input(|i| i.key_pressed(Key::Escape)) {
            chosen = Some(Beginning::Back);
        }
        chosen
    }

    /// Has the pictures drawn, and takes those that are done.
    fn draw(&mut self, ctx: &Context, theme: &'static Theme) {
        let wanted = Some((theme.name, ctx.pixels_per_point(), self.picture));
        if self.drawn_as != wanted {
            self.drawn_as = wanted;
            let (done, coming) = channel();
            self.coming = Some(coming);
            let pixels = self.picture * ctx.pixels_per_point();
            let room = [pixels.x.ceil() as u32, pixels.y.ceil() as u32];
            let most = ctx.pixels_per_point();
            let ctx = ctx.clone();
            let draw = move || {
                for template in TEMPLATES {
                    let Some(small) = picture(template, theme, room, most) else { continue };
                    // Nobody waits any more: the colours changed, or the window is gone.
                    if done.send((template.name, small)).is_err() {
                        return;
                    }
                    ctx.request_repaint();
                }
            };
            // Without a thread the cards have words alone.
            let _ = std::thread::Builder::new().name("templates".to_owned()).spawn(draw);
        }
        for (name, small) in self.coming.iter().flat_map(Receiver::try_iter) {
            let image = ColorImage::from_rgba_unmultiplied(small.size, &small.rgba);
            self.pictures.insert(name, ctx.load_texture(name, image, TextureOptions::LINEAR));
        }
    }

    fn cards(&mut self, ui: &mut Ui, drawn: bool, chosen: &mut Option<Beginning>) {
        ui.label(bold("Begin with a design").size(16.0));
        ui.add_space(6.0);
        // As many as fit beside each other, which share the whole width.
        let width = ui.available_width() - 12.0;
        let least = PICTURE.x + 2.0 * PADDING;
        let columns = (((width + GAP) / (least + GAP)).floor() as usize).max(1);
        let wide = ((width + GAP) / columns as f32 - GAP).max(least);
        let larger = ((wide - least) / STEP).floor() * STEP;
        self.picture = PICTURE + vec2(larger, (larger * PICTURE.y / PICTURE.x).floor());
        let card = vec2(wide, self.picture.y + WORDS + 2.0 * PADDING);
        for row in TEMPLATES.chunks(columns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for template in row {
                    self.card(ui, template, card, drawn, chosen);
                }
            });
            ui.add_space(GAP - ui.spacing().item_spacing.y);
        }
    }

    fn card(
        &mut self,
        ui: &mut Ui,
        of: &'static Template,
        size: egui::Vec2,
        drawn: bool,
        chosen: &mut Option<Beginning>,
    ) {
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let name = of.title;
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{name}: {}", of.teaches)));
        if !std::mem::replace(&mut self.begun, true) {
            response.request_focus();
        }
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        let visuals = *ui.style().interact(&response);
        let stroke = if response.has_focus() { ui.visuals().selection.stroke } else { visuals.bg_stroke };
        ui.painter().rect(rect, 8.0, ui.visuals().window_fill, stroke, StrokeKind::Inside);
        let room = vec2(rect.width() - 2.0 * PADDING, self.picture.y);
        let picture = Rect::from_min_size(rect.min + vec2(PADDING, PADDING), room);
        match self.pictures.get(of.name) {
            Some(texture) => {
                let size = texture.size_vec2() / ui.ctx().pixels_per_point();
                let place = Rect::from_center_size(picture.center(), size.min(self.picture));
                egui::Image::new(texture).paint_at(ui, place);
            }
            None => {
                ui.painter().text(
                    picture.center(),
                    egui::Align2::CENTER_CENTER,
                    "drawing…",
                    egui::FontId::proportional(12.0),
                    ui.visuals().weak_text_color(),
                );
            }
        }
        let words = Rect::from_min_max(pos2(picture.left(), picture.bottom() + 6.0), rect.max - vec2(PADDING, PADDING));
        let mut inner = ui.new_child(UiBuilder::new().max_rect(words).layout(Layout::top_down(Align::Min)));
        inner.spacing_mut().item_spacing.y = 2.0;
        inner.horizontal(|ui| {
            // Who reads the screen aloud has heard it with the card.
            ui.add(Label::new(bold(name)).selectable(false));
            if drawn {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let add = ui.small_button("Add").on_hover_text("Add its parts to the drawing, as one step");
                    add.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Add {name}")));
                    if add.clicked() {
                        *chosen = Some(Beginning::Added(of.name));
                    }
                });
            }
        });
        let teaches = RichText::new(capital(of.teaches)).size(12.0).color(inner.visuals().weak_text_color());
        inner.add(Label::new(teaches).wrap().selectable(false));
        if response.clicked() && chosen.is_none() {
            *chosen = Some(Beginning::Template(of.name));
        }
    }
}

/// What can be done without a template, and what was opened lately.
fn first_steps(ui: &mut Ui, around: Around<'_>, chosen: &mut Option<Beginning>) {
    ui.label(bold("Linchpin").size(24.0));
    let says = "Draw a web infrastructure, see what it hangs on, and run it to prove that.";
    ui.add(Label::new(RichText::new(says).weak()).wrap());
    ui.add_space(12.0);
    let wide = vec2(ui.available_width().min(SIDE), 30.0);
    let mut offer = |ui: &mut Ui, words: &str, says: &str, what: Beginning| {
        if ui.add(Button::new(words).min_size(wide)).on_hover_text(says).clicked() {
            *chosen = Some(what);
        }
    };
    if around.drawn {
        offer(ui, "Back to the drawing", "Leave everything as it is (Esc)", Beginning::Back);
    }
    offer(ui, "Empty drawing", "Begin with nothing drawn", Beginning::Empty);
    offer(ui, "Open a file…", "A design, a picture that carries one, Mermaid or Markdown", Beginning::Open);
    offer(ui, "Paste a design or Mermaid", "Draw what the clipboard holds", Beginning::Paste);
    ui.add_space(14.0);
    ui.label(bold("Opened lately"));
    if around.recent.is_empty() {
        ui.weak("Nothing yet.");
    }
    for (path, there) in around.recent {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let gone = !there;
        ui.horizontal(|ui| {
            let room = ui.available_width() - if gone { 64.0 } else { 4.0 };
            let words = if gone { RichText::new(format!("{name} (gone)")).weak() } else { RichText::new(&*name) };
            let button = Button::new(words).frame(false).truncate();
            let row = Layout::top_down_justified(Align::Min);
            let open = ui.allocate_ui_with_layout(vec2(room.max(40.0), 22.0), row, |ui| ui.add(button)).inner;
            let open = open.on_hover_text(path.display().to_string());
            if open.clicked() {
                *chosen = Some(Beginning::Recent(path.clone()));
            }
            if gone && ui.small_button("Forget").on_hover_text("Do not offer it any more").clicked() {
                *chosen = Some(Beginning::Forget(path.clone()));
            }
        });
        let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
        ui.add(Label::new(RichText::new(folder).weak().size(11.0)).truncate());
    }
}

/// A template's design as small pixels; none when it cannot be drawn.
fn picture(template: &Template, theme: &'static Theme, room: [u32; 2], most: f32) -> Option<Thumbnail> {
    let design = template.design();
    let arrangement = layout::arrange(&design);
    let routes = layout::route(&design, &arrangement);
    let options = Options {
        theme,
        findings: false,
        legend: false,
        title: false,
        transparent: true,
        spoken: false,
        ..Options::default()
    };
    let scene = scene::build(&design, &arrangement, &routes, &Marks::default(), &options);
    thumbnail(&scene, room, most).ok()
}
