//! Random edits never break a design, save and load to the same bytes, and undo and redo exactly.

use linchpin::editor::Editor;
use linchpin::model::{
    self, Component, Design, Edit, Group, GroupKind, Id, Kind, Link, LinkKind, Note, Placement, Point,
};
use linchpin::storage;
use proptest::prelude::*;

/// One random gesture, in numbers: they choose among what the design holds when it is applied.
#[derive(Debug, Clone)]
struct Wish {
    action: u8,
    a: usize,
    b: usize,
    c: usize,
    x: f32,
    y: f32,
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let wish = (0_u8..16, 0_usize..64, 0_usize..64, 0_usize..64, -900.0_f32..900.0, -900.0_f32..900.0)
        .prop_map(|(action, a, b, c, x, y)| Wish { action, a, b, c, x, y });
    proptest::collection::vec(wish, 1..60)
}

fn pick<T>(section: &model::Section<T>, n: usize) -> Option<Id> {
    (!section.is_empty()).then(|| section.get_index(n % section.len()).map(|(id, _)| id.clone())).flatten()
}

fn edits(design: &Design, w: &Wish) -> Vec<Edit> {
    let kinds = Kind::all();
    let kind = kinds[w.a % kinds.len()].clone();
    let host = pick(&design.components, w.b);
    match w.action {
        0..=2 => {
            let mut component = Component::new(kind).named(&"näme \"x\" ".repeat(w.c % 3));
            component.on = host.filter(|_| w.c.is_multiple_of(2));
            vec![Edit::AddComponent { id: design.free_id("c"), component, index: Some(w.c) }]
        }
        3 => pick(&design.components, w.a).map_or_else(Vec::new, |id| {
            let mut component = design.components[&id].clone();
            component.on = host;
            component.availability = Some(0.5);
            vec![Edit::SetComponent { id, component }]
        }),
        4..=6 => match (pick(&design.components, w.a), pick(&design.components, w.b)) {
            (Some(from), Some(to)) => {
                let all = LinkKind::all();
                let link = Link::new(from, to, all[w.c % all.len()].clone());
                vec![Edit::AddLink { id: design.free_id("l"), link, index: Some(w.c) }]
            }
            _ => Vec::new(),
        },
        7 => {
            let all = GroupKind::all();
            let members = [w.a, w.b].iter().filter_map(|n| pick(&design.components, *n)).collect();
            let group = Group { name: String::new(), kind: all[w.c % all.len()].clone(), members };
            vec![Edit::AddGroup { id: design.free_id("g"), group, index: None }]
        }
        8 => match (pick(&design.groups, w.a), pick(&design.groups, w.b)) {
            (Some(id), Some(member)) => {
                let mut group = design.groups[&id].clone();
                group.members.push(member);
                vec![Edit::SetGroup { id, group }]
            }
            _ => Vec::new(),
        },
        9 => {
            let note = Note { text: format!("{}", w.x), about: pick(&design.components, w.a) };
            vec![Edit::AddNote { id: design.free_id("n"), note, index: None }]
        }
        10..=12 => pick(&design.components, w.a).map_or_else(Vec::new, |id| {
            let size = w.c.is_multiple_of(2).then(|| Point::new(w.x.abs() + 1.0, w.y.abs() + 1.0));
            vec![Edit::Place { id, placement: Some(Placement { at: Point::new(w.x, w.y), size }), index: None }]
        }),
        13 => vec![Edit::SetName(format!("{}", w.y)), Edit::SetDomain("example.org".to_owned())],
        _ => {
            let ids: Vec<Id> =
                [pick(&design.components, w.a), pick(&design.groups, w.b)].into_iter().flatten().collect();
            design.removal(&ids)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_gestures_stays_sound_and_undoes_and_redoes_byte_for_byte(wishes in wishes()) {
        let mut editor = Editor::new(Design::named("start"));
        let mut states = vec![storage::to_ron(editor.design())];
        for wish in &wishes {
            let before = storage::to_ron(editor.design());
            let edits = edits(editor.design(), wish);
            let entries = editor.history_len();
            match editor.edit("gesture", edits) {
                Ok(()) if editor.history_len() > entries => states.push(storage::to_ron(editor.design())),
                _ => prop_assert_eq!(&storage::to_ron(editor.design()), &before, "refused or empty, and changed"),
            }
            let text = storage::to_ron(editor.design());
            let again = storage::parse(&text);
            prop_assert!(again.is_ok(), "{:?}\n{}", again.err(), text);
            prop_assert_eq!(storage::to_ron(&again.expect("just checked")), text);
        }
        prop_assert_eq!(editor.history_len(), states.len() - 1);
        for state in states.iter().rev().skip(1) {
            prop_assert!(editor.undo().is_some());
            prop_assert_eq!(&storage::to_ron(editor.design()), state);
        }
        prop_assert!(editor.undo().is_none());
        for state in states.iter().skip(1) {
            prop_assert!(editor.redo().is_some());
            prop_assert_eq!(&storage::to_ron(editor.design()), state);
        }
        prop_assert!(editor.redo().is_none());
    }

    #[test]
    fn removing_anything_leaves_nothing_dangling(which in 0_usize..40, also in 0_usize..40) {
        for template in storage::TEMPLATES {
            let mut editor = Editor::new(template.design());
            let ids: Vec<Id> = [which, also].iter().filter_map(|n| pick(&editor.design().components, *n)).collect();
            let edits = editor.design().removal(&ids);
            let result = editor.edit("Delete", edits);
            prop_assert!(result.is_ok(), "{}: {:?}", template.name, result);
            prop_assert!(ids.iter().all(|id| !editor.design().contains(id.as_str())));
        }
    }
}

#[test]
fn a_part_that_leaves_the_drawing_and_returns_within_a_gesture_is_undone_to_the_byte() {
    let start = storage::template("distributed").expect("a template").design();
    let id = |text: &str| Id::new(text).expect("an id");
    let place = |text: &str, x: f32| {
        let at = Point::new(x, 0.0);
        Edit::Place { id: id(text), placement: Some(Placement { at, size: None }), index: None }
    };
    let unplace = |text: &str| Edit::Place { id: id(text), placement: None, index: None };
    let mut editor = Editor::new(start.clone());
    // Moved, taken off the drawing and put back: its place in the file must come back too.
    editor.edit("Fix", [place("db-1", 1.0), unplace("db-1"), place("db-1", 2.0)]).expect("an edit");
    editor.undo();
    assert_eq!(storage::to_ron(editor.design()), storage::to_ron(&start));
}
