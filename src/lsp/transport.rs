//! Messages on a stream: a header with the length, an empty line, and that many bytes of JSON.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;
use thiserror::Error;

/// The longest header line, in bytes. Real ones are below 100.
const MAX_HEADER_LINE: u64 = 4096;
/// The maximum number of header lines of a message. The protocol defines two.
const MAX_HEADER_LINES: usize = 16;
/// The largest message, in bytes: many times the largest spec, even if each of its characters were escaped.
const MAX_MESSAGE: usize = 64 << 20;

/// Why no further message can be read.
#[derive(Debug, Error)]
pub enum TransportError {
    /// The header is malformed.
    #[error("the header of a message cannot be read: {0}")]
    Header(&'static str),
    /// The message is too long.
    #[error("a message has {length} bytes; at most {MAX_MESSAGE} are allowed")]
    TooLong {
        /// Its stated length.
        length: usize,
    },
    /// The stream failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The bytes of the next message; `None` at the end of the stream.
pub fn read_message(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, TransportError> {
    let mut length = None;
    for number in 0..MAX_HEADER_LINES {
        let mut line = Vec::new();
        let read = input.by_ref().take(MAX_HEADER_LINE).read_until(b'\n', &mut line)?;
        if read == 0 && number == 0 {
            return Ok(None);
        }
        let line = line.strip_suffix(b"\r\n").ok_or(TransportError::Header("a line does not end with CR LF"))?;
        if line.is_empty() {
            return body(input, length.ok_or(TransportError::Header("there is no Content-Length"))?).map(Some);
        }
        let line = std::str::from_utf8(line).map_err(|_| TransportError::Header("a line is not text"))?;
        let (name, value) = line.split_once(':').ok_or(TransportError::Header("a line has no colon"))?;
        if name.trim().eq_ignore_ascii_case("Content-Length") {
            length = Some(value.trim().parse().map_err(|_| TransportError::Header("the length is not a number"))?);
        }
    }
    Err(TransportError::Header("it has too many lines"))
}

fn body(input: &mut impl BufRead, length: usize) -> Result<Vec<u8>, TransportError> {
    if length > MAX_MESSAGE {
        return Err(TransportError::TooLong { length });
    }
    // The stated length may be wrong, so memory is only allocated as bytes arrive.
    let mut bytes = Vec::new();
    input.take(length as u64).read_to_end(&mut bytes)?;
    match bytes.len() == length {
        true => Ok(bytes),
        false => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
    }
}

/// Writes one message.
pub fn write_message(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{read_message, write_message};

    #[test]
    fn what_is_written_can_be_read() {
        let mut stream = Vec::new();
        write_message(&mut stream, &json!({ "a": "ä" })).unwrap();
        write_message(&mut stream, &json!(1)).unwrap();
        let mut input = stream.as_slice();
        assert_eq!(read_message(&mut input).unwrap().unwrap(), "{\"a\":\"ä\"}".as_bytes());
        assert_eq!(read_message(&mut input).unwrap().unwrap(), b"1");
        assert!(read_message(&mut input).unwrap().is_none());
    }

    #[test]
    fn a_hostile_header_ends_the_stream_and_takes_no_memory() {
        for header in [
            "Content-Length: 99999999999\r\n\r\n",
            "Content-Length: 99999999999999999999999\r\n\r\n",
            "Content-Length: -1\r\n\r\n",
            "Content-Length: 5\r\n\r\nabc",
            "Content-Length: 5\n\nabcde",
            "\r\n{}",
            "no colon\r\n\r\n",
            "\u{FF}: 1\r\n",
        ] {
            assert!(read_message(&mut header.as_bytes()).is_err(), "{header:?}");
        }
        assert!(read_message(&mut "A: b\r\n".repeat(100).as_bytes()).is_err());
        assert!(read_message(&mut "A".repeat(10_000).as_bytes()).is_err());
    }
}
