//! Numbers that look random and are the same on every run: SplitMix64 (Steele, Lea, Flood 2014).

/// A source of numbers, from a seed.
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Starts from `seed`, and from what the numbers are for, so that adding one use changes no other.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(state)
    }

    /// Returns the next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// Returns one of `items`.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Returns `count` decimal digits, the first of them not 0.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        let mut digits: String = (0..count).map(|_| self.digit()).collect();
        if digits.starts_with('0') {
            digits.replace_range(0..1, "7");
        }
        digits
    }

    /// Returns `count` of `alphabet`'s characters.
    pub(crate) fn letters(&mut self, count: usize, alphabet: &str) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..count).map(|_| *self.pick(&alphabet)).collect()
    }

    /// Returns `count` hex digits.
    pub(crate) fn hex(&mut self, count: usize) -> String {
        self.letters(count, "0123456789abcdef")
    }

    /// Returns a random UUID (RFC 9562, version 4).
    pub(crate) fn uuid(&mut self) -> String {
        let (a, b, c, d) = (self.hex(8), self.hex(4), self.hex(3), self.hex(3));
        let variant = self.letters(1, "89ab");
        format!("{a}-{b}-4{c}-{variant}{d}-{}", self.hex(12))
    }

    fn digit(&mut self) -> char {
        char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))
    }
}
