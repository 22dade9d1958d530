//! Where things are drawn: kept apart from what they are.

use serde::de::{self, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::id::Id;

/// A pair of numbers in drawing units (one unit is one pixel at 100 %): a place (x right, y down) or a size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right, or a width.
    pub x: f32,
    /// Down, or a height.
    pub y: f32,
}

impl Point {
    /// The furthest a place may be from the origin, in drawing units.
    pub const LIMIT: f32 = 1_000_000.0;

    /// A pair.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// False for NaN, infinities and numbers past [`Point::LIMIT`].
    pub const fn is_drawable(self) -> bool {
        self.x.abs() <= Self::LIMIT && self.y.abs() <= Self::LIMIT
    }
}

impl std::ops::Add for Point {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl std::ops::Sub for Point {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

/// Writes whole numbers without a fraction: `(420, 40)`.
struct Number(f32);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 16_777_216.0 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f32(self.0)
        }
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(2)?;
        tuple.serialize_element(&Number(self.x))?;
        tuple.serialize_element(&Number(self.y))?;
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Point {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = Point;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Point, A::Error> {
                let x = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let y = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &self))?;
                let point = Point::new(x, y);
                if point.is_drawable() {
                    Ok(point)
                } else {
                    Err(de::Error::custom(format_args!(
                        "({x}, {y}) cannot be drawn: both numbers must lie between -{limit} and {limit}",
                        limit = Point::LIMIT
                    )))
                }
            }
        }
        deserializer.deserialize_tuple(2, Pair)
    }
}

/// Where one component, group or note is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// The upper left corner, in the coordinates of the whole drawing.
    pub at: Point,
    /// Width and height; none: as large as the contents need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Point>,
}

/// Words on the drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// What it speaks of; none: the whole design.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Id>,
}
