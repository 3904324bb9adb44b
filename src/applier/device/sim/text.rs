//! Reads the text files of a simulated device.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The limit for these files, in bytes: enough for a hundred thousand values.
const MAX_BYTES: u64 = 16 << 20;

/// The text of a file; `None` if it does not exist.
pub(super) fn read_text(file: &Path) -> io::Result<Option<String>> {
    let file = match File::open(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    match text.len() as u64 > MAX_BYTES {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is longer than {} MiB", MAX_BYTES >> 20))),
        false => Ok(Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::{MAX_BYTES, read_text};

    #[test]
    fn reading_stops_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("device.toml");
        assert_eq!(read_text(&file).unwrap(), None);
        fs::write(&file, "a").unwrap();
        assert_eq!(read_text(&file).unwrap().as_deref(), Some("a"));
        File::create(&file).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(read_text(&file).unwrap_err().to_string(), "it is longer than 16 MiB");
    }
}
