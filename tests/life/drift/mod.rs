//! What people change by hand shows in the plan, with what it was and what it is to be, and is repaired, and nothing else
//! is touched. What AWS changes by itself does not show.

mod aws;
mod brokers;
mod endpoint;
mod gone;
mod names;
mod network;
mod scene;
mod tags;
