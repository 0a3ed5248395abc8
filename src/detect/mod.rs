//! Stage 5: which leaves say who, or what about health?
//!
//! Takes [`Leaf`]s one by one, in any order. Gives [`Findings`]. Never does: keep a value; wait,
//! read a file or the clock; carry anything from one request to the next.
//!
//! A leaf is asked five things: is it (or does it hold) a known subject's value, plain or as a
//! digest; does it hold an identifier that proves itself; does its field's name say what it is;
//! does it hold a health word; is it an id that the vendor resolves to a person?

pub mod facts;
pub mod finding;
pub mod mask;
mod addressed;
mod addresses;
mod birth;
mod clock;
mod field;
mod found;
mod groups;
mod halves;
mod health;
mod index;
mod keyed;
mod look;
mod named;
mod numbers;
mod passing;
mod phrases;
mod piece;
pub mod reading;
mod shown;
mod silent;
mod suits;
mod table;
mod token;
mod typed;
mod words;
mod written;

use std::sync::{Arc, Mutex};

use crate::decode::{Begun, Leaf, Part, Unpeeled};
use crate::limits;
use crate::patterns::Patterns;
use crate::patterns::vendors::Vendor;
use crate::subject::Subjects;
use crate::subject::attribute::Attribute;
use birth::BirthParts;
use field::{Field, Fields};
use finding::Findings;
use found::Found;
use halves::{Half, Halves};
use index::Index;
use look::{Look, Scratch, Surroundings};
use mask::FingerprintKey;
use named::Named;
use numbers::NumberParts;
use silent::Silent;
use typed::Typed;

/// Everything that is looked for, compiled once.
pub struct Detector {
    patterns: Arc<Patterns>,
    index: Index,
    key: FingerprintKey,
    benches: Mutex<Vec<Bench>>,
}

impl Detector {
    /// Compiles patterns and every form of the subjects' values for matching.
    pub fn new(patterns: Arc<Patterns>, subjects: &Subjects, key: FingerprintKey) -> Self {
        let index = Index::new(&patterns.terms, subjects);
        Self {
            patterns,
            index,
            key,
            benches: Mutex::default(),
        }
    }

    /// Returns what the patterns folder says.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    fn take_bench(&self) -> Bench {
        let free = self.benches.lock().ok().and_then(|mut free| free.pop());
        free.unwrap_or_else(|| Bench::new(self.index.seed))
    }

    fn give_back(&self, bench: Bench) {
        if let Ok(mut free) = self.benches.lock()
            && free.len() < limits::BENCHES
        {
            free.push(bench);
        }
    }
}

/// What a search works with, and the next one after it: buffers, emptied, and what is known of
/// fields and of values in them. It keeps no value and no name, only hashes under a key of the run.
struct Bench {
    fields: Fields,
    silent: Silent,
    scratch: Scratch,
}

impl Bench {
    fn new(seed: u64) -> Self {
        Self {
            fields: Fields::new(),
            silent: Silent::new(),
            scratch: Scratch::new(seed),
        }
    }
}

/// The search of one request.
pub struct Detection {
    detector: Arc<Detector>,
    vendor: Option<Arc<Vendor>>,
    surroundings: Surroundings,
    bench: Option<Bench>,
    typed: Typed,
    birth: BirthParts,
    phones: NumberParts,
    named: Named,
    halves: Halves,
    identifiers: NumberParts,
    found: Found,
}

impl Detection {
    /// Starts the search of one request to `vendor`, from a page that is behind a login or of a
    /// health service, or not.
    pub fn new(
        detector: Arc<Detector>,
        vendor: Option<Arc<Vendor>>,
        behind_login: bool,
        health_site: bool,
    ) -> Self {
        Self {
            bench: None,
            detector,
            vendor,
            surroundings: Surroundings {
                behind_login,
                health_site,
            },
            typed: Typed::default(),
            birth: BirthParts::default(),
            phones: NumberParts::default(),
            named: Named::default(),
            halves: Halves::default(),
            identifiers: NumberParts::default(),
            found: Found::new(),
        }
    }

    /// Takes note that a value is about to be peeled; nothing if it is known to say nothing.
    pub fn begin(&mut self, value: &Unpeeled<'_>) -> Option<Begun> {
        let number = self.number(value.number, value.part);
        let mark = self.surroundings.mark(number, value);
        let told = self.found.told;
        let is_asked = self.halves.counts(number) || !self.bench().silent.holds(mark);
        is_asked.then_some(Begun { mark, told })
    }

    /// Remembers a value that said nothing.
    pub fn end(&mut self, begun: Begun) {
        if self.found.told == begun.told {
            self.bench().silent.add(begun.mark);
        }
    }

