//! The file of an order, made on a thread of its own and shown: a picture as small as there is room for, a text from its
//! beginning.

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, ColorImage, Context, Rect, RichText, ScrollArea, TextureHandle, TextureOptions, Ui, vec2};

use crate::export::{Delivered, Format, Order, pixels};
use crate::model::Design;
use crate::ui::job::{Heard, Job};

/// The most pixels of a picture that is shown, each way.
const MOST: usize = 1024;
/// The most characters of a text that are shown.
const MOST_SHOWN: usize = 20_000;
/// The side of a square of the board behind what is transparent.
const SQUARE: f32 = 8.0;

/// What an order gave, and how it is shown.
pub struct Made {
    /// The file.
    pub delivered: Delivered,
    /// Pixels across and down, of a picture.
    pub size: Option<(u32, u32)>,
    image: Option<ColorImage>,
    text: String,
}

/// The preview of the order that was given last.
pub struct Preview {
    design: Arc<Design>,
    work: Option<(Order, Job<Result<Made, String>>)>,
    made: Option<(Order, Result<Made, String>)>,
    texture: Option<TextureHandle>,
}

impl Preview {
    /// A preview of a design.
    pub fn new(design: Design) -> Self {
        Self { design: Arc::new(design), work: None, made: None, texture: None }
    }

    /// What an order gave; none while it is being made.
    pub fn made(&self, order: &Order) -> Option<&Result<Made, String>> {
        self.made.as_ref().filter(|(of, _)| of == order).map(|(_, made)| made)
    }

    /// Makes what is ordered now, when nothing else is being made.
    pub fn refresh(&mut self, order: &Order, ctx: &Context) {
        if let Some((_, job)) = &self.work {
            let made = match job.poll() {
                Heard::Answer(made) => made,
                Heard::Nothing => return,
                Heard::End => Err("the export came to no end".to_owned()),
            };
            if let Some((of, _)) = self.work.take() {
                self.texture = None;
                self.made = Some((of, made));
            }
        }
        if self.made(order).is_some() {
            return;
        }
        let (of, design) = (order.clone(), Arc::clone(&self.design));
        match Job::ask("export", ctx, move || make(&of, &design)) {
            Ok(job) => self.work = Some((order.clone(), job)),
            Err(error) => self.made = Some((order.clone(), Err(format!("no thread can be started: {error}")))),
        }
    }

    /// For how long something has been made.
    pub fn age(&self) -> Option<Duration> {
        self.work.as_ref().map(|(_, job)| job.age())
    }

    /// Shows what was made last; fainter while something else is being made.
    pub fn show(&mut self, ui: &mut Ui, order: &Order) {
        let room = ui.available_size();
        let current = self.made(order).is_some();
        match &self.made {
            None => {
                ui.centered_and_justified(egui::Ui::spinner);
            }
            Some((_, Err(why))) => {
                let words = RichText::new(why).color(ui.visuals().error_fg_color);
                ui.add(egui::Label::new(words).wrap());
            }
            Some((_, Ok(made))) => match &made.image {
                Some(image) => {
                    let load = || ui.ctx().load_texture("export preview", image.clone(), TextureOptions::LINEAR);
                    let texture = self.texture.get_or_insert_with(load);
                    let fit = (room / texture.size_vec2()).min_elem().min(1.0);
                    let (area, response) = ui.allocate_exact_size(room, egui::Sense::hover());
                    let place = Rect::from_center_size(area.center(), texture.size_vec2() * fit);
                    if order.transparent {
                        board(ui, place);
                    }
                    let faint = if current { Color32::WHITE } else { Color32::from_white_alpha(110) };
                    let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
                    ui.painter().image(texture.id(), place, whole, faint);
                    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, "Preview"));
                }
                None => {
                    ScrollArea::both().id_salt("export text").auto_shrink(false).show(ui, |ui| {
                        let words = RichText::new(&made.text).monospace().size(11.0);
                        ui.add(egui::Label::new(words).extend());
                    });
                }
            },
        }
    }
}

/// Squares of two greys, as everywhere behind pictures that are transparent.
fn board(ui: &Ui, place: Rect) {
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    painter.rect_filled(place, 0.0, Color32::from_gray(235));
    let (across, down) = ((place.width() / SQUARE).ceil() as usize, (place.height() / SQUARE).ceil() as usize);
    for (row, column) in (0..down).flat_map(|row| (0..across).map(move |column| (row, column))) {
        if (row + column) % 2 == 1 {
            let at = place.min + vec2(column as f32, row as f32) * SQUARE;
            painter.rect_filled(Rect::from_min_size(at, vec2(SQUARE, SQUARE)), 0.0, Color32::from_gray(205));
        }
    }
}

fn make(order: &Order, design: &Design) -> Result<Made, String> {
    let said = |error: crate::export::OrderError| error.to_string();
    let (design, report) = order.select(design, &order.analyse(design)).map_err(said)?;
    let delivered = order.write(&design, &report).map_err(said)?;
    if !order.format.is_picture() {
        let text = String::from_utf8_lossy(&delivered.bytes).chars().take(MOST_SHOWN).collect();
        return Ok(Made { delivered, size: None, image: None, text });
    }
    let scale = if order.format == Format::Png { order.scale } else { 1 };
    let drawn = pixels(&order.picture(&design, &report), scale).map_err(|error| error.to_string())?;
    let size = Some((drawn.width, drawn.height));
    Ok(Made { delivered, size, image: Some(shrunk(&drawn)), text: String::new() })
}

/// A picture small enough to be shown: each of its pixels is the mean of a square of the original.
fn shrunk(drawn: &crate::export::Pixels) -> ColorImage {
    let (width, height) = (drawn.width as usize, drawn.height as usize);
    let step = width.max(height).div_ceil(MOST).max(1);
    if step == 1 {
        return ColorImage::from_rgba_unmultiplied([width, height], &drawn.rgba);
    }
    let (across, down) = ((width / step).max(1), (height / step).max(1));
    let mut rgba = Vec::with_capacity(across * down * 4);
    for (row, column) in (0..down).flat_map(|row| (0..across).map(move |column| (row, column))) {
        let mut sums = [0_usize; 4];
        let mut count = 0;
        for y in row * step..((row + 1) * step).min(height) {
            for x in column * step..((column + 1) * step).min(width) {
                let at = 4 * (y * width + x);
                for (sum, value) in sums.iter_mut().zip(&drawn.rgba[at..at + 4]) {
                    *sum += usize::from(*value);
                }
                count += 1;
            }
        }
        rgba.extend(sums.map(|sum| (sum / count.max(1)) as u8));
    }
    ColorImage::from_rgba_unmultiplied([across, down], &rgba)
}
