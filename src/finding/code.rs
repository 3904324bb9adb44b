//! Every kind of finding by its stable name, with its severity and one line on what it means.

use std::fmt;

/// How serious a finding is; later ones are worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// The package is built, but will probably not do what was meant.
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

/// How a code stands in the list below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Note,
    Warning,
    /// An error about what devices will do with a package that can be built as the spec says. A user who knows better may
    /// lower it.
    Judgement,
    /// An error after which no right package can be built.
    Error,
}

/// Writes the enum and its tables from one list, so that a code cannot lack a name, a severity, its meaning or the page
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

            /// The kebab-case name that messages, JSON and test files use.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// One line on what a finding of this kind means.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)+ }
            }

            /// The page of explain/ as it is written.
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
    NotASpec = "not-a-spec", Error, "The file is of another kind than a spec.";
    NotAFile = "not-a-file", Error, "The spec is a folder, a pipe or a device.";
    TomlSyntax = "toml-syntax", Error, "The text breaks the TOML grammar.";
    DuplicateKey = "duplicate-key", Error, "One key is written twice.";
    UnknownKey = "unknown-key", Error, "A spec has no such key at this place.";
    WrongType = "wrong-type", Error, "The value has another TOML type than the key takes.";
    BadChange = "bad-change", Error, "A change on the command line does not fit the spec.";
    UnsetVariable = "unset-variable", Error, "The spec asks for an environment variable that is not set.";
    MissingKey = "missing-key", Error, "A required key is absent.";
    NotYet = "not-yet", Error, "The spec uses a part of the language that this version does not compile.";
    NothingToSet = "nothing-to-set", Error, "The spec, or a variant of it, sets nothing.";

    BadName = "bad-name", Error, "The package name cannot be used for the output files.";
    BadVersion = "bad-version", Error, "The version is not `d.d` or `d.d.d.d`.";
    BadOwner = "bad-owner", Error, "The owner is not one of the six owner types.";
    BadRank = "bad-rank", Error, "The rank is outside 0 to 99.";
    BadId = "bad-id", Error, "The package id is not a GUID.";
    BadText = "bad-text", Error, "The text holds characters that XML cannot carry.";

    MissingDdf = "missing-ddf", Error, "A DDF file or folder cannot be read.";
    DdfMalformed = "ddf-malformed", Error, "A DDF file of which nothing can be read.";
    DdfDamaged = "ddf-damaged", Warning, "A DDF file that can only be read in part.";
    DdfVersion1 = "ddf-version-1", Note, "A DDF file of version 1, whose rules are not read.";
    NoDdf = "no-ddf", Error, "A named file holds no DDF tree.";
    SkippedFile = "skipped-file", Note, "A file in a DDF folder or archive holds no DDF tree.";
    DdfOverride = "ddf-override", Note, "Two DDF files describe one node; the one named last answers.";
    DdfRuleUnread = "ddf-rule-unread", Warning, "A rule of a DDF file cannot be read, so values are not judged by it.";

    MissingAdmx = "missing-admx", Error, "An ADMX file or folder cannot be used.";
    AdmxUnread = "admx-unread", Warning, "Something of an ADMX or ADML file cannot be read.";

    BadLocUri = "bad-locuri", Error, "The text is not a LocURI.";
    UnknownNode = "unknown-node", Error, "No loaded DDF describes the node.";
    NotASetting = "not-a-setting", Error, "The node is a folder or an action, not a setting.";
    ReadOnlyNode = "read-only-node", Error, "The node can be read but not set.";
    AccessDenied = "access-denied", Error, "The DDF does not allow this operation on the node.";
    FormatAssumed = "format-assumed", Warning, "No DDF describes the setting, so its format is taken from the value.";
    UnencodedName = "unencoded-name", Note, "The LocURI holds characters that a URI encodes.";
    BadNodeName = "bad-node-name", Error, "The name chosen for a node breaks the rule of its DDF.";
    DeviceNamed = "device-named", Warning, "The setting lies below a name that only the device gives.";
    TooManyNodes = "too-many-nodes", Warning, "There are more nodes in one place than the DDF allows.";
    AtomicPart = "atomic-part", Note, "A node that takes its settings in one step gets only some of them.";
    NeedsRestart = "needs-restart", Note, "The device restarts for the setting, or has to be restarted.";
    SpelledOtherwise = "spelled-otherwise", Note, "The DDF spells the LocURI in another way; its spelling is used.";
    LooksMistyped = "looks-mistyped", Warning, "The node exists only because its DDF takes any name; a described one is written almost alike.";
    SetTwice = "set-twice", Error, "One node is set twice.";

    WrongFormat = "wrong-format", Error, "The value is not of the format that the DDF gives.";
    NotAllowed = "not-allowed", Error, "The value is not among those that the DDF lists.";
    OutOfRange = "out-of-range", Error, "The number is outside the range that the DDF gives.";
    NoMatch = "no-match", Error, "The text does not match the pattern that the DDF gives.";
    LooseMatch = "loose-match", Warning, "The pattern of the DDF matches only a part of the value.";
    ControlCharacter = "control-character", Error, "The text holds a control character.";
    BadXml = "bad-xml", Error, "The text is not well-formed XML.";
    BreaksXsd = "breaks-xsd", Error, "The XML does not follow the schema that the DDF holds.";
    XsdDoubt = "xsd-doubt", Warning, "The XML does not follow a schema that is incomplete itself.";
    PolicyText = "policy-text", Error, "The text is not the text of an administrative template policy.";
    OddPolicyText = "odd-policy-text", Warning, "The text of a policy is written in a way that no documentation shows.";
    AdmxRefuses = "admx-refuses", Error, "The ADMX file that the spec brings makes no such policy, or the policy does not take the text.";
    AdmxDoubt = "admx-doubt", Warning, "By an ADMX file of Windows, the policy does not take the text; or nothing brings its ADMX file.";
    BadJson = "bad-json", Error, "The text is not JSON.";
    BadSddl = "bad-sddl", Error, "The text is not a security descriptor.";
    SecretInSpec = "secret-in-spec", Warning, "The spec holds what looks like a password, key or token.";
    CspRefuses = "csp-refuses", Error, "The documentation of the CSP says that it refuses the value.";
    CspDoubt = "csp-doubt", Warning, "By the documentation of the CSP, the value may not do what it says.";
    CspNote = "csp-note", Note, "What the documentation of the CSP says about the value.";
    NotJudged = "not-judged", Note, "The value follows rules that are not checked.";

    DependencyUnmet = "dependency-unmet", Warning, "The setting needs another one that the spec does not set.";
    DependencyByDefault = "dependency-by-default", Note, "The setting needs another one, and only the default of Windows provides it.";
    DependencyRedundant = "dependency-redundant", Warning, "Another line of the spec makes the setting redundant.";
    DependencyContradicted = "dependency-contradicted", Judgement, "Another line of the spec rules out the setting.";

    BadTarget = "bad-target", Error, "A target on the command line is not written edition=E,build=B.";
    BadEdition = "bad-edition", Error, "There is no Windows edition of that name.";
    ImpossibleTarget = "impossible-target", Error, "The word names an edition or a build that no device of the target ever had.";
    BadBuild = "bad-build", Error, "The word is neither a Windows release nor a build number.";
    EditionNote = "edition-note", Note, "The note says which editions a word covers.";
    NoTarget = "no-target", Note, "Without a target section, editions and builds are not judged.";
    IgnoredEverywhere = "ignored-everywhere", Judgement, "No device of the target takes the setting.";
    NothingTaken = "nothing-taken", Judgement, "No device of the target takes anything of the package.";
    IgnoredSomewhere = "ignored-somewhere", Warning, "Some devices of the target ignore the setting.";
    DependsOnRevision = "depends-on-revision", Warning, "The setting needs an update, and the target does not say whether devices have it.";
    DeprecatedNode = "deprecated-node", Warning, "The DDF calls the node deprecated, altogether or for a build that the target reaches.";

    ProNeedsEduPolicies = "pro-needs-edu-policies", Warning, "Windows Pro ignores Personalization unless another setting allows it.";
    BootToCloudOnly = "boot-to-cloud-only", Note, "The setting shows only in boot-to-cloud shared PC mode.";
    NotInSyncml = "not-in-syncml", Error, "What the spec asks for cannot be sent by SyncML.";
    NotInWcd = "not-in-wcd", Note, "Windows Configuration Designer does not know the setting.";

    ConditionUnknown = "condition-unknown", Warning, "There is no documented condition of this name.";
    ConditionValue = "condition-value", Error, "No device could ever meet the condition.";
    ConditionRange = "condition-range", Note, "The condition is a range, a form that is documented but has not been seen in packages.";
    NoSuchConditions = "no-such-conditions", Error, "A variant is for conditions that the spec does not define.";
    ConditionsUnused = "conditions-unused", Warning, "No variant uses these conditions.";
    VariantName = "variant-name", Error, "The name of a variant or of conditions is empty or taken.";
    SameConditions = "same-conditions", Error, "The same conditions are given twice.";
    TooManyVariants = "too-many-variants", Error, "There are too many variants for one package.";
    VariantsOverlap = "variants-overlap", Warning, "Two variants can apply to one device and set one node differently.";
    VariantRepeats = "variant-repeats", Note, "A variant sets what every device gets anyway.";

    UrlScheme = "url-scheme", Error, "The image URL is not http, https or file.";
    UrlForm = "url-form", Error, "The URL is not written in a form that works.";
    UrlUnc = "url-unc", Judgement, "The image URL names a network share.";
    UrlImageType = "url-image-type", Judgement, "The URL names a file that is not jpg, jpeg or png.";
    UrlNoType = "url-no-type", Warning, "The URL does not show the type of the picture.";
    UrlPlainHttp = "url-plain-http", Warning, "The image is fetched without encryption.";
    UrlBlank = "url-blank", Warning, "The URL holds blanks.";

    FileMissing = "file-missing", Error, "A file that the spec names does not exist.";
    FileOutside = "file-outside", Error, "A file that the spec names lies outside the folder of the spec.";
    FileUnreadable = "file-unreadable", Error, "A file that the spec names cannot be read.";
    FileName = "file-name", Error, "The file name cannot be used on the device.";
    SameFileName = "same-file-name", Error, "Two embedded files would have the same name on the device.";
    ImageExtension = "image-extension", Error, "The image is not named .jpg, .jpeg or .png.";
    ImageType = "image-type", Error, "The file is not of the type that its name says.";
    ImageDamaged = "image-damaged", Error, "The image is cut short or broken.";
    EmbeddedUnused = "embedded-unused", Warning, "The picture is embedded, but the URL beside it names another one.";
    ImageAnimated = "image-animated", Warning, "The image is animated; Windows shows one frame.";
    ImageLarge = "image-large", Warning, "The image is larger than any screen needs.";
    DeployFolder = "deploy-folder", Note, "The embedded image is copied to a folder that users can write to.";
    CompanyLogoFile = "company-logo-file", Error, "No provisioning setting deploys a logo file.";

    PackageTooLarge = "package-too-large", Error, "The package would hold more than is read of one.";
    BadStamp = "bad-stamp", Error, "SOURCE_DATE_EPOCH is not a time between 1980 and 2049.";
    UnchangedVersion = "unchanged-version", Warning, "The package changed under the id and version of an earlier build.";
    SignatureKept = "signature-kept", Note, "The signed catalog still fits the package and was kept.";
    SignatureLost = "signature-lost", Error, "A signed catalog would be overwritten by an unsigned one.";

    NotAPackage = "not-a-package", Error, "The file is not a provisioning package.";
    PackageDamaged = "package-damaged", Error, "The package is damaged.";
    PackageInconsistent = "package-inconsistent", Warning, "Two parts of the package say different things.";
    HiddenContent = "hidden-content", Warning, "A file of the package carries something that most programs do not show.";
    NoPackageTree = "no-package-tree", Warning, "The folder does not hold the files of a package.";
    NoCatalog = "no-catalog", Warning, "There is no catalog beside the package.";
    StaleCatalog = "stale-catalog", Warning, "The catalog beside the package belongs to another one.";
    CatalogMalformed = "catalog-malformed", Error, "The file beside the package is not a security catalog.";
    CatalogMismatch = "catalog-mismatch", Error, "The catalog was made for other bytes.";
    CatalogMember = "catalog-member", Error, "The catalog lacks one of the two hashes of the package.";
    Unsigned = "unsigned", Warning, "The catalog is not signed.";
    SignatureMalformed = "signature-malformed", Error, "The signature of the catalog cannot be read.";
    SignatureBroken = "signature-broken", Error, "The signature is not valid.";
    SignatureUnsupported = "signature-unsupported", Error, "The signature stands on something that is not supported here.";
    SignerMissing = "signer-missing", Error, "The catalog does not hold the certificate of its signer.";
    SignerUnfit = "signer-unfit", Error, "The certificate may not sign packages.";
    SignerExpired = "signer-expired", Error, "The certificate is not valid at the time of the signature.";
    SignerUntrusted = "signer-untrusted", Error, "The signer's chain does not end at a trusted certificate.";
    TimestampBroken = "timestamp-broken", Error, "The timestamp of the signature is not valid.";
    TimestampUntrusted = "timestamp-untrusted", Warning, "The timestamp comes from a server that is not trusted.";
    TimestampFailed = "timestamp-failed", Error, "The timestamp server gave no timestamp.";
    KeyUnreadable = "key-unreadable", Error, "A file with a key or certificate cannot be read as such.";
    PassPhrase = "pass-phrase", Error, "The pass phrase of a key is wrong or not given.";
    KeyMismatch = "key-mismatch", Error, "The key belongs to another certificate.";
    AlreadySigned = "already-signed", Error, "The catalog is signed already, and the signature is kept.";
    PackageMissing = "package-missing", Error, "The package of the catalog is not beside it.";
    KitIncomplete = "kit-incomplete", Error, "A file that a deployment kit needs is missing.";
    MixedSet = "mixed-set", Error, "The files of one build do not belong together.";
    WouldOverwrite = "would-overwrite", Error, "A file or folder of that name exists, and is kept.";
}

impl Code {
    /// How serious a finding of this kind is, unless a user chose otherwise.
    pub fn severity(self) -> Severity {
        match self.weight() {
            Weight::Note => Severity::Note,
            Weight::Warning => Severity::Warning,
            Weight::Judgement | Weight::Error => Severity::Error,
        }
    }

    /// Whether ordinary specs bring it again and again, so that a screen shows it only when asked.
    pub fn is_routine(self) -> bool {
        matches!(self, Code::DdfOverride | Code::DeployFolder | Code::EditionNote)
    }

    /// Whether a user may make less of it: of every note and warning, and of errors that are judgements.
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
