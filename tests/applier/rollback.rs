//! Rollback of several packages on one device: in any order, with shared files, and with receipts that are lost or
//! damaged.

use std::fs;
use std::path::{Path, PathBuf};

use ppkgc::applier::device::Sim;
use ppkgc::applier::{Command, Guards, Route, RunReport, Selection, roll_back};

use super::{Bench, CSP};

const RECEIPTS: &str = "C/ProgramData/ppkg-apply/receipts";

/// Packages for one device.
struct Packages {
    bench: Bench,
    one: PathBuf,
    newer: PathBuf,
    other: PathBuf,
}

impl Packages {
    /// Versions 1.0 and 2.0 of a package, which share the lock screen, and another package.
    fn new(route: Route) -> Packages {
        let built = |name: &str, version: &str, desktop: &str, lock: &str| {
            Bench::of_spec(&format!(
                "[package]\nname = '{name}'\nversion = '{version}'\nowner = 'ITAdmin'\n[target]\n\
                 editions = ['Enterprise']\nbuilds = ['26100']\n[personalization]\n\
                 desktop_image = {{ file = 'images/{desktop}.jpg' }}\nlock_screen_image = {{ file = 'images/{lock}.jpg' }}\n"
            ))
        };
        let guards = Guards { allow_downgrade: true, ..Guards::default() };
        let bench = Bench { route, guards, ..built("One", "1.0", "blue-hour", "sunset") };
        let kept = |name: &str, built: &Bench| {
            let package = bench.dir.path().join(name);
            fs::copy(built.package(), &package).unwrap();
            fs::copy(built.package().with_extension("cat"), package.with_extension("cat")).unwrap();
            package
        };
        let one = kept("one.ppkg", &bench);
        let newer = kept("newer.ppkg", &built("One", "2.0", "sunset", "sunset"));
        let other = kept("other.ppkg", &built("Other", "1.0", "sunset", "blue-hour"));
        Packages { bench, one, newer, other }
    }

    fn run(&mut self, command: Command, package: &Path) -> RunReport {
        self.bench.package = package.to_owned();
        self.bench.run(command)
    }

    /// Another package, with a desktop picture of this name.
    fn named(&self, package: &str, picture: &str, name: &str) -> PathBuf {
        let built = Bench::of_spec(&format!(
            "[package]\nname = '{package}'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
             builds = ['26100']\n[personalization]\n\
             desktop_image = {{ file = 'images/{picture}.jpg', name = '{name}' }}\n"
        ));
        let kept = self.bench.dir.path().join(format!("{package}.ppkg"));
        fs::copy(built.package(), &kept).unwrap();
        fs::copy(built.package().with_extension("cat"), kept.with_extension("cat")).unwrap();
        kept
    }

    fn apply(&mut self, package: &Path) {
        self.bench.package = package.to_owned();
        self.bench.succeed(Command::Apply);
    }

    fn roll_back(&self, selection: &Selection) -> RunReport {
        roll_back(selection, &mut Sim::open(&self.bench.device()).unwrap())
    }
}

#[test]
fn packages_are_taken_back_in_any_order() {
    for (route, has_own) in
        [Route::Nodes, Route::Registry].into_iter().flat_map(|route| [(route, true), (route, false)])
    {
        for first_is_taken_back_first in [true, false] {
            let mut packages = Packages::new(route);
            if has_own {
                packages.bench.give_own_picture();
            }
            let before = packages.bench.state();
            let (one, other) = (packages.one.clone(), packages.other.clone());
            packages.apply(&one);
            let with_one = packages.bench.state();
            packages.apply(&other);
            if first_is_taken_back_first {
                let report = packages.run(Command::Rollback, &one);
                assert_eq!(report.exit_code, 0);
                assert!(report.message.contains("places belonging to Other 1.0 now"), "{}", report.message);
                assert_eq!(packages.run(Command::Status, &other).exit_code, 0, "the upper package keeps all it has");
                let report = packages.run(Command::Rollback, &other);
                assert_eq!(report.message, "every place that was changed is as before");
            } else {
                assert_eq!(packages.run(Command::Rollback, &other).exit_code, 0);
                assert_eq!(packages.bench.state(), with_one);
                assert_eq!(packages.run(Command::Rollback, &one).message, "every place that was changed is as before");
            }
            // The CSP keeps a copy of every picture that it shows, even of one that it shows again.
            let mut after = packages.bench.state();
            after.retain(|name, _| !(has_own && name.starts_with("C/Windows/Personalization/")));
            assert_eq!(after, before, "{route:?}, {has_own}, {first_is_taken_back_first}");
        }
    }
}

