//! The verbs, and the flags that several of them share; those of one verb stand in its file.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::assess::{ASSESS_EXAMPLES, Assess, GAP_EXAMPLES, PLAN_EXAMPLES};
use super::attest::Attest;
use super::check::{CHECK_EXAMPLES, Check};
use super::completions::Completions;
use super::config::ConfigArgs;
use super::evidence::{EVIDENCE_EXAMPLES, Evidence};
use super::explain::Explain;
use super::frameworks::{Frameworks, Objectives};
use super::resources::Resources;
use super::rules::Rules;
use super::terraform::Terraform;
use super::waivers::WaiversArgs;

/// Judges Terraform, Kubernetes and inventory files with Rego rules, and says what it could not judge.
#[derive(Debug, Parser)]
#[command(name = "probity", about, disable_help_subcommand = true, arg_required_else_help = true, after_help = EXITS)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) verb: Verb,
}

const EXITS: &str = "\
Exit codes:
  0  met
  1  not met: a finding at or above --fail-on, a control below --fail-below
  2  could not run: usage, configuration, a broken rule, no file that any reader knows
  3  ran, but an input in scope could not be read, or, with --strict, a verdict is unknown";

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Judge files and folders
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Say where the estate stands against frameworks: the status of every control
    #[command(after_help = ASSESS_EXAMPLES)]
    Assess(Assess),
    /// Say what stands between the estate and its frameworks, and why
    #[command(after_help = GAP_EXAMPLES)]
    Gap(Assess),
    /// Turn gaps into work items: what to do, by whom, by when, and what it brings
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(Assess),
    /// Verify bundles of evidence, judge them again, and look into them
    #[command(after_help = EVIDENCE_EXAMPLES)]
    Evidence(Evidence),
    /// List frameworks, show one, how much of each rules can see, and what two have in common
    Frameworks(Frameworks),
    /// List control objectives: what rules serve and controls rest on
    Objectives(Objectives),
    /// Attest what no rule can see, and check what is attested
    Attest(Attest),
    /// List waivers, check them, and add one
    Waivers(WaiversArgs),
    /// Show what was read, after evaluation: what rules see
    Resources(Resources),
    /// List the rules, show one, or run their examples
    Rules(Rules),
    /// Say why a rule gives its verdict on a resource: the values it read, and where they came from
    Explain(Explain),
    /// Show the configuration in force, and where each value came from
    Config(ConfigArgs),
    /// Evaluate Terraform expressions
    Terraform(Terraform),
    /// Print completions for a shell
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(super) struct Input {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The name that standard input is read under: its ending says which reader takes it
    #[arg(long = "as", value_name = "FILE", help_heading = "Input")]
    pub(super) stdin_name: Option<String>,
    /// Leave out files that match (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = "Input")]
    pub(super) exclude: Vec<String>,
    /// Read no file larger than this: bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Input")]
    pub(super) max_file_size: Option<u64>,
    #[command(flatten)]
    pub(super) variables: Variables,
    /// Which Terraform folders are judged on their own
    #[arg(long, value_enum, default_value_t = Modules::Roots, help_heading = "Input")]
    pub(super) modules: Modules,
    /// Render Helm charts with this program: your `helm`. Without it, no process is started
    #[arg(long, value_name = "PATH", help_heading = "Input")]
    pub(super) helm: Option<PathBuf>,
    /// Inputs of this kind that are not read are no error (repeatable)
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Input")]
    pub(super) allow_unread: Vec<Unread>,
    /// The configuration file [default: the nearest probity.yaml, from the working directory up]
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) config: Option<PathBuf>,
}