    fn number(&self, number: u64, part: Part) -> u64 {
        let vendor = self.vendor.as_deref().map_or(0, Vendor::number);
        Fields::number(vendor, number, part)
    }

    fn bench(&mut self) -> &mut Bench {
        let detector = &self.detector;
        self.bench.get_or_insert_with(|| detector.take_bench())
    }

    /// Looks at one leaf, and at what it completes.
    pub fn leaf(&mut self, leaf: &Leaf<'_>) {
        let Some(known) = self.look(leaf) else {
            return;
        };
        if let Some(half) = known.half {
            self.found.told += 1;
            for whole in self.halves.take(half, known.number, leaf) {
                self.look(&whole.leaf());
            }
        } else {
            self.halves.pass(known.number, leaf);
        }
        if let Some(part) = self.named.part(leaf, &self.detector.patterns.keys) {
            self.found.told += 1;
            if let Some(value) = self.named.take(leaf, &part) {
                self.look(&value.leaf());
            }
        }
        for written in written::fields(leaf, &self.detector.patterns.keys) {
            self.look_at(&written.value.leaf(), |look, scratch, _| {
                look.tells_names = written.is_quoted;
                look.note_field();
                look.at_value(scratch);
            });
        }
        if typed::is_key(leaf) {
            self.found.told += 1;
            if let Some(typed) = self.typed.take(known.number, leaf) {
                self.look(&typed.leaf());
            }
        }
        if known.is_of_birth {
            self.found.told += 1;
            if let Some(date) = self.birth.take(leaf) {
                self.look(&date.leaf());
            }
        }
        let is_part = (known.is_phone || known.is_identifier) && numbers::is_part(leaf);
        self.found.told += u64::from(is_part);
        let parts = if known.is_phone {
            &mut self.phones
        } else {
            &mut self.identifiers
        };
        if is_part && let Some(number) = parts.take(leaf) {
            let number = number.leaf();
            self.look_at(&number, |look, scratch, _| look.at_parts(scratch));
        }
    }

    /// Takes note that no leaf may come for a while: what the search works with serves others.
    pub fn rest(&mut self) {
        if let Some(mut bench) = self.bench.take() {
            bench.scratch.forget();
            self.detector.give_back(bench);
        }
    }

    /// Ends the search.
    pub fn finish(mut self) -> Findings {
        for piece in self.typed.finish() {
            self.look(&piece.leaf());
        }
        self.rest();
        self.found.finish()
    }

    /// Asks everything of one leaf; returns what is known of its field.
    fn look(&mut self, leaf: &Leaf<'_>) -> Option<Known> {
        self.look_at(leaf, |look, scratch, number| {
            let field = look.field;
            if field.names_somebody || leaf.number() & 1 == 1 {
                look.at_name(scratch);
            }
            look.note_field();
            let told = look.found.told;
            look.at_value(scratch);
            if let Some(reads) = field.reads {
                if look.found.told == told {
                    let names = &look.detector.patterns.event_names;
                    look.found.findings.reading.take(reads, leaf, names);
                }
                look.found.told += 1;
            }
            Known {
                number,
                half: look.half,
                is_of_birth: field.suits.holds(&Attribute::BirthDate),
                is_phone: field.suits.holds(&Attribute::Phone),
                is_identifier: field.suits.holds(&Attribute::Identifier(String::new())),
            }
        })
    }

    /// Looks at one leaf, with what is known of its field and the field's number.
    fn look_at<T>(
        &mut self,
        leaf: &Leaf<'_>,
        ask: impl FnOnce(&mut Look<'_>, &mut Scratch, u64) -> T,
    ) -> Option<T> {
        let (detector, vendor) = (&*self.detector, self.vendor.as_deref());
        let bench = self.bench.get_or_insert_with(|| detector.take_bench());
        let Bench {
            fields, scratch, ..
        } = bench;
        let number = Fields::number(vendor.map_or(0, Vendor::number), leaf.number(), leaf.part);
        let field = fields.get(number, || Field::of(leaf, vendor, detector))?;
        self.found.meaning.clone_from(&field.meaning);
        let mut look = Look {
            detector,
            surroundings: self.surroundings,
            leaf,
            field,
            found: &mut self.found,
            tells_names: true,
            known: Vec::new(),
            half: None,
        };
        Some(ask(&mut look, scratch, number))
    }
}

/// What is known of a leaf's field.
struct Known {
    number: u64,
    half: Option<Half>,
    is_of_birth: bool,
    is_phone: bool,
    is_identifier: bool,
}

#[cfg(test)]
mod tests;
