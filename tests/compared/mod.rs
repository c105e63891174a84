//! Nothing that a plan file says is ignored, and nothing that mqctl sets can be changed by hand without the next plan showing
//! it.

mod hands;
mod keys;
mod plan_files;
mod settings;
