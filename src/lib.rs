//! The compiler for Windows provisioning packages, as a library.
//!
//! Each room is one stage and takes only what the stage before it made:
//!
//! ```text
//! spec.toml --spec--> Project --check--> CheckedProject --lower--> SettingsPlan --emit--> PackageTree
//!                               ^                                                         |
//! DDF files --schema--> Schema -+                                                       pack
//!                                                                                         v
//!                       DeployKit <--kit-- .cat <--sign-- Catalog <--sign--            Ppkg
//! ```
//!
//! `world`, `finding` and `format` are the leaves that every stage may use; `applier` is the mirror of the compiler, on
//! the device. Only `cli` and `applier/device` touch disk, environment, clock and network.

pub mod address;
pub mod applier;
pub mod check;
pub mod cli;
pub mod csp;
pub mod editor;
pub mod emit;
pub mod finding;
pub mod format;
pub mod kit;
pub mod lower;
pub mod pack;
pub mod package;
pub mod read;
pub mod schema;
pub mod settings;
pub mod sign;
pub mod spec;
pub mod store;
pub mod trust;
pub mod windows;
pub mod world;
