//! What a property may be: found by reading its kind from a source that notes what it is asked for.

use serde::de::value::Error;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer as _, MapAccess, VariantAccess,
    Visitor,
};
use serde_json::Value;

/// What a property may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Yes or no.
    Switch,
    /// One of these, the default first.
    Choice(&'static [&'static str]),
    /// A whole number.
    Number,
    /// Words.
    Words,
}

impl Form {
    /// The value that some text of the file or the catalogue stands for.
    pub fn value(&self, text: &str) -> Option<Value> {
        match self {
            Self::Switch => text.parse().ok().map(Value::Bool),
            Self::Number => text.parse::<u32>().ok().map(Value::from),
            Self::Choice(all) => all.contains(&text).then(|| Value::from(text)),
            Self::Words => Some(Value::from(text.trim_matches('"'))),
        }
    }
}

type Notes = Vec<(&'static str, Form)>;

/// The properties of a variant of a kind, in the order of the file.
pub(super) fn forms<T: DeserializeOwned>(variant: &'static str) -> Notes {
    let mut notes = Notes::new();
    // The answers are made up: only the questions matter.
    let _ = T::deserialize(Kind { variant, notes: &mut notes });
    notes
}

/// A kind: an enum of which one variant is there, with a struct of properties.
struct Kind<'a> {
    variant: &'static str,
    notes: &'a mut Notes,
}

macro_rules! nothing_else {
    ($($others:ident)*) => {
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
            Err(de::Error::custom("no property can be that"))
        }

        serde::forward_to_deserialize_any! {
            i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char bytes byte_buf option unit unit_struct seq tuple
            tuple_struct map ignored_any $($others)*
        }
    };
}

impl<'de> Deserializer<'de> for Kind<'_> {
    type Error = Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    nothing_else!(bool u32 u64 str string newtype_struct struct identifier);
}

impl<'de> EnumAccess<'de> for Kind<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(self.variant.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for Kind<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(Properties { notes: self.notes, names: [].iter(), name: "" })
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("properties have names"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("properties are a struct of their own"))
    }
}

/// The struct of properties: each field is asked for in turn.
struct Properties<'a> {
    notes: &'a mut Notes,
    names: std::slice::Iter<'static, &'static str>,
    name: &'static str,
}

impl<'de> Deserializer<'de> for Properties<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Properties { names: names.iter(), ..self })
    }

    nothing_else!(bool u32 u64 str string newtype_struct enum identifier);
}

impl<'de> MapAccess<'de> for Properties<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(name) = self.names.next() else { return Ok(None) };
        self.name = name;
        seed.deserialize((*name).into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(Property { name: self.name, notes: self.notes })
    }
}

/// One property: what it asks for is what it may be.
struct Property<'a> {
    name: &'static str,
    notes: &'a mut Notes,
}

impl<'de> Deserializer<'de> for Property<'_> {
    type Error = Error;

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.notes.push((self.name, Form::Switch));
        visitor.visit_bool(false)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.notes.push((self.name, Form::Number));
        visitor.visit_u32(0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.notes.push((self.name, Form::Words));
        visitor.visit_str("")
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        all: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.notes.push((self.name, Form::Choice(all)));
        let first = all.first().copied().unwrap_or_default();
        visitor.visit_enum(IntoDeserializerOf(first))
    }

    nothing_else!(u64 str struct identifier);
}

/// A choice that is made: its first value.
struct IntoDeserializerOf(&'static str);

impl<'de> EnumAccess<'de> for IntoDeserializerOf {
    type Error = Error;
    type Variant = Chosen;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Chosen), Error> {
        Ok((seed.deserialize(self.0.into_deserializer())?, Chosen))
    }
}

/// Nothing follows a choice.
struct Chosen;

impl<'de> VariantAccess<'de> for Chosen {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Error> {
        Err(de::Error::custom("a choice is a word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("a choice is a word"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(de::Error::custom("a choice is a word"))
    }
}
