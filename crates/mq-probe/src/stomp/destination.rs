//! Destinations as ActiveMQ names them in STOMP.

use super::super::client::Destination;

/// `/queue/a`, `/topic/a`.
pub(super) fn path(destination: &Destination) -> String {
    match destination {
        Destination::Queue(name) => format!("/queue/{name}"),
        Destination::Topic(name) => format!("/topic/{name}"),
    }
}

/// The destination with this path; none for the temporary ones, which only their own connection can name.
pub(super) fn of_path(path: &str) -> Option<Destination> {
    if let Some(name) = path.strip_prefix("/queue/") {
        Some(Destination::Queue(name.to_owned()))
    } else {
        path.strip_prefix("/topic/")
            .map(|name| Destination::Topic(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_both_ways() {
        for destination in [
            Destination::Queue("a.b".to_owned()),
            Destination::Topic("a-b".to_owned()),
        ] {
            assert_eq!(of_path(&path(&destination)), Some(destination));
        }
        assert_eq!(of_path("/remote-temp-queue/ID:x"), None);
    }
}
