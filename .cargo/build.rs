//! Tells the linker how the programs of a release for Linux are loaded. They stand at fixed addresses, so that nothing in
//! them has to be adjusted before they run, and contain the few functions of libgcc that print a backtrace, so that the
//! library is not loaded for them. Each was a quarter or more of what `--version` took beyond the start of a process. The
//! functions of everyday commands stand side by side, which was a seventh of what `check` of a small spec took.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    println!("cargo::rerun-if-changed=.cargo/order.ld");
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        let folder = env::var("OUT_DIR").unwrap_or_default();
        // The linker reads this in place of the library that the standard library asks for.
        fs::write(Path::new(&folder).join("libgcc_s.so"), "INPUT(-lgcc_eh)\n")?;
        println!("cargo::rustc-link-search=native={folder}");
        // Linkers that people choose themselves may not know scripts.
        let is_chosen = env::var_os("RUSTC_LINKER").is_some() || !is("CARGO_ENCODED_RUSTFLAGS", "");
        if !is_chosen {
            let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
            println!("cargo::rustc-link-arg-bins=-T{root}/.cargo/order.ld");
        }
    }
    Ok(())
}
