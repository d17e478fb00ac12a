//! `probity config show`: each value in force, and where it came from.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::args::Plain;
use super::output;
use super::session::Session;
use super::{End, Stop};
use crate::model::Rating;
use crate::report::{shown, write_json};
use crate::source::Span;

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) verb: ConfigVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigVerb {
    /// Show each value in force, and where it came from
    Show {
        /// The configuration file [default: the nearest probity.yaml, from the working directory up]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
}

pub(super) fn run(args: ConfigArgs) -> Result<End, Stop> {
    let ConfigVerb::Show { config, format } = args.verb;
    let session = match Session::load(config.as_deref(), &[])? {
        Ok(session) => session,
        Err(refused) => return super::rules::refuse(&refused),
    };
    let values = values(&session);
    output::print(|out| match format {
        Plain::Json => {
            let all: Vec<Json> = values.iter().map(|(key, value, from)| json!({"key": key, "value": value, "from": from})).collect();
            write_json(&all, out)
        }
        Plain::Text => {
            let width = values.iter().map(|(key, ..)| key.len()).max().unwrap_or(0);
            for (key, value, from) in &values {
                writeln!(out, "{:width$}  {}  ({})", shown(key), shown(&value.to_string()), shown(from))?;
            }
            Ok(())
        }
    })?;
    Ok(End::Met)
}

/// Key, value, and where it was said.
fn values(session: &Session) -> Vec<(String, Json, String)> {
    let config = &session.config;
    let from = |at: Span| {
        let place = config.sources.place(at);
        format!("{}:{}", place.file, place.start.line)
    };
    let default = || "default".to_string();
    let said = |said: Option<(Json, Span)>, fallback: Json| said.map_or_else(|| (fallback, default()), |(value, at)| (value, from(at)));
    let mut values = Vec::new();
    let mut add = |key: &str, (value, from): (Json, String)| values.push((key.to_string(), value, from));
    add("fail_on", said(config.fail_on.as_ref().map(|said| (json!(said.value.word()), said.at)), json!(Rating::Low.word())));
    add("strict", said(config.strict.as_ref().map(|said| (json!(said.value), said.at)), json!(false)));
    for glob in &config.exclude {
        add("exclude", (json!(glob.value), from(glob.at)));
    }
    for folder in &config.rule_folders {
        add("rule_folders", (json!(folder.value), from(folder.at)));
    }
    for file in &config.var_files {
        add("var_files", (json!(file.value), from(file.at)));
    }
    for set in &config.variable_sets {
        let key = format!("variable_sets.{}", set.name.value);
        for file in &set.files {
            add(&format!("{key}.var_files"), (json!(file.value), from(file.at)));
        }
        for glob in &set.roots {
            add(&format!("{key}.roots"), (json!(glob.value), from(glob.at)));
        }
    }
    for module in &config.modules {
        let key = format!("modules.{}", module.source.value);
        add(&format!("{key}.path"), (json!(module.folder.value), from(module.folder.at)));
        if let Some(version) = &module.version {
            add(&format!("{key}.version"), (json!(version.value), from(version.at)));
        }
    }
    for set in &config.helm {
        let files: Vec<_> = set.files.iter().map(|said| &said.value).collect();
        add(&format!("helm.{}.{}", set.chart.display(), set.name.value), (json!(files), from(set.name.at)));
    }
    for (kind, paths) in &config.pod_specs {
        let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
        add(&format!("pod_specs.{kind}"), (json!(paths), config.pod_specs_at.map_or_else(default, from)));
    }
    for folder in &config.framework_folders {
        add("framework_folders", (json!(folder.value), from(folder.at)));
    }
    for (framework, scope) in &config.frameworks {
        let scope = scope.words();
        add(&format!("frameworks.{}", framework.value), (json!(if scope.is_empty() { "everything" } else { &scope }), from(framework.at)));
    }
    for (name, (frameworks, scope)) in &config.profiles {
        for framework in frameworks {
            let scope = scope.as_ref().map(|scope| scope.words()).filter(|words| !words.is_empty()).map(|words| format!(" ({words})")).unwrap_or_default();
            add(&format!("profiles.{name}"), (json!(format!("{}{scope}", framework.value)), from(framework.at)));
        }
    }
    for file in &config.governed_files {
        add("governed_files", (json!(file.value), from(file.at)));
    }
    let file = || config.sources.iter().next().map_or_else(default, |(_, source)| source.path.to_string());
    for (severity, days) in &config.waivers.longest {
        add(&format!("waivers.longest.{}", severity.word()), (json!(days), file()));
    }
    for (severity, names) in &config.waivers.approvers {
        add(&format!("waivers.approvers.{}", severity.word()), (json!(names), file()));
    }
    let due = config.due.unwrap_or_default();
    for severity in Rating::ALL {
        let place = if config.due.is_some() { file() } else { default() };
        add(&format!("plan.due.{}", severity.word()), (json!(due.of(severity)), place));
    }
    add("plan.within", said(config.within.as_ref().map(|said| (json!(said.value), said.at)), json!(super::assess::WITHIN)));
    for rule in session.book.rules() {
        let named: Vec<_> = session.settings.naming(rule).collect();
        for one in &named {
            let scope = if one.paths.is_some() { " (for some paths)" } else { "" };
            let at = || from(one.written.1) + scope;
            if let Some(enabled) = one.enabled {
                add(&format!("rules.{}.enabled", rule.id), (json!(enabled), at()));
            }
            if let Some(severity) = one.severity {
                add(&format!("rules.{}.severity", rule.id), (json!(severity.word()), at()));
            }
        }
        for parameter in &rule.parameters {
            let key = format!("rules.{}.parameters.{}", rule.id, parameter.name);
            let mut given = named.iter().flat_map(|one| one.parameters.iter().filter(|(name, ..)| **name == *parameter.name)).peekable();
            if given.peek().is_none() {
                add(&key, (crate::report::value_json(&parameter.default), default()));
            }
            for (_, at, node) in given {
                add(&key, (crate::report::value_json(node), from(*at)));
            }
        }
    }
    values
}
