//! What a stack is made of: one file per kind of resource, and the few words they share.
//!
//! A kind says which fields it has and what a change of each one means ([`Field`]); everything else (comparing,
//! ordering, rendering) follows from that. Pure: no AWS, no I/O.

mod address;
mod alias;
mod any;
mod broker;
mod certificate;
mod configuration;
mod field;
mod id;
mod internet_gateway;
mod known;
mod listener;
mod load_balancer;
mod name;
mod route_table;
mod secret;
mod security_group;
mod subnet;
mod tags;
mod target_group;
mod targets;
mod validation;
mod value;
mod vpc;

pub use alias::{Alias, ownership_name, ownership_text};
pub use any::Resource;
pub use broker::{Broker, BrokerPassword, BrokerUser};
pub use certificate::Certificate;
pub use configuration::Configuration;
pub use field::{Effect, Field, Rule};
pub use id::ResourceId;
pub use internet_gateway::InternetGateway;
pub use known::{Known, Unresolved};
pub use listener::{Listener, TLS_POLICY};
pub use load_balancer::LoadBalancer;
pub use name::{
    Placement, generation_of_name, lock_follower_parameter, lock_parameter, note_parameter,
    notes_path, password_tag, secret_id, secret_name, user_of_secret_id, user_of_secret_name,
};
pub use route_table::RouteTable;
pub use secret::Secret;
pub use security_group::{IpRule, SecurityGroup};
pub use subnet::Subnet;
pub use tags::{GENERATION_TAG, RESOURCE_TAG, STACK_TAG, Tags};
pub use target_group::TargetGroup;
pub use targets::Targets;
pub use validation::Validation;
pub use value::{Input, Output, Outputs, Reference, Value};
pub use vpc::Vpc;
