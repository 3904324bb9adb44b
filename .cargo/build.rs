//! Tells the linker where the programs of a release for Linux are loaded: at fixed addresses, so that nothing in them
//! has to be adjusted before they run. Those adjustments were a quarter of what `--version` takes beyond the start of a
//! process.

fn main() {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|found| found == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
