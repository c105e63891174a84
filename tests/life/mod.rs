//! Whole lives of a stack on the sandbox in virtual time: the real SDK, the real graph, hours in milliseconds.

mod adopt;
mod contradiction;
mod cost;
mod deadline;
mod default_group;
mod drift;
mod effects;
mod elastic_ips;
mod full;
mod leftovers;
mod names;
mod older_groups;
mod passwords;
mod path;
mod private;
mod sources;
mod stranger;
mod unseen;
mod without_tags;
mod zones;
