//! All integration tests, in one binary so that the library is linked once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]
