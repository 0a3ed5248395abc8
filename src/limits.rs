//! Every cap on bytes, depth, time and count, in one place.
//!
//! Anything a stranger can make large, deep, slow or many has its bound here.

use std::time::Duration;

// Connections and messages.

/// How many browser connections are served at once; further ones wait in the listen queue.
pub const CONNECTIONS: usize = 2_048;
/// Bytes of a request's header section (names and values); more is answered 431.
pub const HEADER_BYTES: usize = 64 * 1024;
/// Bytes that hyper may hold of a header section before it gives up by itself.
pub const HEADER_BUFFER_BYTES: usize = 400 * 1024;
/// Header fields in one request; more are answered 431.
pub const HEADER_FIELDS: usize = 256;
/// Header fields that hyper reads before it gives up by itself.
pub const HEADER_FIELDS_READ: usize = 2_048;
/// Ways to plain origins that one browser connection keeps.
pub const PLAIN_ROUTES: usize = 64;
/// How long a connection to an origin that was opened in advance may wait for its first request:
/// origins close idle ones, and what is then sent is lost.
pub const UNUSED_CONNECTION: Duration = Duration::from_secs(1);
/// Flow-control window of one HTTP/2 stream, both legs.
pub const STREAM_WINDOW_BYTES: u32 = 1024 * 1024;
/// Flow-control window of one HTTP/2 connection, both legs.
pub const CONNECTION_WINDOW_BYTES: u32 = 2 * 1024 * 1024;
/// How long a browser may take over a request's header section.
pub const HEADER_TIME: Duration = Duration::from_secs(30);
/// How long a new tunnel may stay silent before it counts as one in which the server speaks first.
pub const FIRST_BYTES_TIME: Duration = Duration::from_secs(5);
/// Bytes looked at to tell TLS, HTTP and anything else apart.
pub const FIRST_BYTES: usize = 32;
/// How long a TLS handshake may take, either leg.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(15);
/// How long a connection to an origin may take to open.
pub const CONNECT_TIME: Duration = Duration::from_secs(10);
/// How long open exchanges may go on after a signal to stop.
pub const DRAIN_TIME: Duration = Duration::from_secs(10);
/// How long nothing may arrive before late beacons count as drained.
pub const BEACON_QUIET_TIME: Duration = Duration::from_millis(400);
/// How long late beacons are waited for at the most.
pub const BEACON_TIME: Duration = Duration::from_secs(5);

// Names.

/// CNAMEs that are followed from one host: real ones have up to four.
pub const CNAME_HOPS: usize = 8;
/// How long a name server may take over one question before it is asked again.
pub const CNAME_TRY: Duration = Duration::from_secs(1);
/// How long finding out what a host's name stands for may take. The entry of an exchange waits for
/// it in observe mode, and nothing else does.
pub const CNAME_TIME: Duration = Duration::from_secs(3);
/// How long a request may be held for it, in block mode.
pub const CNAME_HELD: Duration = Duration::from_secs(1);
/// How long an answer is kept.
pub const CNAME_KEPT: Duration = Duration::from_secs(10 * 60);
/// How long a host of which no answer came is not asked for again.
pub const CNAME_FAILURE_KEPT: Duration = Duration::from_secs(30);
/// Hosts whose answers are kept.
pub const CNAMES: u64 = 4_096;
/// Hosts that are asked for at once.
pub const CNAME_QUESTIONS: usize = 64;

// Bodies.

/// Bytes of one body held until it is judged, in block mode; what outgrows it is blocked.
pub const HELD_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of a body that may always be held, however much others hold.
pub const HELD_FREELY_BYTES: usize = 64 * 1024;
/// How long the next piece of a held body may take.
pub const HELD_TIME: Duration = Duration::from_secs(30);
/// Bytes of all held bodies together.
pub const HELD_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of a WebSocket's messages that are one entry at the most, more or less.
pub const MESSAGES_BYTES: usize = 1024 * 1024;
/// How long a WebSocket is quiet before what came is an entry: people pause between keys, and keys that are
/// sent one by one are joined within an entry.
pub const MESSAGES_QUIET_TIME: Duration = Duration::from_secs(2);
/// How long what came may wait for that.
pub const MESSAGES_TIME: Duration = Duration::from_secs(30);
/// Bytes of one body, or of a WebSocket, that may wait for the scan, in observe mode; beyond it the scan gives up.
pub const SCAN_BACKLOG_BYTES: usize = 4 * 1024 * 1024;

// Decoding.

