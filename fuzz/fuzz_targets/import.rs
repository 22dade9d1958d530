//! Whatever the bytes are: no panic, and what comes out is a sound design that can be written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linchpin::{catalog, import, model, storage};

fuzz_target!(|bytes: &[u8]| {
    let Ok(imported) = import::mermaid(bytes, "fuzz") else { return };
    for one in &imported {
        model::check(&one.design).expect("sound");
        catalog::check(&one.design).expect("sound");
        assert_eq!(storage::parse(&storage::to_ron(&one.design)).expect("a design"), one.design);
    }
    let _ = import::merge(&imported, "fuzz");
});
