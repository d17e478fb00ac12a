//! What frameworks have in common, and how much of each is within reach of rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::catalog::{Extent, Nature};
use super::library::Target;
use super::population::RuleFacts;

/// How much of a framework rules can see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Controls in force.
    pub controls: usize,
    /// Of these, by nature: technical, procedural, mixed.
    pub natures: [usize; 3],
    /// Those that rules, or what is computed, cover in full, in part, and not at all: the last only a person can attest.
    pub automated: [usize; 3],
    /// Those with no rule behind them, with one, and with two or more.
    pub methods: [usize; 3],
    /// Those for which some rule reads `Terraform`, `Kubernetes`, `inventory`.
    pub sources: BTreeMap<&'static str, usize>,
    /// Pairs of a control and an objective, and those of full extent.
    pub supports: (usize, usize),
}

impl Coverage {
    /// The sources, in the order in which they are shown.
    pub const SOURCES: [&'static str; 3] = ["Terraform", "Kubernetes", "inventory"];
}

/// How much of a framework the rules in force can see.
#[must_use]
pub fn coverage(target: &Target<'_>, rules: &BTreeMap<Arc<str>, RuleFacts>) -> Coverage {
    let mut of = Coverage { controls: target.controls.len(), ..Coverage::default() };
    for control in &target.controls {
        let names = |rule: &RuleFacts| {
            let ours = rule.controls.iter().filter(|(framework, _)| **framework == *target.framework.id);
            ours.filter_map(|(_, id)| target.framework.control(id)).any(|named| named.id == control.id)
        };
        let serves = |rule: &RuleFacts| control.supports.iter().any(|support| support.objective == rule.objective);
        let behind: Vec<&RuleFacts> = rules.values().filter(|rule| serves(rule) || names(rule)).collect();
        let full =
            |rule: &&RuleFacts| names(rule) || control.supports.iter().any(|support| support.objective == rule.objective && support.extent == Extent::Full);
        let computed = control.computed.as_ref().map(|computed| computed.extent);
        let [fully, partly, person] = &mut of.automated;
        *match (computed, behind.is_empty()) {
            (Some(Extent::Full), _) => fully,
            _ if behind.iter().any(full) => fully,
            (None, true) => person,
            _ => partly,
        } += 1;
        for source in behind.iter().flat_map(|rule| rule.sources.iter().copied()).collect::<BTreeSet<_>>() {
            *of.sources.entry(source).or_default() += 1;
        }
        of.supports.0 += control.supports.len();
        of.supports.1 += control.supports.iter().filter(|support| support.extent == Extent::Full).count();
        let [none, one, more] = &mut of.methods;
        *match behind.len() {
            0 => none,
            1 => one,
            _ => more,
        } += 1;
        let [technical, procedural, mixed] = &mut of.natures;
        *match control.nature {
            Nature::Technical => technical,
            Nature::Procedural => procedural,
            Nature::Mixed => mixed,
        } += 1;
    }
    of
}

/// Two controls that objectives support both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// The control of the first framework.
    pub left: Arc<str>,
    /// That of the second.
    pub right: Arc<str>,
    /// The objectives that they share, with how far each bears on either.
    pub by: Vec<(Arc<str>, Extent, Extent)>,
}

/// The pairs of controls that share objectives, in the order of the first. Shared evidence, not equivalence.
#[must_use]
pub fn crosswalk(left: &Target<'_>, right: &Target<'_>) -> Vec<Crossing> {
    let mut found = Vec::new();
    for one in &left.controls {
        let ours: BTreeMap<&Arc<str>, Extent> = one.supports.iter().map(|support| (&support.objective, support.extent)).collect();
        for other in right.controls.iter().filter(|_| !ours.is_empty()) {
            let theirs: BTreeSet<(&Arc<str>, Extent)> = other.supports.iter().map(|support| (&support.objective, support.extent)).collect();
            let by: Vec<_> = theirs.into_iter().filter_map(|(objective, extent)| Some((objective.clone(), *ours.get(objective)?, extent))).collect();
            if !by.is_empty() {
                found.push(Crossing { left: one.id.clone(), right: other.id.clone(), by });
            }
        }
    }
    found
}
