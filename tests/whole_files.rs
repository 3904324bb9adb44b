//! With any failure while a build writes: each output is complete or absent, a mixed set is reported, and the next run
//! repairs it.

use std::cell::Cell;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;

use ppkgc::build::{BuildError, BuildRequest, Criteria, ParsedSpec, build};
use ppkgc::check::{SeenFiles, TargetWords};
use ppkgc::cli::{FolderSink, Inputs};
use ppkgc::finding::{Levels, Report, Source};
use ppkgc::schema::Schema;
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::world::{Access, MemoryFiles, NameTaken, Published, Sink, Staged};

use crate::support::{ppkgc, tree};

/// A folder on which the operation with a chosen number fails: staging, every read, write and seek, and publishing.
struct FaultySink {
    inner: FolderSink,
    left: Rc<Cell<u64>>,
}

impl FaultySink {
    fn open(folder: &Path, operations: u64) -> Self {
        FaultySink { inner: FolderSink::open(folder, Inputs::default()).unwrap(), left: Rc::new(Cell::new(operations)) }
    }
}

fn spend(left: &Cell<u64>) -> io::Result<()> {
    match left.get() {
        0 => Err(io::Error::new(io::ErrorKind::StorageFull, "the disk is full")),
        more => {
            left.set(more - 1);
            Ok(())
        }
    }
}

impl Sink for FaultySink {
    fn stage(&mut self, access: Access) -> io::Result<Box<dyn Staged>> {
        spend(&self.left)?;
        Ok(Box::new(FaultyFile { inner: self.inner.stage(access)?, left: Rc::clone(&self.left) }))
    }

    fn settle(&mut self) -> io::Result<()> {
        spend(&self.left)?;
        self.inner.settle()
    }

    fn can_take(&self, name: &str) -> Result<(), NameTaken> {
        self.inner.can_take(name)
    }

    fn existing(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        spend(&self.left)?;
        self.inner.existing(name, limit)
    }
}

struct FaultyFile {
    inner: Box<dyn Staged>,
    left: Rc<Cell<u64>>,
}

impl Read for FaultyFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        spend(&self.left)?;
        self.inner.read(buffer)
    }
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        spend(&self.left)?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        spend(&self.left)?;
        self.inner.flush()
    }
}

impl Seek for FaultyFile {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        spend(&self.left)?;
        self.inner.seek(position)
    }
}

impl Staged for FaultyFile {
    fn publish(self: Box<Self>, name: &str) -> io::Result<Box<dyn Published>> {
        spend(&self.left)?;
        self.inner.publish(name)
    }
}

/// Builds a spec of this version into the sink; returns whether the sink allowed it.
fn built(version: &str, sink: &mut dyn Sink) -> bool {
    let text = format!(
        "[package]\nname = \"Whole\"\nversion = \"{version}\"\n[personalization]\ncompany_name = \"Contoso\"\n\
         desktop_image = {{ file = \"a.jpg\" }}\n"
    );
    let picture = include_bytes!("findings/images/good.jpg");
    let mut files = MemoryFiles::default();
    files.insert("a.jpg", picture.as_slice());
    let spec = ParsedSpec::new(Source::new("spec.toml", text), Report::new(), &|_| None);
    let (schema, admx, levels) = (Schema::builtin(), AdmxLibrary::default(), Levels::default());
    let criteria = Criteria {
        schema: &schema,
        admx: &admx,
        target: TargetWords::default(),
        files: &files,
        seen: &SeenFiles::default(),
        house_rules: &[],
        levels: &levels,
    };
    let request = BuildRequest::plain(&spec, "spec.toml", criteria);
    match build(&request, sink) {
        Ok(_) => true,
        Err(BuildError::Refused(report)) => panic!("{report:?}"),
        Err(_) => false,
    }
}

#[test]
fn a_fault_at_any_step_leaves_whole_files_and_the_next_run_repairs() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join("old"), dir.path().join("new"));
    assert!(built("1.0", &mut FolderSink::open(&old, Inputs::default()).unwrap()));
    assert!(built("2.0", &mut FolderSink::open(&new, Inputs::default()).unwrap()));
    let (old, new) = (tree(&old), tree(&new));
    let mut mixed_sets = 0;
    for operations in 0.. {
        let target = dir.path().join(format!("fault-{operations}"));
        assert!(built("1.0", &mut FolderSink::open(&target, Inputs::default()).unwrap()));
        let finished = built("2.0", &mut FaultySink::open(&target, operations));
        let found = tree(&target);
        assert_eq!(found.len(), 4, "after {operations} operations: {:?}", found.keys());
        for (name, bytes) in &found {
            assert!(*bytes == old[name] || *bytes == new[name], "{name} is half written after {operations} operations");
        }
        if finished {
            assert_eq!(found, new);
            break;
        }
        if found != old && found != new {
            mixed_sets += 1;
            let verify = ppkgc(&target, ["verify", "Whole.ppkg"]).output().unwrap();
            assert_eq!(verify.status.code(), Some(1));
            assert!(String::from_utf8_lossy(&verify.stderr).contains("mixed-set"));
        }
        assert!(built("2.0", &mut FolderSink::open(&target, Inputs::default()).unwrap()));
        assert_eq!(tree(&target), new, "not repaired after {operations} operations");
        fs::remove_dir_all(&target).unwrap();
    }
    assert!(mixed_sets >= 3, "the faults between the four renames were met {mixed_sets} times");
}

#[test]
fn a_fault_in_an_empty_folder_leaves_no_trace_of_what_was_not_published() {
    let dir = tempfile::tempdir().unwrap();
    let reference = dir.path().join("reference");
    assert!(built("1.0", &mut FolderSink::open(&reference, Inputs::default()).unwrap()));
    let whole = tree(&reference);
    for operations in 0.. {
        let target = dir.path().join(format!("fault-{operations}"));
        let finished = built("1.0", &mut FaultySink::open(&target, operations));
        for (name, bytes) in tree(&target) {
            assert_eq!(whole.get(&name), Some(&bytes), "{name} after {operations} operations");
        }
        if finished {
            break;
        }
        fs::remove_dir_all(&target).unwrap();
    }
}