/// The picture before came from a server, and was set by another package whose receipt is gone.
#[test]
fn a_picture_that_cannot_be_fetched_again_is_not_called_as_before() {
    let mut packages = Packages::new(Route::Nodes);
    let bench = Bench::of_spec(
        "[package]\nname = 'Web'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n[personalization]\n\
         desktop_image = { url = 'https://cdn.contoso.com/branding/logo.png' }\n",
    );
    let web = bench.package().to_owned();
    packages.apply(&web);
    fs::remove_dir_all(packages.bench.device().join("C/ProgramData")).unwrap();
    let before = packages.bench.state();
    let one = packages.one.clone();
    packages.apply(&one);

    packages.bench.configure("Enterprise", "");
    for _ in 0..2 {
        let report = packages.run(Command::Rollback, &one);
        assert_eq!(report.exit_code, 1, "{}", report.message);
        assert_eq!(report.message, "rolled back, except: 1 place not restored; the next rollback tries again");
        let [failed] = &report.undone[0].failed[..] else { panic!("{:?}", report.undone) };
        assert_eq!(failed.place, "./Vendor/MSFT/Personalization/DesktopImageUrl");
        assert!(failed.why.contains("is not shown again"), "{}", failed.why);
        // The values that the CSP has set itself are not overwritten.
        assert!(packages.bench.read("registry.toml").contains("DesktopImageStatus = 3"));
        assert!(!packages.bench.read("registry.toml").contains("DesktopImagePath"));
    }
    packages.bench.configure("Enterprise", super::LOGO);
    let report = packages.run(Command::Rollback, &one);
    assert_eq!(report.message, "every place that was changed is as before");
    assert_eq!(packages.bench.state(), before);
}

#[test]
fn a_file_that_two_versions_share_stays_while_one_of_them_is_applied() {
    for route in [Route::Nodes, Route::Registry] {
        let mut packages = Packages::new(route);
        let before = packages.bench.state();
        let (one, newer) = (packages.one.clone(), packages.newer.clone());
        packages.apply(&one);
        packages.apply(&newer);
        assert_eq!(packages.run(Command::Apply, &newer).changes.len(), 0);
        assert_eq!(packages.run(Command::Rollback, &one).exit_code, 0);
        assert_eq!(packages.run(Command::Status, &newer).exit_code, 0);
        packages.run(Command::Rollback, &newer);
        assert_eq!(packages.bench.state(), before);

        // A place that another package has already brought to the wanted state is noted.
        packages.apply(&newer);
        packages.apply(&one);
        packages.apply(&newer);
        packages.run(Command::Rollback, &one);
        assert_eq!(packages.run(Command::Status, &newer).exit_code, 0);
        packages.run(Command::Rollback, &newer);
        assert_eq!(packages.bench.state(), before);
    }
}

#[test]
fn runs_are_taken_back_by_id_and_by_age_without_their_packages() {
    let mut packages = Packages::new(Route::Registry);
    let before = packages.bench.state();
    let (one, newer, other) = (packages.one.clone(), packages.newer.clone(), packages.other.clone());
    packages.apply(&one);
    let id = packages.run(Command::Status, &one).package.unwrap().id;
    let report = packages.run(Command::Rollback, &newer);
    assert!(report.message.starts_with("nothing to do: of this package, One 1.0 is applied"), "{}", report.message);
    packages.apply(&other);
    packages.apply(&newer);
    let report = packages.roll_back(&Selection::Last);
    assert_eq!((report.exit_code, report.undone.len(), report.undone[0].package.as_str()), (0, 1, "One 2.0"));
    packages.apply(&newer);
    let bare = id.trim_matches(['{', '}']).to_uppercase();
    let report = packages.roll_back(&Selection::Id(bare));
    assert_eq!(report.undone.iter().map(|own| own.package.as_str()).collect::<Vec<_>>(), ["One 2.0", "One 1.0"]);
    packages.roll_back(&Selection::Last);
    assert_eq!(packages.bench.state(), before);
    assert_eq!(packages.roll_back(&Selection::Last).message, "nothing to do: nothing is applied");
    let unknown = "{12345678-1234-1234-1234-123456789abc}";
    assert_eq!(packages.roll_back(&Selection::Id(unknown.to_owned())).exit_code, 0);
}

