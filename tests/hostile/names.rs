//! Names that lead elsewhere, stand twice, or are no text.

use super::forge::{Forge, Item, dentry};
use super::{at, package, said};

/// What is said about a package with a file of this name.
fn named(name: &str) -> String {
    named_by_units(&name.encode_utf16().collect::<Vec<u16>>())
}

fn named_by_units(name: &[u16]) -> String {
    let items = vec![Item::folder("Multivariant", vec![Item::File(name.to_vec(), [0; 20])])];
    said(&Forge::new(items, Vec::new()).build().bytes)
}

/// The two dentries before it take 8 + 104 + 8 + 128 + 8 bytes, and the length of a name stands 0x64 bytes after the start of its dentry.
const NAME: &str = "damaged directory entry at byte 0x164 of the unpacked metadata: \
                    expected a name that a folder of Windows can hold, found a problem ";

#[test]
fn names_that_lead_out_of_their_folder_are_refused() {
    for (name, problem) in [
        ("..", r#"("." and ".." are not names: "..")"#),
        (".", r#"("." and ".." are not names: ".")"#),
        ("../../etc/passwd", r#"(a name holds a path separator: "../../etc/passwd")"#),
        ("/etc/passwd", r#"(a name holds a path separator: "/etc/passwd")"#),
        ("..\\evil.exe", r#"(a name holds a path separator: "..\\evil.exe")"#),
        ("\\\\server\\share", r#"(a name holds a path separator: "\\\\server\\share")"#),
        ("C:", r#"(a name holds ':', which Windows has in no file name: "C:")"#),
        ("a.txt:hidden", r#"(a name holds ':', which Windows has in no file name: "a.txt:hidden")"#),
        ("a\0b", r#"(a name holds '\0', which Windows has in no file name: "a\0b")"#),
        ("a\u{1b}[2J", r#"(a name holds '\u{1b}', which Windows has in no file name: "a\u{1b}[2J")"#),
    ] {
        assert_eq!(named(name), format!("{NAME}{problem}"));
    }
}

#[test]
fn names_that_mean_another_file_or_a_device_are_refused() {
    for (name, problem) in [
        ("NUL", r#"(a name that Windows keeps for a device: "NUL")"#),
        ("com1.txt", r#"(a name that Windows keeps for a device: "com1.txt")"#),
        ("evil.exe.", r#"(a name ends with a blank or a dot, which Windows drops: "evil.exe.")"#),
        ("evil.exe ", r#"(a name ends with a blank or a dot, which Windows drops: "evil.exe ")"#),
        ("...", r#"(a name ends with a blank or a dot, which Windows drops: "...")"#),
    ] {
        assert_eq!(named(name), format!("{NAME}{problem}"));
    }
    assert!(named("").starts_with(&format!("{NAME}(a name is empty")));
}

#[test]
fn a_name_of_tens_of_thousands_of_characters_is_refused_in_few() {
    let message = named(&"x".repeat(30_000));
    assert!(message.starts_with(&format!("{NAME}(a name is longer than 255 characters: \"xxx")), "{message}");
    assert!(message.len() < 600, "{message}");
}

#[test]
fn one_name_stands_once_in_a_folder_in_any_letter_case() {
    for (first, second) in [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("ä", "Ä")] {
        let files = vec![Item::File(first.encode_utf16().collect(), [0; 20]), Item::folder(second, Vec::new())];
        let message = said(&Forge::new(vec![Item::folder("Multivariant", files)], Vec::new()).build().bytes);
        let problem = "(two names in one folder are the same when letter case is ignored";
        assert!(message.contains(problem), "{first} {second}: {message}");
    }
}

#[test]
fn names_that_are_no_text_are_refused() {
    const LONE_SURROGATE: u16 = 0xd800;
    assert_eq!(
        named_by_units(&[0x61, LONE_SURROGATE, 0x62]),
        "damaged directory entry at byte 0x164 of the unpacked metadata: expected a UTF-16 name inside the entry, \
         found 6 bytes"
    );
    let mut forge = package();
    forge.put_dentry(at::PAYLOAD, dentry::NAME_LENGTH, &21u16.to_le_bytes());
    assert!(said(&forge.build().bytes).ends_with("expected a UTF-16 name inside the entry, found 21 bytes"));
    forge.put_dentry(at::PAYLOAD, dentry::NAME_LENGTH, &u16::MAX.to_le_bytes());
    assert!(said(&forge.build().bytes).ends_with("expected a UTF-16 name inside the entry, found 65535 bytes"));
}
