//! Everything that is built can be read: at a limit the package is read without findings, and above the limit it is not
//! built.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

/// A folder with this DDF file and a spec of this one setting.
fn folder_with(ddf: &str, setting: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.xml"), ddf).unwrap();
    let head = "[package]\nname = \"X\"\nversion = \"1.0\"\n[schema]\nddf = [\"own.xml\"]\n[csp]\n";
    fs::write(folder.path().join("s.toml"), format!("{head}{setting}\n")).unwrap();
    folder
}

/// A DDF file whose nodes are inside each other; the last one takes any text.
fn ddf(names: &[String]) -> String {
    let properties = |format: &str| {
        format!(
            "<DFProperties><AccessType><Get/><Replace/></AccessType><DFFormat><{format}/></DFFormat><Occurrence><One/></Occurrence>\
             <Scope><Permanent/></Scope><DFType><MIME/></DFType><MSFT:Applicability><MSFT:OsBuildVersion>10.0.10240\
             </MSFT:OsBuildVersion><MSFT:CspVersion>1.0</MSFT:CspVersion></MSFT:Applicability></DFProperties>"
        )
    };
    let node = |inside: String, (depth, name): (usize, &String)| {
        let path = if depth == 0 { "<Path>./Device/Vendor/MSFT</Path>" } else { "" };
        let format = if inside.is_empty() { "chr" } else { "node" };
        format!("<Node><NodeName>{name}</NodeName>{path}{}{inside}</Node>", properties(format))
    };
    let nodes = names.iter().enumerate().rev().fold(String::new(), node);
    let space = "xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"";
    format!("<MgmtTree {space}><VerDTD>1.2</VerDTD>{nodes}</MgmtTree>")
}

/// The message of the build if it is refused; otherwise nothing, and then reading it reports no damage either.
fn refused(folder: &Path) -> Option<String> {
    let built = ppkgc(folder, ["build", "s.toml", "-o", "out"]).output().unwrap();
    let said = String::from_utf8(built.stderr).unwrap();
    if !built.status.success() {
        assert!(!folder.join("out/X.ppkg").exists(), "{said}");
        return Some(said);
    }
    let read = ppkgc(folder, ["inspect", "out/X.ppkg", "--verify"]).output().unwrap();
    let complaint = String::from_utf8_lossy(&read.stderr);
    assert!(read.status.success() && !complaint.contains("package-damaged"), "{complaint}");
    None
}

#[test]
fn the_path_of_a_setting_may_be_as_long_as_one_that_is_read() {
    for path in [900, 1_023, 1_024, 1_025, 1_100] {
        let mut names = vec!["n".repeat(100); 8];
        let rest = path - names.iter().map(|name| name.len() + 1).sum::<usize>();
        names.extend(["m".repeat(rest / 3), "o".repeat(rest / 3), "p".repeat(rest - 2 * (rest / 3) - 2)]);
        let folder = folder_with(&ddf(&names), &format!("\"./Device/Vendor/MSFT/{}\" = \"x\"", names.join("/")));
        let said = refused(folder.path());
        assert_eq!(said.is_some(), path > 1_024, "{path}: {said:?}");
        let expected = "error[package-too-large]: the package would be refused by programs that read it";
        assert!(said.is_none_or(|said| said.contains(expected)), "{path}");
    }
}

#[test]
fn a_text_that_becomes_too_long_when_it_is_written_is_refused() {
    let names = ["Own".to_owned(), "Text".to_owned()];
    let folder = folder_with(&ddf(&names), "\"./Device/Vendor/MSFT/Own/Text\" = { file = \"t.txt\" }");
    fs::write(folder.path().join("t.txt"), "&".repeat(4 << 20)).unwrap();
    let said = refused(folder.path()).unwrap();
    assert!(said.contains("[package-too-large]") && said.contains("too much XML to be read"), "{said}");
}

#[test]
fn a_description_that_no_container_takes_is_refused_at_the_limit() {
    let built = |characters: usize| {
        let folder = tempfile::tempdir().unwrap();
        let description = "d".repeat(characters);
        let text = format!("[package]\nname = \"X\"\nversion = \"1.0\"\ndescription = \"{description}\"\n");
        let setting = "[personalization]\ncompany_name = \"Contoso\"\n";
        fs::write(folder.path().join("s.toml"), text + setting).unwrap();
        refused(folder.path())
    };
    // The XML has 1 MiB, two bytes for each character, besides some for everything else.
    let (mut most, mut least) = (523_000, 1 << 19);
    assert_eq!(built(most), None);
    while least - most > 1 {
        let middle = most.midpoint(least);
        match built(middle) {
            None => most = middle,
            Some(_) => least = middle,
        }
    }
    let said = built(least).unwrap();
    assert!(said.contains("error[package-too-large]: the package would have 10485"), "{said}");
    assert!(said.contains("at most 1048576 bytes of XML"), "{said}");
}

