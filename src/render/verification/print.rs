//! A verification in each format.

use serde_json::Value as Json;

use super::findings::Verification;
use super::json::json;
use super::junit::xml;
use super::text::text;
use crate::render::data::Data;
use crate::render::markdown::fenced;
use crate::render::printer::Printer;
use crate::render::terminal::columns;

impl Data for Verification {
    fn text(&self) -> String {
        text(self, columns())
    }

    fn json(&self) -> Json {
        json(self)
    }

    fn markdown(&self) -> String {
        fenced(&self.text())
    }

    fn junit(&self) -> String {
        xml(self)
    }
}

impl Printer {
    /// What a verification found.
    pub fn verification(self, verification: &Verification) {
        self.print(verification);
    }
}
