//! Making links: what fits between two parts, and why nothing does.

use crate::catalog::{self, KindSpec, article};
use crate::model::{Design, Edit, Id, Kind, Link, LinkKind};

/// The kinds of link that may be added from one part to another: those that fit and are not there yet.
///
/// # Errors
/// A sentence that says why there is none.
pub fn kinds_between(design: &Design, from: &Id, to: &Id) -> Result<Vec<LinkKind>, String> {
    if from == to {
        return Err("a part has no link to itself".to_owned());
    }
    let fitting = catalog::fitting(design, from, to);
    if fitting.is_empty() {
        return Err(nothing_fits(design, from, to));
    }
    let there = |kind: &LinkKind| {
        let same = |l: &&Link| l.from == *from && l.to == *to && l.kind.type_name() == kind.type_name();
        design.links.values().any(|l| same(&l))
    };
    let new: Vec<LinkKind> = fitting.into_iter().filter(|kind| !there(kind)).collect();
    if new.is_empty() {
        return Err(format!("{} is linked to {} already", design.title(from.as_str()), design.title(to.as_str())));
    }
    Ok(new)
}

fn nothing_fits(design: &Design, from: &Id, to: &Id) -> String {
    let named = |id: &Id| match (design.components.get(id), design.groups.get(id)) {
        (Some(c), _) => article(catalog::kind(&c.kind).label),
        (None, Some(g)) => article(catalog::group(&g.kind).label),
        (None, None) => "a note".to_owned(),
    };
    match design.components.get(from).map(|c| catalog::kind(&c.kind)) {
        None => format!("{} opens no link", named(from)),
        Some(kind) if kind.opens.is_empty() => format!("{} opens no link", article(kind.label)),
        Some(_) => format!("{} has no link to {}", named(from), named(to)),
    }
}

/// The edit that adds a link, and its id.
pub fn add(design: &Design, from: &Id, to: &Id, kind: LinkKind) -> (Id, Edit) {
    let id = Id::slug(&format!("{from}-{to}"));
    let id = if design.contains(id.as_str()) { design.free_id(id.as_str()) } else { id };
    let link = Link::new(from.clone(), to.clone(), kind);
    (id.clone(), Edit::AddLink { id, link, index: None })
}

/// The kinds of component to which a part may have a link, in the order of the palette.
pub fn partners(design: &Design, from: &Id) -> Vec<&'static KindSpec> {
    let Some(component) = design.components.get(from) else { return Vec::new() };
    let opens = catalog::kind(&component.kind).opens;
    let fits = |spec: &&KindSpec| opens.iter().any(|o| o.link != "Other" && o.to.contains(&spec.type_name));
    catalog::KINDS.iter().copied().filter(fits).collect()
}

/// The kind of part that usually follows one: the first to which it may open a link, of those that requests reach later, or its own.
pub fn usual_partner(design: &Design, from: &Id) -> Option<&'static KindSpec> {
    let own = catalog::kind(&design.components.get(from)?.kind);
    let place = |kind: &KindSpec| catalog::KINDS.iter().position(|known| known.type_name == kind.type_name);
    let opens = own.opens.iter().filter(|o| o.link != "Other").flat_map(|o| o.to);
    let partners: Vec<&KindSpec> = opens.filter_map(|to| catalog::find_kind(to)).collect();
    let later = partners.iter().find(|kind| place(kind) > place(own));
    let alike = || partners.iter().find(|kind| kind.type_name == own.type_name);
    later.or_else(alike).or(partners.first()).copied()
}

