//! Whole lives of a stack on the sandbox in virtual time: the real SDK, the real graph, hours in milliseconds.

mod adopt;
mod drift;
mod full;
mod leftovers;
mod names;
mod stranger;
mod unseen;
