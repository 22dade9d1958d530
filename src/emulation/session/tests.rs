//! What dies in a session leaves no task behind.

use std::time::Duration;

use super::{Options, Session, wait_until};
use crate::emulation::plan::plan;
use crate::model::Id;
use crate::storage;

const ROUNDS: usize = 20;

#[test]
fn units_that_die_and_come_back_leave_no_task() {
    let design = storage::parse(include_str!("../../../examples/hardened.ron")).unwrap();
    let session = Session::start(plan(&design), Options::default()).unwrap();
    let tasks = || session.runtime.as_ref().map_or(0, |runtime| runtime.metrics().num_alive_tasks());
    let units: Vec<Id> = session.addresses().keys().cloned().collect();
    let round = || {
        for unit in &units {
            // Shared addresses are nothing that runs by itself.
            if session.kill(unit).is_ok() {
                session.restart(unit).unwrap();
            }
        }
    };
    round();
    assert!(wait_until(Duration::from_secs(10), || session.is_whole()));
    // What is open varies with the looks at each other's health; so the most of a while is taken.
    let most = (0..100).map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        tasks()
    });
    let most = most.max().unwrap_or_default();
    assert!(most >= units.len(), "{most} tasks for {} units", units.len());
    (0..ROUNDS).for_each(|_| round());
    assert!(wait_until(Duration::from_secs(10), || session.is_whole() && tasks() <= most), "{most} became {}", tasks());
}
