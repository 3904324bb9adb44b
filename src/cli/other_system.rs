//! Recognizes programs that cannot run on Windows by their first bytes.

/// The number of bytes at the start that are looked at.
pub(super) const MAX_MAGIC: u64 = 4;

/// The first bytes of programs, with their systems. Sources: elf(5), execve(2), and Apple's loader.h, in both byte
/// orders.
const PROGRAMS: [(&[u8], &str); 7] = [
    (b"\x7fELF", UNIX),
    (b"#!", UNIX),
    (b"\xfe\xed\xfa\xce", MACOS),
    (b"\xfe\xed\xfa\xcf", MACOS),
    (b"\xce\xfa\xed\xfe", MACOS),
    (b"\xcf\xfa\xed\xfe", MACOS),
    (b"\xca\xfe\xba\xbe", MACOS),
];
const UNIX: &str = "Linux or another Unix";
const MACOS: &str = "macOS";

/// The system that a program with these first bytes is for, unless it is Windows.
pub(super) fn other_system(first: &[u8]) -> Option<&'static str> {
    PROGRAMS.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, system)| *system)
}
