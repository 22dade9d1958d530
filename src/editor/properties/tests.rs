use super::*;
use crate::editor::Editor;
use crate::model::{GroupKind, Kind, Role};
use crate::storage;

/// A design with one part of every kind, one group of every kind, and one link of every kind.
fn everything() -> Design {
    let mut design = Design::named("everything");
    let mut add = |edit| {
        design.apply(edit).expect("accepted");
    };
    // Links from a part lead to the twin of another, or of its own kind.
    for name in ["part", "twin"] {
        for kind in Kind::all() {
            let id = Id::slug(&format!("{name}-{}", kind.type_name()));
            add(Edit::AddComponent { id, component: Component::new(kind), index: None });
        }
    }
    for kind in GroupKind::all() {
        let id = Id::slug(&format!("group-{}", kind.type_name()));
        let group = Group { name: String::new(), kind, members: Vec::new() };
        add(Edit::AddGroup { id, group, index: None });
    }
    for kind in LinkKind::all() {
        let opens = |spec: &&&crate::catalog::KindSpec| spec.opens.iter().any(|o| o.link == kind.type_name());
        let from = catalog::KINDS.iter().find(opens).or(catalog::KINDS.first()).expect("a kind");
        let open = from.opens.iter().find(|o| o.link == kind.type_name());
        let to = open.and_then(|o| o.to.iter().find(|to| catalog::find_kind(to).is_some()));
        let to = to.copied().unwrap_or("Server");
        let (from, to) = (Id::slug(&format!("part-{}", from.type_name)), Id::slug(&format!("twin-{to}")));
        let id = Id::slug(&format!("link-{}", kind.type_name()));
        add(Edit::AddLink { id, link: Link::new(from, to, kind), index: None });
    }
    catalog::check(&design).expect("sound");
    design
}

fn ids(design: &Design) -> Vec<Id> {
    design.components.keys().chain(design.groups.keys()).chain(design.links.keys()).cloned().collect()
}

/// Values that differ from the default.
fn others(field: &Field) -> Vec<Value> {
    match &field.form {
        Form::Switch => vec![Value::Bool(field.default != Some(Value::Bool(true)))],
        Form::Number => vec![Value::from(field.property.least.max(1) + 6)],
        Form::Words => vec![Value::from("10.0.0.0/8")],
        Form::Choice(all) => {
            all.iter().map(|one| Value::from(*one)).filter(|v| Some(v) != field.default.as_ref()).collect()
        }
    }
}

#[test]
fn every_property_of_every_kind_can_be_read_and_written_and_undo_is_exact() {
    let mut editor = Editor::new(everything());
    let before = storage::to_ron(editor.design());
    let mut count = 0;
    for id in ids(editor.design()) {
        let all = fields(editor.design(), [&id]);
        assert_eq!(all.len(), stated(editor.design(), &id).expect("a kind").properties.len(), "{id}");
        for field in all {
            let name = field.property.name;
            assert!(field.is_default() && field.default.is_some(), "{id}: {name} shows its default");
            for value in others(&field) {
                let edits = set(editor.design(), [&id], name, &value).expect("possible");
                editor.edit("Set", edits).unwrap_or_else(|error| panic!("{id}: {name}: {error}"));
                assert_ne!(storage::to_ron(editor.design()), before, "{id}: {name}");
                let now = fields(editor.design(), [&id]);
                let now = now.iter().find(|f| f.property.name == name).expect("the same field");
                assert_eq!(now.value.as_ref(), Some(&value), "{id}: {name}");
                editor.undo();
                assert_eq!(storage::to_ron(editor.design()), before, "{id}: {name}");
                count += 1;
            }
            // What the catalogue calls the default is the default: stating it says nothing.
            let value = field.default.expect("a default");
            assert!(set(editor.design(), [&id], name, &value).expect("possible").is_empty(), "{id}: {name}");
        }
    }
    assert!(count > 80, "{count}");
}

