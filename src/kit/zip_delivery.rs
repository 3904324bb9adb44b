//! Writes a kit as one zip file: the same kit gives the same bytes.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::deliver::Delivery;
use crate::world::{CalendarTime, Stamp};

/// Files of this length or more need the 64-bit fields of zip.
const LARGE: u64 = u32::MAX as u64;
/// The Unix mode of files: everybody may read, the owner may write.
const MODE: u32 = 0o644;

/// A zip file being written. Files are stored uncompressed: the package is already compressed, the rest is small, and
/// the bytes then do not depend on a compressor.
pub struct ZipDelivery<W: Write + Seek> {
    zip: ZipWriter<UntilFailure<W>>,
    time: DateTime,
}

impl<W: Write + Seek> ZipDelivery<W> {
    /// Begins a zip in which every file has this time.
    pub fn new(out: W, stamp: Stamp) -> Self {
        ZipDelivery { zip: ZipWriter::new(UntilFailure { out, position: 0, has_failed: false }), time: dos_time(stamp) }
    }

    /// Writes the central directory at the end.
    pub fn finish(self) -> io::Result<W> {
        self.zip.finish().map(|written| written.out).map_err(io::Error::from)
    }
}

impl<W: Write + Seek> Delivery for ZipDelivery<W> {
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(self.time)
            .unix_permissions(MODE)
            // On Windows the library would state another system, and so write other bytes.
            .system(System::Unix)
            .large_file(size >= LARGE);
        self.zip.start_file(name, options)?;
        io::copy(content, &mut self.zip).map(drop)
    }
}

/// Passes everything on until something fails, and from then on takes everything without effect: the library would try
/// once more to end the file, and print on its own that it cannot.
struct UntilFailure<W> {
    out: W,
    /// Where the next byte goes, in bytes from the start.
    position: u64,
    has_failed: bool,
}

impl<W> UntilFailure<W> {
    fn note_failure<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.has_failed = done.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        done
    }
}

impl<W: Write> Write for UntilFailure<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self.has_failed {
            true => bytes.len(),
            false => {
                let written = self.out.write(bytes);
                self.note_failure(written)?
            }
        };
        self.position += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.note_failure(flushed)
    }
}

impl<W: Seek> Seek for UntilFailure<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match (self.has_failed, to) {
            (true, SeekFrom::Start(position)) => position,
            (true, _) => self.position,
            (false, _) => {
                let place = self.out.seek(to);
                self.note_failure(place)?
            }
        };
        Ok(self.position)
    }
}

/// The time as stored in zip entries: to the even second, without a time zone, here UTC.
fn dos_time(stamp: Stamp) -> DateTime {
    let CalendarTime { year, month, day, hour, minute, second } = stamp.calendar();
    DateTime::from_date_and_time(year, month, day, hour, minute, second).expect("a stamp is after 1980")
}

#[cfg(test)]
mod tests {
    use std::io::{self, Seek, SeekFrom, Write};

    use super::{Delivery, ZipDelivery, dos_time};
    use crate::world::Stamp;

    /// A file with room for this many bytes, which must not be used again once it is full.
    struct Full {
        room: usize,
        is_full: bool,
    }

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            assert!(!self.is_full, "it is written to again");
            self.is_full = bytes.len() > self.room;
            self.room = self.room.saturating_sub(bytes.len());
            if self.is_full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(bytes.len()) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            assert!(!self.is_full, "its position is changed again");
            Ok(0)
        }
    }

    /// The library would try again when it is dropped, and print that it fails.
    #[test]
    fn a_full_disk_is_met_once() {
        for room in [0, 10, 40, 100] {
            let mut zip = ZipDelivery::new(Full { room, is_full: false }, Stamp::default());
            let delivered = zip.file("a.txt", 80, &mut [7; 80].as_slice());
            assert!(delivered.is_err() || zip.finish().is_err(), "{room}");
        }
    }

    #[test]
    fn the_time_is_the_stamp_in_utc() {
        let time = dos_time(Stamp::from_unix(1_700_000_001).unwrap());
        assert_eq!(time.to_string(), "2023-11-14 22:13:20");
    }
}
