//! Runs the tests as Rust's own runner does, except that a test may discover that it cannot run here: then it counts as
//! ignored, with the reason.

use std::collections::BTreeMap;
use std::panic::{catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

/// A function with `#[test]`.
pub struct Test {
    /// Crate, modules and function.
    pub name: &'static str,
    pub run: fn(),
}

inventory::collect!(Test);

/// The payload of the panic that ends an ignored test.
struct Ignored(String);

/// How many tests were ignored for which reason.
static IGNORED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// Ends the running test; it counts as ignored for this reason.
pub fn ignore(reason: String) -> ! {
    resume_unwind(Box::new(Ignored(reason)))
}

/// Every test, in the order of their names.
fn tests() -> Vec<&'static Test> {
    let mut tests: Vec<&Test> = inventory::iter::<Test>.into_iter().collect();
    tests.sort_by_key(|test| test.name);
    tests
}

/// The name of every test: modules and function.
pub fn names() -> Vec<&'static str> {
    tests().into_iter().map(|test| short(test.name)).collect()
}

/// Runs the tests that the arguments choose, all of them without arguments.
pub fn run() -> ExitCode {
    let trials = tests().into_iter().map(|test| Trial::ignorable_test(short(test.name), || outcome(test.run)));
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.collect());
    for (reason, count) in IGNORED.lock().unwrap().iter() {
        println!("{count} ignored: {reason}");
    }
    conclusion.exit_code()
}

/// The name without the name of the crate.
fn short(name: &str) -> &str {
    name.split_once("::").map_or(name, |(_, rest)| rest)
}

fn outcome(test: fn()) -> Result<Completion, Failed> {
    let Err(payload) = catch_unwind(test) else { return Ok(Completion::Completed) };
    match payload.downcast::<Ignored>() {
        Ok(ignored) => {
            *IGNORED.lock().unwrap().entry(ignored.0.clone()).or_default() += 1;
            Ok(Completion::ignored_with(ignored.0))
        }
        Err(panic) => resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    /// Runs only the test with this name, without corpus and external programs; returns its output.
    fn run(name: &str, required: &[&str]) -> (bool, String) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", name]).env("PPKGC_CORPUS", "/nowhere").env("PATH", "");
        command.env_remove("PPKGC_REQUIRE_CORPUS").env_remove("PPKGC_REQUIRE_JUDGES");
        let output = command.envs(required.iter().map(|variable| (variable, "1"))).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    const OF_CORPUS: &str = "wim::all_packages_open_and_every_hash_is_right";
    const OF_WIMLIB: &str = "wim::what_wimlib_writes_is_read";

    #[test]
    fn a_test_that_cannot_run_here_is_ignored_with_its_reason() {
        for (name, reason) in [(OF_CORPUS, "no corpus"), (OF_WIMLIB, "no wimlib-imagex")] {
            let (passed, screen) = run(name, &[]);
            assert!(passed, "{screen}");
            assert!(screen.contains("test result: ok. 0 passed; 0 failed; 1 ignored;"), "{screen}");
            assert!(screen.contains(&format!("1 ignored: {reason}")), "{screen}");
        }
    }

    #[test]
    fn where_everything_is_required_it_fails() {
        for (name, variable) in [(OF_CORPUS, "PPKGC_REQUIRE_CORPUS"), (OF_WIMLIB, "PPKGC_REQUIRE_JUDGES")] {
            let (passed, screen) = run(name, &[variable]);
            assert!(!passed && screen.contains("0 passed; 1 failed; 0 ignored;"), "{screen}");
        }
    }

    #[test]
    fn names_are_those_of_modules_and_functions() {
        let output = Command::new(std::env::current_exe().unwrap()).arg("--list").output().unwrap();
        let list = String::from_utf8(output.stdout).unwrap();
        assert!(list.lines().any(|line| line == format!("{OF_CORPUS}: test")), "{list}");
    }
}
