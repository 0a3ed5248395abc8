//! The layers, one file an encoding.

pub(super) mod base64;
pub(super) mod both;
pub(super) mod compression;
pub(super) mod escape;
pub(super) mod form;
pub(super) mod hex;
pub(super) mod json;
pub(super) mod multipart;
mod multipart_header;
pub(super) mod percent;
pub(super) mod text;
pub(super) mod url;
