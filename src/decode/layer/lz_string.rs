//! lz-string, in its three alphabets.
//!
//! Digits are read bit by bit: each code is a new letter, an entry of the dictionary, or the end.
//! Everything that is decoded must be text, and a value must end where its code for the end is.

use super::base64::{digit_in_text, reads_as_words};
use super::protobuf::looks_like_protobuf;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;

/// Units that are decoded to see whether they make sense.
const PROBE: usize = 256;
/// The shortest text that is taken for one.
const SHORTEST: usize = 4;
/// Values in lz-string within one another that are looked at to tell that a value is one.
const NESTED: usize = 4;

/// How the bits are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Alphabet {
    /// Six bits a digit, with `+/=` or `+-$`.
    Base64,
    /// Fifteen bits a character.
    Utf16,
}

impl Alphabet {
    /// Returns the bits of the first character, and their count, and the length of the character;
    /// `None` if that is not all here, `Some(None)` if it is none of the alphabet's.
    fn read(self, bytes: &[u8]) -> Option<Option<(u32, u32, usize)>> {
        match self {
            Self::Base64 => bytes.first().map(|byte| {
                let digit = match byte {
                    b' ' => Some(62),
                    b'-' => Some(63),
                    // Padding, which says nothing.
                    b'=' | b'$' => return Some((0, 0, 1)),
                    b'_' => None,
                    other => digit_in_text(*other),
                };
                digit.map(|digit| (u32::from(digit), 6, 1))
            }),
            Self::Utf16 => {
                let start = bytes.get(..4).unwrap_or(bytes);
                let chunk = start.utf8_chunks().next()?;
                let Some(character) = chunk.valid().chars().next() else {
                    return (bytes.len() >= 4).then_some(None);
                };
                let number = u32::from(character).checked_sub(32);
                let number = number.filter(|number| *number < 1 << 15);
                Some(number.map(|number| (number, 15, character.len_utf8())))
            }
        }
    }
}

/// What the next number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The kind of the first letter.
    First,
    /// A code.
    Code,
    /// A new letter.
    Letter,
    /// Nothing any more.
    End,
}

/// An entry: one letter more than an earlier entry.
#[derive(Debug, Clone, Copy)]
struct Entry {
    earlier: u32,
    length: u32,
    letter: u16,
}

/// Decompression in progress.
struct Decoder {
    next: Next,
    number: u32,
    /// Bits of the number that are read, and that it has.
    read: u32,
    wanted: u32,
    /// Bits of a code.
    width: u32,
    /// Entries until codes get one bit longer.
    room: u32,
    entries: Vec<Entry>,
    /// The entry that came last, if one did.
    last: Option<u32>,
    units: Vec<u16>,
}

/// Entries start behind the codes for a short letter, a long one, and the end.
const FIRST_ENTRY: u32 = 3;

impl Decoder {
    fn new() -> Self {
        Self {
            next: Next::First,
            number: 0,
            read: 0,
            wanted: 2,
            width: 3,
            room: 4,
            entries: Vec::new(),
            last: None,
            units: Vec::new(),
        }
    }

