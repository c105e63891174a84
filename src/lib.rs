//! mqctl puts private message brokers (Amazon MQ) behind one stable public endpoint, from one plan file.
//!
//! ```text
//! mqctl.yaml --mqctl_plan--> Spec ---------+
//! mqctl_aws: look up ------> Lookups ------+--desired--> Desired --+
//! mqctl_aws: observe(stack) -------------------> Observed ---------+--changeset--> ChangeSet (DAG)
//! ChangeSet --apply::execute(mqctl_aws)--> Event, Event, ... --> render (human | json | markdown)
//!                                          Outcome --> exit code
//!
//! mqctl_aws  --SDK clients, (de)serialisers-->  HTTPS to AWS
//!                                         or    aws_twin, in this process, behind the SDK's own HTTP client hook
//! ```
//!
//! This crate is what a person and a pipeline meet: the command line, what it prints, the executor and the lock. What it
//! decides by is in the crates below `crates/`.

pub mod apply;
pub mod cli;
pub mod error;
pub mod hint;
pub mod lock;
pub mod render;
