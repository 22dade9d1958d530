//! Links by hand, and what is put into them.

use super::*;
use crate::editor::making::New;
use crate::editor::sight::Side;
use crate::model::LinkKind;

#[test]
fn a_link_is_pulled_from_a_dot_and_near_is_enough() {
    let mut desk = Desk::new();
    let (lb, app) = (desk.rect("app"), desk.rect("db"));
    desk.drag(Side::Right.middle(&lb), p(app.x - 15.0, app.center().y), plain);
    let (id, link) = desk.editor.design().links.last().expect("a link");
    assert_eq!((link.from.as_str(), link.to.as_str()), ("app", "db"));
    assert!(matches!(link.kind, LinkKind::Sql(_)));
    assert_eq!(desk.selection, [id.clone()].into());
    assert_eq!(desk.editor.history_len(), 1);
}

#[test]
fn the_dots_of_a_part_in_a_container_are_caught_from_outside_of_its_box_too() {
    for (side, by) in [(Side::Right, p(3.0, 2.0)), (Side::Bottom, p(2.0, 3.0)), (Side::Left, p(-6.0, 0.0))] {
        let mut desk = Desk::new();
        let places = desk.editor.design().drawing.clone();
        let dot = side.middle(&desk.rect("web")) + by;
        desk.does(Input::Hover(at(dot)));
        assert_eq!(desk.tools.cursor(), Cursor::Cross, "{side:?}");
        desk.drag(dot, desk.center("app"), plain);
        let (_, link) = desk.editor.design().links.last().expect("a link");
        assert_eq!((link.from.as_str(), link.to.as_str()), ("web", "app"), "{side:?}: {:?}", desk.asks);
        assert_eq!(desk.editor.design().drawing, places, "nothing was dragged");
    }
}

#[test]
fn a_link_released_beside_a_part_in_a_container_ends_at_the_part() {
    let mut desk = Desk::new();
    let web = desk.rect("web");
    desk.drag(Side::Right.middle(&desk.rect("browser")), p(web.right() + 3.0, web.center().y), plain);
    let (_, link) = desk.editor.design().links.last().expect("a link");
    assert_eq!((link.from.as_str(), link.to.as_str()), ("browser", "web"), "{:?}", desk.asks);
    // Released beside where it began, it is no link, and nothing is refused.
    let before = desk.text();
    desk.asks.clear();
    desk.drag(Side::Right.middle(&web), p(web.right() + 8.0, web.center().y - 20.0), plain);
    assert_eq!((desk.text(), desk.asks.len()), (before, 0), "{:?}", desk.asks);
}

#[test]
fn two_clicks_link_parts_in_containers_from_near_too() {
    let mut desk = Desk::new();
    let web = desk.rect("web");
    desk.with_stage(|tools, stage| tools.take(Tool::Connect, stage));
    for click in [p(web.right() + 4.0, web.y + 5.0), desk.center("app")] {
        desk.does(Input::Press(at(click)));
        desk.does(Input::Release(at(click)));
    }
    let (_, link) = desk.editor.design().links.last().expect("a link");
    assert_eq!((link.from.as_str(), link.to.as_str()), ("web", "app"), "{:?}", desk.asks);
}

#[test]
fn at_its_border_and_title_a_container_itself_is_meant() {
    let mut desk = Desk::new();
    let server = desk.rect("server");
    let bottom = p(server.center().x, server.bottom() - 3.0);
    for place in [server.min() + p(60.0, 6.0), bottom] {
        let near = desk.with_stage(|_, stage| stage.sight.near(place, 80.0).cloned());
        assert_eq!(near, Some(Id::slug("server")), "{place:?}");
    }
}

#[test]
fn several_links_are_pulled_one_after_the_other_from_the_same_dot() {
    let mut desk = Desk::new();
    let dot = Side::Bottom.middle(&desk.rect("lb"));
    desk.drag(dot, desk.center("app"), plain);
    let first = desk.selection.first().cloned().expect("the new link");
    // Its end lies on the dot, and it is selected.
    let start = desk.drawn().1.lines[&first].paths[0][0];
    let dot = Side::Bottom.middle(&desk.rect("lb"));
    let at_end = p(start.x, start.y);
    assert!((at_end - dot).x.abs() < 15.0, "{at_end:?} {dot:?}");
    desk.drag(at_end, desk.center("browser"), plain);
    assert_eq!(desk.editor.design().links[&first].to.as_str(), "app");
    assert_eq!(desk.editor.design().links[&first].from.as_str(), "lb");
    let links = desk.editor.design().links.len();
    // Once it is clicked, its end is an end.
    desk.selection = BTreeSet::new();
    let middle = desk.drawn().1.lines[&first].paths[0].windows(2).last().map(|w| between(w[0], w[1])).expect("a piece");
    desk.drag(middle, middle, plain);
    assert_eq!(desk.selection, BTreeSet::from([first.clone()]));
    let start = desk.drawn().1.lines[&first].paths[0][0];
    desk.drag(start, desk.center("browser"), plain);
    assert_eq!(desk.editor.design().links[&first].from.as_str(), "browser");
    assert_eq!(desk.editor.design().links.len(), links);
}

#[test]
fn a_link_that_fits_nowhere_is_refused_with_a_reason_and_what_cannot_take_it_is_dimmed() {
    let mut desk = Desk::new();
    let before = desk.text();
    let (db, browser) = (desk.rect("db"), desk.rect("browser"));
    desk.pull(Side::Left.middle(&db), browser.center(), plain);
    assert!(desk.tools.overlay().dimmed.contains(&Id::slug("browser")));
    desk.does(Input::Release(at(browser.center())));
    assert_eq!(desk.text(), before);
    assert!(matches!(&desk.asks[..], [Ask::Refuse(why, _)] if why.contains("no link to")), "{:?}", desk.asks);
}

