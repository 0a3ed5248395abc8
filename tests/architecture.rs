//! The rules of the layout, read off the source: which module may use which, and what only one
//! place may do. Each rule is shown to fail on a violation planted for it, then held against `src`.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says where it fails"
)]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};

/// The top, from above: each may use everything below it.
const TOP: &[&str] = &["cli", "pipeline"];
/// The path of a request, in order: each may use those before it.
const STAGES: &[&str] = &[
    "listen",
    "intercept",
    "classify",
    "decode",
    "detect",
    "judge",
    "enforce",
    "record",
    "report",
];
/// What the stages lean on: these use no stage.
const NOUNS: &[&str] = &[
    "answer",
    "authority",
    "capture",
    "config",
    "hash",
    "limits",
    "lists",
    "patterns",
    "sensitive",
    "subject",
    "telemetry",
    "upstream",
];

/// What a stage does, as against the types and small questions that later stages share: only
/// `pipeline` and `cli` call these.
const ENTRIES: &[(&str, &[&str])] = &[
    ("listen", &["accept", "listen"]),
    ("intercept", &["Interceptor", "serve"]),
    ("classify", &["classify"]),
    ("decode", &["Body", "Budget", "header", "path", "query"]),
    ("detect", &["Detection", "Detector"]),
    ("judge", &["clear_uninspected", "clear_unjudged", "judge"]),
    ("enforce", &["block", "fail", "forward", "tunnel"]),
    ("record", &["Journal"]),
    ("report", &["Summary", "lines"]),
];

/// Stages that are functions over bytes: testable without a socket, a file or a clock.
const PURE: &[&str] = &["classify", "decode", "detect", "judge"];
/// What would make them something else.
const IMPURE: &[&str] = &[
    "crate::answer",
    "crate::authority",
    "crate::capture",
    "crate::config",
    "crate::lists::Shelf",
    "crate::subject::load",
    "crate::telemetry",
    "crate::upstream",
    "futures_util",
    "hickory_resolver",
    "hyper",
    "hyper_rustls",
    "hyper_util",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "tokio_rustls",
    "tokio_util",
    "tracing",
];

/// What may be named in one place only; a place that ends in `/` is a folder.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("adblock", &["src/lists/rules.rs"]),
    ("brotli_decompressor", &["src/decode/layer/compression/"]),
    ("flate2", &["src/decode/layer/compression/"]),
    ("ruzstd", &["src/decode/layer/compression/"]),
    (
        "hyper_util::client",
        &["src/cli/demo/replay.rs", "src/upstream/"],
    ),
    ("hickory_resolver", &["src/upstream/cname.rs"]),
    ("hyper::client", &["src/upstream/"]),
    ("std::net::TcpStream::connect", &["src/upstream/"]),
    ("tokio::net::TcpStream::connect", &["src/upstream/"]),
    ("std::io::stdout", &["src/cli/screen.rs"]),
    ("std::io::stderr", &["src/cli/mod.rs", "src/cli/screen.rs"]),
    ("std::process::exit", &[]),
    ("std::process::abort", &[]),
];

/// Macros that print: `cli/screen.rs` writes to what it locked.
const PRINTING: &[&str] = &["dbg", "eprint", "eprintln", "print", "println"];

/// Who may look at what came out of a request.
const READERS: &[&str] = &["classify", "decode", "detect", "sensitive"];
/// Who else: what hands a captured body to decoding, as a live one comes by itself.
const READING_FILES: &[&str] = &[
    "src/pipeline/captured.rs",
    "src/pipeline/inspection.rs",
    "src/pipeline/session/mod.rs",
];
/// Who reads requests from files, so that its tests have to look at what was read.
const READING_TESTS: &[&str] = &["capture"];

/// Files with a method `send` that is a channel's and not a route's.
const CHANNELS: &[&str] = &["src/record/journal.rs"];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "core", "handler", "helper", "helpers", "manager", "misc", "service", "traits",
    "types", "util", "utils",
];

/// Types whose worth is in what they cannot do, and what they can.
const SEALED: &[(&str, &[&str])] = &[
    ("Clearance", &["Debug"]),
    (
        "Sensitive",
        &["Clone", "Copy", "Debug", "Eq", "Hash", "PartialEq"],
    ),
];

