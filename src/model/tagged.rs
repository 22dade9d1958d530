//! How a kind is written: `Server` when every property has its default, `Server(firewall: true)` when not.
//!
//! Serde's derived enums know one of the two forms only, so [`tagged!`] writes both halves for
//! component, link and group kinds alike.

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer};

/// True when a property has its default and is therefore left out of the file.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Reads the properties of a variant and notes whether there were any parentheses to read.
pub(crate) struct Properties<'a, T> {
    pub(crate) entered: &'a mut bool,
    pub(crate) marker: std::marker::PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Properties<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        *self.entered = true;
        T::deserialize(deserializer)
    }
}

/// Declares an enum whose variants each hold a struct of properties with defaults.
macro_rules! tagged {
    ($(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $variant:ident($payload:ty), )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name { $( $(#[$vmeta])* $variant($payload), )+ }

        impl $name {
            /// Every variant's name as the file writes it, in order of declaration.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// One value of each variant, with default properties, in order of declaration.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant(Default::default())),+]
            }

            /// The variant's name as the file writes it.
            pub const fn type_name(&self) -> &'static str {
                match self { $(Self::$variant(_) => stringify!($variant)),+ }
            }

            const fn index(&self) -> u32 {
                enum Number { $($variant),+ }
                match self { $(Self::$variant(_) => Number::$variant as u32),+ }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let (index, tag) = (self.index(), self.type_name());
                match self {
                    $(Self::$variant(p) if *p == <$payload>::default() =>
                        serializer.serialize_unit_variant(stringify!($name), index, tag),
                    Self::$variant(p) =>
                        serializer.serialize_newtype_variant(stringify!($name), index, tag, p),)+
                }
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> ::serde::de::Visitor<'de> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        write!(f, "one of {}", $name::NAMES.join(", "))
                    }

                    fn visit_enum<A: ::serde::de::EnumAccess<'de>>(self, data: A) -> Result<$name, A::Error> {
                        use ::serde::de::VariantAccess as _;
                        let (tag, variant) = data.variant_seed($crate::model::tagged::Tag)?;
                        match tag.as_str() {
                            $(stringify!($variant) => {
                                let mut entered = false;
                                let seed = $crate::model::tagged::Properties::<$payload> {
                                    entered: &mut entered, marker: ::std::marker::PhantomData,
                                };
                                match variant.newtype_variant_seed(seed) {
                                    Ok(properties) => Ok($name::$variant(properties)),
                                    // No parenthesis followed: nothing was read, all properties have their defaults.
                                    Err(_) if !entered => Ok($name::$variant(Default::default())),
                                    Err(error) => Err(error),
                                }
                            })+
                            other => Err(::serde::de::Error::unknown_variant(other, $name::NAMES)),
                        }
                    }
                }
                deserializer.deserialize_enum(stringify!($name), $name::NAMES, Visitor)
            }
        }
    };
}
pub(crate) use tagged;

/// Reads a variant's name.
pub(crate) struct Tag;

impl<'de> DeserializeSeed<'de> for Tag {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        struct Name;
        impl serde::de::Visitor<'_> for Name {
            type Value = String;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a kind")
            }

            fn visit_str<E>(self, name: &str) -> Result<String, E> {
                Ok(name.to_owned())
            }
        }
        deserializer.deserialize_identifier(Name)
    }
}
