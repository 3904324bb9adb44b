//! The compiler for Windows provisioning packages, as a library.
//!
//! Each room is one stage and takes only what the stage before it made:
//!
//! ```text
//! spec.toml --spec--> Spec --check--> CheckedSpec --lower--> SettingsPlan --emit--> PackageTree
//!                            ^                                                         |
//! DDF files --schema--> Schema                                                        pack
//!                                                                                      v
//!                       DeployKit <--kit-- .cat <--sign-- Catalog <--sign--         Ppkg
//! ```
//!
//! `world`, `finding` and `format` are the leaves that every stage may use; `applier` is the mirror of the compiler, on
//! the device. Only `cli` and `applier/device` touch disk, environment, clock and network.

pub mod world;

pub mod finding;
pub mod format;

pub mod spec;

pub mod address;

pub mod package;

pub mod windows;

pub mod store;

pub mod schema;

pub mod find;

pub mod check;

pub mod lower;

pub mod emit;

pub mod pack;

pub mod sign;

pub mod kit;

pub mod read;

pub mod applier;

pub mod editor;

pub mod cli;
