//! Arguments of the commands that sign, verify and deliver packages.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::format::Format;

/// The key and certificates for signing.
#[derive(Debug, Args)]
pub(in crate::cli) struct KeyArgs {
    /// A PFX file with key and certificates.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "cert"])]
    pub(in crate::cli) pfx: Option<PathBuf>,
    /// A private key in PEM: RSA, P-256 or P-384; encrypted PKCS#8 is accepted too.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(in crate::cli) key: Option<PathBuf>,
    /// The certificate of the key, in PEM or DER; a PEM file may contain its issuers too.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) cert: Option<PathBuf>,
    /// Certificates of issuers to include in the catalog; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) chain: Vec<PathBuf>,
    /// A file whose first line is the pass phrase of the key.
    #[arg(long, value_name = "FILE", conflicts_with = "pass_env")]
    pub(in crate::cli) pass_file: Option<PathBuf>,
    /// The environment variable with the pass phrase of the key.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) pass_env: Option<String>,
}

/// Options of timestamps.
#[derive(Debug, Args)]
pub(in crate::cli) struct StampArgs {
    /// An RFC 3161 timestamp server, http or https; with its timestamp, the signature outlives the certificate.
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) timestamp: Option<String>,
    /// How long to wait for a response of the timestamp server; it is tried up to three times.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(in crate::cli) timestamp_timeout: u64,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("way").required(true).args(["pfx", "key", "export_tbs", "attach"])))]
pub(in crate::cli) struct SignArgs {
    /// The catalog; its package is the .ppkg file of the same name in the same folder.
    pub(in crate::cli) catalog: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) key: KeyArgs,
    #[command(flatten)]
    pub(in crate::cli) stamp: StampArgs,
    /// Write the bytes to be signed by a signing service, and their SHA-256 (32 bytes) as FILE.sha256; sign nothing.
    #[arg(long, value_name = "FILE", conflicts_with = "timestamp")]
    pub(in crate::cli) export_tbs: Option<PathBuf>,
    /// A file with the signature made by a signing service: raw RSA, or ECDSA as DER or as two numbers.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(in crate::cli) attach: Option<PathBuf>,
    /// House rules: sign only with a certificate that they allow; may be repeated.
    #[arg(long = "rules", value_name = "FILE")]
    pub(in crate::cli) house_rules: Vec<PathBuf>,
    /// Replace the signature of a catalog that is already signed.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The packages; the catalog of each is the .cat file of the same name in the same folder.
    #[arg(required = true, value_name = "PACKAGE")]
    pub(in crate::cli) packages: Vec<PathBuf>,
    /// A trusted certificate, of an issuer or of the signer itself; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca: Vec<PathBuf>,
    /// A trusted certificate of an issuer of timestamp servers; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) tsa_ca: Vec<PathBuf>,
    /// Refuse a package that is not signed.
    #[arg(long)]
    pub(in crate::cli) require_signature: bool,
    /// House rules: refuse a package without a signature by somebody whom they allow to sign; may be repeated.
    #[arg(long = "rules", value_name = "FILE")]
    pub(in crate::cli) house_rules: Vec<PathBuf>,
    /// A statement about the provenance of the package, as `build --provenance` writes it: it must be about these
    /// bytes.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) provenance: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) rebuild: RebuildArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

/// How the package is built again. With --provenance, the date, the changes and the compression come from the
/// statement.
#[derive(Debug, Args)]
pub(in crate::cli) struct RebuildArgs {
    /// Build this spec again, and refuse a package with other bytes.
    #[arg(long = "rebuild", value_name = "SPEC")]
    pub(in crate::cli) spec: Option<PathBuf>,
    /// For --rebuild: a DDF file, a folder of them, or Microsoft's zip; may be repeated.
    #[arg(long, value_name = "PATH", requires = "spec")]
    pub(in crate::cli) ddf: Vec<PathBuf>,
    /// For --rebuild: override a value of the spec; may be repeated.
    #[arg(long, value_name = "KEY=VALUE", requires = "spec")]
    pub(in crate::cli) set: Vec<String>,
    /// For --rebuild: the package was made as small as possible.
    #[arg(long, requires = "spec")]
    pub(in crate::cli) best: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct KitArgs {
    /// The package; its catalog is the .cat file of the same name in the same folder.
    pub(in crate::cli) package: PathBuf,
    /// The kit to write: a zip if the name ends in .zip, otherwise a new folder.
    #[arg(short, long, value_name = "KIT.zip|DIR", required_unless_present = "list")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// A program to include that applies the package on the device, such as ppkg-apply.exe.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) applier: Option<PathBuf>,
    /// Also put a page into the kit that shows what the package does, as `report` writes it.
    #[arg(long)]
    pub(in crate::cli) report: bool,
    /// Write nothing; only list what would be written.
    #[arg(long)]
    pub(in crate::cli) list: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}
