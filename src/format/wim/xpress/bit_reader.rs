//! Reads the bits and bytes of one chunk, in the order of the format.

use super::error::XpressProblem;

/// Reads words and bytes in the order of the format, and tracks bits beyond the end of the input.
pub(super) struct BitReader<'a> {
    input: &'a [u8],
    /// The next byte to fetch.
    position: usize,
    /// The available bits, the next one highest; zeros below.
    window: u32,
    /// The number of available bits: 16 to 32.
    count: u32,
    /// How many of them are beyond the end of the input.
    absent: u32,
}

impl<'a> BitReader<'a> {
    /// Fetches the first two words.
    pub(super) fn new(input: &'a [u8]) -> Self {
        let mut bits = BitReader { input, position: 0, window: 0, count: 0, absent: 0 };
        bits.fetch();
        bits.fetch();
        bits
    }

    /// How many bytes have been fetched.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Whether bits were fetched that are not there.
    pub(super) fn is_past_the_end(&self) -> bool {
        self.absent > 0
    }

    /// The available bits as the highest bits of a number; zeros below.
    pub(super) fn window(&self) -> u64 {
        u64::from(self.window) << 32
    }

    /// Drops bits that were looked at, at most 16 of them, and fetches a word if fewer than 16 are left.
    pub(super) fn consume(&mut self, count: u32) -> Result<(), XpressProblem> {
        self.window <<= count;
        self.count -= count;
        if self.absent > self.count {
            return Err(XpressProblem::InputEnds);
        }
        if self.count < 16 {
            self.fetch();
        }
        Ok(())
    }

    /// Drops and returns the next bits, at most 15 of them.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, XpressProblem> {
        let bits = (u64::from(self.window) >> (32 - count)) as u32;
        self.consume(count)?;
        Ok(bits)
    }

    /// The next byte after the words fetched so far.
    pub(super) fn byte(&mut self) -> Result<u8, XpressProblem> {
        let byte = *self.input.get(self.position).ok_or(XpressProblem::InputEnds)?;
        self.position += 1;
        Ok(byte)
    }

    fn fetch(&mut self) {
        match self.input.get(self.position..).and_then(<[u8]>::first_chunk) {
            Some(word) => {
                self.window |= u32::from(u16::from_le_bytes(*word)) << (16 - self.count);
                self.position += 2;
            }
            None => self.absent += 16,
        }
        self.count += 16;
    }

    /// A reader at the same position that reads further ahead.
    pub(super) fn ahead(&self) -> AheadReader<'a> {
        AheadReader { input: self.input, next: self.position, window: self.window(), count: self.count }
    }

    /// Continues at the position of the other reader, which must have read at least one bit.
    pub(super) fn catch_up(&mut self, mut ahead: AheadReader<'a>) {
        if ahead.count >= 16 {
            ahead.fall_back();
        }
        self.position = ahead.next;
        self.window = (ahead.window >> 32) as u32;
        self.count = ahead.count;
        if self.count < 16 {
            self.fetch();
        }
    }
}

/// Reads several words ahead, so that it rarely has to access the input; does not go near its end.
///
/// Before it reads a single byte, it goes back to the position of the format's own reader, which has 16 to 31 bits once
/// it has read any. The two positions differ by whole words.
#[derive(Clone, Copy)]
pub(super) struct AheadReader<'a> {
    input: &'a [u8],
    /// The next byte to fetch.
    next: usize,
    /// The available bits, the next one highest; below them some of the following ones, or zeros.
    window: u64,
    /// The number of available bits: fewer than 64.
    count: u32,
}

impl AheadReader<'_> {
    /// Fetches words until at least 48 bits are available; `None` if the input may end earlier.
    #[inline(always)]
    pub(super) fn fill(&mut self) -> Option<()> {
        let words = u64::from_le_bytes(*self.input.get(self.next..)?.first_chunk()?);
        // The first word is the lowest; it becomes the highest.
        let halves = words.rotate_left(32);
        let in_order = (halves & 0x0000_ffff_0000_ffff) << 16 | (halves >> 16) & 0x0000_ffff_0000_ffff;
        self.window |= in_order >> self.count;
        let fetched = (63 - self.count) / 16;
        self.next += 2 * fetched as usize;
        self.count += 16 * fetched;
        Some(())
    }

    /// The available bits as the highest bits of a number.
    #[inline(always)]
    pub(super) fn window(&self) -> u64 {
        self.window
    }

    /// Drops and returns the next bits, at most 15 of them and no more than are available.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let bits = (self.window >> 1 >> (63 - count)) as u32;
        self.drop(count);
        bits
    }

    /// Drops bits that were looked at.
    #[inline(always)]
    pub(super) fn drop(&mut self, count: u32) {
        self.window <<= count;
        self.count -= count;
    }

    /// The next byte after the words that the format's reader would have fetched. Requires at least 16 available bits.
    pub(super) fn byte(&mut self) -> Option<u8> {
        self.fall_back();
        let byte = *self.input.get(self.next)?;
        self.next += 1;
        Some(byte)
    }

    /// Returns the words that the format's reader would not have fetched yet. Requires at least 16 available bits.
    fn fall_back(&mut self) {
        let kept = 16 + self.count % 16;
        self.next -= ((self.count - kept) / 8) as usize;
        self.window &= !(u64::MAX >> kept);
        self.count = kept;
    }
}
