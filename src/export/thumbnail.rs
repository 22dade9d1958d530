//! A scene as small pixels, for a screen: the same picture as the PNG, as large as it fits.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg;

use super::png::{PngError, options};
use super::svg::{svg_with_our_font, whole};
use crate::scene::Scene;

/// Pixels in rows from above: red, green, blue and opacity of each, one byte each, not multiplied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Width and height in pixels.
    pub size: [usize; 2],
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
}

/// Draws a scene into at most so many pixels, never enlarged more than `most` times.
///
/// # Errors
/// When the picture cannot be drawn.
pub fn thumbnail(scene: &Scene, room: [u32; 2], most: f32) -> Result<Thumbnail, PngError> {
    let drawing = |error: &dyn std::fmt::Display| PngError::Drawing(error.to_string());
    let bounds = whole(scene.bounds);
    let scale = (room[0] as f32 / bounds.w).min(room[1] as f32 / bounds.h).min(most);
    let size = [bounds.w, bounds.h].map(|side| ((side * scale).floor() as u32).max(1));
    let tree = usvg::Tree::from_str(&svg_with_our_font(scene), &options()).map_err(|error| drawing(&error))?;
    let too_large = PngError::TooLarge { width: size[0].into(), height: size[1].into() };
    let mut pixels = Pixmap::new(size[0], size[1]).ok_or(too_large)?;
    let ground = scene.background;
    pixels.fill(Color::from_rgba8(ground.0, ground.1, ground.2, if scene.transparent { 0 } else { 255 }));
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(Thumbnail { size: size.map(|side| side as usize), rgba: pixels.take_demultiplied() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;
    use crate::scene::{self, Marks, Options};
    use crate::storage::TEMPLATES;

    #[test]
    fn every_template_fits_into_its_room_and_is_not_blank() {
        for template in TEMPLATES {
            let design = template.design();
            let arrangement = layout::arrange(&design);
            let routes = layout::route(&design, &arrangement);
            let scene = scene::build(&design, &arrangement, &routes, &Marks::default(), &Options::default());
            let small = thumbnail(&scene, [240, 150], 1.0).unwrap();
            let [w, h] = small.size;
            assert!(w <= 240 && h <= 150 && (w >= 200 || h >= 120), "{}: {w} × {h}", template.name);
            assert_eq!(small.rgba.len(), w * h * 4);
            let colors: std::collections::BTreeSet<&[u8]> = small.rgba.chunks(4).collect();
            assert!(colors.len() > 20, "{}: {} colours", template.name, colors.len());
        }
    }
}
