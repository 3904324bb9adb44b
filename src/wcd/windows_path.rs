//! Windows paths from projects and command lines, in the form in which they are compared.

/// The path with a single `/` between its parts. At the start, two are kept, as in `//server/share`.
pub fn with_slashes(path: &str) -> String {
    const SEPARATORS: [char; 2] = ['\\', '/'];
    let names = path.trim_start_matches(SEPARATORS);
    let start = match path.len() - names.len() {
        0 => "",
        1 => "/",
        _ => "//",
    };
    let mut written = start.to_owned();
    for (number, name) in names.split(SEPARATORS).enumerate() {
        match (name.is_empty(), number) {
            (true, _) => {}
            (false, 0) => written.push_str(name),
            (false, _) => {
                written.push('/');
                written.push_str(name);
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::with_slashes;

    #[test]
    fn separators_are_written_once() {
        for (path, expected) in [
            (r"C:\\Program Files\\Tool\\setup.exe", "C:/Program Files/Tool/setup.exe"),
            (r"C:\Build\", "C:/Build"),
            (r"\\server\share\\a", "//server/share/a"),
            (r"\\\\server\\share", "//server/share"),
            (r".\a//b", "./a/b"),
            ("/a", "/a"),
            ("", ""),
        ] {
            assert_eq!(with_slashes(path), expected, "{path}");
        }
    }
}