#[test]
fn a_lost_or_damaged_receipt_is_named_and_stops_no_other_package() {
    type Damage = fn(&Path);
    let damage: [(&str, Damage); 5] = [
        ("lost", |receipt| fs::remove_file(receipt).unwrap()),
        ("empty", |receipt| fs::write(receipt, "").unwrap()),
        ("another text", |receipt| fs::write(receipt, "garbage\n").unwrap()),
        ("a line is missing", |receipt| {
            let text = fs::read_to_string(receipt).unwrap();
            let lines: Vec<&str> =
                text.split_inclusive('\n').enumerate().filter(|(at, _)| *at != 2).map(|(_, line)| line).collect();
            fs::write(receipt, lines.concat()).unwrap();
        }),
        ("changed by hand", |receipt| {
            let text = fs::read_to_string(receipt).unwrap();
            fs::write(receipt, text.replace("own.jpg", "evil.jpg")).unwrap();
        }),
    ];
    for (what, damage) in damage {
        let mut packages = Packages::new(Route::Registry);
        packages.bench.give_own_picture();
        let (one, other) = (packages.one.clone(), packages.other.clone());
        packages.apply(&one);
        damage(&packages.bench.device().join(RECEIPTS).join("0001.jsonl"));
        let with_one = packages.bench.read("registry.toml");
        let report = packages.run(Command::Plan, &other);
        assert_eq!((report.exit_code, report.damaged.len()), (0, usize::from(what != "lost")), "{what}");
        packages.apply(&other);
        let report = packages.run(Command::Rollback, &other);
        assert_eq!(report.message, "every place that was changed is as before", "{what}");
        assert_eq!(packages.bench.read("registry.toml"), with_one, "{what}");
        let report = packages.run(Command::Rollback, &one);
        assert_eq!((report.outcome, report.exit_code), ("failed", 1), "{what}: {}", report.message);
        assert!(
            report.damaged.iter().any(|own| own.what == "the receipt of run 1, One 1.0"),
            "{what}: {:?}",
            report.damaged
        );
        assert_eq!(packages.bench.read("registry.toml"), with_one, "{what}");
        let aside = packages.bench.device().join(RECEIPTS).join("0001.damaged.jsonl").exists();
        assert_eq!(aside, what != "lost", "{what}");
    }
}

#[test]
fn a_place_that_cannot_be_restored_does_not_stop_the_others() {
    let mut packages = Packages::new(Route::Registry);
    let (one, other) = (packages.one.clone(), packages.other.clone());
    let file = packages.bench.device().join("C/Windows/Web/ppkg-apply/desktop-4e75c842.jpg");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "what was there").unwrap();
    packages.apply(&one);
    let backups = packages.bench.device().join("C/ProgramData/ppkg-apply/backup");
    let kept = packages.bench.device().join("backup");
    fs::rename(&backups, &kept).unwrap();
    for _ in 0..2 {
        let report = packages.run(Command::Rollback, &one);
        assert_eq!((report.outcome, report.exit_code), ("failed", 1));
        assert!(report.undone[0].failed[0].why.contains("backup"), "{:?}", report.undone[0].failed);
        assert!(!packages.bench.device().join("registry.toml").exists(), "all other places are restored");
    }
    packages.apply(&other);
    packages.run(Command::Rollback, &other);
    fs::create_dir_all(backups.parent().unwrap()).unwrap();
    fs::rename(&kept, &backups).unwrap();
    assert_eq!(packages.run(Command::Rollback, &one).exit_code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), "what was there");
}

