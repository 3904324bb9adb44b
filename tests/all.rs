//! All integration tests, in one binary so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on should panic, and the runner prints"
)]
#![allow(unreachable_pub, reason = "support is one module for all tests")]

// `#[test]` of every module below.
#[macro_use]
extern crate ppkgc_test_attribute;

mod addresses;
mod admx;
mod applier;
mod authority;
mod batch;
mod build_library;
mod cat;
mod circles;
mod convert;
mod dependencies;
mod diff;
mod documents;
mod editor_corpus;
mod evidence;
mod explanations;
mod extended;
mod find;
mod findings;
mod forged;
mod generated;
mod golden_plans;
mod guarantees;
mod harness;
mod hive_file;
mod hostile;
mod house_rules;
mod inspect_corpus;
mod inspect_images;
mod inspect_jobs;
mod json_documents;
mod json_schema;
#[cfg(unix)]
mod keyed;
mod killed;
mod kit;
mod licences;
mod limits;
#[cfg(unix)]
mod lsp;
mod main_job;
mod others_files;
mod personalization;
#[cfg(unix)]
mod pipelines;
mod powershell;
mod project_forms;
mod projects;
mod provenance;
mod published_ddf;
mod reference;
mod release;
mod report;
mod risk;
mod rooms;
mod samples;
mod sarif;
mod schema;
mod secrets;
mod sign;
mod sign_bad_input;
mod signatures;
mod single_thread;
mod site;
mod store;
mod support;
mod syncml;
mod tampering;
mod terminal;
mod timestamps;
mod toml_document;
mod tour;
mod transcripts;
mod trust;
mod unseen;
mod variants;
mod verdicts;
mod whole_files;
mod wim;
mod windows_program;
mod wine;

fn main() -> std::process::ExitCode {
    harness::run()
}
