//! The forms that a plain text may be required to have: the id of an app, a URL, a path, a name.

use super::account::name_troubles;
use super::forms::{address_range_trouble, is_family_name, is_hash, is_oid};
use super::security_descriptor::descriptor_trouble;
use super::text_form::TextForm;
use super::tls_names::{is_cipher_suite, is_curve};

/// What an item of a value, or a value that is not a list, has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum ItemForm {
    /// The name of a package family.
    PackageFamily,
    /// A package family, or one of its apps.
    PackageOrApp,
    /// One app of a package.
    App,
    /// A package family or the file of a program.
    PackageOrProgram,
    /// A program, with or without its path.
    Program,
    /// The file of a program with its path, or the system.
    ProgramFile,
    /// A URL with its scheme.
    Url,
    /// An HTTPS URL.
    SecureUrl,
    /// A page, with or without the scheme.
    Page,
    /// A page or a file.
    PageOrFile,
    /// An e-mail address.
    Mail,
    /// A URL, a name or an address of a server.
    Server,
    /// A DNS name.
    Domain,
    /// A DNS name with a full stop inside.
    QualifiedDomain,
    /// A path from a root: a drive, a server or a variable.
    Path,
    /// The file of a picture.
    PictureFile,
    /// A path on a server.
    SharedPath,
    /// A drive, a variable or a path.
    Drive,
    /// The name of a local account.
    AccountName,
    /// A range of IP addresses.
    Addresses,
    /// A range of IP addresses, or the name of a computer.
    AddressesOrName,
    /// The hash of a certificate.
    Thumbprint,
    /// An object identifier.
    ObjectIdentifier,
    /// A cipher suite of TLS that Windows has.
    CipherSuite,
    /// An elliptic curve of TLS that Windows has.
    Curve,
    /// A program, with or without its path, or one app of a package.
    AppOrProgram,
    /// A key of the registry below HKEY_LOCAL_MACHINE.
    KeyOfMachine,
    /// The hardware id of a device.
    HardwareId,
    /// A user of a domain, of Entra ID or of the device.
    User,
    /// The address of a node.
    LocUri,
    /// A security descriptor.
    SecurityDescriptor,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number in a range.
    Number(u32, u32),
    /// Any text that is not empty.
    Filled,
    /// A form that a function recognizes.
    Of(&'static TextForm),
}

impl ItemForm {
    /// Whether a text has the form.
    pub(super) fn fits(self, text: &str) -> bool {
        use ItemForm as F;
        match self {
            F::PackageFamily => is_family_name(text),
            F::PackageOrApp => is_family_name(package_of(text)),
            F::App => text.contains('!') && is_family_name(package_of(text)),
            F::PackageOrProgram => is_family_name(text) || is_program(text) || text.eq_ignore_ascii_case("SYSTEM"),
            F::Program => is_program(text),
            // The firewall takes no patterns.
            F::ProgramFile => is_rooted(text) && !text.contains(['*', '?']) || text.eq_ignore_ascii_case("System"),
            F::Url => has_scheme(text, ""),
            F::SecureUrl => has_scheme(text, "https"),
            F::Page => is_page(text),
            F::PageOrFile => is_page(text) || is_rooted(text),
            F::Mail => {
                is_unbroken(text)
                    && text
                        .split_once('@')
                        .is_some_and(|(who, at)| !who.is_empty() && is_domain(at) && at.contains('.'))
            }
            F::Server => is_unbroken(text) && !text.contains([',', ';', '|']),
            F::Domain => is_domain(text),
            F::QualifiedDomain => is_domain(text) && text.trim_matches('.').contains('.'),
            F::Path => is_rooted(text),
            F::PictureFile => is_rooted(text) && text.contains('.'),
            F::SharedPath => text.trim_start_matches('{').trim_start().starts_with('\\'),
            F::Drive => is_rooted(text) || matches!(text.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic()),
            F::AccountName => name_troubles(text).is_empty(),
            F::Addresses => address_range_trouble(text).is_none(),
            F::AddressesOrName => !text.contains('/') || address_range_trouble(text).is_none(),
            F::Thumbprint => is_thumbprint(text),
            F::ObjectIdentifier => is_oid(text),
            F::CipherSuite => is_cipher_suite(text),
            F::Curve => is_curve(text),
            F::AppOrProgram => is_program(text) || text.contains('!') && is_family_name(package_of(text)),
            F::KeyOfMachine => {
                let upper = text.to_ascii_uppercase();
                !["HK", "\\", "COMPUTER\\", "REGISTRY"].iter().any(|start| upper.starts_with(start))
            }
            F::HardwareId => text.contains('\\') && !is_rooted(text),
            F::User => !text.contains(['/', '"', ';', ',']) && !text.starts_with('\\') && !text.ends_with('\\'),
            F::LocUri => text.starts_with("./"),
            F::SecurityDescriptor => descriptor_trouble(text, "").is_none(),
            F::Word(words) => words.iter().any(|word| word.eq_ignore_ascii_case(text)),
            F::Number(min, max) => text.parse().is_ok_and(|number: u32| (min..=max).contains(&number)),
            F::Filled => !text.is_empty(),
            F::Of(form) => (form.fits)(text),
        }
    }

