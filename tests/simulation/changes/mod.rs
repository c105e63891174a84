//! A change of any kind may be cut short at any call, and someone may go on with the same plan file, the one from before,
//! another one or a destroy: no broker that holds messages is deleted unless that was announced and allowed, and in the
//! end all is as after a clean run.
//!
//! A kill differs from another by the account that it leaves behind, so every account of a recorded run is a place to
//! kill. Of one kind of change of each example every place is tried, of the others one in seven, and two hundred pairs
//! of kills; `MQCTL_SIM_SEEDS=N` leaves out nothing and runs N pairs. `MQCTL_SIM_ONLY=quickstart/Brokers/Same/17` and
//! `MQCTL_SIM_ONLY=pairs/17` run one history again, `--nocapture` prints the table.

mod announced;
mod change;
mod kind;
mod pairs;
mod run;
mod sequel;
mod sweep;
