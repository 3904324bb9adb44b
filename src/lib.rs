//! The compiler for Windows provisioning packages, as a library.
//!
#![doc = include_str!("architecture.md")]

pub mod address;
pub mod applier;
pub mod batch;
pub mod build;
pub mod check;
pub mod cli;
pub mod csp;
pub mod diff;
pub mod emit;
pub mod evidence;
pub mod find;
pub mod finding;
pub mod format;
pub mod json_schema;
pub mod kit;
pub mod lower;
pub mod lsp;
pub mod pack;
pub mod package;
pub mod policy;
pub mod read;
pub mod report;
pub mod risk;
pub mod schema;
pub mod settings;
pub mod sign;
pub mod spec;
pub mod store;
pub mod trust;
pub mod wcd;
pub mod windows;
pub mod world;
