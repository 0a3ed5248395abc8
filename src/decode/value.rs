//! A value: gathered until its form can be decided, then peeled.

use super::layer::base64::Base64;
use super::layer::both::Both;
use super::layer::cbor::cbor;
use super::layer::charset::{self, Charset};
use super::layer::compression::{Coding, Compression};
use super::layer::data_url::DataUrl;
use super::layer::entity::entities;
use super::layer::form::Form;
use super::layer::hex::Hex;
use super::layer::json::Json;
use super::layer::jwt::Jwt;
use super::layer::lz_string::LzString;
use super::layer::messagepack::messagepack;
use super::layer::multipart::Multipart;
use super::layer::percent::Percent;
use super::layer::protobuf::Protobuf;
use super::layer::script::Script;
use super::layer::text::{self, Text};
use super::layer::unicode_escape::unicode_escapes;
use super::layer::url::Url;
use super::layer::xml::Xml;
use super::leaf::{Layer, Part};
use super::obstacle::Reason;
use super::output::{Begin, Output};
use super::peel::{Peel, length};
use super::place::Place;
use super::sniff::{Classes, Hint, Shape, sniff};
use crate::limits;

/// A value of unknown form.
pub(super) struct Value {
    place: Place,
    hint: Hint,
    state: State,
}

enum State {
    Gathering(Vec<u8>),
    Open(Box<dyn Peel>),
}

impl Value {
    /// Returns a value whose bytes are still to come.
    pub(super) fn new(place: Place, hint: Hint) -> Self {
        Self {
            place,
            hint,
            state: State::Gathering(Vec::new()),
        }
    }

