//! All integration tests, in one binary so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should panic, and says what it skips"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "not every test file needs all of support, and nothing imports this binary"
)]

mod cat;
mod support;
