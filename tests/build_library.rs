//! The pipeline without the command line: one schema for many builds, from memory into memory, and the same bytes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use ppkgc::build::{BuildError, BuildRequest, Built, Criteria, ParsedSpec, build};
use ppkgc::check::{SeenFiles, TargetWords};
use ppkgc::finding::{Code, Levels, Report, Source};
use ppkgc::kit::{ZipDelivery, assemble, deliver};
use ppkgc::schema::Schema;
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::world::{FileError, Files, MemoryFiles, MemorySink, Stamp};

use crate::support::{judge, ppkgc, sample, succeed, tree};

/// Builds a text into a folder in memory.
fn in_memory(text: &str, files: &MemoryFiles, schema: &Schema, sink: &mut MemorySink) -> Result<Built, BuildError> {
    let spec = ParsedSpec::new(Source::new("spec.toml", text), Report::new(), &|_| None);
    let (admx, levels) = (AdmxLibrary::default(), Levels::default());
    let criteria = Criteria {
        schema,
        admx: &admx,
        target: TargetWords::default(),
        files,
        seen: &SeenFiles::default(),
        house_rules: &[],
        levels: &levels,
    };
    let request = BuildRequest::plain(&spec, "spec.toml", criteria);
    build(&request, sink)
}

/// The output of the command for a spec.
fn by_command(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    succeed(&mut ppkgc(folder, ["build", "spec.toml", "-o", out.path().to_str().unwrap()]));
    tree(out.path())
}

/// The text and the files of a sample.
fn sample_in_memory(name: &str) -> (String, MemoryFiles) {
    let folder = sample(name);
    let mut files = MemoryFiles::default();
    for (path, bytes) in tree(&folder) {
        files.insert(path, bytes);
    }
    (fs::read_to_string(folder.join("spec.toml")).unwrap(), files)
}

#[test]
fn one_schema_serves_two_builds_and_gives_what_the_command_writes() {
    let schema = Schema::builtin();
    for name in ["contoso-branding", "shared-pc-school"] {
        let (text, files) = sample_in_memory(name);
        let mut sink = MemorySink::default();
        let built = in_memory(&text, &files, &schema, &mut sink).unwrap();
        let written = sink.into_files();
        assert_eq!(written, by_command(&sample(name)), "{name}");
        assert_eq!(written[&built.package.name].len() as u64, built.package.hashes.size);
    }
}

#[test]
fn builds_may_share_a_schema_at_the_same_time() {
    let schema = Schema::builtin();
    let (text, files) = sample_in_memory("lock-screen-url");
    let one = || {
        let mut sink = MemorySink::default();
        in_memory(&text, &files, &schema, &mut sink).unwrap();
        sink.into_files()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(one);
        assert_eq!(one(), other.join().unwrap());
    });
}

#[test]
fn a_wrong_spec_writes_nothing_and_comes_back_with_its_findings() {
    let mut sink = MemorySink::default();
    let text = "[package]\nname = \"X\"\n[personalization]\ncompany_name = \"\"\n";
    let built = in_memory(text, &MemoryFiles::default(), &Schema::builtin(), &mut sink);
    let Err(BuildError::Refused(report)) = built else { panic!("it was built") };
    assert!(report.holds(Code::MissingKey));
    assert!(sink.into_files().is_empty());
}

/// Files that record which of them were requested.
#[derive(Default)]
struct Asked(RefCell<Vec<String>>);

impl Files for Asked {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        self.0.borrow_mut().push(path.to_owned());
        Err(FileError::Missing)
    }
}

/// The audience of a kit, on its page: the text that the command line makes from the DDF files.
fn audience(kit: &Path) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(kit).unwrap()).unwrap();
    let mut page = String::new();
    archive.by_name("README.txt").unwrap().read_to_string(&mut page).unwrap();
    let page = page.replace("\r\n", "\n");
    let (_, below) = page.split_once("WHO IT IS FOR\n").unwrap();
    let (_, audience) = below.split_once('\n').unwrap();
    audience.split_once("\n\n").unwrap().0.to_owned()
}

