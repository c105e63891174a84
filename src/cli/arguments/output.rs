//! `--output`, with the formats that each verb has.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, Error};

use super::named::named;
use crate::render::Format;

/// The argument, and the key of its value.
const OUTPUT: &str = "output";

/// The argument of a verb that has these formats, the default first. One that a verb lacks is a usage error.
pub(super) fn output(formats: &'static [Format]) -> Arg {
    Arg::new(OUTPUT)
        .short('o')
        .long(OUTPUT)
        .global(true)
        .env("MQCTL_OUTPUT")
        .default_value(formats[0].name())
        .value_name("FORM")
        .value_parser(Formats(formats))
        .help("The form of what goes to stdout")
        .help_heading("Everywhere")
        // With `--file`, and by its letter after it.
        .display_order(0)
}

/// Check a format that was given before the verb, when the verb was not known yet.
pub(super) fn check(command: &Command, matches: &ArgMatches) -> Result<(), Error> {
    let (mut command, mut matches) = (command, matches);
    while let Some((verb, below)) = matches.subcommand()
        && let Some(found) = command.find_subcommand(verb)
    {
        (command, matches) = (found, below);
    }
    let argument = command.get_arguments().find(|it| it.get_id() == OUTPUT);
    if let Some(argument) = argument
        && let Some(format) = matches.get_one::<Format>(OUTPUT)
    {
        let formats = PossibleValuesParser::new(argument.get_possible_values());
        formats.parse_ref(command, Some(argument), OsStr::new(format.name()))?;
    }
    Ok(())
}

/// Takes these formats.
#[derive(Clone)]
struct Formats(&'static [Format]);

fn parser(formats: &'static [Format]) -> impl TypedValueParser<Value = Format> {
    named(formats, Format::name, Format::description)
}

impl TypedValueParser for Formats {
    type Value = Format;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Format, Error> {
        parser(self.0).parse_ref(command, argument, value)
    }

    fn parse_ref_(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<Format, Error> {
        if source != ValueSource::EnvVariable {
            return self.parse_ref(command, argument, value);
        }
        // The variable is set for every verb: one that lacks the format is not to fail for it.
        let wanted = parser(&Format::ALL).parse_ref(command, argument, value)?;
        let found = self.0.iter().find(|format| **format == wanted);
        Ok(*found.unwrap_or(&self.0[0]))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<PossibleValue> = parser(self.0).possible_values()?.collect();
        Some(Box::new(values.into_iter()))
    }
}
