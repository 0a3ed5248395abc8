//! The layers, one file an encoding.

pub(super) mod base64;
pub(super) mod both;
pub(super) mod cbor;
pub(super) mod charset;
pub(super) mod compression;
pub(super) mod data_url;
pub(super) mod entity;
pub(super) mod escape;
pub(super) mod form;
pub(super) mod hex;
pub(super) mod json;
pub(super) mod jwt;
pub(super) mod lz_string;
pub(super) mod messagepack;
pub(super) mod multipart;
mod multipart_header;
mod opaque;
pub(super) mod percent;
pub(super) mod protobuf;
mod record;
mod rewrite;
mod runs;
pub(super) mod script;
pub(super) mod text;
pub(super) mod unicode_escape;
pub(super) mod url;
pub(super) mod xml;
