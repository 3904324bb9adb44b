//! `[package]`: checks name, version, owner, rank and id.

use super::checked::Identity;
use super::names::{MAX_NAME_CHARACTERS, file_stem};
use super::text::check_xml_text;
use crate::finding::{Code, Finding, Place, Report, Span, nearest, shortened};
use crate::package::{MAX_RANK, Owner, Stores};
use crate::settings::{PackageSection, Spanned};
use crate::world::{PackageId, windows_name};

/// The identity of the package, if every part of it is valid. Windows Configuration Designer has built packages with
/// versions that its own schema does not allow, so a package that it has built before may have a version of three
/// numbers.
pub fn identity(section: &PackageSection, built_before: bool, report: &mut Report) -> Option<Identity> {
    let stem = section.name.as_ref().and_then(|name| file_stem_of(&name.value, name.span, report));
    let version = section.version.as_ref().and_then(|version| check_version(version, built_before, report));
    let owner = section.owner.as_ref().map_or(Some(Owner::ItAdmin), |owner| check_owner(owner, report));
    let rank = section.rank.as_ref().map_or(Some(0), |rank| check_rank(rank, report));
    let id = section.id.as_ref().map(|id| check_id(id, report));
    let description = section.description.as_ref();
    let is_description_valid = description.is_none_or(|text| check_xml_text(&text.value, text.span, report));
    let name = section.name.as_ref()?.value.clone();
    let stores = section.stores.as_ref().map_or(Some(Stores::default()), |stores| check_stores(stores, report));
    let (stem, version, owner, rank, stores) = (stem?, version?, owner?, rank?, stores?);
    Some(Identity {
        id: id.unwrap_or_else(|| Some(PackageId::derived(owner.word(), &name)))?,
        name,
        stem,
        version,
        owner,
        rank,
        stores,
        description: is_description_valid.then(|| description.map(|text| text.value.clone()))?,
    })
}

/// The longest suffix after the stem.
const LONGEST_SUFFIX: &str = ".customizations.xml";
/// The longest file name on common systems, in UTF-8 bytes.
const MAX_FILE_NAME_BYTES: usize = 255;

/// The stem of the output files of a package with this name.
pub fn file_stem_of(name: &str, place: impl Into<Place>, report: &mut Report) -> Option<String> {
    let place = place.into();
    if !check_xml_text(name, place.clone(), report) {
        return None;
    }
    let stem = file_stem(name);
    let wrong = if stem.is_empty() {
        Some("the name has no characters that are allowed in a file name".to_owned())
    } else if stem.chars().count() > MAX_NAME_CHARACTERS || stem.len() + LONGEST_SUFFIX.len() > MAX_FILE_NAME_BYTES {
        Some("the name is too long for a file name".to_owned())
    } else {
        windows_name::check(&stem).err().map(|problem| problem.to_string())
    };
    if let Some(why) = wrong {
        report.push(
            Finding::new(Code::BadName, place, format!("the package cannot be named `{}`: {why}", shortened(name)))
                .allowed(format!("1 to {MAX_NAME_CHARACTERS} characters, including letters or digits"))
                .help("the output files are named after the package; choose a name such as \"Contoso Branding\""),
        );
        return None;
    }
    Some(stem)
}

/// A version is two or four decimal numbers (PackageConfig.xsd).
pub fn is_version(text: &str) -> bool {
    matches!(text.split('.').count(), 2 | 4) && has_only_numbers(text)
}

/// Whether a text consists of decimal numbers with dots between them.
fn has_only_numbers(text: &str) -> bool {
    text.split('.').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse::<u16>().is_ok())
}

fn check_version(version: &Spanned<String>, built_before: bool, report: &mut Report) -> Option<String> {
    let is_odd_but_built = built_before && version.value.split('.').count() == 3 && has_only_numbers(&version.value);
    if is_version(&version.value) || is_odd_but_built {
        return Some(version.value.clone());
    }
    let mut help =
        "raise it for each change: Windows replaces an installed package only by a higher version".to_owned();
    let with_zero = format!("{}.0", version.value);
    let bare = version.value.trim().trim_start_matches(['v', 'V']);
    if is_version(bare) {
        help = format!("write \"{bare}\"");
    }
    if is_version(&with_zero) {
        help = format!("write \"{with_zero}\"");
    }
    report.push(
        Finding::new(Code::BadVersion, version.span, format!("`{}` is not a package version", version.value))
            .allowed("two or four numbers from 0 to 65535 separated by dots, such as \"1.0\" or \"1.0.0.7\"")
            .help(help),
    );
    None
}

fn check_owner(owner: &Spanned<String>, report: &mut Report) -> Option<Owner> {
    let found = Owner::of_word(&owner.value);
    if found.is_none() {
        let words = Owner::ALL.map(Owner::word);
        let finding = Finding::new(Code::BadOwner, owner.span, format!("`{}` is not an owner type", owner.value))
            .allowed(words.join(", "));
        report.push(match nearest(&owner.value, words) {
            Some(near) => finding.did_you_mean_text(near),
            None => finding.help("remove the line for ITAdmin, which takes precedence over all other owners"),
        });
    }
    found
}

fn check_rank(rank: &Spanned<i64>, report: &mut Report) -> Option<u8> {
    let found = u8::try_from(rank.value).ok().filter(|&rank| rank <= MAX_RANK);
    if found.is_none() {
        report.push(
            Finding::new(Code::BadRank, rank.span, format!("rank {} is outside the allowed range", rank.value))
                .allowed(format!("0 to {MAX_RANK}; of two packages with the same owner type the higher rank wins"))
                .help("remove the line for rank 0"),
        );
    }
    found
}

fn check_stores(stores: &Spanned<String>, report: &mut Report) -> Option<Stores> {
    let found = Stores::of_word(&stores.value);
    if found.is_none() {
        let message = format!("there are no stores `{}`", shortened(&stores.value));
        report.push(
            Finding::new(Code::NotAllowed, stores.span, message).allowed(Stores::ALL.map(Stores::word).join(", ")),
        );
    }
    found
}

fn check_id(id: &Spanned<String>, report: &mut Report) -> Option<PackageId> {
    let found = PackageId::parse(&id.value);
    if found.is_none() {
        report.push(bad_id(&id.value, id.span));
    }
    found
}

fn bad_id(text: &str, span: Span) -> Finding {
    Finding::new(Code::BadId, span, format!("`{text}` is not a package id"))
        .allowed("a GUID: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx} in hexadecimal digits, with or without braces")
        .help("remove the line: the id is then derived from owner and name and is the same for every build")
}
