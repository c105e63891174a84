//! What goes to stdout, in each of the formats.

use serde_json::Value as Json;

use super::format::Format;
use super::gate;

/// The version of every JSON document and event that mqctl prints. What is there stays; new keys may come.
const FORMAT_VERSION: u32 = 1;

/// What a command has to say on stdout. A format that it lacks is its text; the command line asks for none of those.
pub(super) trait Data {
    /// For people. Its colours are taken out where they are not wanted.
    fn text(&self) -> String;

    /// For programs: an object, without the version.
    fn json(&self) -> Json;

    /// For comments on pull requests.
    fn markdown(&self) -> String {
        self.text()
    }

    /// For pipelines that show tests.
    fn junit(&self) -> String {
        self.text()
    }

    /// As it is printed: without anything unprintable.
    fn in_format(&self, format: Format) -> String {
        match format {
            Format::Text => gate::lines(&self.text()),
            Format::Json => gate::json(&format!("{:#}\n", versioned(self.json()))),
            Format::Markdown => gate::lines(&self.markdown()),
            Format::Junit => gate::lines(&self.junit()),
        }
    }
}

/// The object with its version.
pub(super) fn versioned(mut object: Json) -> Json {
    object["format_version"] = FORMAT_VERSION.into();
    object
}
