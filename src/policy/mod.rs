//! Rules and lenses, and what they say of resources.
//!
//! [`Rulebook::load`] takes the built-in rules and the user's; [`judge`] gives a [`Verdict`] for each rule and each
//! resource of its kinds. Rego is evaluated by regorus, one small engine a rule, compiled when a resource of its kind
//! is there. A verdict whose rule can read something unknown is unknown, and names it: what a rule can read is found
//! in its text (`reads`).

mod engine;
mod gate;
mod input;
mod joins;
mod judge;
mod kleene;
mod lens;
mod metadata;
mod page;
mod reads;
mod redact;
mod rulebook;
mod settings;
mod subjects;

pub use judge::{Chosen, Explanation, Finding, Progress, Verdict, explain, judge};
pub(crate) use metadata::{Fields, rating};
pub use metadata::{Parameter, ParameterType};
pub use page::{Example, Page, Shows};
pub use rulebook::{Loaded, Rule, Rulebook};
pub use settings::{Override, Setting, Settings};
pub use subjects::Subjects;
