//! Proves a live server against its contract. Modules in reading order; each knows only those above it.

#[macro_use]
pub mod rules;
pub mod budget;
pub mod capability;
pub mod clock;
pub mod coverage;
pub mod exchange;
pub mod spec;
pub mod tokens;
pub mod validate;

pub mod suite;

pub mod layers;

pub mod cli;
pub mod replay;
pub mod report;
pub mod run;
pub mod self_test;
pub mod setup;
