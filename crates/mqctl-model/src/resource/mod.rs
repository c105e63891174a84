//! What a stack is made of: one file per kind of resource, and the few words they share.
//!
//! A kind says which fields it has and what a change of each one means ([`KindField`]); everything else (comparing,
//! ordering, rendering) follows from that. Pure: no AWS, no I/O.

mod address;
mod alias;
mod any;
mod broker;
mod certificate;
mod configuration;
mod egress;
mod elastic_ip;
mod field;
mod flow_log;
mod id;
mod internet_gateway;
mod kind;
mod known;
mod listener;
mod listener_certificate;
mod load_balancer;
mod name;
mod ownership;
mod password_notes;
mod record_place;
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

pub use alias::{Alias, AliasField};
pub use any::{Kind, Resource};
pub use broker::{Broker, BrokerField, BrokerPassword, BrokerUser};
pub use certificate::{Certificate, CertificateField};
pub use configuration::{Configuration, ConfigurationField};
pub use egress::{Egress, EgressField};
pub use elastic_ip::{ElasticIp, ElasticIpField};
pub use field::{About, Field, FieldId, FieldName, KindField, Rule};
pub use flow_log::{FlowLog, FlowLogField};
pub use id::ResourceId;
pub use internet_gateway::{InternetGateway, InternetGatewayField};
pub use kind::Section;
pub use known::{Known, Unresolved};
pub use listener::{Listener, ListenerField};
pub use listener_certificate::{ListenerCertificate, ListenerCertificateField};
pub use load_balancer::{LoadBalancer, LoadBalancerField};
pub use name::{
    Placement, generation_of_name, lock_follower_parameter, lock_parameter, note_parameter,
    notes_path, resource_of_note, secret_id, secret_name, secret_name_of, user_of_secret_id,
    user_of_secret_name,
};
pub use ownership::{Owner, OwnerPlace, OwnershipRecord, ownership_name};
pub use password_notes::{PasswordNote, PasswordNotes};
pub use record_place::{RECORDS_TAG, RecordPlace};
pub use route_table::{RouteTable, RouteTableField};
pub use secret::{Secret, SecretField};
pub use security_group::{
    IpRule, SecurityGroup, SecurityGroupField, balancer_group, balancer_group_number,
};
pub use subnet::{Subnet, SubnetField};
pub use tags::{GENERATION_TAG, RESOURCE_TAG, SERVED_TAG, STACK_TAG, Tags, UNSERVED_TAG, VPC_TAG};
pub use target_group::{TargetGroup, TargetGroupField};
pub use targets::{Targets, TargetsField};
pub use validation::{RECORD_TTL, Validation, ValidationField};
pub use value::{Input, Output, Outputs, Reference, Value};
pub use vpc::{Vpc, VpcField};