/// Layers of encoding peeled from one value.
pub const LAYERS: usize = 8;
/// Bytes of a value looked at before its form is decided, and the size of a window on a long text.
pub const WINDOW_BYTES: usize = 16 * 1024;
/// Bytes of a window repeated at the start of the next, so that nothing is cut in two.
pub const WINDOW_OVERLAP_BYTES: usize = 512;
/// Bytes decoded out of one request, over all layers together.
pub const DECODED_BYTES: u64 = 32 * 1024 * 1024;
/// Bytes decoded out of one request's address and headers.
pub const DECODED_HEAD_BYTES: u64 = 256 * 1024;
/// Values looked at in one request.
pub const VALUES: u64 = 200_000;
/// Bytes of a field name (a form key, a JSON key, a multipart name).
pub const FIELD_NAME_BYTES: usize = 256;
/// Bytes of a form's token without `=` after which it is no key any more.
pub const KEY_BYTES: usize = 1_024;
/// Bytes of a nested field's whole name.
pub const FIELD_PATH_BYTES: usize = 1_024;
/// Open JSON arrays and objects within one another.
pub const JSON_NESTING: usize = 256;
/// Open arrays, maps and elements within one another, in binary records and XML.
pub const RECORD_NESTING: usize = 64;
/// Bytes of one tag of XML with its attributes; what is longer is scanned as text.
pub const TAG_BYTES: usize = 16 * 1024;
/// Entries of an lz-string dictionary, 12 bytes each.
pub const LZ_ENTRIES: usize = 16 * 1024;
/// Bytes of the headers of one multipart part.
pub const PART_HEADER_BYTES: usize = 8 * 1024;
/// Window of a zstd frame, as RFC 9659 section 3 asks of HTTP.
pub const ZSTD_WINDOW_BYTES: u64 = 8 * 1024 * 1024;
/// Bytes of windows of Brotli and zstd that each request may hold.
pub const HISTORY_BYTES: u64 = 128 * 1024;
/// Bytes of them that all requests together may hold beyond that: four windows of the largest size.
pub const SHARED_HISTORY_BYTES: u64 = 64 * 1024 * 1024;

/// Bytes of a page that are looked at for what its site says of itself.
pub const DOCUMENT_BYTES: usize = 128 * 1024;
/// Bytes decoded for that, of all its content codings.
pub const DOCUMENT_DECODED_BYTES: u64 = 256 * 1024;
/// Bytes of a page that must have come before it is looked at again.
pub const DOCUMENT_STEP_BYTES: usize = 8 * 1024;

/// Bytes of one captured request in a file of JSON lines.
pub const CAPTURED_BYTES: u64 = 256 * 1024 * 1024;

// Patterns.

/// Files in a folder of patterns.
pub const PATTERN_FILES: usize = 4_096;
/// Bytes of one file of patterns.
pub const PATTERN_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of an automaton compiled from patterns.
pub const AUTOMATON_BYTES: usize = 8 * 1024 * 1024;
/// Bytes between a word that names an identifier and the identifier.
pub const CONTEXT_BYTES: usize = 40;
/// Bytes of an identifier behind such a word.
pub const IDENTIFIER_BYTES: usize = 64;
/// Words in one text that are followed up for the identifier that they name.
pub const CONTEXT_WORDS: usize = 4_096;
/// How often a folder of patterns is looked at for changes.
pub const PATTERNS_LOOKED_AT: Duration = Duration::from_secs(1);

/// Bytes of one filter list: the longest that are published have half of it.
pub const LIST_BYTES: u64 = 32 * 1024 * 1024;
/// Bytes of an address that rules are held against.
pub const LISTED_BYTES: usize = 512;
/// How long fetching one may take.
pub const DOWNLOAD_TIME: Duration = Duration::from_secs(120);
/// Redirects that are followed on the way to one.
pub const DOWNLOAD_HOPS: usize = 5;
/// Filter lists that are kept.
pub const LISTS: usize = 32;

// Findings and records.

/// Bytes of text gathered from single keys before they are looked at.
pub const TYPED_BYTES: usize = 4 * 1024;
/// Workbenches of searches that have ended, kept for the next ones.
pub const BENCHES: usize = 16;
/// Things told apart in one request, so that each is said once.
pub const SEEN: usize = 4_096;
/// Findings of known values kept of one request, and as many others; the rest are counted.
pub const FINDINGS: usize = 200;
/// Obstacles kept of one request.
pub const OBSTACLES: usize = 32;
/// Bytes of the record file before it is set aside as `.1`.
pub const RECORD_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Entries that may wait for the record's writer.
pub const RECORD_BACKLOG: usize = 4_096;
/// Sites remembered as signed in, and devices remembered as identified.
pub const REMEMBERED: usize = 4_096;
/// Documents of a session, pages and frames, of which requests may still come.
pub const DOCUMENTS: usize = 2_048;
/// Redirects that no request has followed yet.
pub const REDIRECTS: usize = 1_024;
/// Scripts from elsewhere that are remembered.
pub const SCRIPTS: usize = 512;
/// Ids of the browser that one answer may set.
pub const SET_IDS: usize = 16;
/// Bytes of a body's first line, which may say whom it is for.
pub const FIRST_LINE_BYTES: usize = 8 * 1024;
/// Values of one request that are compared with other companies' ids of the browser.
pub const IDS: usize = 128;

// Certificates.

/// Leaf certificates kept.
pub const LEAVES: u64 = 1_024;
/// How long a leaf is valid.
pub const LEAF_DAYS: i64 = 30;
/// How long before now a leaf's validity starts, for clocks that are slow.
pub const BACKDATE_DAYS: i64 = 1;
/// How long a leaf is served before it is minted again.
pub const LEAF_SERVED: Duration = Duration::from_secs(14 * 24 * 3_600);
/// How long the root is valid.
pub const ROOT_DAYS: i64 = 3 * 365;
