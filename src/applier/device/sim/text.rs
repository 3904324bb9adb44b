//! Reads the text files of a simulated device.

use std::io::{self, Read};

/// The limit for these files, in bytes: enough for a hundred thousand values.
const MAX_BYTES: u64 = 16 << 20;

/// The text of a file.
pub(super) fn read_text(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    require_readable(&text).map(|()| text)
}

/// Fails for a text that is too long to be read again.
pub(super) fn require_readable(text: &str) -> io::Result<()> {
    match text.len() as u64 > MAX_BYTES {
        true => {
            Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it would be longer than {} MiB", MAX_BYTES >> 20)))
        }
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{MAX_BYTES, read_text};

    #[test]
    fn reading_stops_at_the_limit() {
        assert_eq!(read_text(&b"a"[..]).unwrap(), "a");
        assert_eq!(read_text(io::repeat(b'a').take(MAX_BYTES)).unwrap().len() as u64, MAX_BYTES);
        assert_eq!(read_text(io::repeat(b'a')).unwrap_err().to_string(), "it would be longer than 16 MiB");
    }
}
