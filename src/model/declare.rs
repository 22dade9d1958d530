//! How properties and choices of a file are declared: optional, with defaults that are left out, unknown ones refused.

use serde::{Deserialize, Serialize};

/// Declares a struct of properties: all optional in the file, unknown ones refused, defaults left out.
macro_rules! properties {
    ($(#[$meta:meta])* $name:ident { $( $(#[$fmeta:meta])* $field:ident: $ty:ty ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[$fmeta])* #[serde(skip_serializing_if = "is_default")] pub $field: $ty, )*
        }
    };
}
pub(crate) use properties;

/// Declares a choice: its first value is the default.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $(#[$fmeta:meta])* $first:ident $(, $(#[$vmeta:meta])* $variant:ident)* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub enum $name {
            $(#[$fmeta])* #[default] $first,
            $( $(#[$vmeta])* $variant, )*
        }

        impl $name {
            /// Every value, the default first.
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];
        }
    };
}
pub(crate) use choice;

/// A whole number with a default of its own, so that the default can be left out of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Count<const DEFAULT: u32>(pub u32);

impl<const DEFAULT: u32> Default for Count<DEFAULT> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}
