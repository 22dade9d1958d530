//! Where what a fix adds may stand: as it is proposed, or on any machine that may hold it. Knows no window.

use crate::analysis::Sketch;
use crate::editor::can_hold;
use crate::model::{Design, Edit, Id, Kind};

/// No more places are offered than people can tell apart.
const MOST: usize = 24;

/// One place for what a fix adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The machine that is drawn already; none: as the fix proposes it.
    pub host: Option<Id>,
    /// All edits of the fix with the part there.
    pub edits: Vec<Edit>,
}

/// What a fix adds, and where it may stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is placed.
    pub part: Id,
    /// What people call it.
    pub title: String,
    /// Where the fix proposes it, for people.
    pub proposed: String,
    /// The places; the first one is that of the fix.
    pub places: Vec<Place>,
}

/// The places for what these edits add; none where there is no choice.
pub fn choice(design: &Design, edits: &[Edit]) -> Option<Choice> {
    let mut made = Sketch::of(design);
    for edit in edits {
        made.apply(edit.clone());
    }
    let added: Vec<&Id> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::AddComponent { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    let component = |id: &Id| made.design().components.get(id);
    let is_host = |id: &Id| component(id).is_some_and(|c| matches!(c.kind, Kind::Server(_) | Kind::Container(_)));
    let part = *added.iter().find(|id| !is_host(id))?;
    let title = made.title(part);
    let stands = component(part)?.on.clone();
    // What comes with it (its files, its agent) goes where it goes, and a machine made for them alone is not needed then.
    let together: Vec<Id> = match &stands {
        Some(host) if added.contains(&host) => {
            let with = added.iter().filter(|id| component(id).is_some_and(|c| c.on.as_ref() == Some(host)));
            with.map(|id| (*id).clone()).collect()
        }
        _ => vec![part.clone()],
    };
    let proposed = match &stands {
        None => "on its own".to_owned(),
        Some(host) if added.contains(&host) => "on a machine of its own".to_owned(),
        Some(host) => format!("on {}, as proposed", design.title(host.as_str())),
    };
    let left_over = stands.clone().filter(|host| added.contains(&host));
    let mut places = vec![Place { host: None, edits: edits.to_vec() }];
    let machines = design.components.keys().filter(|id| is_host(id) && Some(*id) != stands.as_ref());
    for host in machines.filter(|id| can_hold(design, id)).take(MOST) {
        let mut sketch = Sketch::of(design);
        for edit in edits {
            sketch.apply(edit.clone());
        }
        for id in &together {
            sketch.move_to(id, host);
        }
        if let Some(empty) = &left_over {
            sketch.remove(std::slice::from_ref(empty));
        }
        if let Some(draft) = sketch.draft("").into_iter().next() {
            places.push(Place { host: Some(host.clone()), edits: draft.edits });
        }
    }
    (places.len() > 1).then(|| Choice { part: part.clone(), title, proposed, places })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::rules::Profile;
    use crate::analysis::{analyse, fixes};
    use crate::storage;

    #[test]
    fn what_a_fix_adds_may_stand_on_each_machine_and_all_of_it_goes_there() {
        let design = storage::template("distributed").expect("the template").design();
        let report = analyse(&design);
        let finding = report.findings.iter().find(|f| f.code == "REL-001").expect("one balancer");
        let fix = fixes::fixes(&design, finding, Profile::Core).remove(0);
        let choice = choice(&design, &fix.edits).expect("a choice");
        let hosts: Vec<Option<&str>> = choice.places.iter().map(|p| p.host.as_ref().map(Id::as_str)).collect();
        assert_eq!(hosts, [None, Some("server-1"), Some("server-2")]);
        for place in &choice.places {
            let mut made = design.clone();
            for edit in &place.edits {
                made.apply(edit.clone()).expect("it was tried");
            }
            assert_eq!(made.components[&choice.part].on, place.host);
            crate::catalog::check(&made).expect("it is sound");
        }
    }
}
