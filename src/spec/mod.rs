//! The plan file: from bytes with positions  through rules  to a [`Spec`] that can be trusted.
//!
//! Pure: reading the file is the caller's. A `Spec` exists only if every rule that can be checked
//! offline holds, so nothing downstream checks again.

mod types;

pub use types::{
    Brokers, CertificateSource, Console, DayOfWeek, Deployment, Endpoint, Engine, EngineVersion,
    HealthCheck, Logs, MaintenanceWindow, Network, PasswordSource, Protocol, Spec, StorageType,
    User, Zones,
};