/// The longest that a file may be.
const LINES: usize = 500;

/// A rule, and how it was broken.
type Broken = (&'static str, String);

/// What a file does, as far as the rules ask.
#[derive(Default)]
struct Facts {
    path: String,
    /// The path of its module: `decode`, `layer`, `json`.
    module: Vec<String>,
    /// Names brought in by `use`, with what they stand for.
    imports: HashMap<String, Vec<String>>,
    /// Every path outside tests, as it is written, with the module that it is written in.
    written: Vec<(Vec<String>, Vec<String>)>,
    /// What is called, built or awaited outside tests.
    macros: Vec<String>,
    methods: Vec<String>,
    built: Vec<String>,
    waits: bool,
    /// Methods called anywhere, also in tests.
    methods_anywhere: Vec<String>,
    /// Modules that it declares, each with whether that is for tests only.
    modules: Vec<(String, bool)>,
    /// Types that can do something: (`Clearance`, `Debug`).
    abilities: Vec<(String, String)>,
    in_tests: bool,
}

/// Reads a file.
fn read(path: &str, text: &str) -> Facts {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(
        module.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        module.pop();
    }
    let mut facts = Facts {
        path: path.to_owned(),
        in_tests: module.iter().any(|name| name == "tests"),
        module,
        ..Facts::default()
    };
    facts.visit_file(&file);
    facts
}

impl Facts {
    /// The module at the top of the crate that the file belongs to; nothing for `lib.rs`.
    fn owner(&self) -> &str {
        self.module.first().map_or("", String::as_str)
    }

    /// Every path, as if written out from the root of its crate.
    fn paths(&self) -> Vec<String> {
        let resolved = |(path, module)| {
            let path = self.resolve(path, module);
            // An import may itself lean on another: `use crate::judge; use judge::Verdict;`.
            self.resolve(&path, module).join("::")
        };
        self.written
            .iter()
            .map(|(path, module)| resolved((path, module)))
            .collect()
    }

    fn resolve(&self, path: &[String], module: &[String]) -> Vec<String> {
        let rooted = |module: &[String], rest: &[String]| {
            let root = std::iter::once("crate".to_owned());
            root.chain(module.iter().cloned())
                .chain(rest.iter().cloned())
                .collect()
        };
        let ups = path.iter().take_while(|name| *name == "super").count();
        match path {
            [first, rest @ ..] if first == "phiward" => rooted(&[], rest),
            [first, rest @ ..] if first == "self" && rest.first().is_none_or(|n| n != "super") => {
                rooted(module, rest)
            }
            [first, rest @ ..] if first == "self" => self.resolve(rest, module),
            [first, ..] if first == "super" => {
                let kept = module.len().saturating_sub(ups);
                rooted(&module[..kept], &path[ups..])
            }
            [first, rest @ ..] => match self.imports.get(first) {
                Some(import) if import != path => {
                    let rest = rest.iter().cloned();
                    self.resolve_import(import)
                        .into_iter()
                        .chain(rest)
                        .collect()
                }
                _ => path.to_vec(),
            },
            [] => Vec::new(),
        }
    }

    fn resolve_import(&self, import: &[String]) -> Vec<String> {
        match import.first().map(String::as_str) {
            Some("self" | "super" | "phiward") => self.resolve(import, &self.module),
            _ => import.to_vec(),
        }
    }

    fn note(&mut self, path: Vec<String>) {
        if !self.in_tests {
            self.written.push((path, self.module.clone()));
        }
    }

    fn note_method(&mut self, name: String) {
        if !self.in_tests {
            self.methods.push(name.clone());
        }
        self.methods_anywhere.push(name);
    }

    fn note_import(&mut self, tree: &syn::UseTree, before: &[String]) {
        let joined = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_import(&path.tree, &joined(&path.ident)),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_import(tree, before);
                }
            }
            syn::UseTree::Glob(_) => self.note([before, &["*".to_owned()]].concat()),
            syn::UseTree::Name(name) => self.note_name(&name.ident, &name.ident, before),
            syn::UseTree::Rename(name) => self.note_name(&name.ident, &name.rename, before),
        }
    }

    fn note_name(&mut self, name: &syn::Ident, shown_as: &syn::Ident, before: &[String]) {
        let itself = name == "self" && !before.is_empty();
        let path = if itself {
            before.to_vec()
        } else {
            [before, &[name.to_string()]].concat()
        };
        let shown_as = match before.last() {
            Some(last) if itself && shown_as == "self" => last.clone(),
            _ => shown_as.to_string(),
        };
        if !self.in_tests {
            self.imports.insert(shown_as, path.clone());
        }
        self.note(path);
    }

    /// Looks into what a macro is given: paths, methods and macros, without knowing its grammar.
    fn note_tokens(&mut self, mut cursor: Cursor<'_>) {
        let (mut path, mut colons, mut after_dot) = (Vec::new(), 0, false);
        while !cursor.eof() {
            if let Some((name, rest)) = cursor.ident() {
                if colons != 2 && !path.is_empty() {
                    self.note(std::mem::take(&mut path));
                }
                self.waits |= !self.in_tests && (name == "await" || name == "async");
                if after_dot {
                    self.note_method(name.to_string());
                } else {
                    path.push(name.to_string());
                }
                (cursor, colons, after_dot) = (rest, 0, false);
                continue;
            }
            if let Some((mark, rest)) = cursor.punct() {
                colons = if mark.as_char() == ':' { colons + 1 } else { 0 };
                after_dot = mark.as_char() == '.';
                if let (Some(name), '!', false) = (path.last(), mark.as_char(), self.in_tests) {
                    self.macros.push(name.clone());
                }
                cursor = rest;
            } else if let Some((inner, _, _, rest)) = cursor.any_group() {
                if let Some(name) = path.last().filter(|_| !self.in_tests) {
                    self.built.push(name.clone());
                }
                self.note_tokens(inner);
                cursor = rest;
            } else {
                cursor = cursor
                    .token_tree()
                    .map_or(Cursor::empty(), |(_, rest)| rest);
            }
            if colons == 0 && !path.is_empty() {
                self.note(std::mem::take(&mut path));
            }
        }
        if !path.is_empty() {
            self.note(path);
        }
    }

    fn within_tests(&mut self, tests: bool, visit: impl FnOnce(&mut Self)) {
        let before = self.in_tests;
        self.in_tests |= tests;
        visit(self);
        self.in_tests = before;
    }
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let tests = is_for_tests(attributes(item));
        self.within_tests(tests, |facts| visit::visit_item(facts, item));
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let tests = is_for_tests(&function.attrs);
        self.within_tests(tests, |facts| {
            visit::visit_impl_item_fn(facts, function);
        });
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let name = module.ident.to_string();
        self.modules.push((name.clone(), self.in_tests));
        self.module.push(name);
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_import(&item.tree, &[]);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        for attribute in item
            .attrs
            .iter()
            .filter(|one| one.path().is_ident("derive"))
        {
            attribute
                .parse_nested_meta(|derived| {
                    let ability = derived
                        .path
                        .segments
                        .last()
                        .map(|last| last.ident.to_string());
                    self.abilities
                        .push((item.ident.to_string(), ability.unwrap_or_default()));
                    Ok(())
                })
                .unwrap_or_else(|error| panic!("{}: {error}", self.path));
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let (Some((_, ability, _)), syn::Type::Path(of)) = (&item.trait_, &*item.self_ty) {
            let last = |path: &syn::Path| path.segments.last().map(|last| last.ident.to_string());
            let of = last(&of.path).unwrap_or_default();
            self.abilities.push((of, last(ability).unwrap_or_default()));
        }
        visit::visit_item_impl(self, item);
    }

    /// `pub(crate)` uses nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|one| one.ident.to_string());
        self.note(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let name = called.path.segments.last();
        if let Some(name) = name.filter(|_| !self.in_tests) {
            self.macros.push(name.ident.to_string());
        }
        visit::visit_macro(self, called);
        self.note_tokens(TokenBuffer::new2(called.tokens.clone()).begin());
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.note_method(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let (syn::Expr::Path(function), false) = (&*call.func, self.in_tests) {
            let name = function.path.segments.last();
            self.built.extend(name.map(|name| name.ident.to_string()));
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_await(&mut self, waiting: &'ast syn::ExprAwait) {
        self.waits |= !self.in_tests;
        visit::visit_expr_await(self, waiting);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.waits |= !self.in_tests;
        visit::visit_expr_async(self, block);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.waits |= !self.in_tests && signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether the attributes say `#[cfg(test)]`, and nothing more: `any(test, …)` is not for tests only.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Whether `path` is `what` or something in it. A glob is everything that it may bring.
fn is_within(path: &str, what: &str) -> bool {
    let starts = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    match path.strip_suffix("::*") {
        Some(all_of) => starts(what, all_of) || starts(all_of, what),
        None => starts(path, what),
    }
}

/// (a) Stages only look back, nouns look at no stage, and only the top calls a stage.
fn layering(facts: &Facts, broken: &mut Vec<Broken>) {
    let own = facts.owner();
    for path in facts.paths() {
        let mut names = path.split("::");
        if names.next() != Some("crate") || facts.path == "src/lib.rs" {
            continue;
        }
        let used = names.next().unwrap_or("*");
        let ranks = (rank(own), rank(used));
        let allowed = used == own
            || matches!(ranks, (Some(own), Some(used)) if used < own)
            || NOUNS.contains(&used);
        if !allowed {
            broken.push(("layering", format!("{} uses {path}", facts.path)));
        }
        // `decode::Reason::Budget` is a variant, and no `decode::Budget`.
        let entries = ENTRIES.iter().find(|(stage, _)| *stage == used);
        let calls = entries.is_some_and(|(_, entries)| {
            let item = names.find(|name| entries.contains(name) || is_type(name));
            item.is_some_and(|name| entries.contains(&name))
        });
        if calls && used != own && !TOP.contains(&own) {
            broken.push(("entries", format!("{} calls {path}", facts.path)));
        }
    }
}

fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// How far up a module stands; whoever stands higher may use it. Nothing for what nobody knows.
fn rank(module: &str) -> Option<usize> {
    let order = STAGES
        .iter()
        .chain(TOP.iter().rev())
        .position(|name| *name == module);
    match module {
        // main.rs and lib.rs
        "" => Some(usize::MAX),
        noun if NOUNS.contains(&noun) => Some(0),
        _ => order.map(|place| place + 1),
    }
}

/// (b) Pure stages are functions over bytes.
fn purity(facts: &Facts, broken: &mut Vec<Broken>) {
    if !PURE.contains(&facts.owner()) {
        return;
    }
    if facts.waits {
        broken.push(("purity", format!("{} waits", facts.path)));
    }
    for path in facts.paths() {
        if IMPURE.iter().any(|impure| is_within(&path, impure)) {
            broken.push(("purity", format!("{} uses {path}", facts.path)));
        }
    }
}

/// (c), (h) What may be done in one place only: print, end the program, dial, decompress.
fn places(facts: &Facts, broken: &mut Vec<Broken>) {
    for name in facts
        .macros
        .iter()
        .filter(|name| PRINTING.contains(&name.as_str()))
    {
        broken.push(("places", format!("{} prints with {name}!", facts.path)));
    }
    for path in facts.paths() {
        for (what, places) in ONLY_IN {
            let at_home = places.iter().any(|place| {
                facts.path == *place || (place.ends_with('/') && facts.path.starts_with(place))
            });
            if !at_home && is_within(&path, what) {
                broken.push(("places", format!("{} uses {path}", facts.path)));
            }
        }
    }
}

/// (f) Who clears, who writes upstream, and who looks at what came out of a request.
fn tokens(facts: &Facts, broken: &mut Vec<Broken>) {
    let own = facts.owner();
    let paths = facts.paths();
    let grants = paths.iter().any(|path| path.ends_with("Clearance::grant"));
    if own != "judge" && (grants || facts.built.iter().any(|name| name == "Clearance")) {
        broken.push(("clearance", format!("{} makes a Clearance", facts.path)));
    }
    let sends = facts.methods.iter().any(|name| name == "send");
    let names_upstream = paths.iter().any(|path| is_within(path, "crate::upstream"));
    let channel = CHANNELS.contains(&facts.path.as_str()) && !names_upstream;
    let by_name = paths.iter().any(|path| path.ends_with("Route::send"));
    if own != "enforce" && (by_name || (sends && !channel)) {
        broken.push(("upstream", format!("{} sends", facts.path)));
    }
    let door = "expose_for_matching";
    let exposes = facts.methods.iter().any(|name| name == door)
        || paths.iter().any(|path| path.ends_with(door));
    let in_tests = !exposes && facts.methods_anywhere.iter().any(|name| name == door);
    let may = READERS.contains(&own)
        || READING_FILES.contains(&facts.path.as_str())
        || (in_tests && READING_TESTS.contains(&own));
    if (exposes || in_tests) && !may {
        broken.push(("sensitive", format!("{} calls {door}", facts.path)));
    }
    for (of, ability) in &facts.abilities {
        let sealed = SEALED.iter().find(|(name, _)| name == of);
        if sealed.is_some_and(|(_, abilities)| !abilities.contains(&ability.as_str())) {
            broken.push(("sealed", format!("{}: {of} is {ability}", facts.path)));
        }
    }
}

/// (d), (e), (g) A file says what it is for, fits its budget, and has a name that means something.
fn shape(facts: &Facts, text: &str, broken: &mut Vec<Broken>) {
    if !text.starts_with("//! ") {
        broken.push(("front", format!("{} begins without //!", facts.path)));
    }
    let lines = text.lines().count();
    if lines > LINES {
        broken.push(("budget", format!("{} has {lines} lines", facts.path)));
    }
    let declared = facts.modules.iter().map(|(name, _)| name);
    for name in declared.chain(&facts.module) {
        if EMPTY_NAMES.contains(&name.as_str()) {
            broken.push(("names", format!("{}: a module named {name}", facts.path)));
        }
    }
    for (name, for_tests) in &facts.modules {
        if name == "tests" && !for_tests {
            broken.push(("tests", format!("{}: tests in the program", facts.path)));
        }
    }
}

/// `lib.rs` declares every module, and in the order of the path of a request.
fn order(facts: &Facts, broken: &mut Vec<Broken>) {
    if facts.path != "src/lib.rs" {
        return;
    }
    let declared = facts.modules.iter().map(|(name, _)| name.as_str());
    if !declared.eq([TOP, STAGES, NOUNS].concat()) {
        broken.push((
            "order",
            "src/lib.rs has other modules, or in another order".to_owned(),
        ));
    }
}

/// Holds all rules against a file.
fn check(path: &str, text: &str) -> Vec<Broken> {
    let facts = read(path, text);
    let mut broken = Vec::new();
    for rule in [layering, purity, places, tokens, order] {
        rule(&facts, &mut broken);
    }
    shape(&facts, text, &mut broken);
    broken
}

/// Every Rust file below a folder, as paths from the root of the repository with their text.
fn tree(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    for entry in entries {
        let path = entry
            .unwrap_or_else(|error| panic!("{folder:?}: {error}"))
            .path();
        if path.is_dir() {
            files.extend(tree(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            let from_root = path
                .strip_prefix(env!("CARGO_MANIFEST_DIR"))
                .unwrap_or(&path);
            files.push((from_root.to_string_lossy().replace('\\', "/"), text));
        }
    }
    files
}

#[test]
fn the_source_keeps_every_rule() {
    let files = tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 100, "only {} files were found", files.len());
    let broken: Vec<String> = files
        .iter()
        .flat_map(|(path, text)| check(path, text))
        .map(|(rule, how)| format!("  {rule}: {how}"))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Asserts that a file with this text breaks these rules, and no others.
#[track_caller]
fn breaks(path: &str, text: &str, rules: &[&str]) {
    let found = check(path, &format!("//! A file.\n{text}"));
    let mut names: Vec<&str> = found.iter().map(|(rule, _)| *rule).collect();
    names.dedup();
    assert_eq!(names, rules, "{path}: {text}\n{found:#?}");
}

#[test]
fn a_stage_that_looks_ahead_is_caught_however_it_is_written() {
    for text in [
        "use crate::judge::Verdict;",
        "use crate::{limits, judge::{Mode, Severity as S}};",
        "use super::super::judge::Mode;",
        "use crate::judge::*;",
        "use crate::judge::{self};",
        "use crate::judge as j;",
        "pub(crate) use crate::judge::Mode;",
        "fn f() { let _ = crate::judge::PROFILE; }",
        "fn f() -> super::super::judge::Mode { g() }",
        "fn f() { use crate::judge::Mode; }",
        "fn f() { format!(\"{}\", crate::judge::PROFILE); }",
        "fn f() { outer!(inner!(a.b(crate::judge::PROFILE))); }",
        "mod inner { use super::super::super::judge::Mode; }",
        "fn f<T: crate::judge::Mode>(_: T) {}",
        "fn f() { <crate::judge::Mode>::new(); }",
        "#[cfg(any(test, unix))] use crate::judge::Mode;",
        "use crate as all;",
        "use crate::pipeline::Head;",
        "use crate::cli::screen;",
        "use crate::unheard_of::Thing;",
    ] {
        breaks("src/decode/layer.rs", text, &["layering"]);
    }
    breaks("src/enforce/mod.rs", "use crate::*;", &["layering"]);
    breaks(
        "src/enforce/mod.rs",
        "use crate::record::Entry;",
        &["layering"],
    );
    breaks(
        "src/pipeline/tee.rs",
        "use crate::cli::args;",
        &["layering"],
    );
}

#[test]
fn a_noun_that_uses_a_stage_is_caught() {
    for noun in NOUNS {
        let path = format!("src/{noun}.rs");
        breaks(&path, "use crate::listen::Work;", &["layering"]);
    }
    breaks(
        "src/upstream/dial.rs",
        "use super::super::judge::Mode;",
        &["layering"],
    );
}

#[test]
fn looking_back_and_leaning_on_nouns_is_allowed() {
    for (path, text) in [
        (
            "src/judge/mod.rs",
            "use crate::{classify::Destination, decode::Reason};",
        ),
        (
            "src/decode/layer/json/path.rs",
            "use crate::decode::place::Place;",
        ),
        ("src/decode/layer/url.rs", "use super::super::place::Place;"),
        ("src/upstream/dial.rs", "use crate::authority::Authority;"),
        ("src/report/mod.rs", "use crate::record::Entry;"),
        (
            "src/pipeline/mod.rs",
            "use crate::enforce; fn f() { enforce::fail(); }",
        ),
        (
            "src/cli/demo/mod.rs",
            "use crate::pipeline::start; use super::args;",
        ),
        ("src/main.rs", "fn main() { phiward::cli::main() }"),
        (
            "src/decode/mod.rs",
            "#[cfg(test)] mod tests { use crate::judge::judge; }",
        ),
        ("src/decode/mod.rs", "#[cfg(test)] mod tests;"),
        ("src/decode/tests/mod.rs", "use crate::report::lines;"),
        ("src/detect/mod.rs", "/// See [`crate::judge`].\nfn f() {}"),
    ] {
        breaks(path, text, &[]);
    }
}

#[test]
fn a_stage_that_calls_another_is_caught() {
    for text in [
        "use crate::judge::judge;",
        "use crate::judge; fn f() { judge::clear_uninspected(); }",
        "use crate::judge::{self as asked}; fn f() { asked::judge(); }",
        "fn f() { crate::classify::classify(); }",
        "use crate::decode::Body;",
        "use crate::detect::Detection;",
    ] {
        breaks("src/enforce/mod.rs", text, &["entries"]);
    }
}

#[test]
fn a_pure_stage_that_touches_the_world_is_caught() {
    for text in [
        "use tokio::sync::Mutex;",
        "use hyper::body::Incoming;",
        "use hyper_util::rt::TokioIo;",
        "use std::fs;",
        "use std::fs::File;",
        "use std::{io, net::{IpAddr, TcpStream}};",
        "use std::net; fn f() { net::UdpSocket::bind(); }",
        "use std::time::*;",
        "use std::time::Instant;",
        "use std::time; fn f() { time::SystemTime::now(); }",
        "fn f() { std::env::var(\"HOME\"); }",
        "fn f() { std::thread::sleep(d); }",
        "fn f() { assert!(std::env::args().next().is_none()); }",
        "async fn f() {}",
        "fn f() { async {}; }",
        "use crate::telemetry::Event;",
        "use crate::subject::load;",
        "use crate::lists::Shelf;",
    ] {
        for stage in PURE {
            breaks(&format!("src/{stage}/mod.rs"), text, &["purity"]);
        }
    }
    breaks(
        "src/judge/mod.rs",
        "use std::net::IpAddr; use std::time::Duration;",
        &[],
    );
    breaks("src/judge/mod.rs", "use std::*;", &["purity", "places"]);
    breaks("src/judge/mod.rs", "#[cfg(test)] use std::fs;", &[]);
    breaks("src/record/mod.rs", "use std::fs; use std::thread;", &[]);
}

#[test]
fn printing_and_ending_the_program_are_caught() {
    for text in [
        "fn f() { println!(\"x\"); }",
        "fn f() { std::eprintln!(\"x\"); }",
        "fn f() { print!(\"x\"); }",
        "fn f() { eprint!(\"x\"); }",
        "fn f() { dbg!(x); }",
        "fn f() { select! { a = b => println!(\"x\") } }",
        "fn f() { std::process::exit(1); }",
        "use std::process; fn f() { process::exit(1); }",
        "use std::process::exit;",
        "use std::io; fn f() { io::stdout(); }",
        "fn f() { std::io::stderr(); }",
    ] {
        breaks("src/cli/ca.rs", text, &["places"]);
        breaks("src/record/journal.rs", text, &["places"]);
    }
    let screen = "use std::io; fn f() { writeln!(io::stdout(), \"x\"); io::stderr(); }";
    breaks("src/cli/screen.rs", screen, &[]);
    breaks("src/cli/mod.rs", "use std::process::ExitCode;", &[]);
}

#[test]
fn decompressing_and_dialling_elsewhere_are_caught() {
    for text in [
        "use flate2::read::GzDecoder;",
        "use ruzstd::decoding::FrameDecoder;",
        "fn f() { brotli_decompressor::Decompressor::new(x, 1); }",
    ] {
        breaks("src/decode/body.rs", text, &["places"]);
        breaks("src/decode/layer/compressions.rs", text, &["places"]);
        breaks("src/decode/layer/compression/mod.rs", text, &[]);
        breaks("src/decode/tests/mod.rs", text, &[]);
    }
    breaks("src/classify/mod.rs", "use adblock::Engine;", &["places"]);
    breaks("src/lists/rules.rs", "use adblock::Engine;", &[]);
    let dials = "use tokio::net::TcpStream; fn f() { TcpStream::connect(a); }";
    breaks("src/pipeline/tee.rs", dials, &["places"]);
    breaks("src/upstream/dial.rs", dials, &[]);
    let client = "use hyper_util::client::legacy::Client;";
    breaks("src/intercept/serve.rs", client, &["places"]);
    let asks = "use hickory_resolver::TokioResolver;";
    breaks("src/pipeline/whose.rs", asks, &["places"]);
    breaks("src/upstream/cname.rs", asks, &[]);
}

#[test]
fn a_clearance_from_elsewhere_is_caught() {
    for text in [
        "use crate::judge::Clearance; fn f() { Clearance(()); }",
        "use crate::judge::Clearance; fn f() { Clearance::grant(); }",
        "use crate::judge::Clearance; fn f() { x.then(Clearance::grant); }",
        "use crate::judge::Clearance as C; fn f() { C::grant(); }",
        "fn f() { crate::judge::Clearance(()); }",
        "fn f() { vec![Clearance(())]; }",
    ] {
        breaks("src/pipeline/mod.rs", text, &["clearance"]);
    }
    let takes = "use crate::judge::Clearance; fn f(_: Clearance) {}";
    breaks("src/pipeline/mod.rs", takes, &[]);
    breaks("src/judge/mod.rs", "fn f() { Clearance::grant(); }", &[]);
}

#[test]
fn a_clearance_that_can_be_copied_is_caught() {
    let path = "src/judge/clearance.rs";
    breaks(
        path,
        "#[derive(Debug, Clone)] pub struct Clearance(());",
        &["sealed"],
    );
    breaks(path, "impl Default for Clearance {}", &["sealed"]);
    breaks(path, "#[derive(Debug)] pub struct Clearance(());", &[]);
    let path = "src/sensitive.rs";
    breaks(
        path,
        "impl<T> std::ops::Deref for Sensitive<T> {}",
        &["sealed"],
    );
    breaks(
        path,
        "#[derive(serde::Serialize)] struct Sensitive<T>(T);",
        &["sealed"],
    );
    breaks(
        "src/report/mod.rs",
        "impl Display for crate::sensitive::Sensitive<u8> {}",
        &["sealed"],
    );
}

#[test]
fn writing_upstream_elsewhere_is_caught() {
    for text in [
        "fn f() { route.send(request); }",
        "fn f() { select! { a = self.request.route.send(request) => {} } }",
        "use crate::upstream::Route; fn f() { Route::send(&route, request); }",
    ] {
        breaks("src/pipeline/mod.rs", text, &["upstream"]);
        breaks("src/upstream/mod.rs", text, &["upstream"]);
        breaks("src/enforce/mod.rs", text, &[]);
    }
    breaks(
        "src/record/journal.rs",
        "fn f() { sender.send(entry); }",
        &[],
    );
    let also = "use crate::upstream::Route; fn f() { sender.send(entry); }";
    breaks("src/record/journal.rs", also, &["upstream"]);
}

#[test]
fn looking_at_request_bytes_elsewhere_is_caught() {
    for text in [
        "fn f() { x.expose_for_matching(); }",
        "fn f() { format!(\"{:?}\", x.expose_for_matching()); }",
        "use crate::sensitive::Sensitive; fn f() { x.map(Sensitive::expose_for_matching); }",
        "#[cfg(test)] mod tests { fn f() { x.expose_for_matching(); } }",
    ] {
        for module in [
            "cli",
            "record",
            "report",
            "telemetry",
            "pipeline",
            "subject",
        ] {
            breaks(&format!("src/{module}/x.rs"), text, &["sensitive"]);
        }
        for module in READERS {
            breaks(&format!("src/{module}/x.rs"), text, &[]);
        }
    }
    let reads = "fn f() { x.expose_for_matching(); }";
    breaks("src/pipeline/captured.rs", reads, &[]);
    breaks("src/capture/har.rs", reads, &["sensitive"]);
    let tests = format!("#[cfg(test)] mod tests {{ {reads} }}");
    breaks("src/capture/har.rs", &tests, &[]);
}

#[test]
fn files_without_a_front_or_beyond_their_budget_are_caught() {
    let rules = |text: &str| -> Vec<&str> {
        let broken = check("src/report/x.rs", text);
        broken.into_iter().map(|(rule, _)| rule).collect()
    };
    assert_eq!(rules("fn f() {}"), ["front"]);
    assert_eq!(rules("// A file.\nfn f() {}"), ["front"]);
    assert_eq!(
        rules(&format!("//! A file.\n{}", "\n".repeat(499))),
        [""; 0]
    );
    assert_eq!(
        rules(&format!("//! A file.\n{}", "\n".repeat(500))),
        ["budget"]
    );
}

#[test]
fn names_that_say_nothing_are_caught() {
    breaks("src/decode/mod.rs", "mod util;", &["names"]);
    breaks("src/decode/mod.rs", "mod helper {}", &["names"]);
    breaks("src/decode/common.rs", "", &["names"]);
    breaks("src/cli/manager/mod.rs", "", &["names"]);
    breaks("src/decode/mod.rs", "mod tests;", &["tests"]);
}

#[test]
fn a_module_out_of_order_or_unheard_of_is_caught() {
    let line = |name: &&str| format!("pub mod {name};\n");
    let names = [TOP, STAGES, NOUNS].concat();
    let all: String = names.iter().map(line).collect();
    breaks("src/lib.rs", &all, &[]);
    breaks("src/lib.rs", &format!("{all}pub mod more;"), &["order"]);
    let turned: String = names.iter().rev().map(line).collect();
    breaks("src/lib.rs", &turned, &["order"]);
}
