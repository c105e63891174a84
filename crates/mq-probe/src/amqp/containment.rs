//! Panics of the crate. Only a peer's words can cause them, so they end as what the peer did wrong, and are no defect of ours.

use std::cell::Cell;
use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt as _;

thread_local! {
    /// Whether this thread is in the middle of the crate's work, and would catch a panic.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Whether the crate was ever at work, and so may have tasks of its own, which Tokio catches the panics of.
static AT_WORK: AtomicBool = AtomicBool::new(false);

/// What `work` comes to; none if it panics.
pub(super) async fn contain<F: Future>(work: F) -> Option<F::Output> {
    AT_WORK.store(true, Ordering::Relaxed);
    let mut work = pin!(AssertUnwindSafe(work).catch_unwind());
    poll_fn(|context| {
        let outer = CATCHING.replace(true);
        let polled = work.as_mut().poll(context);
        CATCHING.set(outer);
        polled.map(Result::ok)
    })
    .await
}

/// Whether a panic that happens now, on this thread, will be told as an error of the peer's: for a panic hook, which is called
/// before anybody catches anything.
pub fn panic_is_contained() -> bool {
    let in_task = || AT_WORK.load(Ordering::Relaxed) && tokio::task::try_id().is_some();
    // Where a panic ends the process, nothing is caught.
    cfg!(panic = "unwind") && (CATCHING.get() || in_task())
}

#[cfg(test)]
mod tests {
    use super::{contain, panic_is_contained};

    #[tokio::test]
    async fn a_panic_is_caught_and_known_to_be() {
        assert!(!panic_is_contained());
        assert_eq!(contain(async { panic_is_contained() }).await, Some(true));
        let caught = contain(async {
            tokio::task::yield_now().await;
            // A panic of a slice's, as a decoder would have it.
            let nothing: [u8; 0] = std::hint::black_box([]);
            nothing.as_slice()[0]
        });
        assert_eq!(caught.await, None);
        assert!(!panic_is_contained());
        // A task of the crate's.
        let in_task = tokio::spawn(async { panic_is_contained() });
        assert!(in_task.await.unwrap());
    }
}