#[test]
fn values_of_a_picture_are_restored_together_or_not_at_all() {
    let mut packages = Packages::new(Route::Registry);
    packages.bench.give_own_picture();
    let one = packages.one.clone();
    packages.apply(&one);
    let changed =
        packages.bench.read("registry.toml").replace("file:///C:/Windows/Web/ppkg-apply/desktop", "file:///C:/mine");
    fs::write(packages.bench.device().join("registry.toml"), &changed).unwrap();
    let report = packages.run(Command::Rollback, &one);
    assert_eq!(report.exit_code, 0);
    assert!(report.undone[0].kept.len() >= 3, "{:?}", report.undone[0].kept);
    let registry: toml::Table = packages.bench.read("registry.toml").parse().unwrap();
    let values = registry[CSP].as_table().unwrap();
    let path = values["DesktopImagePath"].as_str().unwrap();
    assert!(path.ends_with("desktop-4e75c842.jpg"), "{path}");
    assert!(
        packages.bench.device().join("C/Windows/Web/ppkg-apply/desktop-4e75c842.jpg").exists(),
        "it still names it"
    );
    assert!(!values.contains_key("LockScreenImageUrl"));
}

#[test]
fn registry_values_keep_their_type_and_their_bytes() {
    let mut packages = Packages::new(Route::Registry);
    let one = packages.one.clone();
    let values = format!(
        "['{CSP}']\nDesktopImagePath = {{ type = 2, bytes = \"25005300250000\" }}\n\
         DesktopImageUrl = {{ type = 7, bytes = \"610000000000\" }}\nDesktopImageStatus = {{ type = 3, bytes = \"0102\" }}\n\
         LockScreenImageUrl = \"\"\nLockScreenImageStatus = 7\n"
    );
    fs::write(packages.bench.device().join("registry.toml"), &values).unwrap();
    packages.apply(&one);
    assert!(!packages.bench.read("registry.toml").contains("type"));
    assert_eq!(packages.run(Command::Rollback, &one).message, "every place that was changed is as before");
    let restored: toml::Table = packages.bench.read("registry.toml").parse().unwrap();
    assert_eq!(restored, values.parse().unwrap());
}

#[test]
fn names_of_files_in_two_letter_cases_are_one_file() {
    for (first, second) in [("wall.jpg", "Wall.jpg"), ("Wall.jpg", "wall.jpg")] {
        for order in [[0, 1], [1, 0]] {
            let mut packages = Packages::new(Route::Nodes);
            packages.bench.give_own_picture();
            let downloads = packages.bench.device().join("C/Users/Public/Downloads");
            fs::create_dir_all(&downloads).unwrap();
            fs::write(downloads.join("WALL.JPG"), "the user's file").unwrap();
            let before = packages.bench.state();
            let both = [packages.named("Lower", "blue-hour", first), packages.named("Upper", "sunset", second)];
            both.iter().for_each(|package| packages.apply(package));
            let reports = order.map(|at| packages.run(Command::Rollback, &both[at]));
            assert_eq!(reports[0].exit_code, 0, "{first} {order:?}: {} {:?}", reports[0].message, reports[0].undone);
            assert_eq!(reports[1].message, "every place that was changed is as before", "{first} {order:?}");
            let mut after = packages.bench.state();
            after.retain(|name, _| !name.starts_with("C/Windows/Personalization/"));
            assert_eq!(after, before, "{first} {order:?}");
        }
    }
    // The same picture under both names belongs to both packages.
    let mut packages = Packages::new(Route::Nodes);
    let both = [packages.named("Lower", "sunset", "wall.jpg"), packages.named("Upper", "sunset", "WALL.jpg")];
    both.iter().for_each(|package| packages.apply(package));
    assert_eq!(packages.run(Command::Rollback, &both[0]).exit_code, 0);
    let report = packages.run(Command::Status, &both[1]);
    assert_eq!((report.exit_code, report.message.as_str()), (0, "1 verified"));
    assert!(packages.bench.device().join("C/Users/Public/Downloads/wall.jpg").exists());
}

