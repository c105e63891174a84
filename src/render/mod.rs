//! What people, pipelines and programs read. The only place that prints.
//!
//! Data goes to stdout, everything else to stderr. In [`Format::Json`] stdout holds JSON and nothing else. Each thing that
//! is printed has a file, with its texts and its method of [`Printer`].

mod about;
mod adoption;
mod changes;
mod data;
mod destroyed;
mod effect;
mod failure;
mod figures;
mod format;
mod gate;
mod lines;
mod lint;
mod live;
mod load;
mod markdown;
mod outcome;
mod outputs;
mod printer;
mod progress;
mod settings;
mod stdout;
mod style;
mod terminal;
mod unlocked;
mod validation;
mod verification;
mod words;

pub use about::About;
pub use adoption::Stage;
pub use changes::{Refused, change_set, refused_lines};
pub use effect::impact_text;
pub use format::Format;
pub use outputs::unready;
pub use printer::Printer;
pub use progress::Progress;
pub use verification::Verification;