/// The edits that remove a part and link what led to it to where it led, as far as that fits.
///
/// # Errors
/// Why nothing can be linked past it.
pub fn bridge(design: &Design, part: &Id) -> Result<Vec<Edit>, String> {
    let into: Vec<&Link> = design.links.values().filter(|l| l.to == *part && l.from != *part).collect();
    let onward: Vec<&Link> = design.links.values().filter(|l| l.from == *part && l.to != *part).collect();
    let mut edits = design.removal(std::slice::from_ref(part));
    let mut after = design.clone();
    for edit in &edits {
        after.apply(edit.clone()).map_err(|v| v.message)?;
    }
    let before = edits.len();
    for a in &into {
        for b in onward.iter().filter(|b| b.to != a.from) {
            // The kind of the first half, where it fits.
            let Ok(kind) = fitting_like(&after, &a.from, &b.to, &a.kind) else { continue };
            let (_, edit) = add(&after, &a.from, &b.to, kind);
            after.apply(edit.clone()).map_err(|v| v.message)?;
            edits.push(edit);
        }
    }
    if edits.len() == before {
        let title = design.title(part.as_str());
        return Err(format!("nothing that leads to {title} can be linked to where it leads"));
    }
    Ok(edits)
}

/// Whether a new part of a kind can be put into a link: something leads to it, and from it on.
pub fn fits_into(design: &Design, link: &Id, kind: &KindSpec) -> bool {
    let opens = |from: &KindSpec, to: &str| from.opens.iter().any(|o| o.link != "Other" && o.to.contains(&to));
    let of = |id: &Id| match (design.components.get(id), design.groups.get(id)) {
        (Some(component), _) => Some(component.kind.type_name()),
        (None, group) => group.map(|group| group.kind.type_name()),
    };
    design.links.get(link).is_some_and(|link| {
        let from = design.components.get(&link.from).map(|c| catalog::kind(&c.kind));
        from.zip(of(&link.to)).is_some_and(|(from, to)| opens(from, kind.type_name) && opens(kind, to))
    })
}

/// The edits that put a part into a link: it then ends at the part, and a new one leads on from there. The link keeps
/// its kind and its settings where they fit.
///
/// # Errors
/// A sentence that says why it does not fit there.
pub fn insert(design: &Design, link: &Id, part: &Id) -> Result<Vec<Edit>, String> {
    let Some(old) = design.links.get(link) else { return Err(format!("there is no link `{link}`")) };
    let first = fitting_like(design, &old.from, part, &old.kind)?;
    let second = fitting_like(design, part, &old.to, &old.kind)?;
    let (_, onward) = add(design, part, &old.to, second);
    let ends_here = Link { to: part.clone(), kind: first, ..old.clone() };
    Ok(vec![Edit::SetLink { id: link.clone(), link: ends_here }, onward])
}

/// The kind itself if it fits between two parts, else the first that does.
fn fitting_like(design: &Design, from: &Id, to: &Id, like: &LinkKind) -> Result<LinkKind, String> {
    if catalog::refusal(design, from, to, like).is_none() {
        return Ok(like.clone());
    }
    Ok(kinds_between(design, from, to)?.swap_remove(0))
}

/// The edit that leads an end of a link to another part: its id, kind, label and settings stay where they fit there.
///
/// # Errors
/// A sentence that says why it cannot end there.
pub fn reattach(design: &Design, link: &Id, head: bool, part: &Id) -> Result<Edit, String> {
    let Some(old) = design.links.get(link) else { return Err(format!("there is no link `{link}`")) };
    let (from, to) = if head { (&old.from, part) } else { (part, &old.to) };
    if from == to {
        return Err("a part has no link to itself".to_owned());
    }
    let kind = match catalog::refusal(design, from, to, &old.kind) {
        None => old.kind.clone(),
        Some(_) => kinds_between(design, from, to)?.swap_remove(0),
    };
    let link_now = Link { from: from.clone(), to: to.clone(), kind, ..old.clone() };
    Ok(Edit::SetLink { id: link.clone(), link: link_now })
}

/// Why a part of a kind that is not there yet cannot stand at the end of a link.
pub fn partner_refusal(design: &Design, from: &Id, kind: &Kind) -> Option<String> {
    let spec = catalog::kind(kind);
    let fits = partners(design, from).iter().any(|partner| partner.type_name == spec.type_name);
    (!fits).then(|| format!("{} has no link to {}", design.title(from.as_str()), article(spec.label)))
}