/// What is given to Terraform from outside of its files.
#[derive(Debug, Args)]
pub(super) struct Variables {
    #[command(flatten)]
    pub(super) assigned: Assigned,
    /// Take Terraform variables from the environment too: TF_VAR_NAME
    #[arg(long, help_heading = "Input")]
    pub(super) env: bool,
    /// The Terraform workspace [default: default]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(super) workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Modules {
    /// Those that no other folder calls; the others through their calls
    Roots,
    /// Those that others call too
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Unread {
    /// Templates of Helm charts
    Helm,
}

/// `--var-file` and `--var` in the order in which they stand: the last one counts.
#[derive(Debug, Default)]
pub(super) struct Assigned(pub(super) Vec<Assignment>);

/// One of them.
#[derive(Debug, Clone)]
pub(super) enum Assignment {
    File(PathBuf),
    /// `NAME=VALUE`, as it stands.
    Value(String),
}

impl Args for Assigned {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("var_file").long("var-file").value_name("FILE").value_parser(clap::value_parser!(PathBuf));
        let value = Arg::new("var").long("var").value_name("NAME=VALUE");
        command
            .arg(file.action(ArgAction::Append).help_heading("Input").help("Terraform variables from a file, as `terraform plan` takes it (repeatable)"))
            .arg(value.action(ArgAction::Append).help_heading("Input").help("A Terraform variable, as NAME=VALUE (repeatable)"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Assigned {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Self::default();
        given.update_from_arg_matches(matches)?;
        Ok(given)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let places = |name: &str| matches.indices_of(name).into_iter().flatten();
        let files = matches.get_many::<PathBuf>("var_file").into_iter().flatten().map(|file| Assignment::File(file.clone()));
        let values = matches.get_many::<String>("var").into_iter().flatten().map(|text| Assignment::Value(text.clone()));
        let mut all: Vec<(usize, Assignment)> = places("var_file").zip(files).chain(places("var").zip(values)).collect();
        all.sort_by_key(|(place, _)| *place);
        self.0 = all.into_iter().map(|(_, assignment)| assignment).collect();
        Ok(())
    }
}

impl Variables {
    /// The variable files, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.assigned.0.iter().filter_map(|assignment| if let Assignment::File(file) = assignment { Some(file) } else { None })
    }
}

#[derive(Debug, Args)]
pub(super) struct Choice {
    /// Judge only with rules that match (repeatable)
    #[arg(long = "rule", value_name = "GLOB", help_heading = "Rules")]
    pub(super) only: Vec<String>,
    /// Do not judge with rules that match (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = "Rules")]
    pub(super) skip: Vec<String>,
    /// A folder of own rules and lenses (repeatable)
    #[arg(long = "rules", value_name = "DIR", help_heading = "Rules")]
    pub(super) folders: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Look {
    /// Colours [default: on a terminal]
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Plain {
    /// For people
    Text,
    /// For programmes
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

pub(super) fn date(text: &str) -> Result<String, String> {
    text.parse::<jiff::civil::Date>().map(|date| date.to_string()).map_err(|_| "write it as YYYY-MM-DD".into())
}

fn size(text: &str) -> Result<u64, String> {
    let (digits, factor) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (text.get(..at), 1 << 10),
        Some((at, 'm' | 'M')) => (text.get(..at), 1 << 20),
        Some((at, 'g' | 'G')) => (text.get(..at), 1 << 30),
        _ => (Some(text), 1),
    };
    let number: Option<u64> = digits.and_then(|digits| digits.parse().ok());
    number.and_then(|number| number.checked_mul(factor)).filter(|bytes| *bytes > 0).ok_or_else(|| "write bytes, or a number with K, M or G: 512K, 64M".into())
}

/// A file and the format that is written to it, as `--output` takes them.
pub(super) fn format_file<F: ValueEnum>(text: &str) -> Result<(F, PathBuf), String> {
    let names = || F::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_string())).collect::<Vec<_>>().join(", ");
    let (format, file) = text.split_once('=').ok_or_else(|| format!("write it as FORMAT=FILE; the formats are {}", names()))?;
    let format = F::from_str(format, false).map_err(|_| format!("there is no format `{format}`; there are {}", names()))?;
    if file.is_empty() { Err("the file has no name".into()) } else { Ok((format, file.into())) }
}
