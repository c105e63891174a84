//! mqctl puts private message brokers (Amazon MQ) behind one stable public endpoint, from one plan file.
//!
//! ```text
//! mqctl.yaml --spec--> Spec ---+
//! aws::lookup -------> Lookups +--desired--> Desired --+
//! aws::observe(stack) --------------------> Observed --+--changeset--> ChangeSet (DAG)
//! ChangeSet --apply::execute(aws)--> Event, Event, ... --> render (human | json | markdown)
//!                                    Outcome --> exit code
//!
//! aws  --SDK clients, retries, (de)serialisers-->  HTTPS to AWS
//!                                           or    the sandbox, in this process, behind the SDK's own HTTP client hook
//! ```

pub mod apply;
pub mod aws;
pub mod changeset;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod desired;
pub mod error;
pub mod lock;
pub mod lookups;
pub mod model;
pub mod observed;
pub mod outputs;
pub mod probe;
pub mod render;
pub mod sandbox;
pub mod spec;
