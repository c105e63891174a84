//! A client with patience: the same calls, each with a deadline.

use std::time::Duration;

use super::broken::{Broken, Cause, Step};
use super::client::{Client, Delivery, Destination, Message, Subscription};

/// A client whose calls end, one way or the other.
pub(super) struct Session {
    client: Box<dyn Client>,
    patience: Duration,
}

impl Session {
    /// `client`, no call of which takes longer than `patience`.
    pub(super) fn new(client: Box<dyn Client>, patience: Duration) -> Self {
        Self { client, patience }
    }

    pub(super) async fn subscribe(&mut self, subscription: &Subscription) -> Result<(), Broken> {
        let done = self.client.subscribe(subscription);
        within(self.patience, Step::Subscribe, done).await
    }

    pub(super) async fn send(&mut self, to: &Destination, message: &Message) -> Result<(), Broken> {
        let done = self.client.send(to, message);
        within(self.patience, Step::Send, done).await
    }

    /// The next message. The only call without a deadline: how long nothing may come depends on what is expected.
    pub(super) async fn receive(&mut self) -> Result<Delivery, Broken> {
        self.client.receive().await
    }

    /// The next message, if one comes in time.
    pub(super) async fn receive_in_time(&mut self) -> Result<Delivery, Broken> {
        within(self.patience, Step::Receive, self.client.receive()).await
    }

    pub(super) async fn acknowledge(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        let done = self.client.acknowledge(delivery);
        within(self.patience, Step::Receive, done).await
    }

    pub(super) async fn reject(&mut self, delivery: &Delivery) -> Result<(), Broken> {
        let done = self.client.reject(delivery);
        within(self.patience, Step::Receive, done).await
    }

    pub(super) async fn remove(&mut self, destination: &Destination) -> Result<(), Broken> {
        let done = self.client.remove(destination);
        within(self.patience, Step::CleanUp, done).await
    }

    /// Leave. A peer that does not say good-bye is left all the same.
    pub(super) async fn close(self) {
        let _ = within(self.patience, Step::CleanUp, self.client.close()).await;
    }
}

/// What `future` gives, unless it takes longer than `patience`.
pub(super) async fn within<T>(
    patience: Duration,
    step: Step,
    future: impl Future<Output = Result<T, Broken>>,
) -> Result<T, Broken> {
    match tokio::time::timeout(patience, future).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Broken::new(
            step,
            Cause::Silent,
            format!("no answer within {} s", patience.as_secs_f64()),
        )),
    }
}
