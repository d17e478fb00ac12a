//! `probity rules`: list, show, test.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rayon::prelude::*;
use serde_json::json;

use super::args::{Choice, Plain};
use super::output;
use super::session::{Refused, Session};
use super::{End, Stop};
use crate::flow;
use crate::policy::{Rule, Rulebook};
use crate::report::{self, TextOptions};

#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub(super) verb: RulesVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesVerb {
    /// List the rules
    List {
        #[command(flatten)]
        choice: Choice,
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
    /// Show a rule: why it matters, its examples, how to mend it
    Show {
        /// The rule's id
        id: String,
        /// A folder of own rules and lenses (repeatable)
        #[arg(long = "rules", value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Run the examples of the rules' pages
    Test {
        #[command(flatten)]
        choice: Choice,
    },
}

pub(super) fn run(args: Rules) -> Result<End, Stop> {
    let folders = match &args.verb {
        RulesVerb::List { choice, .. } | RulesVerb::Test { choice } => &choice.folders,
        RulesVerb::Show { folders, .. } => folders,
    };
    let session = match Session::load(None, folders)? {
        Ok(session) => session,
        Err(refused) => return refuse(&refused),
    };
    match &args.verb {
        RulesVerb::List { choice, format } => list(&session, &session.choose(choice)?, *format),
        RulesVerb::Show { id, .. } => show(&session.book, id),
        RulesVerb::Test { choice } => test(&session, &session.choose(choice)?),
    }
}

/// Tells why a run could not start.
pub(super) fn refuse(refused: &Refused) -> Result<End, Stop> {
    let options = TextOptions { color: output::colored(super::args::Color::Auto), width: output::width(), verbose: false };
    output::say(report::problems_text(&refused.0, &options).trim_end());
    Ok(End::CouldNotRun)
}

fn list(session: &Session, chosen: &dyn Fn(&Rule) -> bool, format: Plain) -> Result<End, Stop> {
    let rules: Vec<&Rule> = session.book.rules().iter().filter(|rule| chosen(rule)).collect();
    let controls =
        |rule: &Rule| rule.controls.iter().map(|(framework, control)| json!({"framework": framework, "control": control, "via": "direct"})).collect::<Vec<_>>();
    let parameters = |rule: &Rule| {
        rule.parameters.iter().map(|parameter| json!({"name": parameter.name, "type": parameter.kind.word(), "default": crate::report::value_json(&parameter.default), "description": parameter.description})).collect::<Vec<_>>()
    };
    let one = |rule: &&Rule| {
        json!({"id": rule.id, "title": rule.title, "severity": session.settings.of(rule, "").severity.word(), "subjects": rule.subjects.names(), "objective": rule.objective,
            "controls": controls(rule), "aliases": rule.aliases, "formerly": rule.formerly, "parameters": parameters(rule)})
    };
    output::print(|out| match format {
        Plain::Json => report::write_json(&rules.iter().map(one).collect::<Vec<_>>(), out),
        Plain::Text => {
            let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
            for rule in &rules {
                writeln!(out, "{:width$}  {:8}  {}", rule.id, session.settings.of(rule, "").severity.word(), rule.title)?;
            }
            writeln!(out, "{}", report::many(rules.len(), "rule"))
        }
    })?;
    Ok(End::Met)
}

fn show(book: &Rulebook, id: &str) -> Result<End, Stop> {
    let Some(rule) = book.rule(id) else {
        let near = book.nearest(id).map_or_else(|| "`probity rules list` shows the rules".to_string(), |near| format!("did you mean `{near}`?"));
        return Err(Stop(format!("there is no rule `{id}`; {near}")));
    };
    output::print(|out| {
        writeln!(out, "{}\n{}\n", rule.id, rule.title)?;
        writeln!(out, "severity   {}\nobjective  {}\nsubjects   {}", rule.severity.word(), rule.objective, rule.subjects.names().join(", "))?;
        for (framework, control) in &rule.controls {
            writeln!(out, "control    {framework} {control}")?;
        }
        if !rule.aliases.is_empty() {
            writeln!(out, "also       {}", rule.aliases.join(", "))?;
        }
        for parameter in &rule.parameters {
            writeln!(
                out,
                "parameter  {} ({}, default {}): {}",
                parameter.name,
                parameter.kind.word(),
                crate::report::value_json(&parameter.default),
                parameter.description
            )?;
        }
        writeln!(out, "\n{}\n", rule.page.why)?;
        for example in &rule.page.examples {
            writeln!(out, "{}: {}\n", example.shows.word(), example.file)?;
            for line in example.text.lines() {
                writeln!(out, "    {line}")?;
            }
            writeln!(out)?;
        }
        writeln!(out, "Fix: {}", rule.page.fix)
    })?;
    Ok(End::Met)
}

fn test(session: &Session, chosen: &(dyn Fn(&Rule) -> bool + Sync)) -> Result<End, Stop> {
    let rules: Vec<&Rule> = session.book.rules().iter().filter(|rule| chosen(rule)).collect();
    let checked: Vec<(usize, Vec<String>)> = rules.par_iter().map(|rule| flow::prove_page(&session.book, rule)).collect();
    let examples: usize = checked.iter().map(|(examples, _)| examples).sum();
    let failures: Vec<&String> = checked.iter().flat_map(|(_, failures)| failures).collect();
    output::print(|out| {
        for failure in &failures {
            writeln!(out, "{}", report::shown(failure))?;
        }
        writeln!(out, "{}, {}, {} failed", report::many(rules.len(), "rule"), report::many(examples, "example"), failures.len())
    })?;
    Ok(if failures.is_empty() { End::Met } else { End::NotMet })
}
