//! `probity frameworks` and `probity objectives`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::args::Plain;
use super::session::Session;
use super::{End, Stop, assess, output};
use crate::framework::{self, Control, Coverage, Extent, Library, RuleFacts, Scope, Target};
use crate::report::{self, shown};

#[derive(Debug, Args)]
pub(super) struct Frameworks {
    #[command(subcommand)]
    pub(super) verb: FrameworksVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum FrameworksVerb {
    /// List the frameworks and their profiles
    List {
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
    /// Show a framework: its controls, and the objectives that support each
    Show {
        /// A framework, or a profile of one
        id: String,
        /// Only this control, in any spelling
        control: Option<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
    /// How much of each framework the rules in force can see
    Coverage {
        /// Frameworks, or profiles of them [default: all]
        ids: Vec<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
    /// The controls of two frameworks that rest on the same objectives: shared evidence, not equivalence
    Crosswalk {
        /// A framework, or a profile of one
        left: String,
        /// Another
        right: String,
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
    /// What supports each control, and how far: for other tools
    Mapping {
        /// Frameworks, or profiles of them
        #[arg(required = true)]
        ids: Vec<String>,
        /// What to print
        #[arg(long, value_enum, default_value_t = MappingFormat::Oscal)]
        format: MappingFormat,
    },
    /// Write them as a folder of pages: framework, control, objective, rule, and back; no server is needed
    Docs {
        /// The folder, which must not be there yet, or be empty
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MappingFormat {
    /// An OSCAL mapping collection
    Oscal,
}

#[derive(Debug, Args)]
pub(super) struct Objectives {
    #[command(subcommand)]
    pub(super) verb: ObjectivesVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum ObjectivesVerb {
    /// List them, each with its rules
    List {
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
}

/// The rules in force, as frameworks know of them.
fn rules(session: &Session) -> BTreeMap<Arc<str>, RuleFacts> {
    let facts = |rule: &crate::policy::Rule| RuleFacts {
        title: rule.title.clone(),
        objective: rule.objective.as_str().into(),
        controls: rule.controls.clone(),
        fix: String::new(),
        sources: session.book.sources_of(rule),
    };
    session.book.rules().iter().map(|rule| (rule.id.clone(), facts(rule))).collect()
}

pub(super) fn run(args: Frameworks) -> Result<End, Stop> {
    let session = match Session::load(None, &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let library = assess::library(&session);
    let named = |id: &str| library.target(id).map(|target| (target, Scope::default())).map_err(Stop);
    let targets: Vec<(Target<'_>, Scope)> = match &args.verb {
        FrameworksVerb::List { .. } | FrameworksVerb::Docs { .. } => library.ids().map(named).collect::<Result<_, _>>()?,
        FrameworksVerb::Show { id, .. } => vec![named(id)?],
        FrameworksVerb::Coverage { ids, .. } if ids.is_empty() => library.ids().map(named).collect::<Result<_, _>>()?,
        FrameworksVerb::Coverage { ids, .. } => ids.iter().map(|id| named(id)).collect::<Result<_, _>>()?,
        FrameworksVerb::Mapping { ids, .. } => ids.iter().map(|id| named(id)).collect::<Result<_, _>>()?,
        FrameworksVerb::Crosswalk { left, right, .. } => vec![named(left)?, named(right)?],
    };
    if let Some(refused) = assess::refused(&library, &targets, &session) {
        return super::rules::refuse(&refused);
    }
    match (&args.verb, targets.as_slice()) {
        (FrameworksVerb::List { format }, all) => list(all, *format),
        (FrameworksVerb::Docs { output }, _) => {
            output::save_folder(output, &report::site(&library, &session.book))?;
            Ok(End::Met)
        }
        (FrameworksVerb::Show { control: Some(id), format, .. }, [(target, _)]) => match target.framework.control(id) {
            Some(control) => show(target, &[control], &session, *format),
            None => {
                let near = target.framework.nearest(id).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(Stop(format!("`{}` has no control `{id}`{near}", target.framework.id)))
            }
        },
        (FrameworksVerb::Show { format, .. }, [(target, _)]) => show(target, &target.controls, &session, *format),
        (FrameworksVerb::Coverage { format, .. }, all) => coverage(all, &session, *format),
        (FrameworksVerb::Mapping { format: MappingFormat::Oscal, .. }, all) => mapping(all, &session, &library),
        (FrameworksVerb::Crosswalk { format, .. }, [(left, _), (right, _)]) => crosswalk(left, right, *format),
        _ => Ok(End::Met),
    }
}

fn list(all: &[(Target<'_>, Scope)], format: Plain) -> Result<End, Stop> {
    output::print(|out| match format {
        Plain::Json => {
            let one = |(target, _): &(Target<'_>, Scope)| {
                let framework = target.framework;
                let profiles: BTreeMap<&String, usize> = framework.profiles.iter().map(|(name, profile)| (name, profile.controls.len())).collect();
                json!({"id": framework.id, "title": framework.title, "publisher": framework.publisher, "version": framework.version, "published": framework.published,
                    "licence": framework.licence, "source": framework.source, "text": framework.text.word(), "controls": target.controls.len(), "profiles": profiles})
            };
            report::write_json(&all.iter().map(one).collect::<Vec<_>>(), out)
        }
        Plain::Text => {
            let width = all.iter().map(|(target, _)| target.framework.id.len()).max().unwrap_or(0);
            for (target, _) in all {
                let framework = target.framework;
                writeln!(out, "{:width$}  {:>5}  {}", shown(&framework.id), target.controls.len(), shown(&framework.title))?;
                let profiles: Vec<String> = framework.profiles.iter().map(|(name, profile)| format!("{name} {}", profile.controls.len())).collect();
                if !profiles.is_empty() {
                    writeln!(out, "{:width$}         profiles: {}", "", shown(&profiles.join(", ")))?;
                }
            }
            writeln!(out, "{}", report::many(all.len(), "framework"))
        }
    })?;
    Ok(End::Met)
}

fn show(target: &Target<'_>, controls: &[&Control], session: &Session, format: Plain) -> Result<End, Stop> {
    let rules = rules(session);
    let framework = target.framework;
    let behind = |control: &Control| -> Vec<&str> {
        let names = |rule: &RuleFacts| {
            let ours = rule.controls.iter().filter(|(id, _)| **id == *framework.id);
            ours.filter_map(|(_, id)| framework.control(id)).any(|named| named.id == control.id)
        };
        let serves = |rule: &RuleFacts| control.supports.iter().any(|support| support.objective == rule.objective);
        rules.iter().filter(|(_, rule)| serves(rule) || names(rule)).map(|(id, _)| &**id).collect()
    };
    output::print(|out| match format {
        Plain::Json => {
            let one = |control: &&Control| {
                let computed = control
                    .computed
                    .as_ref()
                    .map(|computed| json!({"what": computed.question.word(), "extent": computed.extent.word(), "because": computed.because}));
                let supports: Vec<_> = control
                    .supports
                    .iter()
                    .map(|support| json!({"objective": support.objective, "extent": support.extent.word(), "because": support.because, "requires": support.requires.iter().map(|bound| json!({"rule": bound.rule, "bound": bound.words()})).collect::<Vec<_>>()}))
                    .collect();
                json!({"control": control.id, "title": control.title, "group": control.group, "parent": control.parent, "nature": control.nature.word(),
                    "withdrawn": control.withdrawn, "moved_to": control.moved_to, "formerly": control.formerly, "supports": supports, "computed": computed, "rules": behind(control)})
            };
            let groups: Vec<_> = framework.groups.iter().map(|group| json!({"id": group.id, "title": group.title, "parent": group.parent})).collect();
            report::write_json(
                &json!({"id": target.name(), "title": framework.title, "publisher": framework.publisher, "version": framework.version, "published": framework.published,
                    "licence": framework.licence, "source": framework.source, "text": framework.text.word(), "note": framework.note, "groups": groups,
                    "controls": controls.iter().map(one).collect::<Vec<_>>()}),
                out,
            )
        }
        Plain::Text => {
            writeln!(out, "{}  {}", shown(&target.name()), shown(&framework.title))?;
            writeln!(out, "{}, {}; {}", shown(&framework.publisher), shown(&framework.published), shown(&framework.licence))?;
            writeln!(out, "{}", shown(&framework.source))?;
            if let Some(note) = &framework.note {
                writeln!(out, "{}", shown(note))?;
            }
            let mut group = None;
            for control in controls {
                if control.group != group {
                    group.clone_from(&control.group);
                    let title = framework.groups.iter().find(|one| Some(&one.id) == group.as_ref()).and_then(|one| one.title.clone()).unwrap_or_default();
                    writeln!(out, "\n{}  {}", shown(group.as_deref().unwrap_or("")), shown(&title))?;
                }
                let title = control.title.as_deref().map(|title| format!("  {}", shown(title))).unwrap_or_default();
                let gone = if control.withdrawn { format!(", withdrawn: {}", control.moved_to.join(", ")) } else { String::new() };
                writeln!(out, "  {}{title} ({}{})", shown(&control.id), control.nature.word(), shown(&gone))?;
                for support in &control.supports {
                    writeln!(out, "      {} ({}): {}", shown(&support.objective), support.extent.word(), shown(&support.because))?;
                    for bound in &support.requires {
                        writeln!(out, "        asks of {}: {}", shown(&bound.rule), shown(&bound.words()))?;
                    }
                }
                if let Some(computed) = &control.computed {
                    writeln!(out, "      computed: {} ({}): {}", computed.question.word(), computed.extent.word(), shown(&computed.because))?;
                }
                let behind = behind(control);
                if !behind.is_empty() {
                    writeln!(out, "      {}", report::many(behind.len(), "rule"))?;
                }
            }
            writeln!(out, "\n{}", report::many(controls.len(), "control"))
        }
    })?;
    Ok(End::Met)
}

fn coverage(all: &[(Target<'_>, Scope)], session: &Session, format: Plain) -> Result<End, Stop> {
    let rules = rules(session);
    let of: Vec<_> = all.iter().map(|(target, _)| (target.name(), framework::coverage(target, &rules))).collect();
    output::print(|out| match format {
        Plain::Json => {
            let one = |(name, of): &(String, Coverage)| {
                let ([technical, procedural, mixed], [fully, partly, person], [none, single, more]) = (of.natures, of.automated, of.methods);
                let sources: BTreeMap<&str, usize> = Coverage::SOURCES.iter().map(|source| (*source, of.sources.get(source).copied().unwrap_or(0))).collect();
                json!({"framework": name, "controls": of.controls, "technical": technical, "procedural": procedural, "mixed": mixed,
                    "automated": {"fully": fully, "partly": partly, "only_a_person": person},
                    "rules": {"none": none, "one": single, "more": more}, "sources": sources,
                    "supports": {"all": of.supports.0, "full": of.supports.1}})
            };
            report::write_json(&of.iter().map(one).collect::<Vec<_>>(), out)
        }
        Plain::Text => {
            let header = ["framework", "controls", "fully", "partly", "only a person", "2+ rules", "1", "0", "Terraform", "Kubernetes", "inventory"];
            let row = |(name, of): &(String, Coverage)| {
                let ([fully, partly, person], [none, single, more]) = (of.automated, of.methods);
                let sources = Coverage::SOURCES.iter().map(|source| of.sources.get(source).copied().unwrap_or(0));
                let counts = [of.controls, fully, partly, person, more, single, none].into_iter().chain(sources);
                std::iter::once(shown(name).into_owned()).chain(counts.map(|count| count.to_string())).collect::<Vec<String>>()
            };
            let width = of.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
            let mut line = |cells: &[String]| {
                let (name, counts) = cells.split_first().map_or(("", &[][..]), |(name, counts)| (name.as_str(), counts));
                let counts: String = counts.iter().zip(header.iter().skip(1)).map(|(cell, head)| format!("  {cell:>0$}", head.len().max(4))).collect();
                writeln!(out, "{name:width$}{counts}")
            };
            line(&header.map(str::to_owned))?;
            of.iter().try_for_each(|one| line(&row(one)))?;
            writeln!(out, "\nfully, partly: by rules, or computed from assessments; 2+, 1, 0: how many rules can judge a control; then by what they read")?;
            Ok(())
        }
    })?;
    Ok(End::Met)
}

fn crosswalk(left: &Target<'_>, right: &Target<'_>, format: Plain) -> Result<End, Stop> {
    let pairs = framework::crosswalk(left, right);
    output::print(|out| match format {
        Plain::Json => {
            let one = |pair: &framework::Crossing| {
                let by: Vec<_> =
                    pair.by.iter().map(|(objective, ours, theirs)| json!({"objective": objective, "left": ours.word(), "right": theirs.word()})).collect();
                json!({"left": pair.left, "right": pair.right, "by": by})
            };
            report::write_json(&json!({"left": left.name(), "right": right.name(), "pairs": pairs.iter().map(one).collect::<Vec<_>>()}), out)
        }
        Plain::Text => {
            writeln!(out, "{} and {}: controls that rest on the same objectives; shared evidence, not equivalence", shown(&left.name()), shown(&right.name()))?;
            let mut last = None;
            for pair in &pairs {
                if last != Some(&pair.left) {
                    writeln!(out, "\n{}", shown(&pair.left))?;
                    last = Some(&pair.left);
                }
                let by: Vec<String> = pair
                    .by
                    .iter()
                    .map(|(objective, ours, theirs)| {
                        if (*ours, *theirs) == (Extent::Partial, Extent::Partial) {
                            objective.to_string()
                        } else {
                            format!("{objective} ({}, {})", ours.word(), theirs.word())
                        }
                    })
                    .collect();
                writeln!(out, "  {}  {}", shown(&pair.right), shown(&by.join(", ")))?;
            }
            writeln!(out, "\n{}", report::many(pairs.len(), "pair"))
        }
    })?;
    Ok(End::Met)
}

/// The mapping of frameworks, for other tools.
fn mapping(all: &[(Target<'_>, Scope)], session: &Session, library: &Library) -> Result<End, Stop> {
    let rules = rules(session);
    let targets: Vec<Target<'_>> = all.iter().map(|(target, _)| target.clone()).collect();
    if let Some(none) = targets.iter().find(|target| {
        let of = framework::coverage(target, &rules);
        of.supports.0 == 0 && of.automated[2] == of.controls
    }) {
        return Err(Stop(format!("no objective and no rule supports a control of `{}`: there is nothing to map", none.name())));
    }
    output::print(|out| report::oscal_mapping(env!("CARGO_PKG_VERSION"), &library.digest(), &targets, &rules, out))?;
    Ok(End::Met)
}

pub(super) fn objectives(args: Objectives) -> Result<End, Stop> {
    let ObjectivesVerb::List { format } = args.verb;
    let session = match Session::load(None, &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let library: Library = assess::library(&session);
    if let Some(refused) = assess::refused(&library, &[], &session) {
        return super::rules::refuse(&refused);
    }
    let serving = |id: &str| -> Vec<&str> { session.book.rules().iter().filter(|rule| rule.objective == id).map(|rule| &*rule.id).collect() };
    output::print(|out| match format {
        Plain::Json => {
            let one = |objective: &framework::Objective| {
                json!({"id": objective.id, "title": objective.title, "statement": objective.statement, "evidence": objective.evidence, "owner_role": objective.owner_role,
                    "rules": serving(&objective.id)})
            };
            report::write_json(&library.objectives.iter().map(one).collect::<Vec<_>>(), out)
        }
        Plain::Text => {
            let width = library.objectives.iter().map(|objective| objective.id.len()).max().unwrap_or(0);
            for objective in &library.objectives {
                writeln!(out, "{:width$}  {:>9}  {}", shown(&objective.id), report::many(serving(&objective.id).len(), "rule"), shown(&objective.title))?;
            }
            writeln!(out, "{}", report::many(library.objectives.len(), "objective"))
        }
    })?;
    Ok(End::Met)
}
