//! Machines of their own, and what moves there.

use super::naming;
use super::sketch::Sketch;
use crate::model::{Component, Edit, Id, Kind, Server};

impl Sketch {
    /// A new machine for one role: the next number where machines are numbered, else named after the role
    /// (`db-server`). It has a host firewall, and the baseline that all other machines have.
    pub fn add_machine(&mut self, role: &str, label: &str) -> Id {
        let machines = self.design().components.iter().filter_map(|(id, c)| match &c.kind {
            Kind::Server(server) => Some((id, server)),
            _ => None,
        });
        let (mut by_role, mut count, mut all_hardened) = (false, 0, true);
        for (id, server) in machines {
            by_role |= id.as_str().ends_with("-server");
            count += 1;
            all_hardened &= server.hardened;
        }
        let kind = Kind::Server(Server { firewall: true, hardened: all_hardened });
        if count > 0 && !by_role {
            return self.add_new(kind, None);
        }
        let (id, name) = naming::first_of(self.design(), &format!("{role}-server"), &format!("{label} server"));
        self.add(None, &id, Component::new(kind).named(&name));
        id
    }

    /// Moves a component to another machine; the layout finds its place there.
    pub fn move_to(&mut self, id: &Id, machine: &Id) {
        self.change(id, |component| component.on = Some(machine.clone()));
        if self.design().drawing.contains_key(id) {
            self.apply(Edit::Place { id: id.clone(), placement: None, index: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_to_another_machine_leaves_its_place_to_the_layout() {
        let mut design = crate::storage::template("distributed").expect("a template").design();
        let database = Id::slug("db-1");
        assert!(design.drawing.contains_key(&database));
        let mut sketch = Sketch::of(&design);
        let machine = sketch.add_machine("db", "Database");
        sketch.move_to(&database, &machine);
        for edit in sketch.draft("Move it").remove(0).edits {
            design.apply(edit).expect("it was tried");
        }
        assert_eq!(machine, "server-3");
        assert_eq!(design.components[&database].on, Some(machine));
        assert!(!design.drawing.contains_key(&database));
    }
}
