//! The integration tests: the whole proxy against real origins and clients on loopback.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so and fail"
)]

// Help, exit codes, what errors say to do, and the browser that `open` starts.
mod command_line;

// Trackers under host names of the site's own: by their CNAMEs, and by the form of the address.
mod disguise;

// The walk through the demo's portal, in Chromium and without it.
mod demo;

// Origins, proxies, browsers.
mod harness;

// What lies between browser and origin: protocols, certificates, headers, targets.
mod interception;

// Who receives it: vendors, companies, processors, and requests that belong together.
mod receivers;

// Bodies that are read while they are written: forwarded as they come, or held until judged.
mod streaming;

// What follows an upgrade: the messages of WebSockets, and other protocols.
mod sockets;

// What is carried without being read: other protocols.
mod tunnels;

// What is broken, hostile or out of reach.
mod bad_input;

// A folder of patterns: checked, listed, used, and read again while connections are open.
mod patterns;

// Filter lists that the user brings: added, shown, asked, removed.
mod lists;

// A canary goes through everything, and appears nowhere.
mod secrecy;

// Requests of one session, told together.
mod sessions;

// A signal to stop: what is under way ends, and the exit code says what was found.
mod shutdown;

// Large bodies through the program, by curl.
mod transfer;