    /// Peels a value all of whose bytes are here.
    pub(super) fn whole(place: &Place, hint: Hint, bytes: &[u8], output: &mut Output<'_>) {
        if bytes.len() <= limits::WINDOW_BYTES {
            peel_whole(place, &hint, bytes, output);
        } else {
            let mut place = place.clone();
            // Of a body the end may still be to come; of the rest of a request all is here.
            if place.part == Part::Body {
                place.reopen();
            }
            let mut value = Self::new(place, hint);
            value.push(bytes, output);
            value.finish_at(None, output);
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        match &mut self.state {
            State::Gathering(head) => {
                let room = limits::WINDOW_BYTES - head.len().min(limits::WINDOW_BYTES);
                let Some((first, rest)) = bytes.split_at_checked(room) else {
                    head.extend_from_slice(bytes);
                    return;
                };
                head.extend_from_slice(first);
                if !rest.is_empty() {
                    self.open(rest, output);
                }
            }
            State::Open(opened) => opened.push(bytes, output),
        }
    }

    /// Takes note that the value is over, and at which byte of the part if that is known.
    pub(super) fn finish_at(&mut self, end: Option<u64>, output: &mut Output<'_>) {
        match &mut self.state {
            State::Gathering(head) => {
                let head = std::mem::take(head);
                self.place.close(end);
                peel_whole(&self.place, &self.hint, &head, output);
            }
            State::Open(opened) => opened.finish(output),
        }
    }

    /// Decides the shape of a value longer than a window.
    fn open(&mut self, rest: &[u8], output: &mut Output<'_>) {
        let State::Gathering(head) = &mut self.state else {
            return;
        };
        let head = std::mem::take(head);
        let (shape, _) = shape(&self.place, &self.hint, &head, false, output);
        // So much base64 that makes sense is no name, identifier or digest as it is written.
        let too = shape.is_text_too() && shape != Shape::Base64;
        let mut opened: Box<dyn Peel> = match layer(&self.place, &self.hint, shape, u64::MAX) {
            Some(inner) if too => Box::new(Both::new(Text::encoded(self.place.clone()), inner)),
            Some(inner) => inner,
            None => Box::new(Text::new(self.place.clone())),
        };
        opened.push(&head, output);
        opened.push(rest, output);
        self.state = State::Open(opened);
    }
}

impl Peel for Value {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        Self::push(self, bytes, output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.finish_at(None, output);
    }
}

fn peel_whole(place: &Place, hint: &Hint, bytes: &[u8], output: &mut Output<'_>) {
    output.peel((place, hint.number()), bytes, |output| {
        peel_anew(place, hint, bytes, output);
    });
}

/// Peels a value all of whose bytes are here, in a field of this number. Its place is only made if it
/// is not known to say nothing: `make` makes it from one that is like it.
pub(super) fn peel_numbered(
    number: u64,
    (hint, bytes): (&Hint, &[u8]),
    like: &mut Place,
    make: impl FnOnce(&mut Place),
    output: &mut Output<'_>,
) {
    if bytes.len() > limits::WINDOW_BYTES {
        make(like);
        return Value::whole(like, hint.clone(), bytes, output);
    }
    match output.begin((like, number, hint.number()), bytes) {
        Begin::Known => {}
        Begin::New(begun) => {
            make(like);
            output.peel_new(begun, |output| peel_anew(like, hint, bytes, output));
        }
        Begin::Unasked => {
            make(like);
            peel_anew(like, hint, bytes, output);
        }
    }
}

fn peel_anew(place: &Place, hint: &Hint, bytes: &[u8], output: &mut Output<'_>) {
    let (shape, seen) = shape(place, hint, bytes, true, output);
    if shape == Shape::Text && *hint != Hint::Plain {
        return text::search(place, (bytes, seen), output);
    }
    if shape == Shape::Base64 {
        text::base64(place, bytes, output);
    } else if shape.is_text_too() {
        text::deliver(place, (bytes, seen), output);
    }
    // The commonest layers need no box when all of the value is here.
    match shape {
        Shape::Form => run(Form::new(place.clone()), bytes, output),
        Shape::Json => {
            let mut json = Json::new(place.clone());
            json.push(bytes, output);
            json.finish(output);
            if json.is_broken() {
                // It was no JSON, or not all of it: as a text nothing of it is torn apart.
                text::search(place, (bytes, Classes::of(bytes)), output);
            }
        }
        Shape::Url(host) => Url::new(place.clone(), host).peel_whole(bytes, output),
        shape => {
            if let Some(inner) = layer(place, hint, shape, length(bytes)) {
                run(inner, bytes, output);
            }
        }
    }
}

fn run(mut layer: impl Peel, bytes: &[u8], output: &mut Output<'_>) {
    layer.push(bytes, output);
    layer.finish(output);
}

/// Decides the shape of a value, within the limit on layers.
fn shape(
    place: &Place,
    hint: &Hint,
    head: &[u8],
    whole: bool,
    output: &mut Output<'_>,
) -> (Shape, Classes) {
    let (shape, seen) = sniff(head, whole, hint);
    if !place.has_room()
        && let Some(name) = shape.name()
    {
        output.obstacle(place, name, Reason::Budget);
        return (Shape::Text, seen);
    }
    (shape, seen)
}

/// Returns the layer that peels a shape; `None` for text.
fn layer(place: &Place, hint: &Hint, shape: Shape, length: u64) -> Option<Box<dyn Peel>> {
    let layer: Box<dyn Peel> = match shape {
        Shape::Base64 => Box::new(Base64::new(place.beneath(Layer::Base64, length))),
        Shape::Br => sniffed(place, Coding::Br, length),
        Shape::Cbor => Box::new(cbor(place.clone())),
        Shape::Charset(encoding) => {
            let beneath = place.beneath(charset::layer(encoding), length);
            Box::new(Charset::new(beneath, encoding, hint.within_charset()))
        }
        Shape::DataUrl => Box::new(DataUrl::new(place.clone())),
        Shape::Form => Box::new(Form::new(place.clone())),
        Shape::Gzip => sniffed(place, Coding::Gzip, length),
        Shape::Hex => Box::new(Hex::new(place.beneath(Layer::Hex, length))),
        Shape::HtmlEntity => Box::new(entities(place.beneath(Layer::HtmlEntity, length))),
        Shape::Json => Box::new(Json::new(place.clone())),
        Shape::Jwt => Box::new(Jwt::new(place.clone())),
        Shape::LzString(alphabet) => {
            let beneath = place.beneath(Layer::LzString, length);
            Box::new(LzString::new(beneath, alphabet))
        }
        Shape::MessagePack => Box::new(messagepack(place.clone())),
        Shape::Multipart(boundary) => Box::new(Multipart::new(place.clone(), &boundary)),
        Shape::Packed => Box::new(Form::packed(place.clone())),
        Shape::Percent => Box::new(Percent::new(place.beneath(Layer::Percent, length))),
        Shape::Protobuf => Box::new(Protobuf::new(place.clone())),
        Shape::Script(before) => Box::new(Script::new(place.clone(), before)),
        Shape::Text => return None,
        Shape::UnicodeEscape => {
            Box::new(unicode_escapes(place.beneath(Layer::UnicodeEscape, length)))
        }
        Shape::Url(host) => Box::new(Url::new(place.clone(), host)),
        Shape::Xml => Box::new(Xml::new(place.clone())),
        Shape::Zlib => sniffed(place, Coding::Deflate, length),
        Shape::Zstd => sniffed(place, Coding::Zstd, length),
    };
    Some(layer)
}

fn sniffed(place: &Place, coding: Coding, length: u64) -> Box<dyn Peel> {
    let inner = Value::new(place.beneath(coding.layer(), length), Hint::Nothing);
    let rest = Box::new(Text::new(place.clone()));
    Box::new(Compression::new(
        place.clone(),
        coding,
        Box::new(inner),
        rest,
    ))
}
