//! A small settings store with any of its bytes changed: each five bytes of input say where, and to what.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::store::HiveStore;

#[path = "../../hive_file.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod hive_file;

use hive_file::{Data, Key, hive_of, sum_up};

fuzz_target!(|bytes: &[u8]| {
    let mut hive = store();
    for change in bytes.chunks_exact(5) {
        let at = u32::from_le_bytes([change[0], change[1], change[2], change[3]]) as usize % hive.len();
        hive[at] = change[4];
    }
    // Most changes of the first block would only break its checksum.
    sum_up(&mut hive);
    if let Ok(store) = HiveStore::read("kit.dat", &hive) {
        assert!(store.unread().iter().all(|(path, reason)| path.starts_with('/') && !reason.is_empty()));
    }
});

/// A group with a setting that has everything a setting can have.
fn store() -> Vec<u8> {
    let setting = |name: &str, kind: u32| {
        let mut key = Key::of(name, &[("Name", name), ("AtomicRoot", "/Board")]);
        key.values.push(("Type".to_owned(), Data::Number(kind)));
        key
    };
    let values = ["1", "7", "9"].iter().fold(Key::of("Values", &[]), |values, value| {
        values.with(Key::of(value, &[("Display", "Loud")]))
    });
    let apply = Key::of("Apply", &[("ApplyAfterSetting", "(/Board)")])
        .with(Key::of("Csp", &[("Path", "./Vendor/MSFT/Policy/Config/Board/Volume")]))
        .with(Key::of("Registry", &[("Path", "HKLM")]));
    let volume = setting("Volume", 2)
        .with(apply)
        .with(Key::of("Validation", &[("Minimum", "1"), ("Maximum", "9"), ("Pattern", "[1-9]")]).with(values))
        .with(Key::of("Default", &[]).with(Key::of("7", &[])));
    hive_of(&Key::of("ROOT", &[]).with(setting("Board", 8).with(volume)), (1, 1))
}