    /// Takes bits, the highest first.
    fn push(&mut self, bits: u32, count: u32) -> Result<(), Reason> {
        for shift in (0..count).rev() {
            let bit = bits >> shift & 1;
            if self.next == Next::End {
                // After the end there are no bits set.
                if bit == 1 {
                    return Err(Reason::Malformed);
                }
                continue;
            }
            self.number |= bit << self.read;
            self.read += 1;
            if self.read == self.wanted {
                let number = std::mem::take(&mut self.number);
                self.read = 0;
                self.take(number)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, number: u32) -> Result<(), Reason> {
        match (self.next, number) {
            (Next::First | Next::Code, 0) => self.expect(Next::Letter, 8),
            (Next::First | Next::Code, 1) => self.expect(Next::Letter, 16),
            (Next::First | Next::Code, 2) => self.next = Next::End,
            (Next::Letter, letter) => self.take_letter(letter)?,
            (_, code) => self.take_entry(code)?,
        }
        Ok(())
    }

    fn expect(&mut self, next: Next, bits: u32) {
        self.next = next;
        self.wanted = bits;
    }

    /// Adds a new letter to the dictionary, and to the text.
    fn take_letter(&mut self, letter: u32) -> Result<(), Reason> {
        let letter = u16::try_from(letter).map_err(|_| Reason::Malformed)?;
        let code = self.add(Entry {
            earlier: 0,
            length: 1,
            letter,
        })?;
        if self.last.is_some() {
            self.fill_room();
        }
        self.take_entry(code)
    }

    /// Adds an entry to the text, and the last one with its first letter to the dictionary.
    fn take_entry(&mut self, code: u32) -> Result<(), Reason> {
        let start = self.units.len();
        let next_code = FIRST_ENTRY + u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        match self.last {
            Some(last) if code == next_code => {
                self.spell(last)?;
                let first = self.units.get(start).copied();
                self.units.extend(first);
            }
            _ => self.spell(code)?,
        }
        if let Some(last) = self.last {
            let length = self.entry(last)?.length + 1;
            let letter = self.units.get(start).copied().unwrap_or_default();
            self.add(Entry {
                earlier: last,
                length,
                letter,
            })?;
            self.fill_room();
        }
        self.last = Some(code);
        self.expect(Next::Code, self.width);
        Ok(())
    }

    fn add(&mut self, entry: Entry) -> Result<u32, Reason> {
        if self.entries.len() >= limits::LZ_ENTRIES {
            return Err(Reason::Budget);
        }
        self.entries.push(entry);
        let last = self.entries.len() - 1;
        Ok(FIRST_ENTRY + u32::try_from(last).unwrap_or(u32::MAX))
    }

    /// Notes that the dictionary has grown.
    fn fill_room(&mut self) {
        self.room -= 1;
        if self.room == 0 {
            self.room = 1 << self.width;
            self.width += 1;
        }
    }

    fn entry(&self, code: u32) -> Result<Entry, Reason> {
        let index = code
            .checked_sub(FIRST_ENTRY)
            .and_then(|index| usize::try_from(index).ok());
        let entry = index.and_then(|index| self.entries.get(index));
        entry.copied().ok_or(Reason::Malformed)
    }

    /// Appends an entry's letters, which are known from the last one on.
    fn spell(&mut self, code: u32) -> Result<(), Reason> {
        let mut entry = self.entry(code)?;
        let start = self.units.len();
        loop {
            self.units.push(entry.letter);
            if entry.length == 1 {
                break;
            }
            entry = self.entry(entry.earlier)?;
        }
        if let Some(letters) = self.units.get_mut(start..) {
            letters.reverse();
        }
        Ok(())
    }
}

/// A value in lz-string.
pub(in crate::decode) struct LzString {
    beneath: Place,
    alphabet: Alphabet,
    decoder: Decoder,
    /// The start of a character, and then what follows it.
    pending: Vec<u8>,
    /// The first half of a character in UTF-16.
    high: Option<u16>,
    inner: Value,
    spent: bool,
}

impl LzString {
    /// Returns the layer above this place.
    pub(in crate::decode) fn new(beneath: Place, alphabet: Alphabet) -> Self {
        Self {
            inner: Value::new(beneath.clone(), Hint::Nothing),
            beneath,
            alphabet,
            decoder: Decoder::new(),
            pending: Vec::new(),
            high: None,
            spent: false,
        }
    }

    /// Decodes what is pending, but for a character that is not complete.
    fn decode(&mut self, output: &mut Output<'_>) {
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        while !self.spent
            && let Some(read) = self.alphabet.read(rest)
        {
            let length = read.map_or(1, |(_, _, length)| length);
            let result = match read {
                Some((bits, count, _)) => self.decoder.push(bits, count),
                None => Err(Reason::Malformed),
            };
            rest = rest.get(length..).unwrap_or_default();
            if self.decoder.units.len() >= PROBE || result.is_err() {
                self.deliver(false, output);
            }
            if let Err(reason) = result {
                output.obstacle(&self.beneath, Layer::LzString.name(), reason);
                self.spent = true;
            }
        }
        self.pending = rest.to_vec();
    }

    fn deliver(&mut self, last: bool, output: &mut Output<'_>) {
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.append(&mut self.decoder.units);
        if !last {
            self.high = units.pop_if(|unit| (0xd800..0xdc00).contains(unit));
        }
        let text = String::from_utf16_lossy(&units);
        if output.pay_bytes(text.len(), &self.beneath, Layer::LzString) {
            self.inner.push(text.as_bytes(), output);
        } else {
            self.spent = true;
        }
    }
}

impl Peel for LzString {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        if !self.spent {
            self.pending.extend_from_slice(bytes);
            self.decode(output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        if !self.spent {
            self.deliver(true, output);
        }
        self.inner.finish_at(None, output);
    }
}

/// Whether this decodes to something that makes sense, and ends as it should.
pub(in crate::decode) fn looks_like_lz_string(
    head: &[u8],
    whole: bool,
    alphabet: Alphabet,
) -> bool {
    (alphabet != Alphabet::Base64 || (!reads_as_words(head) && starts_well(head)))
        && makes_sense(head, whole, alphabet, NESTED)
}

/// Whether the first digits hold a letter that a text may start with: this settles most values that
/// are not lz-string.
fn starts_well(head: &[u8]) -> bool {
    let digits = head.iter().take(4).map_while(|byte| digit_in_text(*byte));
    let bits = digits.fold(0_u32, |bits, digit| bits << 6 | u32::from(digit));
    let [_, high, middle, low] = bits.to_be_bytes();
    match high >> 6 {
        0b00 => {
            let letter = (high << 2 | middle >> 6).reverse_bits();
            !is_strange(u16::from(letter))
        }
        0b10 => {
            let number = u32::from_be_bytes([0, high, middle, low]) >> 6 & 0xffff;
            let letter = u16::try_from(number).unwrap_or_default().reverse_bits();
            letter >= 0x100 && head.iter().any(u8::is_ascii_uppercase)
        }
        _ => false,
    }
}

fn makes_sense(head: &[u8], whole: bool, alphabet: Alphabet, nested: usize) -> bool {
    let Some(probe) = probe(head, whole, alphabet) else {
        return false;
    };
    let text = || String::from_utf16_lossy(&probe.units);
    probe.strange == 0
        || looks_like_protobuf(text().as_bytes(), probe.complete)
        || nested.checked_sub(1).is_some_and(|nested| {
            makes_sense(text().as_bytes(), probe.complete, Alphabet::Utf16, nested)
        })
}

/// The start of what a value decodes to.
struct Probe {
    units: Vec<u16>,
    /// Units that no text has.
    strange: usize,
    complete: bool,
}

/// Decodes the start of a value, unless it cannot be lz-string, or hides hardly any text.
fn probe(head: &[u8], whole: bool, alphabet: Alphabet) -> Option<Probe> {
    let mut decoder = Decoder::new();
    let (mut rest, mut checked, mut strange) = (head, 0, 0);
    while let Some(Some((bits, count, length))) = alphabet.read(rest) {
        decoder.push(bits, count).ok()?;
        let fresh = decoder.units.get(checked..).unwrap_or_default();
        strange += fresh.iter().filter(|unit| is_strange(**unit)).count();
        checked = decoder.units.len();
        if strange * 2 > checked {
            return None;
        }
        if checked >= PROBE {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    // The alphabet of characters has a space after it, which says nothing.
    let ended = rest.trim_ascii().is_empty() && (decoder.next == Next::End || !whole);
    let complete = decoder.next == Next::End;
    ((ended && checked >= SHORTEST) || checked >= PROBE).then_some(Probe {
        units: decoder.units,
        strange,
        complete,
    })
}

/// Whether a unit of UTF-16 is a control character of ASCII.
fn is_strange(unit: u16) -> bool {
    let control = unit < 0x20 || unit == 0x7f;
    control && !matches!(unit, 9 | 10 | 13)
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    const TEXTS: [&str; 6] = [
        r#"{"event": "identify", "email": "jane@example.com", "again": "jane@example.com"}"#,
        "jane@example.com",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "Žofie Müller 💊💊",
        "Jane Doe, 41, takes sertraline; Jane Doe, 41, takes fluoxetine; Jane Doe sleeps.",
        "q=sertraline&q=fluoxetine",
    ];

    /// Returns a text in each alphabet.
    fn compressed(text: &str) -> [String; 4] {
        let uri = lz_str::compress_to_encoded_uri_component(text);
        [
            lz_str::compress_to_base64(text),
            uri.replace('+', " "),
            uri,
            lz_str::compress_to_utf16(text),
        ]
    }

    #[test]
    fn all_alphabets_are_read() {
        for text in TEXTS {
            let plain = decode_plain(text.as_bytes());
            for encoded in compressed(text) {
                let kept = decode_plain(encoded.as_bytes());
                let lines = kept.lines().into_iter().skip(1);
                let lines: Vec<_> = lines
                    .map(|line| line.replace("lz-string", "").replace("[ ", "["))
                    .collect();
                assert_eq!(lines, plain.lines(), "{encoded}");
                assert!(kept.obstacles.is_empty());
                check_cuts(encoded.as_bytes());
            }
        }
    }

    #[test]
    fn a_long_text_is_read_in_pieces() {
        let text: String = (0..4_000)
            .map(|n| format!("jane.{n}@example.com "))
            .collect();
        for encoded in compressed(&text) {
            let kept = decode_plain(encoded.as_bytes());
            assert!(kept.has("jane.3999@example.com"));
        }
    }

    #[test]
    fn ordinary_values_are_no_lz_string() {
        for text in [
            "GTM-5XK2P9",
            "AddToCart",
            "Jane Elizabeth Doe",
            "fb.1.1600000000000.IwAR",
            "EAAGm0PX4ZCpsBAK",
            "57d092f17a06184c9fe67d42464c8e05",
            "日本語のテキスト",
            "Ελληνικά",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }
}