    /// What a text without the form is not: `a URL`, for the message `x is not a URL`.
    pub(super) fn name(self) -> &'static str {
        use ItemForm as F;
        match self {
            F::PackageFamily => "the name of a package family",
            F::PackageOrApp => "the name of a package family or of an app",
            F::App => "the id of an app",
            F::PackageOrProgram => "the name of a package family or the path of a program",
            F::Program => "the name of a program",
            F::ProgramFile => "the full path of a program",
            F::Url => "a URL",
            F::SecureUrl => "a URL that begins with https://",
            F::Page => "the address of a page",
            F::PageOrFile => "the address of a page or the path of a file",
            F::Mail => "an e-mail address",
            F::Server => "a server",
            F::Domain | F::QualifiedDomain => "the name of a domain",
            F::Path => "a full path",
            F::PictureFile => "the path of a picture",
            F::SharedPath => "a path on a server",
            F::Drive => "a drive or a full path",
            F::AccountName => "a name that an account can have",
            F::Addresses => "an IP address or a range of them",
            F::AddressesOrName => "a range of IP addresses or the name of a computer",
            F::Thumbprint => "the thumbprint of a certificate",
            F::ObjectIdentifier => "an object identifier",
            F::CipherSuite => "a cipher suite that Windows has",
            F::Curve => "an elliptic curve that Windows has",
            F::AppOrProgram => "the id of an app or the name of a program",
            F::KeyOfMachine => "a key below HKEY_LOCAL_MACHINE, which is not named in it",
            F::HardwareId => "the hardware id of a device",
            F::User => "the name of a user",
            F::LocUri => "a LocURI",
            F::SecurityDescriptor => "a security descriptor",
            F::Word(_) => "one of the values",
            F::Number(..) => "in the range",
            F::Filled => "a value here",
            F::Of(form) => form.name,
        }
    }

    /// What is allowed, mostly as an example.
    pub(super) fn example(self) -> String {
        use ItemForm as F;
        match self {
            F::PackageFamily | F::PackageOrApp => {
                "a name, _ and 13 letters or digits: Microsoft.WindowsCalculator_8wekyb3d8bbwe"
            }
            F::App => "Microsoft.WindowsCalculator_8wekyb3d8bbwe!App",
            F::PackageOrProgram => r"Microsoft.WindowsCalculator_8wekyb3d8bbwe or C:\Program Files\Contoso\app.exe",
            F::ProgramFile => r"%ProgramFiles%\Contoso\app.exe",
            F::Program => r"app.exe or %ProgramFiles%\Contoso\app.exe",
            F::Url | F::SecureUrl | F::Page => "https://www.contoso.com",
            F::PageOrFile => r"https://www.contoso.com/sites.xml or C:\Sites\sites.xml",
            F::Mail => "help@contoso.com",
            F::Server => "vpn.contoso.com",
            F::Domain | F::QualifiedDomain => "corp.contoso.com",
            F::Path => r"C:\Logs, %SystemRoot%\System32 or \\server\share",
            F::PictureFile => r"C:\Windows\Web\Screen\lock.jpg",
            F::SharedPath => r"\\server\share",
            F::Drive => r"D:, %SystemDrive% or D:\Cache",
            F::AccountName => "at most 20 letters, digits, blanks, - and _",
            F::Addresses => "10.0.0.0/8, fe80::/10 or 10.0.0.1-10.0.0.9",
            F::AddressesOrName => "10.0.0.0/8 or pc-17",
            F::Thumbprint => "40 hexadecimal digits",
            F::ObjectIdentifier => "1.3.6.1.4.1.311.21.8",
            F::CipherSuite => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            F::Curve => "curve25519, NistP256 or NistP384",
            F::AppOrProgram => "app.exe or Microsoft.WindowsNotepad_8wekyb3d8bbwe!App",
            F::KeyOfMachine => r"System\CurrentControlSet\Control\ProductOptions",
            F::HardwareId => r"USBSTOR\SEAGATE_ST39102LW_______0004",
            F::User => r"CONTOSO\ann, ann@contoso.com, or ann for a user of the device",
            F::LocUri => "./Vendor/MSFT/Policy/Config/Start/HidePowerButton",
            F::SecurityDescriptor => "O:BAG:BAD:(A;;RC;;;BA)",
            F::Word(words) => return words.join(", "),
            F::Number(min, max) => return format!("{min} to {max}"),
            F::Filled => "any text that is not empty",
            F::Of(form) => form.example,
        }
        .to_owned()
    }
}

fn package_of(app: &str) -> &str {
    app.split_once('!').map_or(app, |(package, _)| package)
}

fn is_program(text: &str) -> bool {
    text.contains('\\') || text.starts_with('%') || text.to_ascii_lowercase().ends_with(".exe")
}

/// `https://...`, of that scheme or of any.
fn has_scheme(text: &str, wanted: &str) -> bool {
    is_unbroken(text)
        && text.split_once("://").is_some_and(|(scheme, rest)| {
            !rest.is_empty() && (wanted.is_empty() || scheme.eq_ignore_ascii_case(wanted))
        })
}

/// `https://www.contoso.com`, `www.contoso.com`, `about:blank`
fn is_page(text: &str) -> bool {
    is_unbroken(text) && text.contains(['.', ':']) && !text.contains('\\')
}

fn is_unbroken(text: &str) -> bool {
    !text.contains(char::is_whitespace)
}

fn is_domain(text: &str) -> bool {
    is_unbroken(text) && !text.is_empty() && !text.contains(['/', '@', ':', '\\', ';', ',', '|'])
}

/// Whether a path starts at a drive, a server or a variable.
pub(super) fn is_rooted(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || text.starts_with("\\\\") || text.starts_with('%')
}

/// Certificate dialogs show the hash with blanks.
fn is_thumbprint(text: &str) -> bool {
    is_hash(&text.split_whitespace().collect::<String>(), &[40])
}
