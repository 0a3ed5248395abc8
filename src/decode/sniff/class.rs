//! Which kinds of bytes a value is made of, told in one pass.

/// A set of classes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classes(u32);

impl Classes {
    /// `A`-`F`, `a`-`f`.
    const HEX_LETTER: Self = Self(1);
    /// All other letters of ASCII.
    const LETTER: Self = Self(1 << 1);
    /// `0`-`9`.
    pub const DIGIT: Self = Self(1 << 2);
    /// `+`, `/`, `-`, `_`: the other digits of base64.
    const MARK: Self = Self(1 << 3);
    /// A space, a tab, a line's end.
    pub(in crate::decode) const BLANK: Self = Self(1 << 4);
    /// `=`.
    pub const EQUALS: Self = Self(1 << 5);
    pub(super) const PERCENT: Self = Self(1 << 6);
    pub(super) const AMPERSAND: Self = Self(1 << 7);
    pub(super) const BACKSLASH: Self = Self(1 << 8);
    /// What is not ASCII.
    pub const HIGH: Self = Self(1 << 9);
    /// Control characters that no text has.
    pub(super) const CONTROL: Self = Self(1 << 10);
    pub(super) const DOT: Self = Self(1 << 11);
    pub(super) const TILDE: Self = Self(1 << 12);
    pub(super) const DOLLAR: Self = Self(1 << 13);
    pub(super) const BRACKET: Self = Self(1 << 14);
    /// Everything else.
    const OTHER: Self = Self(1 << 15);
    /// `A`-`Z`, beside what else a letter is.
    pub const CAPITAL: Self = Self(1 << 16);
    /// `'`, beside everything else.
    pub const QUOTE: Self = Self(1 << 17);
    /// `@`, beside everything else.
    pub const AT: Self = Self(1 << 18);
    /// `:`, beside everything else.
    pub const COLON: Self = Self(1 << 19);
    /// `#`, beside everything else.
    pub const NUMBER_SIGN: Self = Self(1 << 20);
    /// What nobody has looked at may be any of them.
    pub const ANY: Self = Self(u32::MAX);

    /// The digits of hexadecimal numbers.
    pub(super) const HEX: Self = Self(Self::HEX_LETTER.0 | Self::CAPITAL.0 | Self::DIGIT.0);
    /// What base64 may be made of, also after a form has made spaces of `+`.
    pub(super) const BASE64: Self =
        Self(Self::HEX.0 | Self::LETTER.0 | Self::MARK.0 | Self::BLANK.0 | Self::EQUALS.0);
    /// What lz-string's two alphabets of ASCII are made of.
    pub(super) const LZ_STRING: Self = Self(Self::BASE64.0 | Self::DOLLAR.0);
    /// What may stand between a value and what it is of: `v1:…`.
    pub(in crate::decode) const SEPARATOR: Self =
        Self(Self::OTHER.0 | Self::DOT.0 | Self::TILDE.0 | Self::DOLLAR.0);
    /// What hides nothing when there are few bytes.
    pub(super) const WORDS: Self = Self(
        Self::HEX.0
            | Self::LETTER.0
            | Self::MARK.0
            | Self::BLANK.0
            | Self::DOT.0
            | Self::DOLLAR.0
            | Self::QUOTE.0
            | Self::AT.0
            | Self::COLON.0
            | Self::NUMBER_SIGN.0
            | Self::OTHER.0,
    );
    /// What only bytes, or other languages, are made of.
    pub(in crate::decode) const BINARY: Self = Self(Self::HIGH.0 | Self::CONTROL.0);

    /// Returns the classes of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let class = |byte: &u8| TABLE.get(usize::from(*byte)).copied().unwrap_or(0);
        Self(bytes.iter().fold(0, |seen, byte| seen | class(byte)))
    }

    /// Whether some byte is of one of these classes.
    pub fn any(self, classes: Self) -> bool {
        self.0 & classes.0 != 0
    }

    /// Whether all bytes are of these classes.
    pub fn within(self, classes: Self) -> bool {
        self.0 & !classes.0 == 0
    }
}

/// The class of each byte.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = class(byte).0;
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

const fn class(byte: u8) -> Classes {
    match byte {
        b'A'..=b'F' => Classes(Classes::HEX_LETTER.0 | Classes::CAPITAL.0),
        b'G'..=b'Z' => Classes(Classes::LETTER.0 | Classes::CAPITAL.0),
        b'a'..=b'f' => Classes::HEX_LETTER,
        b'g'..=b'z' => Classes::LETTER,
        b'0'..=b'9' => Classes::DIGIT,
        b'+' | b'/' | b'-' | b'_' => Classes::MARK,
        b' ' | b'\t' | b'\r' | b'\n' => Classes::BLANK,
        b'=' => Classes::EQUALS,
        b'%' => Classes::PERCENT,
        b'&' => Classes::AMPERSAND,
        b'\\' => Classes::BACKSLASH,
        b'.' => Classes::DOT,
        b'~' => Classes::TILDE,
        b'$' => Classes::DOLLAR,
        b'{' | b'[' => Classes::BRACKET,
        b'\'' => Classes(Classes::OTHER.0 | Classes::QUOTE.0),
        b'@' => Classes(Classes::OTHER.0 | Classes::AT.0),
        b'#' => Classes(Classes::OTHER.0 | Classes::NUMBER_SIGN.0),
        b':' => Classes(Classes::OTHER.0 | Classes::COLON.0),
        0x80..=0xff => Classes::HIGH,
        0..0x20 | 0x7f => Classes::CONTROL,
        _ => Classes::OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_told_apart() {
        assert!(Classes::of(b"57d092F1").within(Classes::HEX));
        assert!(!Classes::of(b"57d092g1").within(Classes::HEX));
        assert!(Classes::of(b"57d092F1").any(Classes::CAPITAL));
        assert!(!Classes::of(b"57d092f1").any(Classes::CAPITAL));
        assert!(Classes::of(b"aGk+/_-=\r\n").within(Classes::BASE64));
        assert!(!Classes::of(b"aGk$").within(Classes::BASE64));
        assert!(Classes::of(b"aGk$").within(Classes::LZ_STRING));
        assert!(Classes::of("é".as_bytes()).any(Classes::HIGH));
        assert!(Classes::of(b"\x7f").any(Classes::BINARY));
        assert!(!Classes::of(b"Dr. O'Neil, (2)\t").any(Classes::BINARY));
        for mark in ["=", "%", "&", "\\", "~", "{"] {
            assert!(!Classes::of(mark.as_bytes()).within(Classes::WORDS));
        }
    }
}
