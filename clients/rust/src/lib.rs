//! Client of the Taskward API: one method of [`Client`] for each operation of `openapi.yaml`.
//!
//! An operation answers with a [`Reply`] whose `body` is chosen by status, and keeps the headers. An answer that the
//! contract does not document, whatever is wrong with it, is [`Error::Undocumented`]; so using this client is a test
//! of the server as well.
//!
//! ```
//! use taskward_client::apis::{CreateTaskAnswer, CreateTaskParams};
//! use taskward_client::models::TaskCreate;
//! use taskward_client::{Client, Error};
//!
//! async fn remember_the_milk(token: &str) -> Result<(), Error> {
//!     let client = Client::new(reqwest::Client::new(), "http://127.0.0.1:8080").with_token(token);
//!     let reply = client.create_task(CreateTaskParams::new(TaskCreate::new("Buy milk"))).await?;
//!     match &reply.body {
//!         CreateTaskAnswer::Status201(task) => println!("{} is at {:?}", task.title, reply.header("location")),
//!         other => println!("{:?}", other.problem()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! Written by hand are this file, `client.rs` and `answer.rs`; `apis` and `models` are generated.

#![allow(clippy::too_many_arguments, reason = "a constructor takes what the contract requires")]

mod answer;
pub mod apis;
mod client;
#[expect(unused_imports, reason = "the generator imports the models for the sake of instants too, which are none")]
pub mod models;

pub use answer::{Error, Reply, Undocumented};
pub use client::Client;
