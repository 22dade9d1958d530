//! Random designs of every odd shape, from a seed: nasty names, keywords as ids, cycles, overlapping groups.

use linchpin::model::{self, Component, Design, Group, GroupKind, Id, Kind, Link, LinkKind, Note, Placement, Point};

const IDS: &[&str] = &[
    "end",
    "graph",
    "class",
    "style",
    "subgraph",
    "click",
    "default",
    "flowchart",
    "direction",
    "o",
    "x",
    "1",
    "a-b",
    "a_b",
    "legend",
    "linkstyle",
    "call",
    "href",
    "constructor",
    "td",
    "note",
    "spof",
    "container",
    "title",
];
const WORDS: &[&str] = &[
    "",
    "Web server (Nginx) [1] {2}",
    "\"quoted\" 'single' `tick`",
    "a; b; c",
    "style x:#fff; end",
    "%%{init: {}}%% %% x",
    "😀 👨‍👩‍👧 🇫🇷",
    "خادم الويب",
    "שרת 1 \u{202e}abc",
    "end",
    "<script>alert(1)</script> & <br/>",
    "a | b || c --> d",
    "line\nbreak\ttab\r\n",
    "#quot; #35; &amp;",
    "@{ shape: x } ~~~ ***",
    "\\n \\\" \\",
    "日本語のサーバー",
    "classDef a:#b;",
    "$$x^2$$ **bold** _it_",
    "\u{0} \u{1f} \u{ffff}",
];

/// Numbers without end, the same for the same seed (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }

    fn words(&mut self) -> String {
        match self.below(12) {
            0 => "W".repeat(500),
            1 => "😀".repeat(500),
            _ => WORDS[self.below(WORDS.len())].to_owned(),
        }
    }

    fn id(&mut self, design: &Design) -> Id {
        let wish = Id::new(IDS[self.below(IDS.len())]).expect("an id");
        if design.contains(wish.as_str()) { design.free_id(wish.as_str()) } else { wish }
    }
}

/// A design of up to `most` components; `placed` gives some of its parts places of their own.
pub(crate) fn design(seed: u64, most: usize, placed: bool) -> Design {
    let mut dice = Dice::new(seed);
    let mut design = Design::named(&dice.words());
    design.domain = dice.words();
    let kinds = Kind::all();
    for _ in 0..dice.below(most + 1) {
        let kind = kinds[dice.below(kinds.len())].clone();
        let mut component = Component::new(kind).named(&dice.words());
        if !design.components.is_empty() && dice.below(3) > 0 {
            let host = design.components.get_index(dice.below(design.components.len())).map(|(id, _)| id.clone());
            let shallow = |h: &Id| design.hosts_of(h.as_str()).count() < 6;
            component.on = host.filter(|h| shallow(h) && matches!(design.components[h].kind, Kind::Server(_)));
        }
        let id = dice.id(&design);
        design.components.insert(id, component);
    }
    let count = design.components.len();
    if count == 0 {
        return design;
    }
    let any = |dice: &mut Dice, design: &Design| {
        design.components.get_index(dice.below(count)).map(|(id, _)| id.clone()).expect("a component")
    };
    for _ in 0..dice.below(4) {
        let kind = GroupKind::all()[dice.below(5)].clone();
        let mut members: Vec<Id> = (0..dice.below(5)).map(|_| any(&mut dice, &design)).collect();
        members.sort();
        members.dedup();
        members.extend(design.groups.keys().next().filter(|_| dice.below(3) == 0).cloned());
        let id = dice.id(&design);
        design.groups.insert(id, Group { name: dice.words(), kind, members });
    }
    let links = LinkKind::all();
    for _ in 0..dice.below(2 * count) {
        let (from, mut to) = (any(&mut dice, &design), any(&mut dice, &design));
        if dice.below(6) == 0 {
            to = design.groups.keys().next().cloned().unwrap_or(to);
        }
        if from != to {
            let mut link = Link::new(from, to, links[dice.below(links.len())].clone());
            link.label = if dice.below(3) == 0 { dice.words() } else { String::new() };
            let id = dice.id(&design);
            design.links.insert(id, link);
        }
    }
    for _ in 0..dice.below(3) {
        let about = (dice.below(2) == 0).then(|| any(&mut dice, &design));
        let id = dice.id(&design);
        design.notes.insert(id, Note { text: dice.words(), about });
    }
    if placed {
        let ids: Vec<Id> =
            design.components.keys().chain(design.groups.keys()).chain(design.notes.keys()).cloned().collect();
        for id in ids {
            if dice.below(4) == 0 {
                let at = Point::new(dice.below(3000) as f32 - 1500.0, dice.below(3000) as f32 / 7.0);
                let size = (dice.below(3) == 0)
                    .then(|| Point::new(1.0 + dice.below(600) as f32, 1.0 + dice.below(600) as f32));
                design.drawing.insert(id, Placement { at, size });
            }
        }
    }
    model::check(&design).expect("a sound design");
    design
}

/// A design as [`design`] makes it, with only what the catalogue accepts, and more links that fit.
#[allow(dead_code, reason = "each test file uses its own part of this module")]
pub(crate) fn accepted(seed: u64, most: usize) -> Design {
    use linchpin::catalog;
    let mut design = design(seed, most, true);
    let whole = design.clone();
    for (id, component) in &mut design.components {
        if catalog::check_component(&whole, id, component).is_err() {
            component.on = None;
        }
    }
    design.links.retain(|id, link| catalog::check_link(&whole, id, link).is_ok());
    for (id, group) in &mut design.groups {
        if catalog::check_group(&whole, id, group).is_err() {
            group.members.clear();
        }
    }
    design.notes.retain(|_, note| note.about.as_ref().is_none_or(|about| !whole.links.contains_key(about)));
    let notes = design.notes.clone();
    design.drawing.retain(|id, _| !whole.notes.contains_key(id) || notes.contains_key(id));
    let mut dice = Dice::new(seed ^ 0xF1F1);
    let ids: Vec<Id> = design.components.keys().chain(design.groups.keys()).cloned().collect();
    for _ in 0..ids.len() * 12 {
        let (from, to) = (&ids[dice.below(ids.len())], &ids[dice.below(ids.len())]);
        let fitting = catalog::fitting(&design, from, to);
        if design.components.contains_key(from) && !fitting.is_empty() {
            let kind = fitting[dice.below(fitting.len())].clone();
            let id = design.free_id("link");
            design.links.insert(id, Link::new(from.clone(), to.clone(), kind));
        }
    }
    model::check(&design).expect("a sound design");
    catalog::check(&design).expect("an accepted design");
    design
}
