//! Writes a kit as one zip file: the same kit gives the same bytes.

use std::io::{self, Read, Seek, Write};

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
    zip: ZipWriter<W>,
    time: DateTime,
}

impl<W: Write + Seek> ZipDelivery<W> {
    /// Begins a zip in which every file has this time.
    pub fn new(out: W, stamp: Stamp) -> Self {
        ZipDelivery { zip: ZipWriter::new(out), time: dos_time(stamp) }
    }

    /// Writes the central directory at the end.
    pub fn finish(self) -> io::Result<W> {
        self.zip.finish().map_err(io::Error::from)
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

/// The time as stored in zip entries: to the even second, without a time zone, here UTC.
fn dos_time(stamp: Stamp) -> DateTime {
    let CalendarTime { year, month, day, hour, minute, second } = stamp.calendar();
    DateTime::from_date_and_time(year, month, day, hour, minute, second).expect("a stamp is after 1980")
}

#[cfg(test)]
mod tests {
    use super::dos_time;
    use crate::world::Stamp;

    #[test]
    fn the_time_is_the_stamp_in_utc() {
        let time = dos_time(Stamp::from_unix(1_700_000_001).unwrap());
        assert_eq!(time.to_string(), "2023-11-14 22:13:20");
    }
}
