//! Settings for a client.

use serde_json::{Value as Json, json};

use super::data::Data;
use super::markdown::fenced;
use super::printer::Printer;

struct Settings<'a> {
    client: &'a str,
    protocol: &'a str,
    text: &'a str,
}

impl Data for Settings<'_> {
    fn text(&self) -> String {
        self.text.to_owned()
    }

    fn json(&self) -> Json {
        json!({ "client": self.client, "protocol": self.protocol, "settings": self.text })
    }

    fn markdown(&self) -> String {
        fenced(self.text)
    }
}

impl Printer {
    /// Settings for a client.
    pub fn settings(self, client: &str, protocol: &str, text: &str) {
        self.print(&Settings {
            client,
            protocol,
            text,
        });
    }
}
