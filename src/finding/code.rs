//! All kinds of findings: their stable names, severities and meanings.

use std::fmt;

/// How serious a finding is; later ones are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Useful to know; nothing needs to be done.
    Note,
    /// The package is built, but will probably not have the intended effect.
    Warning,
    /// Nothing is built.
    Error,
}

impl Severity {
    /// The lower-case word used in every output.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The severity of a code in the list below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Note,
    Warning,
    /// An error about what devices do with the package, although it can be built. A user who knows better may lower it.
    Judgement,
    /// An error after which no correct package can be built.
    Error,
}

/// Generates the enum and its tables from one list, so that every code has a name, a severity, a meaning and a page
/// explain/NAME.md.
macro_rules! codes {
    ($($variant:ident = $name:literal, $weight:ident, $meaning:literal;)+) => {
        /// The stable name of a kind of finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)+
        }

        impl Code {
            /// All codes, in the order of the list.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The kebab-case name in messages, JSON and test files.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// One line on what a finding of this kind means.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)+ }
            }

            /// The text of its page in explain/.
            pub(super) fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("explain/", $name, ".md")),)+ }
            }

            fn weight(self) -> Weight {
                match self { $(Code::$variant => Weight::$weight,)+ }
            }
        }
    };
}

codes! {
    NotUtf8 = "not-utf8", Error, "The spec is not text in UTF-8, or in UTF-16 with a byte order mark.";
    EmptySpec = "empty-spec", Error, "The spec is empty.";
    SpecTooLarge = "spec-too-large", Error, "The file is too large to be a spec.";
    NotASpec = "not-a-spec", Error, "The file is not a spec, but a file of another kind.";
    NotAFile = "not-a-file", Error, "The spec is a folder, a pipe or a device.";
    TomlSyntax = "toml-syntax", Error, "The text breaks the TOML grammar.";
    ProjectSyntax = "project-syntax", Error, "The project of Windows Configuration Designer is not well-formed XML.";
    DuplicateKey = "duplicate-key", Error, "A key is written twice.";
    UnknownKey = "unknown-key", Error, "There is no key with this name at this place.";
    WrongType = "wrong-type", Error, "The value has another TOML type than the key accepts.";
    BadChange = "bad-change", Error, "A change on the command line does not match the spec.";
    UnsetVariable = "unset-variable", Error, "The spec asks for an environment variable that is not set.";
    MissingKey = "missing-key", Error, "A required key is absent.";
    NotYet = "not-yet", Error, "The spec uses a part of the language that this version does not compile.";
    MissingParent = "missing-parent", Error, "The spec that this one extends cannot be read.";
    ExtendsItself = "extends-itself", Error, "The spec extends itself, directly or through others.";
    NothingToRemove = "nothing-to-remove", Error, "The spec removes something that the extended spec does not have.";
    NoRow = "no-row", Error, "The spec has a column of a table of sites, but there is no table.";
    BadValues = "bad-values", Error, "The table of sites, or one of its rows, cannot be read.";
    MissingColumn = "missing-column", Error, "The table of sites lacks a column that the spec names.";
    UnusedColumn = "unused-column", Warning, "No spec uses a column of the table of sites.";
    SamePackage = "same-package", Error, "Two rows of a table of sites make packages with the same file name.";
    NothingToSet = "nothing-to-set", Error, "The spec, or a variant of it, sets nothing.";

    BadName = "bad-name", Error, "The package name cannot be used for the output files.";
    BadVersion = "bad-version", Error, "The version is not `d.d` or `d.d.d.d`.";
    BadOwner = "bad-owner", Error, "The owner is not one of the six owner types.";
    BadRank = "bad-rank", Error, "The rank is outside 0 to 99.";
    BadId = "bad-id", Error, "The package id is not a GUID.";
    EscapedPath = "escaped-path", Judgement, "A backslash of a path or an account name is read as an escape.";
    BadText = "bad-text", Error, "The text contains characters that are not allowed in XML.";

    ForbiddenOwner = "forbidden-owner", Judgement, "The house rules do not allow the owner of the package.";
    ForbiddenSetting = "forbidden-setting", Judgement, "The house rules do not allow the setting.";
    ForbiddenValue = "forbidden-value", Judgement, "The house rules do not allow the value of the setting.";
    RequiredSetting = "required-setting", Judgement, "A setting that the house rules require is missing.";
    ForbiddenSigner = "forbidden-signer", Judgement, "The house rules do not allow the signer.";
    BadSigner = "bad-signer", Error, "A house rule about signers names no certificate.";
    IdleRule = "idle-rule", Warning, "A house rule is about unknown settings.";

    MissingDdf = "missing-ddf", Error, "A DDF file or folder cannot be read.";
    DdfMalformed = "ddf-malformed", Error, "A DDF file is malformed and cannot be read.";
    DdfDamaged = "ddf-damaged", Warning, "A DDF file is malformed and can be read only in part.";
    DdfVersion1 = "ddf-version-1", Note, "A DDF file has version 1, whose rules are not read.";
    NoDdf = "no-ddf", Error, "The file contains no DDF tree.";
    SkippedFile = "skipped-file", Note, "A file in a DDF folder or archive contains no DDF tree.";
    DdfOverride = "ddf-override", Note, "Two DDF files describe the same node; the one loaded last is used.";
    DdfRuleUnread = "ddf-rule-unread", Warning, "A rule of a DDF file cannot be read, so values are not judged by it.";

    MissingAdmx = "missing-admx", Error, "An ADMX file or folder cannot be used.";
    AdmxUnread = "admx-unread", Warning, "Part of an ADMX or ADML file cannot be read.";

    StoreUnusable = "store-unusable", Error, "A file cannot be read as a settings store of Windows Configuration Designer.";
    StoreUnread = "store-unread", Warning, "Settings of a settings store cannot be used.";

    BadLocUri = "bad-locuri", Error, "The text is not a LocURI.";
    BadStorePath = "bad-store-path", Error, "The text is not the path of a setting of the settings store.";
    UnknownSetting = "unknown-setting", Error, "The settings store has no such setting.";
    MissingMember = "missing-member", Judgement, "A group of settings lacks one that the settings store requires.";
    NotInPackage = "not-in-package", Error, "It is not known what the setting becomes in a package.";
    UnknownNode = "unknown-node", Error, "No loaded DDF describes the node.";
    NotASetting = "not-a-setting", Error, "The node is a folder or an action, not a setting.";
    ReadOnlyNode = "read-only-node", Error, "The node can be read but not set.";
    AccessDenied = "access-denied", Error, "The DDF does not allow this operation on the node.";
    FormatAssumed = "format-assumed", Warning, "No DDF describes the setting, so its format is taken from the value.";
    TextAssumed = "text-assumed", Warning, "A value in a project is a text that its setting does not list, so its meaning is guessed.";
    UnencodedName = "unencoded-name", Note, "The LocURI contains characters that must be encoded in a URI.";
    BadNodeName = "bad-node-name", Error, "The name chosen for a node violates the rule of its DDF.";
    Placeholder = "placeholder", Warning, "A name or value is a placeholder, copied from documentation.";
    DeviceNamed = "device-named", Warning, "The setting is below a node that only the device can name.";
    TooManyNodes = "too-many-nodes", Warning, "There are more sibling nodes than the DDF allows.";
    AtomicPart = "atomic-part", Note, "A node whose settings must be set together gets only some of them.";
    NeedsRestart = "needs-restart", Note, "The device restarts for the setting, or has to be restarted.";
    SpelledOtherwise = "spelled-otherwise", Note, "The DDF spells the LocURI in another way; its spelling is used.";
    LooksMistyped = "looks-mistyped", Warning, "The node is valid only because its DDF allows any name; a described node has a similar name.";
    SetTwice = "set-twice", Error, "A node is set twice.";

    WrongFormat = "wrong-format", Error, "The value does not have the format stated in the DDF.";
    NotAllowed = "not-allowed", Error, "The value is not one of those listed in the DDF.";
    OutOfRange = "out-of-range", Error, "The number is outside the range stated in the DDF.";
    NoMatch = "no-match", Error, "The text does not match the pattern in the DDF.";
    LooseMatch = "loose-match", Warning, "The pattern of the DDF matches only a part of the value.";
    ControlCharacter = "control-character", Error, "The text contains a control character.";
    BadXml = "bad-xml", Error, "The text is not well-formed XML.";
    BreaksXsd = "breaks-xsd", Error, "The XML does not conform to the schema in the DDF.";
    XsdDoubt = "xsd-doubt", Warning, "The XML does not conform to a schema that is itself incomplete.";
    PolicyText = "policy-text", Error, "The text is not valid for an administrative template policy.";
    OddPolicyText = "odd-policy-text", Warning, "The text of a policy has an undocumented form.";
    AdmxRefuses = "admx-refuses", Error, "The ADMX file in the spec does not define the policy, or the policy does not take the text.";
    AdmxDoubt = "admx-doubt", Warning, "According to an ADMX file of Windows, the policy does not take the text; or its ADMX file is missing.";
    BadJson = "bad-json", Error, "The text is not JSON.";
    BadSddl = "bad-sddl", Error, "The text is not a security descriptor.";
    SecretInPackage = "secret-in-package", Warning, "The package contains a password, key or token as plain text.";
    SecretInSpec = "secret-in-spec", Warning, "The spec contains what looks like a password, key or token.";
    CspRefuses = "csp-refuses", Error, "According to its documentation, the CSP refuses the value.";
    CspDoubt = "csp-doubt", Warning, "According to the documentation of the CSP, the value may not have the intended effect.";
    CspNote = "csp-note", Note, "A remark from the documentation of the CSP about the value.";
    NotJudged = "not-judged", Note, "The value is subject to rules that are not checked.";

    DependencyUnmet = "dependency-unmet", Warning, "The setting needs another one that the spec does not set.";
    DependencyByDefault = "dependency-by-default", Note, "The setting needs another one, and only the default of Windows provides it.";
    DependencyRedundant = "dependency-redundant", Warning, "Another line of the spec makes the setting redundant.";
    DependencyContradicted = "dependency-contradicted", Judgement, "Another line of the spec rules out the setting.";

    BadTarget = "bad-target", Error, "A target on the command line is not written edition=E,build=B.";
    BadEdition = "bad-edition", Error, "There is no Windows edition with this name.";
    ImpossibleTarget = "impossible-target", Error, "The word names an edition or a build that no device of the target can have.";
    BadBuild = "bad-build", Error, "The word is neither a Windows release nor a build number.";
    EditionNote = "edition-note", Note, "The note says which editions a word covers.";
    NoTarget = "no-target", Note, "Without a target section, editions and builds are not judged.";
    IgnoredEverywhere = "ignored-everywhere", Judgement, "Every device of the target ignores the setting.";
    NothingTaken = "nothing-taken", Judgement, "Every device of the target ignores everything in the package.";
    IgnoredSomewhere = "ignored-somewhere", Warning, "Some devices of the target ignore the setting.";
    DependsOnRevision = "depends-on-revision", Warning, "The setting needs an update, and the target does not state whether devices have it.";
    DeprecatedNode = "deprecated-node", Warning, "The DDF marks the node as deprecated, entirely or from a build in the target on.";

    ProNeedsEduPolicies = "pro-needs-edu-policies", Warning, "Windows Pro ignores Personalization unless another setting allows it.";
    BootToCloudOnly = "boot-to-cloud-only", Note, "The setting shows only in boot-to-cloud shared PC mode.";
    NotInSyncml = "not-in-syncml", Error, "The spec contains something that SyncML cannot express.";
    NotInWcd = "not-in-wcd", Note, "Windows Configuration Designer does not know the setting.";

    ConditionUnknown = "condition-unknown", Warning, "There is no documented condition with this name.";
    ConditionValue = "condition-value", Error, "No device can meet the condition.";
    ConditionRange = "condition-range", Note, "The condition is a range, a form that is documented but has not been seen in packages.";
    NoSuchConditions = "no-such-conditions", Error, "A variant is for conditions that the spec does not define.";
    ConditionsUnused = "conditions-unused", Warning, "No variant uses these conditions.";
    VariantName = "variant-name", Error, "The name of a variant or of conditions is empty or taken.";
    SameConditions = "same-conditions", Error, "The same conditions are stated twice.";
    TooManyVariants = "too-many-variants", Error, "There are too many variants for one package.";
    VariantsOverlap = "variants-overlap", Warning, "Two variants can apply to the same device and set the same node differently.";
    VariantRepeats = "variant-repeats", Note, "A variant sets what every device gets anyway.";

    UrlScheme = "url-scheme", Error, "The image URL is not http, https or file.";
    UrlForm = "url-form", Error, "The URL does not have a supported form.";
    UrlUnc = "url-unc", Judgement, "The image URL names a network share.";
    UrlImageType = "url-image-type", Judgement, "The URL names a file that is not jpg, jpeg or png.";
    UrlNoType = "url-no-type", Warning, "The URL does not show the type of the picture.";
    UrlPlainHttp = "url-plain-http", Warning, "The image is fetched without encryption.";
    UrlBlank = "url-blank", Warning, "The URL contains spaces.";

    FileMissing = "file-missing", Error, "A file that the spec names does not exist.";
    FileOutside = "file-outside", Error, "A file that the spec names is outside the folder of the spec.";
    FileBesideProject = "file-beside-project", Warning, "A project of Windows Configuration Designer takes a file from outside its own folder.";
    DesignerFileUnused = "designer-file-unused", Warning, "The designer's own file beside a project is not used.";
    FileUnreadable = "file-unreadable", Error, "A file that the spec names cannot be read.";
    FileName = "file-name", Error, "The file name cannot be used on the device.";
    SameFileName = "same-file-name", Error, "Two embedded files would have the same name on the device.";
    ImageExtension = "image-extension", Error, "The image is not named .jpg, .jpeg or .png.";
    ImageType = "image-type", Error, "The type of the file does not match its extension.";
    ImageDamaged = "image-damaged", Error, "The image is truncated or damaged.";
    EmbeddedUnused = "embedded-unused", Warning, "The picture is embedded, but the URL setting names another one.";
    ImageAnimated = "image-animated", Warning, "The image is animated; Windows shows one frame.";
    ImageTurned = "image-turned", Warning, "The metadata of the image asks for it to be rotated.";
    ImageForm = "image-form", Warning, "No common screen shows the whole image.";
    ImageLarge = "image-large", Warning, "The image is larger than any screen needs.";
    DeployFolder = "deploy-folder", Note, "The embedded image is copied to a folder that users can write to.";

    PackageTooLarge = "package-too-large", Error, "The package would exceed the limits for reading packages.";
    BadStamp = "bad-stamp", Error, "SOURCE_DATE_EPOCH is not a time between 1980 and 2049.";
    UnchangedVersion = "unchanged-version", Warning, "The package changed under the id and version of an earlier build.";
    SignatureKept = "signature-kept", Note, "The signed catalog still matches the package and was kept.";
    SignatureLost = "signature-lost", Error, "A signed catalog would be overwritten by an unsigned one.";

    NotAPackage = "not-a-package", Error, "The file is not a provisioning package.";
    PackageDamaged = "package-damaged", Error, "The package is damaged.";
    NoProject = "no-project", Error, "The package contains no project from which a spec could be made.";
    PackageInconsistent = "package-inconsistent", Warning, "Two parts of the package contradict each other.";
    HiddenContent = "hidden-content", Warning, "A file in the package has data that most programs do not show.";
    NoPackageTree = "no-package-tree", Warning, "The folder does not contain the files of a package.";
    NoCatalog = "no-catalog", Warning, "There is no catalog next to the package.";
    StaleCatalog = "stale-catalog", Warning, "The catalog next to the package belongs to another package.";
    CatalogMalformed = "catalog-malformed", Error, "The file next to the package is not a security catalog.";
    CatalogUnsupported = "catalog-unsupported", Error, "The catalog uses something that is not supported here.";
    CatalogMismatch = "catalog-mismatch", Error, "The catalog was made for a package with other bytes.";
    CatalogMember = "catalog-member", Error, "The catalog lacks one of the two hashes of the package.";
    CatalogHoldsMore = "catalog-holds-more", Warning, "The catalog contains more than hashes of files.";
    CatalogCoversMore = "catalog-covers-more", Warning, "The catalog also covers files other than the package.";
    CatalogNotAlone = "catalog-not-alone", Error, "The catalog contains more than the hashes of the package to be signed.";
    Unsigned = "unsigned", Warning, "The catalog is not signed.";
    SignatureMalformed = "signature-malformed", Error, "The signature of the catalog cannot be read.";
    SignatureBroken = "signature-broken", Error, "The signature is not valid.";
    SignatureUnsupported = "signature-unsupported", Error, "The signature uses something that is not supported here.";
    SignerMissing = "signer-missing", Error, "The catalog does not contain the certificate of its signer.";
    SignerUnfit = "signer-unfit", Error, "The certificate is not suitable for signing packages.";
    SignerExpired = "signer-expired", Error, "The certificate is not valid at the time of the signature.";
    SignerUntrusted = "signer-untrusted", Error, "The signer's chain does not end at a trusted certificate.";
    TimestampBroken = "timestamp-broken", Error, "The timestamp of the signature is not valid.";
    TimestampUntrusted = "timestamp-untrusted", Warning, "The timestamp comes from a server that is not trusted.";
    TimestampFailed = "timestamp-failed", Error, "The timestamp server returned no timestamp.";
    KeyUnreadable = "key-unreadable", Error, "A file with a key or certificate cannot be read as such.";
    PassPhrase = "pass-phrase", Error, "The pass phrase of a key is wrong or missing.";
    KeyMismatch = "key-mismatch", Error, "The key belongs to another certificate.";
    AlreadySigned = "already-signed", Error, "The catalog is already signed, and the signature is kept.";
    PackageMissing = "package-missing", Error, "The package of the catalog is not next to it.";
    KitIncomplete = "kit-incomplete", Error, "A file that a deployment kit needs is missing.";
    MixedSet = "mixed-set", Error, "The files of one build do not belong together.";
    ProvenanceUnreadable = "provenance-unreadable", Error, "A file is not a provenance statement.";
    ProvenanceMismatch = "provenance-mismatch", Error, "A statement about provenance is about another package, or names other inputs.";
    RebuildDiffers = "rebuild-differs", Error, "The package that is built from the spec differs from the one that is verified.";
    WouldOverwrite = "would-overwrite", Error, "A file or folder with this name exists, and is kept.";
}

impl Code {
    /// The severity of findings of this kind, unless a user chose another one.
    pub fn severity(self) -> Severity {
        match self.weight() {
            Weight::Note => Severity::Note,
            Weight::Warning => Severity::Warning,
            Weight::Judgement | Weight::Error => Severity::Error,
        }
    }

    /// Whether ordinary specs produce it again and again, so a screen shows it only on request.
    pub fn is_routine(self) -> bool {
        matches!(self, Code::DdfOverride | Code::DeployFolder | Code::EditionNote)
    }

    /// Whether a user may lower its severity: true for every note and warning, and for errors that are judgements.
    pub fn may_be_lowered(self) -> bool {
        self.weight() != Weight::Error
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Code;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for name in names {
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
        }
    }
}
