//! A scene as PNG: its SVG, drawn with the bundled fonts and nothing of this machine.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::svg::{svg_with_our_font, whole};
use crate::font;
use crate::scene::Scene;

/// The most pixels of a picture (256 MiB of memory while it is drawn).
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// The largest enlargement.
pub const MAX_SCALE: u32 = 4;

/// Why there is no PNG.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// A scale that is not offered.
    #[error("the scale {0} is not one of 1 to {MAX_SCALE}")]
    Scale(u32),
    /// More pixels than [`MAX_PIXELS`].
    #[error(
        "a picture of {width} × {height} pixels is larger than {} million pixels: use a smaller scale, or svg",
        MAX_PIXELS / 1024 / 1024
    )]
    TooLarge {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
    },
    /// The scene gave an SVG that cannot be drawn.
    #[error("the picture cannot be drawn: {0}")]
    Drawing(String),
}

/// A picture of pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue and opacity of each, row by row; colours are not multiplied by how opaque they are.
    pub rgba: Vec<u8>,
}

/// The scene as pixels, `scale` to the drawing unit.
///
/// # Errors
/// As [`png()`].
pub fn pixels(scene: &Scene, scale: u32) -> Result<Pixels, PngError> {
    let drawn = draw(scene, scale)?;
    Ok(Pixels { width: drawn.width(), height: drawn.height(), rgba: drawn.take_demultiplied() })
}

/// The scene as the bytes of a PNG file, `scale` pixels to the drawing unit. Equal scenes give equal bytes.
///
/// # Errors
/// When the scale is not 1 to 4, or the picture would be too large.
pub fn png(scene: &Scene, scale: u32) -> Result<Vec<u8>, PngError> {
    encode(draw(scene, scale)?, scene.transparent).map_err(|e| PngError::Drawing(e.to_string()))
}

fn draw(scene: &Scene, scale: u32) -> Result<Pixmap, PngError> {
    if !(1..=MAX_SCALE).contains(&scale) {
        return Err(PngError::Scale(scale));
    }
    let bounds = whole(scene.bounds);
    let (width, height) = (bounds.w as u64 * u64::from(scale), bounds.h as u64 * u64::from(scale));
    let too_large = || PngError::TooLarge { width, height };
    if width.saturating_mul(height) > MAX_PIXELS {
        return Err(too_large());
    }
    let tree =
        usvg::Tree::from_str(&svg_with_our_font(scene), &options()).map_err(|e| PngError::Drawing(e.to_string()))?;
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    Ok(pixels)
}

/// Reads an SVG with the bundled fonts only.
pub(super) fn options() -> usvg::Options<'static> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        for font in [font::REGULAR, font::SEMIBOLD] {
            fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
        }
        fonts.set_sans_serif_family(font::FAMILY);
        Arc::new(fonts)
    });
    usvg::Options { fontdb: FONTS.clone(), font_family: font::FAMILY.to_owned(), ..usvg::Options::default() }
}

fn encode(pixels: Pixmap, transparent: bool) -> Result<Vec<u8>, png::EncodingError> {
    let (width, height) = (pixels.width(), pixels.height());
    let (color, bytes) = if transparent {
        // PNG holds colours as they are; while drawing they are multiplied by how opaque they are.
        (png::ColorType::Rgba, pixels.take_demultiplied())
    } else {
        (png::ColorType::Rgb, opaque(pixels.take()))
    };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bytes)?;
    writer.finish()?;
    Ok(out)
}

/// Red, green and blue of pixels that are all opaque, in the memory of the pixels.
fn opaque(mut bytes: Vec<u8>) -> Vec<u8> {
    let count = bytes.len() / 4;
    for n in 0..count {
        bytes.copy_within(4 * n..4 * n + 3, 3 * n);
    }
    bytes.truncate(3 * count);
    bytes
}
