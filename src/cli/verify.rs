//! `ppkgc verify`: checks whether packages are undamaged, and whether their catalogs cover them.

use std::path::Path;

use serde::Serialize;

use super::args::{Format, VerifyArgs};
use super::build_set::compare_with_record;
use super::certificates::{CertificateJson, named, now, read_certificates};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::house_rules::{judge_signer, read};
use super::provenance;
use super::rebuild::{Rebuild, Rebuilt};
use super::sidecar::incoming;
use super::unreadable::unreadable;
use super::workspace::Workspace;
use crate::finding::{Code, FindingJson, Report, Severity, findings_json, hanging};
use crate::format::pki::Certificate;
use crate::read::Extent;
use crate::risk::summary;
use crate::trust::{Anchors, Judgement, OpenError, Signer, judge, judge_catalog, open};
use crate::world::{Hashes, hex, utc};

/// What verification does not prove if no trusted signer signed the package; always printed.
const NOT_PROVED: &str = "not proved: who made the package, and that Windows accepts it";
/// What verification does not prove if a trusted signer signed the package.
const NOT_PROVED_OF_SIGNED: &str =
    "not proved: that the certificate has not been revoked, and that Windows trusts it and accepts the package";

#[derive(Serialize)]
struct VerifyJson {
    schema: &'static str,
    package: String,
    whole: bool,
    /// What the package does, in a paragraph; absent if it is damaged.
    does: Option<String>,
    covered: bool,
    signed: bool,
    trusted: bool,
    signer: Option<SignerJson>,
    #[serde(flatten)]
    origin: Origin,
    not_proved: &'static str,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct SignerJson {
    #[serde(flatten)]
    certificate: CertificateJson,
    /// The time of signing, if a trusted timestamp proves it.
    signed_at: Option<String>,
}

/// The document for several packages.
#[derive(Serialize)]
struct VerifiesJson {
    schema: &'static str,
    packages: Vec<VerifyJson>,
}

/// A package that has been verified.
struct Verified<'a> {
    package: &'a Path,
    judgement: Judgement,
    /// What the package does, unless it is damaged.
    does: Option<String>,
    origin: Origin,
    report: Report,
    exit: Exit,
}

/// Verifies each package and prints every problem. Returns the worst of their exit codes.
pub(super) fn verify(args: &VerifyArgs, workspace: &Workspace, console: &mut Console) -> Result<Exit, CliError> {
    if args.packages.len() > 1 && (args.provenance.is_some() || args.rebuild.spec.is_some()) {
        return Err(CliError::new(
            "--provenance and --rebuild are about one package",
            "verify the packages one at a time",
        ));
    }
    let mut all = Vec::new();
    for package in &args.packages {
        all.push(verified(package, args, workspace, console)?);
    }
    match args.format {
        Format::Json => {
            let mut packages: Vec<VerifyJson> = all.iter().map(json).collect();
            match packages.pop() {
                Some(only) if packages.is_empty() => console.json(&only)?,
                last => {
                    packages.extend(last);
                    console.json(&VerifiesJson { schema: "ppkgc.verify/2", packages })?;
                }
            }
        }
        Format::Human => print_for_people(&all, args, console)?,
    }
    let worst = all.iter().map(|package| package.exit).max_by_key(|exit| exit.code());
    Ok(worst.unwrap_or(Exit::Done))
}

fn verified<'a>(
    package: &'a Path,
    args: &VerifyArgs,
    workspace: &Workspace,
    console: &mut Console,
) -> Result<Verified<'a>, CliError> {
    let mut report = Report::new();
    let trusted = NamedAnchors::read(args, &mut report)?;
    let anchors = Anchors { signers: &trusted.signers, timestamps: &trusted.timestamps, now: now() };
    let (judgement, hashes, does) = judged(package, &anchors, console)?;
    let does = does.filter(|_| judgement.intact);
    report.extend(judgement.report.clone());
    report.extend(compare_with_record(package, &hashes)?);
    let (rules, wrong) = read(&args.house_rules)?;
    report.extend(wrong);
    let certificate = judgement.signer().map(|signer| &signer.certificate);
    report.extend(judge_signer(&rules, certificate, judgement.is_trusted(), &named(package)));
    let origin = Origin::of((args, package), &hashes, workspace, console, &mut report)?;
    let exit = exit(&report, judgement.is_trusted(), args.require_signature);
    Ok(Verified { package, judgement, does, origin, report, exit })
}