#[test]
fn a_package_that_was_just_built_is_not_opened_for_its_kit() {
    let dir = tempfile::tempdir().unwrap();
    let spec = sample("contoso-branding").join("spec.toml");
    succeed(&mut ppkgc(dir.path(), ["build", spec.to_str().unwrap(), "-o", "out", "--kit", "with-build.zip"]));
    succeed(&mut ppkgc(dir.path(), ["kit", "out/Contoso-Branding.ppkg", "-o", "by-itself.zip"]));

    let (text, files) = sample_in_memory("contoso-branding");
    let mut built = in_memory(&text, &files, &Schema::builtin(), &mut MemorySink::default()).unwrap();
    let foreseen = built.foreseen();
    let summary = ppkgc::risk::summary(&foreseen.settings, foreseen.assets);
    let audience = audience(&dir.path().join("with-build.zip"));
    let kit = assemble(&built.kit_parts(summary, audience, None, None)).unwrap();
    let others = Asked::default();
    let mut zip = ZipDelivery::new(Cursor::new(Vec::new()), Stamp::default());
    deliver(&kit, &built.package.kit_files(&others), &mut zip).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(others.0.into_inner(), Vec::<String>::new());
    assert!(fs::read(dir.path().join("with-build.zip")).unwrap() == zip);
    assert!(fs::read(dir.path().join("by-itself.zip")).unwrap() == zip);
}

/// The package is written, and then never opened again by name.
#[cfg(target_os = "linux")]
#[test]
fn the_command_does_not_open_the_package_for_the_kit() {
    let mut traced = judge("strace");
    let dir = tempfile::tempdir().unwrap();
    let spec = sample("contoso-branding").join("spec.toml");
    let program = env!("CARGO_BIN_EXE_ppkgc");
    let arguments =
        ["-f", "-e", "trace=open,openat,openat2,rename,renameat,renameat2", "-o", "calls", program, "build"];
    traced.args(arguments).arg(&spec).args(["-o", "out", "--kit", "kit.zip"]).current_dir(dir.path());
    succeed(&mut traced);
    let calls = fs::read_to_string(dir.path().join("calls")).unwrap();
    let of_package: Vec<&str> = calls.lines().filter(|call| call.contains("Contoso-Branding.ppkg")).collect();
    assert!(of_package.iter().all(|call| call.contains("rename")), "{of_package:#?}");
    assert_eq!(of_package.len(), 1);
}

/// The number of bytes of a file that the calls of a trace read.
#[cfg(target_os = "linux")]
fn bytes_read(folder: &std::path::Path, package: &str, arguments: &[&str]) -> u64 {
    let mut traced = judge("strace");
    let options = ["-f", "-e", "trace=read,pread64,readv,preadv,mmap", "-P", package, "-o", "calls"];
    traced.args(options).arg(env!("CARGO_BIN_EXE_ppkgc")).args(arguments).current_dir(folder);
    succeed(&mut traced);
    let calls = fs::read_to_string(folder.join("calls")).unwrap();
    assert!(!calls.contains("mmap("), "{calls}");
    let results = calls.lines().filter_map(|call| call.rsplit_once(" = ")?.1.parse::<u64>().ok());
    results.sum()
}

/// The end of a package has the positions of everything, so it is read before the rest, and then again with it.
#[cfg(target_os = "linux")]
#[test]
fn a_package_is_read_once_to_be_verified() {
    let dir = tempfile::tempdir().unwrap();
    let spec = sample("contoso-branding").join("spec.toml");
    succeed(&mut ppkgc(dir.path(), ["build", spec.to_str().unwrap(), "-o", "out"]));
    succeed(&mut ppkgc(dir.path(), ["inspect", "out/Contoso-Branding.ppkg", "--extract", "tree"]));
    // Bytes without a pattern, and some that shrink, under names that are not in the order of their contents.
    let noise: Vec<u8> =
        (0u32..3 << 18).flat_map(|at| at.wrapping_mul(2_654_435_761).rotate_left(9).to_le_bytes()).collect();
    fs::write(dir.path().join("tree/z.bin"), &noise).unwrap();
    fs::write(dir.path().join("tree/Multivariant/noise.bin"), &noise[1 << 20..]).unwrap();
    fs::write(dir.path().join("tree/a.bin"), vec![0; 3 << 20]).unwrap();
    succeed(&mut ppkgc(dir.path(), ["pack", "tree", "-o", "X.ppkg", "--name", "X"]));
    let package = dir.path().canonicalize().unwrap().join("X.ppkg");
    let package = package.to_str().unwrap();
    let size = fs::metadata(package).unwrap().len();
    let once = size..size + size / 100;
    let read = bytes_read(dir.path(), package, &["verify", package]);
    assert!(once.contains(&read), "verify reads {read} bytes of {size}");
    let read = bytes_read(dir.path(), package, &["inspect", package]);
    assert!(read < size / 10, "inspect reads {read} bytes of {size}");
}
