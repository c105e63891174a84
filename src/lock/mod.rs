//! One run at a time per stack: a lock with a lease, kept in Parameter Store, where it needs no set-up.
//!
//! # What Parameter Store gives
//!
//! One atomic step: *create a parameter unless one of that name is there*. Overwriting and deleting ask no questions,
//! and reads may lag a little behind writes. So a parameter is only ever overwritten by the run that created it, and
//! all that has to be decided between runs is decided by a creation.
//!
//! AWS asks for 30 seconds between deleting a parameter and creating one of the same name (API reference,
//! `DeleteParameter`), and does not say what happens otherwise. So no name is used again while a stack lives.
//!
//! # The chain
//!
//! An [`Entry`] says who holds the lock and until when others keep away (`lease_until`), and has a random token. The
//! first entry is `/mqctl/STACK/lock`. Whoever follows an entry that is over, because its lease is or because its run
//! released it, creates `/mqctl/STACK/lock/TOKEN`, with that entry's token. The entries form a chain, and the last one is
//! the holder's:
//!
//! ```text
//! /mqctl/orders/lock     token a, released   <- its run ended
//! /mqctl/orders/lock/a   token b, over       <- its run died
//! /mqctl/orders/lock/b   token c, running    <- the holder
//! ```
//!
//! * **Acquire**: walk along the chain. Create what is not there; where something is, stop if its lease is running, and
//!   go on to what follows it if not. After creating anything but the first entry: wait until reads have caught up. Then
//!   read the chain again from the start. One's own entry has to be its last, or the claim is void.
//! * **Renew**: overwrite one's own entry, if it is still the last one.
//! * **Release**: if one's own entry is still the last one, list what is below the first entry; overwrite the first entry
//!   with one's own, released; then delete what was listed. One entry is left, and the next run follows it. An overwriting
//!   whose answer was lost is not repeated: by then the entry may say what another run made it say.
//! * **Remove**, the last act of a destroy: as a release, but the first entry is deleted.
//!
//! # Why at most one holds it
//!
//! 1. *An entry has at most one follower*, because its token is in the follower's name and a name is created once.
//! 2. *Deleting does not undo that.* A slow contender may create `…/lock/a` after the one that had been there was
//!    deleted. But the first entry was overwritten or deleted before it, its token never comes again, and so the chain
//!    does not lead from the first entry to `a` any more: the contender finds that out when it reads the chain again.
//! 3. *The followed one has stopped.* A holder counts its lease as over a quarter before `lease_until`, unless a
//!    renewal was *answered* before that; others wait until `lease_until`. The quarter covers clocks that differ and
//!    calls in flight (30 seconds, of a lease of 120). From then on the holder sends nothing, releases included.
//!
//! A claim that is void is left where it is: someone may have followed it when its own time was over, and the chain must
//! not break there. A crash anywhere leaves a chain whose last entry's lease ends, which is the case above, or entries that no chain
//! leads to, which the next release deletes with the rest.
//!
//! # What was read before
//!
//! A [`Mark`] is where the chain ended before something was read. Whoever then creates the entry that follows it need not read again:
//! an entry has at most one follower, so no other run began in between.
//!
//! # Where it is checked
//!
//! The end of the lease is the end of the connection's [`Fence`](mqctl_aws::Fence): no change is written to AWS after it, by the
//! wall's clock or the monotonic one, and what is in flight is cut off. That holds for every call there is or will be, and
//! no call has to know of it. [`Lease::guard`] also ends the work itself.

mod acquire;
mod chain;
mod entry;
mod lease;
mod mark;

pub use acquire::{Acquired, Claim};
pub use chain::{Damage, Lock, State};
pub use entry::Entry;
pub(crate) use entry::token;
pub use lease::{Lease, Loss};
pub use mark::Mark;
