//! Reading and writing one property of parts, groups and links by its name, whatever their kind.
//!
//! What a property may be is found out by reading its kind with a deserializer that notes what is asked for: a new
//! kind or property needs no line here, and none in the window.

mod form;
mod places;

pub use places::{Place, join, places, put};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::catalog::{self, Property};
use crate::model::{Component, Design, Edit, Group, Id, Link, LinkKind};
pub use form::Form;

/// The kind of a component, group or link with the properties that it states.
#[derive(Debug, Clone, PartialEq)]
struct Stated {
    type_name: &'static str,
    properties: &'static [Property],
    values: Map<String, Value>,
}

/// A property of everything that is selected.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, meaning, default and unit.
    pub property: &'static Property,
    /// What it may be.
    pub form: Form,
    /// What it is; none: not the same everywhere.
    pub value: Option<Value>,
    /// What it is where the file leaves it out; none: not the same everywhere.
    pub default: Option<Value>,
}

impl Field {
    /// Whether it is everywhere what it is without a word in the file.
    pub fn is_default(&self) -> bool {
        self.value.is_some() && self.value == self.default
    }
}

/// The properties that all of these have, in the order of the catalogue.
pub fn fields<'a>(design: &Design, ids: impl IntoIterator<Item = &'a Id>) -> Vec<Field> {
    let mut forms: Vec<(&'static str, Vec<(&'static str, Form)>)> = Vec::new();
    let mut fields: Option<Vec<Field>> = None;
    for id in ids {
        let Some(stated) = stated(design, id) else { return Vec::new() };
        if !forms.iter().any(|(name, _)| *name == stated.type_name) {
            forms.push((stated.type_name, forms_of(design, id)));
        }
        let Some((_, own)) = forms.iter().find(|(name, _)| *name == stated.type_name) else { continue };
        let form = |name: &str| own.iter().find(|(known, _)| *known == name).map(|(_, form)| form);
        let Some(all) = &mut fields else {
            let field = |property: &'static Property| {
                let form = form(property.name)?.clone();
                let default = form.value(property.default);
                let value = stated.values.get(property.name).cloned().or_else(|| default.clone());
                Some(Field { property, form, value, default })
            };
            fields = Some(stated.properties.iter().filter_map(field).collect());
            continue;
        };
        all.retain_mut(|field| {
            let name = field.property.name;
            let Some(property) = stated.properties.iter().find(|own| own.name == name) else { return false };
            if form(name) != Some(&field.form) {
                return false;
            }
            let default = field.form.value(property.default);
            let value = stated.values.get(name).or(default.as_ref());
            if field.value.as_ref() != value {
                field.value = None;
            }
            if field.default != default {
                field.default = None;
            }
            true
        });
    }
    fields.unwrap_or_default()
}

/// The edits that give a property of all of these a value. What has it already is left alone.
///
/// # Errors
/// A sentence that says why one of them cannot have it.
pub fn set<'a>(
    design: &Design,
    ids: impl IntoIterator<Item = &'a Id>,
    name: &str,
    value: &Value,
) -> Result<Vec<Edit>, String> {
    let mut edits = Vec::new();
    for id in ids {
        let Some(mut now) = stated(design, id) else { return Err(format!("`{id}` has no properties")) };
        now.values.insert(name.to_owned(), value.clone());
        let kind = Value::Object(Map::from_iter([(now.type_name.to_owned(), Value::Object(now.values))]));
        let why = |error: serde_json::Error| format!("{}: {error}", name.replace('_', " "));
        if let Some(component) = design.components.get(id) {
            let changed = Component { kind: read(kind).map_err(why)?, ..component.clone() };
            edits.extend((changed != *component).then(|| Edit::SetComponent { id: id.clone(), component: changed }));
        } else if let Some(link) = design.links.get(id) {
            let changed = Link { kind: read(kind).map_err(why)?, ..link.clone() };
            edits.extend((changed != *link).then(|| Edit::SetLink { id: id.clone(), link: changed }));
        } else if let Some(group) = design.groups.get(id) {
            let changed = Group { kind: read(kind).map_err(why)?, ..group.clone() };
            edits.extend((changed != *group).then(|| Edit::SetGroup { id: id.clone(), group: changed }));
        }
    }
    Ok(edits)
}

