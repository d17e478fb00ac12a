//! Rules and lenses, and what they say of resources.
//!
//! [`Rulebook::load`] takes the built-in rules and the user's; [`judge`] gives a [`Verdict`] for each rule and each
//! resource of its kinds. Rego is evaluated by regorus, one small engine a rule, compiled when a resource of its kind
//! is there. A resource that holds unknowns is judged by the evaluator of `kleene` instead, on the same text: its verdict
//! is definite where every completion of what is unknown agrees, and else names the unknowns that decide.

mod assets;
mod engine;
mod explain;
mod gate;
mod heads;
mod input;
mod joins;
mod judge;
mod kleene;
mod lens;
mod metadata;
mod observed;
mod page;
mod partly;
mod parts;
mod places;
mod reads;
mod redact;
mod rulebook;
mod settings;
mod subject;
mod subjects;
mod undecided;
mod waivers;

pub use assets::Asset;
pub use explain::{Explanation, explain};
pub use judge::{Causes, Chosen, Finding, Given, Mode, Progress, Verdict, assets, judge, judge_with_assets};
pub(crate) use lens::paths_by_kind;
pub use metadata::{Parameter, ParameterType};
pub use observed::Observed;
pub use page::{Example, Page, Shows};
pub use rulebook::{Loaded, Rule, Rulebook};
pub use settings::{Override, Setting, Settings};
pub use subjects::Subjects;
pub use waivers::{About, Stands, Waivable, Waiver, WaiverPolicy, Waivers, Where, read_waivers};
