//! All integration tests, in one binary so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should panic, and says what it skips"
)]
#![allow(unreachable_pub, reason = "support is one module for all tests")]

mod applier;
mod cat;
mod documents;
mod explanations;
mod findings;
mod golden_plans;
mod inspect_corpus;
mod json_documents;
#[cfg(unix)]
mod killed;
mod kit;
mod licences;
mod main_job;
mod reference;
mod rooms;
mod samples;
mod sarif;
mod schema;
mod signatures;
mod support;
mod transcripts;
mod variants;
mod whole_files;
mod wim;
