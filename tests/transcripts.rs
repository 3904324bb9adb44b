//! The command line as people see it: the README and the pages of tests/cli are sessions that are run and compared.
//!
//! A page contains ```` ```console ```` blocks. A line `$ command` is run by the shell in a fresh folder that contains
//! a copy of samples/ and of the bad specs (as findings/); what it prints on both streams must be the lines below it,
//! and a line `[exit 1]` must close the output of a command that fails. A line `...` means any lines. `UPDATE=1`
//! rewrites the outputs that contain no `...`.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::copy_folder;

#[test]
fn the_readme_is_a_session_that_works() {
    replay(&repository().join("README.md"));
}

#[test]
fn the_page_about_wallpapers_is_a_session_that_works() {
    replay(&repository().join(".github/WALLPAPER.md"));
}

#[test]
fn every_page_of_tests_cli_is_a_session_that_works() {
    let mut pages: Vec<PathBuf> =
        fs::read_dir(repository().join("tests/cli")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(!pages.is_empty());
    pages.iter().for_each(|page| replay(page));
}

#[test]
fn the_first_screen_of_the_readme_builds_a_sample_and_runs_the_tests() {
    const SCREEN: usize = 40;
    let text = fs::read_to_string(repository().join("README.md")).unwrap();
    let commands: Vec<&str> = text.lines().take(SCREEN).filter_map(|line| line.strip_prefix("$ ")).collect();
    assert_eq!(
        commands[..2],
        ["cargo run --locked -- build samples/contoso-branding/spec.toml -o out", "cargo test --locked"]
    );
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// One command with the output that the page shows.
struct Step {
    command: String,
    shown: Vec<String>,
}

/// Runs all commands of a page in one folder.
fn replay(page: &Path) {
    let text = fs::read_to_string(page).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&repository().join("samples"), &folder.path().join("samples"));
    copy_folder(&repository().join("tests/findings"), &folder.path().join("findings"));
    let mut rewritten = String::new();
    let mut wrong = Vec::new();
    let mut in_console = false;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        rewritten.push_str(line);
        rewritten.push('\n');
        match (in_console, line.strip_prefix("$ ")) {
            (false, _) => in_console = line == "```console",
            (true, None) => in_console = line != "```",
            (true, Some(command)) => {
                let mut shown = Vec::new();
                while let Some(next) = lines.next_if(|next| !next.starts_with("$ ") && *next != "```") {
                    shown.push(next.to_owned());
                }
                let step = Step { command: command.to_owned(), shown };
                let kept = run(&step, folder.path(), &mut wrong);
                kept.iter().for_each(|line| rewritten.extend([line.as_str(), "\n"]));
            }
        }
    }
    match std::env::var_os("UPDATE").is_some() {
        true => fs::write(page, rewritten).unwrap(),
        false => assert!(wrong.is_empty(), "{}\n{}", page.display(), wrong.join("\n")),
    }
}

/// Runs one command; returns the output that the page should show.
fn run(step: &Step, folder: &Path, wrong: &mut Vec<String>) -> Vec<String> {
    let command = step.command.replacen("cargo run --locked --", "ppkgc", 1);
    if command.starts_with("cargo ") {
        return step.shown.clone();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_ppkgc")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env_remove("SOURCE_DATE_EPOCH")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let mut printed: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    match output.status.code() {
        Some(0) => {}
        code => printed.push(format!("[exit {}]", code.unwrap_or(-1))),
    }
    let elided = step.shown.iter().any(|line| line == "...");
    let exit_line = |lines: &[String]| lines.last().filter(|line| line.starts_with("[exit ")).cloned();
    if !fits(&step.shown, &printed) || exit_line(&step.shown) != exit_line(&printed) {
        wrong.push(format!("$ {command}\nshown:\n{}\nprinted:\n{}", step.shown.join("\n"), printed.join("\n")));
    }
    if elided { step.shown.clone() } else { printed }
}

/// Whether the printed lines are the shown ones, where `...` means any lines.
fn fits(shown: &[String], printed: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line == "..." => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        Some((line, rest)) => printed.split_first().is_some_and(|(first, others)| first == line && fits(rest, others)),
    }
}
