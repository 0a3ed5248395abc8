# What is done often. `just` lists it; `just ci` is exactly what CI runs.

_list:
    @just --list

# The demo: a portal, eight platforms' stand-ins, a browser.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# Everything that CI runs.
ci:
    tests/run

# The tests.
test *arguments:
    cargo nextest run {{arguments}}

# Compile without making anything.
check:
    cargo check --all-targets

# Format, and say what clippy thinks.
lint:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# The documentation, private items included.
docs:
    cargo doc --no-deps --document-private-items --open

# Licences, bans, sources, advisories.
deny:
    cargo deny check

# How much is found and how much is not; `--corpus DIR` adds captured traffic.
evaluate *arguments:
    cargo bench --bench evaluate -- --write docs/quality.md {{arguments}}

# What inspection costs, as ratios; `--quick` for a glance, `--subjects N` for how many.
ratios *arguments:
    cargo bench --bench ratios -- {{arguments}}

# Look for input that breaks something: decode, patterns, capture or subjects.
fuzz target *arguments:
    cd tests/fuzz && RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . --sanitizer none {{target}} -- {{arguments}}

# A package build: slower to make, faster to run.
dist:
    cargo build --profile dist

# Record the demo's walk anew, after its pages or tags have changed.
record-walk:
    cargo run -- demo --save-walk src/cli/demo/site/walk.jsonl