#[test]
fn where_the_newest_run_is_lost_no_older_one_is_taken_back_in_its_place() {
    for is_damaged in [true, false] {
        let mut packages = Packages::new(Route::Registry);
        let (one, other) = (packages.one.clone(), packages.other.clone());
        packages.apply(&one);
        packages.apply(&other);
        let receipt = packages.bench.device().join(RECEIPTS).join("0002.jsonl");
        match is_damaged {
            true => fs::write(&receipt, "garbage\n").unwrap(),
            false => fs::remove_file(&receipt).unwrap(),
        }
        let before = packages.bench.read("registry.toml");
        for _ in 0..2 {
            let report = packages.roll_back(&Selection::Last);
            assert_eq!((report.outcome, report.exit_code, report.undone.len()), ("failed", 1, 0));
            assert_eq!(
                report.message,
                "nothing was taken back: the receipt of Other 1.0 is lost or damaged, so that what it changed stays"
            );
            assert_eq!(packages.bench.read("registry.toml"), before);
        }
        // Without the index, nothing shows which run the damaged receipt belongs to.
        fs::remove_file(packages.bench.device().join("C/ProgramData/ppkg-apply/index.jsonl")).unwrap();
        let report = packages.roll_back(&Selection::Last);
        match is_damaged {
            true => {
                let expected = "0002.damaged.jsonl cannot be read, and may belong to the newest run";
                assert!(report.message.contains(expected), "{}", report.message)
            }
            false => assert_eq!(report.undone[0].package, "One 1.0", "nothing says that there was another"),
        }
        assert_eq!(report.undone.is_empty(), is_damaged);
    }
}

/// The only copy of a user's file may be in the folder of backups.
#[test]
fn backups_stay_while_something_is_lost_or_damaged_that_may_need_them() {
    let file = "C/Windows/Web/ppkg-apply/desktop-4e75c842.jpg";
    let own = |packages: &Packages| packages.bench.device().join("C/ProgramData/ppkg-apply");
    let with_own_file = || {
        let packages = Packages::new(Route::Registry);
        let file = packages.bench.device().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "what was there").unwrap();
        packages
    };
    let backups = |packages: &Packages| fs::read_dir(own(packages).join("backup")).map_or(0, Iterator::count);

    let mut packages = with_own_file();
    let (one, other) = (packages.one.clone(), packages.other.clone());
    packages.apply(&one);
    let (receipt, moved) = (own(&packages).join("receipts/0001.jsonl"), packages.bench.device().join("moved"));
    fs::rename(&receipt, &moved).unwrap();
    packages.apply(&other);
    packages.run(Command::Rollback, &other);
    assert_eq!(backups(&packages), 1);
    fs::create_dir_all(receipt.parent().unwrap()).unwrap();
    fs::rename(&moved, &receipt).unwrap();
    assert_eq!(packages.run(Command::Rollback, &one).exit_code, 0);
    assert_eq!(fs::read_to_string(packages.bench.device().join(file)).unwrap(), "what was there");
    assert_eq!(backups(&packages), 0);

    for spoiled in [0, 2] {
        let mut packages = with_own_file();
        let journal = own(&packages).join("journal.jsonl");
        for name in ["journal.damaged.jsonl", "journal.2.damaged.jsonl"] {
            packages.bench.package = package_for(&packages, name);
            let cut = (6..).find(|operations| {
                packages.bench.configure("Enterprise", &format!("[faults]\npower_cut_after = {operations}\n"));
                packages.bench.run(Command::Apply);
                packages.bench.configure("Enterprise", "");
                journal.exists()
            });
            assert!(cut.is_some());
            let text = fs::read_to_string(&journal).unwrap();
            let lines = text.split_inclusive('\n').enumerate();
            let lines =
                lines.map(|(at, line)| if at == spoiled { line.replacen('{', "\0", 1) } else { line.to_owned() });
            fs::write(&journal, lines.collect::<String>()).unwrap();
            let package = packages.bench.package.clone();
            for _ in 0..2 {
                let report = packages.run(Command::Rollback, &package);
                assert_eq!((report.outcome, report.exit_code), ("failed", 1), "{}", report.message);
                assert!(report.message.starts_with("nothing was taken back: "), "{}", report.message);
            }
            assert!(own(&packages).join(name).exists(), "{name}");
            assert!(backups(&packages) > 0, "{name}");
        }
        assert!(own(&packages).join("journal.damaged.jsonl").exists());
    }
}

fn package_for(packages: &Packages, name: &str) -> PathBuf {
    if name.contains('2') { packages.other.clone() } else { packages.one.clone() }
}

