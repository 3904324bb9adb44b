//! `--deny CODE`, `--warn CODE` and `--allow CODE`. The last flag for a code counts, so the flags are read in the order
//! of the command line.

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::finding::{Code, Level, Levels, nearest};

/// The levels that the command line chooses.
#[derive(Debug, Clone, Default)]
pub(super) struct LevelArgs(pub(super) Levels);

/// Each flag with the level that it chooses and its help text.
const FLAGS: [(&str, Level, &str); 3] = [
    ("deny", Level::Deny, "Make findings of this code errors; may be repeated, the last flag for a code counts"),
    ("warn", Level::Warn, "Make findings of this code warnings"),
    ("allow", Level::Allow, "Ignore findings of this code"),
];

/// The code with this name.
pub(super) fn code(name: &str) -> Result<Code, String> {
    let known = |name| Code::ALL.iter().copied().find(|code| code.name() == name);
    known(name).ok_or_else(|| match nearest(name, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => format!("there is no finding with this code; did you mean `{near}`?"),
        None => "there is no finding with this code; `ppkgc explain` lists all codes".to_owned(),
    })
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut chosen: Vec<(usize, Code, Level)> = Vec::new();
        for (flag, level, _) in FLAGS {
            let codes = matches.get_many::<Code>(flag).into_iter().flatten().copied();
            let places = matches.indices_of(flag).into_iter().flatten();
            chosen.extend(places.zip(codes).map(|(place, code)| (place, code, level)));
        }
        chosen.sort_by_key(|(place, _, _)| *place);
        let mut levels = Levels::default();
        for (_, code, level) in chosen {
            let chosen = levels.choose(code, level);
            chosen.map_err(|fixed| Error::raw(ErrorKind::ValueValidation, fixed.to_string()))?;
        }
        Ok(LevelArgs(levels))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = LevelArgs::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for LevelArgs {
    fn augment_args(command: Command) -> Command {
        FLAGS.into_iter().fold(command, |command, (flag, _, help)| {
            let arg = Arg::new(flag).long(flag).value_name("CODE").action(ArgAction::Append);
            command.arg(arg.value_parser(code).help(help))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        LevelArgs::augment_args(command)
    }
}
