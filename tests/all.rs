//! All integration tests, in one binary so that the library is linked once.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test that cannot go on should panic, and says what it skips")]
#![allow(dead_code, reason = "helpers of support are used by some of the tests only")]
#![allow(unreachable_pub, reason = "support is one module for all tests")]

mod documents;
mod inspect_corpus;
mod support;
mod wim;
