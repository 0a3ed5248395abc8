//! Peels the layers of encoding off a request, while its bytes stream by.
//!
//! *Takes* a path, a query, headers, a body and what follows over a WebSocket, as they were sent.
//! *Gives* leaves (values with nothing left to peel) and obstacles (what could not be read).
//! *Never* fails, waits, reads a clock or holds a whole body.
//!
//! ```text
//! bytes ─► Value ─ sniff ─┬─ text ───────────────────────────────► leaf
//!            ▲            ├─ json, form, multipart, url, cookie ─┐
//!            │            ├─ percent, base64, hex ───────────────┤
//!            │            └─ gzip, deflate, br, zstd ────────────┤
//!            └──────────────── every value within ◄──────────────┘
//! ```
//!
//! A value is gathered up to `limits::WINDOW_BYTES`, or to its end, before its form is decided:
//! so what is found does not depend on how the bytes were cut into chunks.
//! `limits` also caps the layers, the values, the decoded bytes and the lengths of names.

mod body;
mod budget;
mod document;
mod eights;
mod frame;
mod header;
mod layer;
mod leaf;
mod number;
mod obstacle;
mod output;
mod peel;
mod place;
mod sniff;
mod socket;
mod target;
#[cfg(test)]
mod tests;
mod value;
mod windows;

pub use body::Body;
pub use budget::Budget;
pub use document::Document;
pub use frame::frame;
pub use header::header;
pub use leaf::{Layer, Leaf, Part, Span};
pub use obstacle::{Begun, Obstacle, Reason, Sink, Unpeeled};
pub use sniff::Classes;
pub use socket::Socket;
pub use target::{path, query};
