//! All integration tests, in one binary so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should panic, and says what it skips"
)]
#![allow(dead_code, unreachable_pub, reason = "support offers more than one room's tests use")]

mod documents;
mod inspect_corpus;
mod support;
mod wim;
