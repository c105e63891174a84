//! The active broker's web console: what is at the broker, told by itself.

use mq_probe::{Dialler, Trust};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use test_support::brokers::{Balancer, Balancing, CONSOLE, Lab, Setting, await_for};
use test_support::on_this_thread;

/// `app:app-password-12` in Base64.
const LOGIN: &str = "YXBwOmFwcC1wYXNzd29yZC0xMg==";

/// The console, behind a balancer of its own, whose certificate can be verified.
pub(super) struct Console(Balancer);

impl Console {
    /// That of the broker that is active now.
    pub(super) fn of(lab: &Lab) -> Self {
        let active = lab.pair.active().unwrap().address();
        let setting = Setting::before_one(active, CONSOLE);
        Self(Balancer::start(Balancing::find().unwrap(), setting))
    }

    /// The names of all queues and topics, in XML.
    pub(super) fn destinations(&self) -> String {
        let pages = ["queues", "topics"].map(|kind| self.page(&format!("/admin/xml/{kind}.jsp")));
        pages.concat()
    }

    /// A page. Asked for again while the console is not up yet, and when it stumbles over a destination that goes while it
    /// lists them.
    fn page(&self, path: &str) -> String {
        let mut answer = String::new();
        await_for(&format!("the console shows {path}"), [], || {
            answer = self.answer(path);
            let is_whole = ["</queues>", "</topics>"]
                .iter()
                .any(|end| answer.contains(end));
            answer.contains(" 200 ") && is_whole
        });
        answer
    }

    fn answer(&self, path: &str) -> String {
        on_this_thread(async {
            let trust = Trust::of_file(self.0.authority()).unwrap();
            let dialler = Dialler::new(trust, std::time::Duration::from_mins(1)).unwrap();
            let (mut stream, _) = dialler.dial(&self.0.endpoint(CONSOLE)).await.unwrap();
            let request = format!("GET {path} HTTP/1.0\r\nAuthorization: Basic {LOGIN}\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            let mut answer = Vec::new();
            // How it ends does not matter, as long as the page is whole.
            let _ = stream.read_to_end(&mut answer).await;
            String::from_utf8(answer).unwrap()
        })
    }
}
