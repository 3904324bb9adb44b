//! Names that lead elsewhere, occur twice, or are not text.

use super::forge::{Forge, Item, dentry, units};
use super::{at, package, said};

/// The message about a package with a file of this name.
fn named(name: &str) -> String {
    named_by_units(&name.encode_utf16().collect::<Vec<u16>>())
}

fn named_by_units(name: &[u16]) -> String {
    let items = vec![Item::folder("Multivariant", vec![Item::named(name.to_vec(), [0; 20])])];
    said(&Forge::new(items, Vec::new()).build().bytes)
}

/// The two dentries before it take 8 + 104 + 8 + 128 + 8 bytes, and the length of a name is 0x64 bytes after the start
/// of its dentry.
const NAME: &str = "damaged directory entry at byte 0x164 of the unpacked metadata: \
                    expected a valid name in a Windows folder, found ";

#[test]
fn names_that_lead_out_of_their_folder_are_refused() {
    for (name, problem) in [
        ("..", r#"".." (`.` and `..` are not names)"#),
        (".", r#""." (`.` and `..` are not names)"#),
        ("../../etc/passwd", r#""../../etc/passwd" (it contains a path separator)"#),
        ("/etc/passwd", r#""/etc/passwd" (it contains a path separator)"#),
        ("..\\evil.exe", r#""..\\evil.exe" (it contains a path separator)"#),
        ("\\\\server\\share", r#""\\\\server\\share" (it contains a path separator)"#),
        ("C:", r#""C:" (Windows forbids ':' in file names)"#),
        ("a.txt:hidden", r#""a.txt:hidden" (Windows forbids ':' in file names)"#),
        ("a\0b", r#""a\0b" (Windows forbids '\0' in file names)"#),
        ("a\u{1b}[2J", r#""a\u{1b}[2J" (Windows forbids '\u{1b}' in file names)"#),
    ] {
        assert_eq!(named(name), format!("{NAME}{problem}"));
    }
}

#[test]
fn names_that_mean_another_file_or_a_device_are_refused() {
    for (name, problem) in [
        ("NUL", "Windows reserves this name for a device"),
        ("com1.txt", "Windows reserves this name for a device"),
        ("evil.exe.", "it ends with a space or a dot, which Windows drops"),
        ("evil.exe ", "it ends with a space or a dot, which Windows drops"),
        ("...", "it ends with a space or a dot, which Windows drops"),
        ("", "it is empty"),
    ] {
        assert_eq!(named(name), format!("{NAME}{name:?} ({problem})"));
    }
}

#[test]
fn a_name_of_tens_of_thousands_of_characters_is_refused_in_few() {
    let message = named(&"x".repeat(30_000));
    assert!(message.ends_with("xxx\"... (it is longer than 255 characters)"), "{message}");
    assert!(message.len() < 600, "{message}");
}

/// Windows opens two files, and a reviewer on another system sees one of them.
#[test]
fn no_folder_contains_two_names_that_a_reader_may_confuse() {
    for (first, second) in [
        ("a.txt", "a.txt"),
        ("a.txt", "A.TXT"),
        ("ä", "Ä"),
        ("kiosk.ps1", "\u{212a}iosk.ps1"),
        ("straße", "STRASSE"),
        ("\u{e9}", "e\u{301}"),
        ("a\u{200b}", "a"),
    ] {
        for (first, second) in [(first, second), (second, first)] {
            let files = vec![Item::named(units(first), [0; 20]), Item::folder(second, Vec::new())];
            let message = said(&Forge::new(vec![Item::folder("Multivariant", files)], Vec::new()).build().bytes);
            let problem = "(its folder already contains that name, or one that some file systems treat as equal)";
            assert!(message.contains(problem), "{first} {second}: {message}");
        }
    }
}

#[test]
fn names_that_are_not_text_are_refused() {
    const LONE_SURROGATE: u16 = 0xd800;
    assert_eq!(
        named_by_units(&[0x61, LONE_SURROGATE, 0x62]),
        "damaged directory entry at byte 0x164 of the unpacked metadata: expected a UTF-16 name inside the entry, \
         with a NUL behind it, found 6 bytes"
    );
    let mut forge = package();
    forge.put_dentry(at::PAYLOAD, dentry::NAME_LENGTH, &21u16.to_le_bytes());
    assert!(
        said(&forge.build().bytes)
            .ends_with("expected a UTF-16 name inside the entry, with a NUL behind it, found 21 bytes")
    );
    forge.put_dentry(at::PAYLOAD, dentry::NAME_LENGTH, &u16::MAX.to_le_bytes());
    assert!(
        said(&forge.build().bytes)
            .ends_with("expected a UTF-16 name inside the entry, with a NUL behind it, found 65535 bytes")
    );
}
