//! Hooks for Orkestra, in Rust.
//!
//! A hook is given a resource and answers with what is to become of it: data in,
//! intents out. [`hooks!`] names the functions; [`Input`] is what they are given,
//! [`Outcome`] what they answer, [`host`] what they may ask. [`testing`] runs them
//! under `cargo test`, without a cluster and without WebAssembly.

mod error;
mod export;
pub mod host;
mod input;
mod outcome;
mod rules;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;

pub use error::{Context, HookError};
pub use input::{Gvk, Input, Phase};
pub use outcome::{Condition, Event, Outcome, Ref};
pub use rules::{Action, ConvertInput, RuleInput, Setting, Violation};
pub use serde_json::{json, Value};

/// What `on_reconcile`, `on_delete` and `on_not_found` return.
pub type HookResult = Result<Outcome, HookError>;

/// For the macros alone.
#[doc(hidden)]
pub mod __private {
    pub use crate::export::*;
}
