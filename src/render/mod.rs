//! What people, pipelines and programs read. The only place that prints.
//!
//! Data goes to stdout, everything else to stderr. In [`Format::Json`] stdout holds JSON and nothing else.

mod adoption;
mod changes_json;
mod changes_markdown;
mod changes_text;
mod junit;
mod live;
mod load;
mod outcome;
mod outputs;
mod printer;
mod progress;
mod style;
mod terminal;
mod verification;
mod words;

pub use adoption::Stage;
pub use printer::{About, Format, Printer, change_set};
pub use progress::Progress;
pub use verification::Verification;
