//! One run at a time: many contenders in virtual time, and two processes in real time.

mod contenders;
mod guard;
mod processes;