#[test]
fn several_parts_show_what_they_share_and_are_changed_together() {
    let text = "Design(format: 1, components: {\"a\": (kind: Database), \"b\": (kind: Database(role: Replica, capacity: 20)), \"w\": (kind: WebServer(capacity: 20))})";
    let mut editor = Editor::new(storage::parse(text).expect("a design"));
    let [a, b, w] = ["a", "b", "w"].map(Id::slug);
    let of = |editor: &Editor, ids: &[&Id], name: &str| {
        fields(editor.design(), ids.iter().copied()).into_iter().find(|f| f.property.name == name)
    };
    assert_eq!(of(&editor, &[&a, &b], "role").expect("shared").value, None, "mixed");
    assert_eq!(of(&editor, &[&a, &b], "engine").expect("shared").value, Some(Value::from("MySql")));
    assert_eq!(of(&editor, &[&b, &w], "role"), None, "a web server has no role");
    assert_eq!(of(&editor, &[&b, &w], "capacity").expect("shared").value, Some(Value::from(20)));
    let edits = set(editor.design(), [&a, &b], "role", &Value::from("Replica")).expect("possible");
    assert_eq!(edits.len(), 1, "the other is one already");
    editor.edit("Set", edits).expect("accepted");
    let Kind::Database(now) = &editor.design().components[&a].kind else { panic!("a database") };
    assert_eq!(now.role, Role::Replica);
}

#[test]
fn what_cannot_be_is_refused_in_one_line() {
    let design = everything();
    let lb = Id::slug("part-LoadBalancer");
    let why = set(&design, [&lb], "mode", &Value::from("Sideways")).expect_err("refused");
    assert!(why.starts_with("mode: ") && !why.contains('\n'), "{why}");
    let mut editor = Editor::new(design);
    let edits = set(editor.design(), [&lb], "needs", &Value::from(0)).expect("a number");
    assert!(editor.edit("Set", edits).is_err());
}

#[test]
fn hosts_and_groups_are_those_that_the_catalogue_accepts() {
    let text = "Design(format: 1, components: {\"s\": (kind: Server), \"c\": (kind: Container, on: \"s\"), \"db\": (kind: Database, on: \"c\"), \"user\": (kind: Client)},
        groups: {\"zone\": (kind: Zone), \"dbs\": (kind: DatabaseCluster, members: [\"db\"]), \"lbs\": (kind: LoadBalancerCluster), \"outer\": (kind: Layer, members: [\"zone\"])})";
    let design = storage::parse(text).expect("a design");
    let named = |places: &[Place]| places.iter().map(|p| (p.id.to_string(), p.inside)).collect::<Vec<_>>();
    let [s, c, db, user, zone, outer] = ["s", "c", "db", "user", "zone", "outer"].map(Id::slug);
    let (hosts, groups) = places(&design, &[&db]);
    assert_eq!(named(&hosts), [("s".to_owned(), 0), ("c".to_owned(), 1)]);
    assert_eq!(named(&groups), [("zone".to_owned(), 0), ("dbs".to_owned(), 1), ("outer".to_owned(), 0)]);
    assert!(places(&design, &[&s]).0.is_empty(), "a server does not run on what it holds, nor on itself");
    assert_eq!(named(&places(&design, &[&c]).0), [("s".to_owned(), 1)]);
    assert!(places(&design, &[&user]).0.is_empty());
    assert!(places(&design, &[&outer]).1.is_empty(), "a group is in no group that lies within it");
    assert_eq!(named(&places(&design, &[&zone]).1), [("outer".to_owned(), 1)]);
    assert_eq!(put(&design, &[&db], Some(&s)).len(), 1);
}

#[test]
fn a_link_of_another_kind_keeps_what_the_other_kind_knows() {
    let text = "Design(format: 1, components: {\"a\": (kind: Client), \"b\": (kind: LoadBalancer)},
        links: {\"l\": (from: \"a\", to: \"b\", kind: Http(port: 8080), label: \"words\", availability: Some(0.5))})";
    let design = storage::parse(text).expect("a design");
    let link = &design.links[&Id::slug("l")];
    let of = |name: &str| LinkKind::all().into_iter().find(|k| k.type_name() == name).expect("a kind");
    let https = link_as(link, of("Https"));
    assert_eq!((https.kind.type_name(), https.kind.port()), ("Https", Some(8080)));
    assert_eq!((https.label.as_str(), https.availability), ("words", Some(0.5)));
    let monitoring = link_as(link, of("Monitoring"));
    assert_eq!((monitoring.kind.port(), monitoring.label.as_str()), (None, "words"));
}
