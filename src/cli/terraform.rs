//! `probity terraform eval`: expressions, as Terraform would evaluate them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Deserialize;

use super::args::Variables;
use super::output;
use super::session::options;
use super::{End, Stop};
use crate::source::{Collect, collect, shown};
use crate::terraform::{Answer, Data, Given, Question, Value, eval_expressions};

pub(super) const EVAL_EXAMPLES: &str = "\
Examples:
  probity terraform eval 'cidrsubnet(\"10.0.0.0/8\", 8, 2)'
  probity terraform eval --dir infra/prod --var region=eu-west-1 local.name
  echo '{\"expr\": \"upper(name)\", \"vars\": {\"name\": \"\\\"a\\\"\"}}' | probity terraform eval

One JSON object a line: {\"value\": …}, {\"unknown\": true, \"why\": …} or {\"error\": …}.";

#[derive(Debug, Args)]
pub(super) struct Terraform {
    #[command(subcommand)]
    pub(super) verb: TerraformVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum TerraformVerb {
    /// Evaluate expressions against a module: those given, or one a line from standard input
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(Eval),
}

#[derive(Debug, Args)]
pub(super) struct Eval {
    /// Expressions; without any, standard input is read: a JSON string a line, or an object {"expr", "vars", "unknown"}
    #[arg(value_name = "EXPRESSION")]
    pub(super) expressions: Vec<String>,
    /// The folder of the module, where relative files are read too
    #[arg(long, value_name = "DIR", default_value = ".", help_heading = "Input")]
    pub(super) dir: PathBuf,
    #[command(flatten)]
    pub(super) variables: Variables,
}

/// The longest line that is read.
const MAX_LINE: u64 = 16 << 20;

pub(super) fn run(args: Terraform) -> Result<End, Stop> {
    match args.verb {
        TerraformVerb::Eval(args) => eval(args),
    }
}

/// A line of standard input.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Text(String),
    Named {
        expr: String,
        #[serde(default)]
        vars: BTreeMap<String, String>,
        #[serde(default)]
        unknown: BTreeMap<String, String>,
    },
}

fn eval(args: Eval) -> Result<End, Stop> {
    if !args.dir.is_dir() {
        return Err(Stop(format!("there is no folder `{}`", args.dir.display())));
    }
    let questions = if args.expressions.is_empty() {
        read(&mut io::stdin().lock())?
    } else {
        args.expressions.iter().map(|text| Question { text: text.clone(), given: Given::default() }).collect()
    };
    let (sources, _) = collect(&Collect { paths: [args.dir.clone()].into_iter().chain(args.variables.files().cloned()).collect(), ..Collect::default() });
    let options = options(&args.variables, std::iter::empty::<PathBuf>())?;
    let folder = shown(&args.dir, &std::env::current_dir()?);
    let folder = if folder == "." { "" } else { &folder };
    let answers = eval_expressions(&questions, &sources, folder, &options);
    let refused = answers.iter().any(|answer| matches!(answer, Answer::Error(_)));
    output::print(|out| answers.iter().try_for_each(|answer| writeln!(out, "{}", line(answer))))?;
    // Of several, each line says for itself how it went.
    Ok(if refused && args.expressions.len() == 1 { End::NotMet } else { End::Met })
}

/// The expressions of standard input, one a line: as JSON, or as they are.
fn read(input: &mut impl BufRead) -> Result<Vec<Question>, Stop> {
    let mut questions = Vec::new();
    loop {
        let mut text = String::new();
        if input.by_ref().take(MAX_LINE).read_line(&mut text)? == 0 {
            return Ok(questions);
        }
        if text.trim().is_empty() {
            continue;
        }
        questions.push(match serde_json::from_str(&text) {
            Ok(Line::Text(text)) => Question { text, given: Given::default() },
            Ok(Line::Named { expr, vars, unknown }) => Question { text: expr, given: Given { vars, unknown } },
            Err(_) => Question { text, given: Given::default() },
        });
    }
}

/// An answer as one line of JSON.
fn line(answer: &Answer) -> String {
    let mut text = String::new();
    match answer {
        Answer::Error(why) => text.push_str(&format!("{{\"error\": {}}}", quoted(why))),
        Answer::Value(value) => {
            match value.unknown() {
                Some(unknown) => text.push_str(&format!("{{\"unknown\": true, \"why\": {}", quoted(&unknown.why))),
                None => {
                    text.push_str("{\"value\": ");
                    write(value, &mut text);
                }
            }
            text.push_str(if value.is_sensitive() { ", \"sensitive\": true}" } else { "}" });
        }
    }
    text
}

/// A value as JSON, its numbers with all their digits.
fn write(value: &Value, text: &mut String) {
    match &value.data {
        Data::Null(_) => text.push_str("null"),
        Data::Bool(yes) => text.push_str(if *yes { "true" } else { "false" }),
        Data::Number(number) => text.push_str(&number.to_string()),
        Data::Text(plain) => text.push_str(&quoted(plain)),
        Data::Sequence(sequence) => {
            for (n, item) in sequence.items().iter().enumerate() {
                text.push_str(if n == 0 { "[" } else { ", " });
                write(item, text);
            }
            text.push_str(if sequence.items().is_empty() { "[]" } else { "]" });
        }
        Data::Mapping(mapping) => {
            text.push('{');
            for (n, (name, item)) in mapping.items().iter().enumerate() {
                text.push_str(&format!("{}{}: ", if n == 0 { "" } else { ", " }, quoted(name)));
                write(item, text);
            }
            text.push('}');
        }
        Data::Unknown(unknown) => text.push_str(&format!("{{\"$unknown\": {}}}", quoted(&unknown.why))),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
