//! Describes a place in a value for messages.

use crate::settings::Spanned;

/// Line and column of a byte, both from 1; columns in characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(at.min(text.len()))).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or(before).chars().count() + 1)
}

/// The place of the problem in the value or in its file; nothing for the start of a value of one line.
pub(super) fn place(text: &str, at: usize, file: Option<&Spanned<String>>) -> String {
    let (line, column) = line_and_column(text, at);
    let is_only_place = at == 0 && !text.contains('\n');
    match file {
        Some(file) if is_only_place => format!(" in {}", file.value),
        Some(file) => format!(" in {}:{line}:{column}", file.value),
        None if is_only_place => String::new(),
        None => format!(", line {line}, column {column}"),
    }
}