/// Prints all packages for people, one after the other.
fn print_for_people(all: &[Verified<'_>], args: &VerifyArgs, console: &mut Console) -> Result<(), CliError> {
    for own in all {
        console.findings(&own.report, None)?;
        for line in lines(own).into_iter().chain(own.origin.lines(own.package, args)) {
            console.line(line)?;
        }
        if let Some(does) = &own.does {
            let does = console.secrets().mask_message(&hanging("  ", does)).into_owned();
            console.page(does)?;
        }
        if own.exit == Exit::Refused {
            console.say("refused: it is not proved that a trusted signer vouches for the package")?;
        }
        console.line(not_proved(&own.judgement))?;
        if all.len() > 1 {
            console.line("")?;
        }
    }
    if all.len() > 1 {
        let passed = all.iter().filter(|own| own.exit == Exit::Done).count();
        console.line(format!("{passed} of {} packages pass", all.len()))?;
    }
    Ok(())
}

/// Reads the package once, judges it and describes what it does. If it cannot be opened, the catalog is still judged.
/// From then on, the console shows no secret of the package.
fn judged(
    path: &Path,
    anchors: &Anchors<'_>,
    console: &mut Console,
) -> Result<(Judgement, Hashes, Option<String>), CliError> {
    let incoming = incoming(path)?;
    let (catalog_name, catalog) = (incoming.catalog_name.clone(), incoming.catalog.clone());
    match open(incoming, Extent::Everything) {
        Ok(package) => {
            console.conceal(&package.model.secrets());
            let does = summary(&package.model.settings, package.model.assets.len());
            Ok((judge(&package, anchors), package.hashes, Some(does)))
        }
        Err(OpenError::Io(error)) => Err(CliError::reading(path, error)),
        Err(OpenError::Unreadable { error, hashes }) => {
            let mut report = unreadable(path, error)?;
            let judgement = judge_catalog(&catalog_name, catalog.as_deref(), &hashes, anchors);
            report.extend(judgement.report);
            Ok((Judgement { report, ..judgement }, hashes, None))
        }
    }
}

/// The origin of the package, if requested.
#[derive(Clone, Serialize)]
struct Origin {
    /// The content of a statement about these bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<ProvenanceJson>,
    /// Whether building the spec yields exactly these bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuilt: Option<bool>,
    /// The changes of the spec that this build took from the statement. With them, the author of the statement may have
    /// made a different package from the same spec.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rebuilt_with: Vec<String>,
}

#[derive(Clone, Serialize)]
struct ProvenanceJson {
    spec: String,
    /// The changes of the spec that the statement names.
    set: Vec<String>,
    inputs: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

impl Origin {
    fn of(
        (args, package): (&VerifyArgs, &Path),
        hashes: &Hashes,
        workspace: &Workspace,
        console: &mut Console,
        report: &mut Report,
    ) -> Result<Origin, CliError> {
        let stated = match &args.provenance {
            Some(file) => provenance::of_package(file, package, hashes, report)?,
            None => None,
        };
        let statement = args.provenance.as_deref().zip(stated.as_ref());
        let rebuilt = match &args.rebuild.spec {
            Some(spec) => {
                let again = Rebuild { spec, package, hashes, args: &args.rebuild, statement };
                Some(again.compare(workspace, console, report)?)
            }
            None => None,
        };
        let provenance = stated.map(|stated| ProvenanceJson {
            spec: stated.parameters().spec.clone(),
            set: stated.parameters().set.clone(),
            inputs: stated.inputs().len(),
            version: stated.version().map(str::to_owned),
        });
        let (rebuilt, rebuilt_with) = rebuilt.map(|Rebuilt { same, changes }| (same, changes)).unzip();
        Ok(Origin { provenance, rebuilt, rebuilt_with: rebuilt_with.unwrap_or_default() })
    }

    fn lines(&self, package: &Path, args: &VerifyArgs) -> Vec<String> {
        let name = package.display();
        let mut lines = Vec::new();
        if let Some(ProvenanceJson { spec, inputs, version, .. }) = &self.provenance {
            let version = version.as_deref().unwrap_or("of an unknown version");
            lines.push(format!("{name} was made from {spec} by ppkgc {version}, with {inputs} inputs in all"));
            lines.push("  according to a statement that is not signed itself".to_owned());
        }
        let spec = args.rebuild.spec.as_ref().filter(|_| self.rebuilt == Some(true));
        if let Some(spec) = spec {
            let changes = match self.rebuilt_with.as_slice() {
                [] => String::new(),
                changes => format!(" with the changes of the statement ({})", changes.join(", ")),
            };
            lines.push(format!("{name} is what {} becomes{changes}, byte for byte", spec.display()));
        }
        lines
    }
}

/// The trusted certificates of the command line.
struct NamedAnchors {
    signers: Vec<Certificate>,
    timestamps: Vec<Certificate>,
}

impl NamedAnchors {
    fn read(args: &VerifyArgs, report: &mut Report) -> Result<Self, CliError> {
        Ok(NamedAnchors {
            signers: read_certificates(&args.ca, report)?,
            timestamps: read_certificates(&args.tsa_ca, report)?,
        })
    }
}

/// The findings that do not mean that the package or its signature is wrong: the signer is not trusted or not allowed,
/// or the catalog or its signature cannot be checked.
const NOT_TRUSTED: [Code; 4] =
    [Code::SignerUntrusted, Code::CatalogUnsupported, Code::SignatureUnsupported, Code::ForbiddenSigner];

/// A package that is wrong is a finding; one whose only fault is that its signer is not trusted is refused.
fn exit(report: &Report, is_trusted: bool, requires_signature: bool) -> Exit {
    let errors = report.at_least(Severity::Error);
    let refused = match errors.has_errors() {
        true => errors.into_iter().all(|error| NOT_TRUSTED.contains(&error.code)),
        false => requires_signature && !is_trusted,
    };
    if refused { Exit::Refused } else { Exit::of(report, false) }
}

fn json(own: &Verified<'_>) -> VerifyJson {
    let judgement = &own.judgement;
    VerifyJson {
        schema: "ppkgc.verify/1",
        package: own.package.display().to_string(),
        whole: judgement.intact,
        does: own.does.clone(),
        covered: judgement.covered,
        signed: judgement.signer().is_some(),
        trusted: judgement.is_trusted(),
        signer: judgement.signer().map(|signer| SignerJson {
            certificate: CertificateJson::of(&signer.certificate),
            signed_at: signer.signed_at.map(utc),
        }),
        origin: own.origin.clone(),
        not_proved: not_proved(judgement),
        findings: findings_json(&own.report, None),
    }
}

/// The lines for people about what was proved.
fn lines(own: &Verified<'_>) -> Vec<String> {
    let (name, judgement) = (own.package.display(), &own.judgement);
    let is_other = judgement.report.in_order().iter().any(|problem| problem.code == Code::NotAPackage);
    let state = match judgement.intact {
        true => "is whole",
        false if is_other => "is not a provisioning package",
        false => "is damaged",
    };
    let mut lines = vec![format!("{name} {state}")];
    match judgement.covered {
        true => lines.push(format!("{name} is covered by its catalog")),
        false if judgement.intact => lines.push(format!("{name} is not covered by a catalog")),
        false => {}
    }
    if let Some(Signer { certificate, signed_at }) = judgement.signer() {
        let trusted = if judgement.is_trusted() { "a trusted signer" } else { "a signer that is not trusted" };
        let at = signed_at.map(|time| format!(" at or before {}", utc(time))).unwrap_or_default();
        lines.push(format!("{name} was signed{at} by {trusted}: {}", certificate.subject()));
        lines.push(format!("  certificate {}, issued by {}", hex(&certificate.thumbprint()), certificate.issuer()));
    }
    lines
}

fn not_proved(judgement: &Judgement) -> &'static str {
    if judgement.is_trusted() { NOT_PROVED_OF_SIGNED } else { NOT_PROVED }
}