#[test]
fn a_picture_that_something_else_shows_is_not_removed() {
    let desktop = r"C:\Windows\Web\ppkg-apply\desktop-4e75c842.jpg";
    let file = "C/Windows/Web/ppkg-apply/desktop-4e75c842.jpg";
    let [lower, url] = [desktop.to_lowercase(), "FILE:///c:/windows/web/PPKG-apply/desktop-4e75c842.jpg".to_owned()];
    for (name, text) in [
        ("DesktopImagePath", desktop),
        ("DesktopImagePath", &lower),
        ("LockScreenImagePath", desktop),
        ("LockScreenImagePath", &lower),
        ("LockScreenImageUrl", &url),
    ] {
        let mut packages = Packages::new(Route::Registry);
        let one = packages.one.clone();
        packages.apply(&one);
        // The URL is not that of the package.
        let values = format!("['{CSP}']\nDesktopImageUrl = 'file:///C:/mine.jpg'\n{name} = '{text}'\n");
        fs::write(packages.bench.device().join("registry.toml"), values).unwrap();
        let report = packages.run(Command::Rollback, &one);
        assert!(packages.bench.device().join(file).exists(), "{name} = {text}: {}", report.message);
        assert_ne!(report.message, "every place that was changed is as before");
    }
    // A package that shows the picture of another by its URL.
    let mut packages = Packages::new(Route::Registry);
    let one = packages.one.clone();
    packages.apply(&one);
    let spec = "[package]\nname = 'Linked'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                builds = ['26100']\n[personalization]\n\
                lock_screen_image = { url = 'file:///C:/windows/web/ppkg-apply/DESKTOP-4e75c842.jpg' }\n";
    let linked = Bench::of_spec(spec);
    packages.bench.package = linked.package().to_owned();
    packages.bench.succeed(Command::Apply);
    packages.run(Command::Rollback, &one);
    assert!(packages.bench.device().join(file).exists());
    assert_eq!(packages.run(Command::Status, linked.package()).exit_code, 0);
}

#[test]
fn the_number_of_a_run_is_never_that_of_another() {
    let mut packages = Packages::new(Route::Registry);
    packages.bench.give_own_picture();
    let before = packages.bench.read("registry.toml");
    let receipts = packages.bench.device().join(RECEIPTS);
    fs::create_dir_all(&receipts).unwrap();
    for number in [2, u32::MAX] {
        fs::write(receipts.join(format!("{number:04}.jsonl")), "garbage").unwrap();
    }
    let (one, other) = (packages.one.clone(), packages.other.clone());
    packages.apply(&one);
    packages.apply(&other);
    assert!(receipts.join("0001.jsonl").exists() && receipts.join("0003.jsonl").exists());
    packages.run(Command::Rollback, &other);
    assert_eq!(packages.run(Command::Rollback, &one).message, "every place that was changed is as before");
    assert_eq!(packages.bench.read("registry.toml"), before);
}

/// A package of another tool may give a changed picture the same name; the CSP copies a picture only when it is given
/// the name.
#[test]
fn a_changed_picture_with_the_same_name_is_shown_anew() {
    let mut packages = Packages::new(Route::Nodes);
    packages.bench.give_own_picture();
    let before = packages.bench.state();
    let (old, new) = (packages.named("Old", "blue-hour", "wall.jpg"), packages.named("New", "sunset", "wall.jpg"));
    packages.apply(&old);
    let with_old = packages.bench.state();
    packages.apply(&new);
    assert_eq!(packages.run(Command::Status, &new).message, "1 verified");
    assert!(packages.run(Command::Apply, &new).changes.is_empty());
    assert_eq!(packages.run(Command::Rollback, &new).message, "every place that was changed is as before");
    assert_eq!(packages.bench.state(), with_old);
    assert_eq!(packages.run(Command::Status, &old).message, "1 verified");

    // The copy that the CSP shows is gone.
    fs::remove_dir_all(packages.bench.device().join("C/Windows/Personalization")).unwrap();
    assert_eq!(packages.run(Command::Status, &old).exit_code, 1);
    packages.apply(&old);
    assert_eq!(packages.run(Command::Status, &old).message, "1 verified");
    assert!(packages.run(Command::Apply, &old).changes.is_empty());
    assert_eq!(packages.run(Command::Rollback, &old).message, "every place that was changed is as before");
    let mut after = packages.bench.state();
    after.retain(|name, _| !name.starts_with("C/Windows/Personalization/"));
    assert_eq!(after, before);
}
