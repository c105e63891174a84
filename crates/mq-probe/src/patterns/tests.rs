//! What patterns make of brokers that are slow, or that lie: from a script, for no real one does so on demand.

use std::cell::RefCell;
use std::future::{pending, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::collect::{consume, numbered};
use super::{Tally, verdict};
use crate::broken::{Broken, Step};
use crate::client::Message;
use crate::payload::Payload;
use crate::report::Verdict;
use crate::scripted::{PATIENCE, Scripted, site};
use crate::session::Session;

/// A consumer that is handed each of these so many milliseconds after the one before it, and takes so many to acknowledge one.
fn scripted(deliveries: impl IntoIterator<Item = (u64, Message)>, acknowledging: u64) -> Session {
    let deliveries = deliveries.into_iter();
    let deliveries = deliveries.map(|(after, message)| (Duration::from_millis(after), message));
    let client = Scripted {
        deliveries: deliveries.collect(),
        acknowledging: Duration::from_millis(acknowledging),
        ..Scripted::default()
    };
    client.session()
}

// Time stands still but for when nobody has anything to do.
#[tokio::test(start_paused = true)]
async fn a_slow_producer_is_no_loss() {
    let site = site();
    let mut tally = Tally::default();
    let seen = RefCell::new(&mut tally);
    let messages = [0, 1, 2].map(|number| numbered(&site, 1, number));
    let producing = async {
        for (payload, _) in &messages {
            sleep(6 * PATIENCE).await;
            seen.borrow_mut().confirmed(payload, &[0]);
        }
        Ok(())
    };
    let handed = messages.clone().map(|(_, message)| (60_000, message));
    let consumers = &mut [scripted(handed, 0)];
    consume(&site, producing, consumers, |_| 0, &seen)
        .await
        .unwrap();
    assert_eq!(verdict(&tally, Ok(None)), Verdict::Held);
}

/// How a drain ends that is handed these, where so many were confirmed, and one more without an answer.
async fn drained(confirmed: u64, handed: impl IntoIterator<Item = (u64, Message)>) -> Verdict {
    let site = site();
    let mut tally = Tally::default();
    for sequence in 0..confirmed {
        tally.confirmed(&numbered(&site, 1, sequence).0, &[0]);
    }
    tally.unconfirmed(&numbered(&site, 1, confirmed).0, &[0]);
    let seen = RefCell::new(&mut tally);
    let drains = &mut [scripted(handed, 0)];
    consume(&site, ready(Ok(())), drains, |_| 0, &seen)
        .await
        .unwrap();
    verdict(&tally, Ok(None))
}

fn message(sequence: u64) -> Message {
    numbered(&site(), 1, sequence).1
}

#[tokio::test(start_paused = true)]
async fn each_confirmed_message_is_waited_for_whatever_else_comes() {
    let (first, last, unanswered) = (message(0), message(1), message(2));
    let handed = [(0, first), (0, unanswered), (9_000, last)];
    assert_eq!(drained(2, handed).await, Verdict::Held);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_come_within_the_patience_is_lost() {
    let failed = |why: &str| Verdict::Failed(why.to_owned());
    assert_eq!(drained(1, []).await, failed("1 lost of 1 messages"));
    let late = drained(1, [(11_000, message(0))]).await;
    assert_eq!(late, failed("1 lost of 1 messages"));
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_the_last_one_is_seen() {
    let twice = drained(1, [(0, message(0)), (300, message(0))]).await;
    let expected = "1 delivered again of 1 messages";
    assert_eq!(twice, Verdict::Failed(expected.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_lost_its_end_is_not_the_one_that_was_sent() {
    let whole = message(0);
    let cut = Message {
        body: whole.body.slice(..whole.body.len() - 1),
        ..whole
    };
    let expected = "1 lost, 1 not as they were sent, or not ours of 1 messages";
    let cut = drained(1, [(0, cut)]).await;
    assert_eq!(cut, Verdict::Failed(expected.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn consumers_do_not_wait_for_each_others_acknowledgements() {
    let site = site();
    let mut tally = Tally::default();
    let consumers = [0, 1, 2, 3].map(|consumer| {
        let own = (0..5).map(|number| numbered(&site, 1, consumer * 5 + number));
        let own: Vec<(Payload, Message)> = own.collect();
        for (payload, _) in &own {
            tally.confirmed(payload, &[0]);
        }
        scripted(own.into_iter().map(|(_, message)| (0, message)), 1_000)
    });
    let mut consumers = consumers;
    let began = Instant::now();
    let seen = RefCell::new(&mut tally);
    consume(&site, ready(Ok(())), &mut consumers, |_| 0, &seen)
        .await
        .unwrap();
    // Five each, and the quiet after the last one; one after the other it would be twenty.
    assert!(began.elapsed() < Duration::from_secs(7));
    assert_eq!(verdict(&tally, Ok(None)), Verdict::Held);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_breaks_ends_it() {
    let site = site();
    let mut tally = Tally::default();
    let seen = RefCell::new(&mut tally);
    // Its acknowledgement takes longer than anybody waits.
    let consumers = &mut [scripted([(0, message(0))], 60_000)];
    let producing = pending::<Result<(), Broken>>();
    let broken = consume(&site, producing, consumers, |_| 0, &seen).await;
    assert_eq!(broken.unwrap_err().step, Step::Receive);
}

#[test]
fn nothing_sent_is_nothing_proven() {
    let expected = Verdict::Failed("nothing was sent".to_owned());
    assert_eq!(verdict(&Tally::default(), Ok(None)), expected);
}