/// A file that practically never ends: reading stops if it is not a picture, and otherwise at a limit.
#[test]
fn pictures_are_not_read_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let spec =
        "[package]\nname = \"X\"\nversion = \"1.0\"\n[personalization]\ndesktop_image = { file = \"huge.jpg\" }\n";
    fs::write(folder.path().join("s.toml"), spec).unwrap();
    fs::File::create(folder.path().join("huge.jpg")).unwrap().set_len(64 << 30).unwrap();
    let checked = ppkgc(folder.path(), ["check", "s.toml"]).output().unwrap();
    assert!(
        String::from_utf8_lossy(&checked.stdout)
            .contains("`huge.jpg` is named .jpg, but its content is not a picture of a known kind"),
        "{checked:?}"
    );
}

#[test]
fn a_file_that_no_package_can_hold_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let spec =
        "[package]\nname = \"X\"\nversion = \"1.0\"\n[[command]]\nrun = \"setup.exe\"\nfiles = [\"setup.exe\"]\n";
    fs::write(folder.path().join("s.toml"), spec).unwrap();
    fs::File::create(folder.path().join("setup.exe")).unwrap().set_len((64 << 30) + 1).unwrap();
    let start = Instant::now();
    let checked = ppkgc(folder.path(), ["check", "s.toml"]).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(said.contains("error[package-too-large]: `setup.exe` cannot be read: it is larger than 64 GiB"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

/// A sparse file, whose size is known before it is read.
#[test]
fn files_that_are_too_large_in_all_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("tree/Multivariant")).unwrap();
    fs::File::create(folder.path().join("tree/Multivariant/huge.bin")).unwrap().set_len(70 << 30).unwrap();
    let start = Instant::now();
    let packed = ppkgc(folder.path(), ["pack", "tree", "-o", "x.ppkg", "--name", "X"]).output().unwrap();
    let said = String::from_utf8_lossy(&packed.stderr);
    assert!(said.contains("error[package-too-large]: the package would have 75161927680 bytes of files"), "{said}");
    assert_eq!(packed.status.code(), Some(1));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(!folder.path().join("x.ppkg").exists());
}

/// A folder under version control is packed as it is, with a message about it.
#[test]
fn what_is_no_part_of_a_package_is_named_when_it_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["Multivariant/Multivariant.xml", ".git/HEAD", ".git/config", "DataAsset/.DS_Store", "notes.txt"] {
        let path = folder.path().join("tree").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let is_list = path.ends_with("Multivariant.xml");
        fs::write(path, if is_list { "<Elements Type=\"Multivariant\" />" } else { "x" }).unwrap();
    }
    let packed = ppkgc(folder.path(), ["pack", "tree", "-o", "x.ppkg", "--name", "X"]).output().unwrap();
    let said = String::from_utf8_lossy(&packed.stderr);
    for warning in [
        "this folder with 2 files does not belong to a package",
        "this file does not belong to a package",
        ".git",
        "DataAsset/.DS_Store",
        "notes.txt",
    ] {
        assert!(said.contains(warning), "{warning}: {said}");
    }
    assert!(packed.status.success() && !said.contains("Multivariant"), "{said}");
}

#[test]
fn nothing_is_packed_that_readers_refuse() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    copy_folder(&sample("contoso-branding"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    succeed(&mut ppkgc(here, ["inspect", "out/Contoso-Branding.ppkg", "--extract", "tree"]));
    let files = tree(&here.join("tree"));
    let documents = files.keys().filter(|path| path.ends_with("xml"));
    for document in documents {
        for damaged in ["", "<a><b></a>"] {
            fs::write(here.join("tree").join(document), damaged).unwrap();
            let packed = ppkgc(here, ["pack", "tree", "-o", "packed/x.ppkg", "--name", "X"]).output().unwrap();
            let said = String::from_utf8_lossy(&packed.stderr);
            assert_eq!(packed.status.code(), Some(1), "{document}: {said}");
            assert!(said.contains("error["), "{document}: {said}");
            assert!(!here.join("packed/x.ppkg").exists() && !here.join("packed/x.cat").exists(), "{document}");
        }
        fs::write(here.join("tree").join(document), &files[document]).unwrap();
    }
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "packed/x.ppkg", "--name", "X"]));
}