#[test]
fn a_link_dropped_on_the_bare_canvas_asks_which_part_shall_be_there() {
    let mut desk = Desk::new();
    let lb = desk.rect("lb");
    desk.drag(Side::Left.middle(&lb), p(-300.0, 228.0), plain);
    assert!(matches!(&desk.asks[..], [Ask::Pick(from, _)] if from.as_str() == "lb"), "{:?}", desk.asks);
}

#[test]
fn an_end_led_to_another_part_keeps_the_link_its_kind_and_its_words() {
    let mut desk = Desk::with(
        parse(&DESIGN.replace("\"app\": (kind: AppServer)", "\"app\": (kind: WebServer)")).expect("a design"),
    );
    desk.selection = [Id::slug("on")].into();
    let end = *desk.drawn().1.lines[&Id::slug("on")].paths[0].last().expect("an end");
    let to = desk.center("app");
    desk.drag(end, to, plain);
    let link = &desk.editor.design().links[&Id::slug("on")];
    assert_eq!((link.from.as_str(), link.to.as_str(), link.label.as_str()), ("lb", "app", "way"));
    assert!(matches!(&link.kind, LinkKind::Http(http) if u64::from(http.port.0) == 8080), "{:?}", link.kind);
}

#[test]
fn a_part_dropped_on_a_link_is_put_in_between() {
    let mut desk = Desk::new();
    let path = desk.drawn().1.lines[&Id::slug("in")].paths[0].clone();
    let middle = between(path[0], path[1]);
    desk.with_stage(|tools, stage| {
        let waf = crate::catalog::find_kind("Waf").expect("a kind");
        tools.take(Tool::Place(New::Part(waf)), stage);
    });
    desk.does(Input::Release(at(middle)));
    let design = desk.editor.design();
    let new = desk.selection.first().expect("selected").clone();
    assert_eq!(design.links[&Id::slug("in")].to, new);
    assert!(design.links.values().any(|l| l.from == new && l.to.as_str() == "lb"));
    assert_eq!(desk.editor.history_len(), 1);
}

#[test]
fn a_bend_by_hand_stays_and_clearing_it_gives_the_routers_way_back() {
    let mut desk = Desk::new();
    let before = desk.drawn().1.lines[&Id::slug("on")].paths.clone();
    desk.selection = [Id::slug("on")].into();
    let path = &before[0];
    let longest = |n: &usize| ((path[*n].x - path[n + 1].x).abs() + (path[*n].y - path[n + 1].y).abs()) as i64;
    let piece = (0..path.len() - 1).max_by_key(longest).expect("a piece");
    let middle = between(path[piece], path[piece + 1]);
    let level = (path[piece].y - path[piece + 1].y).abs() < 0.1;
    let to = middle + if level { p(0.0, 40.0) } else { p(40.0, 0.0) };
    desk.drag(middle, to, plain);
    let bent = desk.drawn().1.lines[&Id::slug("on")].paths.clone();
    assert_ne!(bent, before);
    let saved = parse(&desk.text()).expect("it can be read again");
    assert_eq!(&saved, desk.editor.design());
    assert_eq!(desk.editor.history_len(), 1);
    desk.editor
        .edit("Clear bends", [crate::model::Edit::Bend { id: Id::slug("on"), bends: None, index: None }])
        .expect("clear");
    assert_eq!(desk.drawn().1.lines[&Id::slug("on")].paths, before);
}

#[test]
fn a_new_part_lies_in_the_server_on_which_it_is_dropped_in_one_motion() {
    let mut desk = Desk::new();
    desk.with_stage(|tools, stage| {
        let web = crate::catalog::find_kind("WebServer").expect("a kind");
        tools.take(Tool::Place(New::Part(web)), stage);
    });
    desk.does(Input::Release(at(p(850.0, 540.0))));
    let new = desk.selection.first().expect("selected").to_string();
    assert_eq!(desk.on(&new).as_deref(), Some("empty"));
    assert!(matches!(desk.tools.tool(), Tool::Select));
}

#[test]
fn a_new_part_over_a_link_into_which_it_does_not_fit_lies_in_the_container_below() {
    let text = DESIGN
        .replace("\"on\": (from", "\"copy\": (from: \"db\", to: \"db2\", kind: Replication), \"on\": (from")
        .replace(
            "\"db\": (kind: Database)",
            "\"db\": (kind: Database, on: \"empty\"), \"db2\": (kind: Database(role: Replica), on: \"empty\")",
        );
    let text = text.replace("\"db\": (at: (300, 800))", "\"db\": (at: (720, 460)), \"db2\": (at: (720, 700))");
    let mut desk = Desk::with(parse(&text).expect("a design"));
    let path = desk.drawn().1.lines[&Id::slug("copy")].paths[0].clone();
    let middle = between(path[0], path[1]);
    desk.with_stage(|tools, stage| {
        let web = crate::catalog::find_kind("WebServer").expect("a kind");
        tools.take(Tool::Place(New::Part(web)), stage);
    });
    desk.does(Input::Hover(at(middle)));
    assert_eq!(desk.tools.overlay().target, Some(Id::slug("empty")));
    desk.does(Input::Release(at(middle)));
    let new = desk.selection.first().expect("selected").to_string();
    assert_eq!(desk.on(&new).as_deref(), Some("empty"));
    assert_eq!(desk.editor.design().links.len(), 3);
}
