//! The trees that are packed, the same on every machine.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A tree of files that a package could hold.
pub(crate) struct Tree {
    /// Its name, by which it can be chosen.
    pub(crate) name: &'static str,
    /// How many rounds of all peers are run.
    pub(crate) rounds: usize,
    /// Makes it.
    pub(crate) make: fn(&Path),
}

/// All trees. No two files of a tree have the same size, so that no peer hashes a file twice to find equal ones.
pub(crate) const TREES: [Tree; 4] = [
    Tree { name: "tiny", rounds: 41, make: make_tiny },
    Tree { name: "small", rounds: 7, make: make_small },
    Tree { name: "xml", rounds: 7, make: make_xml },
    Tree { name: "big", rounds: 5, make: make_big },
];

/// Seven documents, 3 KB: the size of a package that sets one value.
fn make_tiny(folder: &Path) {
    let documents = ["Multivariant.xml", "0/customizations.xml", "0/MasterDatastore.xml", "0/Prov/RunTime.xml"];
    for (number, name) in
        documents.iter().chain(&["0/Prov/RunTime/0__Policies_Start.provxml", "0/a", "0/b"]).enumerate()
    {
        write(folder, &format!("Multivariant/{name}"), &provxml(number as u64, 300 + 50 * number));
    }
}

/// 5,000 texts of 0.5 to 7.5 KB, 20 MB in all.
fn make_small(folder: &Path) {
    let mut random = Random(7);
    for number in 0..5_000 {
        let size = 500 + 7_000 * number / 5_000 + random.below(200);
        write(folder, &format!("Multivariant/{}/{number}.txt", number / 100), &prose(number as u64, size));
    }
}

/// Fifty documents near 1 MB.
fn make_xml(folder: &Path) {
    for number in 0..50 {
        write(folder, &format!("Multivariant/{number}.xml"), &provxml(number as u64, 1_000_000 + 101 * number));
    }
}

/// The fifty documents, and twenty files near 10 MB that cannot be compressed: 250 MB.
fn make_big(folder: &Path) {
    make_xml(folder);
    for number in 0..20 {
        let mut random = Random(100 + number as u64);
        let noise: Vec<u8> = (0..1_250_000 + 37 * number).flat_map(|_| random.next().to_le_bytes()).collect();
        write(folder, &format!("DataAsset/{number}.bin"), &noise);
    }
}

/// Settings as a package holds them.
pub(crate) fn provxml(seed: u64, size: usize) -> Vec<u8> {
    const AREAS: [&str; 8] =
        ["Start", "Browser", "Experience", "Update", "Privacy", "Personalization", "System", "ApplicationManagement"];
    let mut random = Random(seed + 1);
    let mut text =
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<wap-provisioningdoc>\r\n".to_owned();
    while text.len() < size {
        let area = AREAS[random.below(AREAS.len())];
        let (setting, value) = (random.below(400), random.below(5));
        write!(
            text,
            "  <characteristic type=\"Policy\">\r\n    <characteristic type=\"{area}\">\r\n      <parm \
             SettingsPath=\"Policies/{area}/Setting{setting}\" name=\"Setting{setting}\" value=\"{value}\" \
             datatype=\"integer\" />\r\n    </characteristic>\r\n  </characteristic>\r\n"
        )
        .unwrap();
    }
    text.truncate(size);
    text.into_bytes()
}

/// Words, some of them frequent.
pub(crate) fn prose(seed: u64, size: usize) -> Vec<u8> {
    let mut random = Random(seed + 1);
    let mut text = String::new();
    while text.len() < size {
        let rank = random.below(40) * random.below(40);
        let mut letters = Random(rank as u64 + 1);
        for _ in 0..2 + rank % 8 {
            text.push(char::from(b"etaoinsrhldcumfpgwybvk"[letters.below(22)]));
        }
        text.push_str(if random.below(12) == 0 { ".\n" } else { " " });
    }
    text.truncate(size);
    text.into_bytes()
}

/// Steele, Lea and Flood's SplitMix64: every machine makes the same trees.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        let Random(state) = self;
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = *state;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }

    /// The next number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
