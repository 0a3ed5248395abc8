//! Bits of a compressed stream, the lowest of a byte first.

/// Reads bits of the first bytes of a stream.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// Returns the bits of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn next(&mut self) -> Option<u32> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = u32::from(byte >> (self.at % 8) & 1);
        self.at += 1;
        Some(bit)
    }

    /// Takes a number of so many bits.
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |number, place| Some(number | self.next()? << place))
    }

    /// Takes a code of so many bits, its highest first.
    pub(super) fn take_reversed(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |code, _| Some(code << 1 | self.next()?))
    }
}
