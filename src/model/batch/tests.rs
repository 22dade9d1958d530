use proptest::prelude::*;

use super::*;
use crate::model::{Component, Group, GroupKind, Kind, Link, LinkKind, Note, Placement, Point};

/// A design of so many parts, with groups, notes, places and bends, and servers in servers.
fn design(parts: usize) -> Design {
    let mut design = Design::named("many");
    let id = |stem: &str, n: usize| Id::slug(&format!("{stem}{n}"));
    let kind = |name: &str| Kind::all().into_iter().find(|kind| kind.type_name() == name).expect("a kind");
    let mut edits = Vec::new();
    for n in 0..parts {
        let mut component = Component::new(kind(if n % 4 == 0 { "Server" } else { "WebServer" }));
        component.on = (n % 4 != 0).then(|| id("c", n / 4 * 4)).or((n % 8 == 4).then(|| id("c", n - 4)));
        edits.push(Edit::AddComponent { id: id("c", n), component, index: None });
    }
    for n in 0..parts / 8 {
        let group = Group { name: String::new(), kind: GroupKind::all().swap_remove(0), members: vec![id("c", n * 8)] };
        edits.push(Edit::AddGroup { id: id("g", n), group, index: None });
    }
    for n in 1..parts {
        let link = Link::new(id("c", n), id("c", n - 1), LinkKind::all().swap_remove(0));
        edits.push(Edit::AddLink { id: id("l", n), link, index: None });
        let bends = Some(vec![Point::new(n as f32, 0.0)]);
        edits.extend((n % 3 == 0).then(|| Edit::Bend { id: id("l", n), bends, index: None }));
    }
    for n in 0..parts / 5 {
        let note = Note { text: n.to_string(), about: Some(id("c", n * 3)) };
        edits.push(Edit::AddNote { id: id("n", n), note, index: None });
    }
    for n in (0..parts).filter(|n| n % 3 != 1) {
        let placement = Some(Placement { at: Point::new(n as f32, 1.0), size: None });
        edits.push(Edit::Place { id: id("c", n), placement, index: None });
    }
    for edit in edits {
        design.apply(edit).expect("sound");
    }
    design.locked = vec![id("c", 0), id("c", parts / 2)];
    design
}

/// Applies edits in turn; what undoes those before the first refusal, and that.
fn in_turn(design: &mut Design, edits: &[Edit]) -> (Vec<Edit>, Result<(), Violation>) {
    let mut undo = Vec::new();
    for edit in edits {
        match design.apply(edit.clone()) {
            Ok(inverse) => undo.push(inverse),
            Err(violation) => return (undo, Err(violation)),
        }
    }
    (undo, Ok(()))
}

/// Whether the order is the same too.
fn same(one: &Design, other: &Design) -> bool {
    one == other
        && one.components.keys().eq(other.components.keys())
        && one.groups.keys().eq(other.groups.keys())
        && one.links.keys().eq(other.links.keys())
        && one.notes.keys().eq(other.notes.keys())
        && one.drawing.keys().eq(other.drawing.keys())
        && one.bends.keys().eq(other.bends.keys())
}

/// Both ways give the same design, the same undoing and the same refusal; and undoing leads back.
fn agree(start: &Design, edits: &[Edit]) -> Result<(), TestCaseError> {
    let (mut one, mut other, mut undo) = (start.clone(), start.clone(), Vec::new());
    let (expected, refused) = in_turn(&mut one, edits);
    let result = other.apply_all(edits.iter().cloned(), &mut undo);
    prop_assert_eq!(&result, &refused);
    prop_assert!(undo == expected, "what undoes it differs");
    prop_assert!(same(&one, &other), "the designs differ");
    let mut again = Vec::new();
    prop_assert_eq!(other.apply_all(undo.into_iter().rev(), &mut again), Ok(()));
    prop_assert!(same(start, &other), "undoing does not lead back");
    prop_assert_eq!(other.apply_all(again.into_iter().rev(), &mut Vec::new()), Ok(()));
    prop_assert!(same(&one, &other), "doing it again is something else");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn together_is_as_in_turn(which in proptest::collection::vec(0_usize..160, 1..120), turn in 0_usize..160) {
        let start = design(160);
        let ids: Vec<Id> = which.iter().map(|n| Id::slug(&format!("c{n}"))).collect();
        let mut removal = start.removal(&ids);
        agree(&start, &removal)?;
        // In another order most of it is refused somewhere, and a thing may be asked for twice.
        let by = turn % removal.len();
        removal.rotate_left(by);
        agree(&start, &removal)?;
        let places: Vec<Edit> = removal.iter().filter(|edit| matches!(edit, Edit::Place { .. })).cloned().collect();
        agree(&start, &[places.clone(), places].concat())?;
        // Places that come, change, and come in the middle.
        let put = which.iter().enumerate().map(|(turn, n)| {
            let placement = Some(Placement { at: Point::new(turn as f32, 2.0), size: None });
            Edit::Place { id: Id::slug(&format!("c{n}")), placement, index: (n % 3 > 0).then_some(n * 2) }
        });
        agree(&start, &put.collect::<Vec<_>>())?;
        let hosts = which.iter().enumerate().map(|(n, which)| {
            let on = Some(Id::slug(&format!("c{}", (which + turn) / 4 * 4 % 160))).filter(|_| n % 5 > 0);
            let id = Id::slug(&format!("c{which}"));
            Edit::SetComponent { component: Component { on, ..start.components[&id].clone() }, id }
        });
        agree(&start, &hosts.collect::<Vec<_>>())?;
    }
}

#[test]
fn four_times_as_many_removals_from_four_times_as_large_a_design_take_nowhere_near_sixteen_times_as_long() {
    // On the thread's own clock: a busy machine does not matter.
    let clock = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let time = |parts: usize| {
        let mut start = design(parts);
        let ids: Vec<Id> = start.components.keys().take(parts / 2).cloned().collect();
        let removal = start.removal(&ids);
        let began = clock();
        let mut undo = Vec::new();
        start.apply_all(removal, &mut undo).expect("sound");
        start.apply_all(undo.into_iter().rev(), &mut Vec::new()).expect("sound");
        clock() - began
    };
    let best = |parts: usize| (0..3).map(|_| time(parts)).fold(f64::MAX, f64::min);
    let (small, large) = (best(2_500), best(10_000));
    assert!(large < 9.0 * small.max(0.01), "{small} s and {large} s");
}