/// The availability that all of these state; outer none: not the same, or not all can have one.
pub fn availability<'a>(design: &Design, ids: impl IntoIterator<Item = &'a Id>) -> Option<Option<f64>> {
    let of = |id: &Id| match (design.components.get(id), design.links.get(id)) {
        (Some(component), _) => Some(component.availability),
        (_, Some(link)) => Some(link.availability),
        _ => None,
    };
    let mut all = ids.into_iter().map(of);
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}

/// The edits that state an availability, or (none) leave it to the analysis, for all of these that can have one.
pub fn set_availability<'a>(design: &Design, ids: impl IntoIterator<Item = &'a Id>, to: Option<f64>) -> Vec<Edit> {
    let of = |id: &Id| {
        if let Some(component) = design.components.get(id).filter(|c| c.availability != to) {
            let component = Component { availability: to, ..component.clone() };
            return Some(Edit::SetComponent { id: id.clone(), component });
        }
        let link = design.links.get(id).filter(|l| l.availability != to)?;
        Some(Edit::SetLink { id: id.clone(), link: Link { availability: to, ..link.clone() } })
    };
    ids.into_iter().filter_map(of).collect()
}

/// A link as one of another kind: everything that it states and the other kind knows stays.
pub fn link_as(link: &Link, kind: LinkKind) -> Link {
    let mut kept = values(&link.kind);
    let forms = form::forms::<LinkKind>(kind.type_name());
    let old = form::forms::<LinkKind>(link.kind.type_name());
    kept.retain(|name, _| {
        let form = |all: &[(&'static str, Form)]| all.iter().find(|(n, _)| n == name).map(|(_, form)| form.clone());
        form(&forms).is_some() && form(&forms) == form(&old)
    });
    let as_new = Value::Object(Map::from_iter([(kind.type_name().to_owned(), Value::Object(kept))]));
    Link { kind: read(as_new).unwrap_or(kind), ..link.clone() }
}

fn read<T: DeserializeOwned>(kind: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(kind)
}

/// What a part, group or link states about itself.
fn stated(design: &Design, id: &Id) -> Option<Stated> {
    if let Some(component) = design.components.get(id) {
        let spec = catalog::kind(&component.kind);
        return Some(Stated {
            type_name: spec.type_name,
            properties: spec.properties,
            values: values(&component.kind),
        });
    }
    if let Some(link) = design.links.get(id) {
        let spec = catalog::link(&link.kind);
        return Some(Stated { type_name: spec.type_name, properties: spec.properties, values: values(&link.kind) });
    }
    let group = design.groups.get(id)?;
    let spec = catalog::group(&group.kind);
    Some(Stated { type_name: spec.type_name, properties: spec.properties, values: values(&group.kind) })
}

/// `LoadBalancer(mode: ActivePassive)` as a map; a kind without anything stated is a word.
fn values(kind: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(kind) {
        Ok(Value::Object(outer)) => match outer.into_iter().next() {
            Some((_, Value::Object(inner))) => inner,
            _ => Map::new(),
        },
        _ => Map::new(),
    }
}

fn forms_of(design: &Design, id: &Id) -> Vec<(&'static str, Form)> {
    if let Some(component) = design.components.get(id) {
        return form::forms::<crate::model::Kind>(component.kind.type_name());
    }
    if let Some(link) = design.links.get(id) {
        return form::forms::<crate::model::LinkKind>(link.kind.type_name());
    }
    let group = design.groups.get(id);
    group.map(|group| form::forms::<crate::model::GroupKind>(group.kind.type_name())).unwrap_or_default()
}

#[cfg(test)]
mod tests;
