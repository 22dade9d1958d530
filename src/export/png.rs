//! A scene as PNG: its SVG, drawn with the bundled fonts and nothing of this machine.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
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

/// The scene as the bytes of a PNG file, `scale` pixels to the drawing unit. Equal scenes give equal bytes.
///
/// # Errors
/// When the scale is not 1 to 4, or the picture would be too large.
pub fn png(scene: &Scene, scale: u32) -> Result<Vec<u8>, PngError> {
    if !(1..=MAX_SCALE).contains(&scale) {
        return Err(PngError::Scale(scale));
    }
    let bounds = whole(scene.bounds);
    let (width, height) = (bounds.w as u64 * u64::from(scale), bounds.h as u64 * u64::from(scale));
    let too_large = || PngError::TooLarge { width, height };
    if width.saturating_mul(height) > MAX_PIXELS {
        return Err(too_large());
    }
    let drawing = |error: &dyn std::fmt::Display| PngError::Drawing(error.to_string());
    let tree = usvg::Tree::from_str(&svg_with_our_font(scene), &options()).map_err(|e| drawing(&e))?;
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    encode(&pixels, scene.transparent).map_err(|e| drawing(&e))
}

/// Reads an SVG with the bundled fonts only.
pub(super) fn options() -> usvg::Options<'static> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(font::REGULAR.to_vec());
        fonts.load_font_data(font::SEMIBOLD.to_vec());
        fonts.set_sans_serif_family(font::FAMILY);
        Arc::new(fonts)
    });
    usvg::Options { fontdb: FONTS.clone(), font_family: font::FAMILY.to_owned(), ..usvg::Options::default() }
}

fn encode(pixels: &Pixmap, transparent: bool) -> Result<Vec<u8>, png::EncodingError> {
    let (color, bytes) = if transparent {
        // PNG holds colours as they are; while drawing they are multiplied by how opaque they are.
        let plain = pixels.pixels().iter().map(PremultipliedColorU8::demultiply);
        (png::ColorType::Rgba, plain.flat_map(|p| [p.red(), p.green(), p.blue(), p.alpha()]).collect::<Vec<u8>>())
    } else {
        // The background is opaque, so every pixel is: red, green and blue are all there is to write.
        (png::ColorType::Rgb, pixels.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect())
    };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bytes)?;
    writer.finish()?;
    Ok(out)
}
