//! The cells of a line in a table.

use std::iter;

use memchr::memchr;

/// The texts between the tabs of a line. `str::split` takes several times as long for cells as short as these.
pub fn cells(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    iter::from_fn(move || {
        let line = rest?;
        let tab = memchr(b'\t', line.as_bytes());
        rest = tab.map(|tab| &line[tab + 1..]);
        Some(&line[..tab.unwrap_or(line.len())])
    })
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_are_what_split_returns() {
        for line in ["", "a", "\t", "a\tb", "\ta\t\té\t", "a b\tc\n"] {
            assert_eq!(cells(line).collect::<Vec<_>>(), line.split('\t').collect::<Vec<_>>(), "{line:?}");
        }
    }
}
