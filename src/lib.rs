//! phiward: a local HTTPS-intercepting proxy that sees protected health information leave a browser
//! for third parties, says exactly what left and to whom, and stops it when asked to.
//!
//! # The life of a request
//!
//! Verbs are stages, nouns are what the stages lean on. Read in order, the verbs are the life of a
//! request. A stage may use what the stages before it give, and any noun; a noun uses no stage; only
//! [`pipeline`] calls the stages. `tests/architecture.rs` fails where that is not so.
//!
//! | stage | does | gives |
//! | --- | --- | --- |
//! | [`listen`] | a browser connects | a connection |
//! | [`intercept`] | CONNECT, ClientHello, decrypt or tunnel | a plain request, or a tunnel |
//! | [`classify`] | whose host is it, from which page? | a destination |
//! | [`decode`] | peel layers as the bytes stream by | leaves and obstacles |
//! | [`detect`] | which leaves say who, or what about health? | findings |
//! | [`judge`] | who, health and to whom together | a verdict and its clearance |
//! | [`enforce`] | forward or block; alone writes upstream | an outcome |
//! | [`record`] | one masked entry for every exchange | an entry |
//! | [`report`] | entries for people | lines and a summary |

// The top.
pub mod cli;
pub mod pipeline;

// Verbs: the path of a request.
pub mod listen;
pub mod intercept;
pub mod classify;
pub mod decode;
pub mod detect;
pub mod judge;
pub mod enforce;
pub mod record;
pub mod report;

// Nouns: what the stages lean on.
pub mod answer;
pub mod authority;
pub mod capture;
pub mod config;
mod hash;
pub mod limits;
pub mod lists;
pub mod patterns;
pub mod sensitive;
pub mod subject;
pub mod telemetry;
pub mod upstream;
