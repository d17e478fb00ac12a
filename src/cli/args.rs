//! Every verb and flag, with its help.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Parser, Subcommand, ValueEnum};

/// Judges Terraform, Kubernetes and inventory files with Rego rules, and says what it could not judge.
#[derive(Debug, Parser)]
#[command(name = "probity", about, disable_help_subcommand = true, arg_required_else_help = true, after_help = EXITS)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXITS: &str = "\
Exit codes:
  0  met
  1  not met: a finding at or above --fail-on
  2  could not run: usage, configuration, a broken rule, no file that any reader knows
  3  ran, but an input in scope could not be read, or, with --strict, a verdict is unknown";

const CHECK_EXAMPLES: &str = "\
Examples:
  probity check .
  probity check infra/ k8s/ --fail-on high
  probity check . --output sarif=probity.sarif --output json=probity.json
  probity check . --rule 'aws/s3/*' --skip 'asset/*'
  helm template ./chart | probity check - --as rendered.yaml

Exit codes: 0 met, 1 not met, 2 could not run, 3 an input could not be read.";

const EVAL_EXAMPLES: &str = "\
Examples:
  probity terraform eval 'cidrsubnet(\"10.0.0.0/8\", 8, 2)'
  probity terraform eval --dir infra/prod --var region=eu-west-1 local.name
  echo '{\"expr\": \"upper(name)\", \"vars\": {\"name\": \"\\\"a\\\"\"}}' | probity terraform eval

One JSON object a line: {\"value\": …}, {\"unknown\": true, \"why\": …} or {\"error\": …}.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Judge files and folders
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
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
pub(crate) struct Input {
    /// Files and folders; `-` is standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The name that standard input is read under: its ending says which reader takes it
    #[arg(long = "as", value_name = "FILE", help_heading = "Input")]
    pub(crate) stdin_name: Option<String>,
    /// Leave out files that match (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = "Input")]
    pub(crate) exclude: Vec<String>,
    /// Read no file larger than this: bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Input")]
    pub(crate) max_file_size: Option<u64>,
    #[command(flatten)]
    pub(crate) variables: Variables,
    /// Which Terraform folders are judged on their own
    #[arg(long, value_enum, default_value_t = Modules::Roots, help_heading = "Input")]
    pub(crate) modules: Modules,
    /// Render Helm charts with this program: your `helm`. Without it, no process is started
    #[arg(long, value_name = "PATH", help_heading = "Input")]
    pub(crate) helm: Option<PathBuf>,
    /// Inputs of this kind that are not read are no error (repeatable)
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Input")]
    pub(crate) allow_unread: Vec<Unread>,
    /// The configuration file [default: the nearest probity.yaml, from the working directory up]
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) config: Option<PathBuf>,
}

/// What is given to Terraform from outside of its files.
#[derive(Debug, Args)]
pub(crate) struct Variables {
    #[command(flatten)]
    pub(crate) assigned: Assigned,
    /// Take Terraform variables from the environment too: TF_VAR_NAME
    #[arg(long, help_heading = "Input")]
    pub(crate) env: bool,
    /// The Terraform workspace [default: default]
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Modules {
    /// Those that no other folder calls; the others through their calls
    Roots,
    /// Those that others call too
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unread {
    /// Templates of Helm charts
    Helm,
}

/// `--var-file` and `--var` in the order in which they stand: the last one counts.
#[derive(Debug, Default)]
pub(crate) struct Assigned(pub(crate) Vec<Assignment>);

/// One of them.
#[derive(Debug, Clone)]
pub(crate) enum Assignment {
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
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.assigned.0.iter().filter_map(|assignment| if let Assignment::File(file) = assignment { Some(file) } else { None })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// Judge only with rules that match (repeatable)
    #[arg(long = "rule", value_name = "GLOB", help_heading = "Rules")]
    pub(crate) only: Vec<String>,
    /// Do not judge with rules that match (repeatable)
    #[arg(long, value_name = "GLOB", help_heading = "Rules")]
    pub(crate) skip: Vec<String>,
    /// A folder of own rules and lenses (repeatable)
    #[arg(long = "rules", value_name = "DIR", help_heading = "Rules")]
    pub(crate) folders: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// The least severity that fails the run [default: low]
    #[arg(long, value_name = "SEVERITY", help_heading = "Result")]
    pub(crate) fail_on: Option<Severity>,
    /// An unknown verdict fails the run too, with exit code 3
    #[arg(long, help_heading = "Result")]
    pub(crate) strict: bool,
    /// End with 0 whatever was found: for jobs that only report
    #[arg(long, help_heading = "Result")]
    pub(crate) exit_zero: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub(crate) format: Format,
    /// Write a report to a file, as FORMAT=FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub(crate) output: Vec<(Format, PathBuf)>,
    /// Show every unknown verdict and every pass in text
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
    /// Print only what is unknown: each value, the verdicts that rest on it, and which values would settle the most
    #[arg(long, help_heading = "Output", conflicts_with = "format")]
    pub(crate) explain_unknown: bool,
    #[command(flatten)]
    pub(crate) look: Look,
    /// The day that the report speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Look {
    /// Colours [default: on a terminal]
    #[arg(long, value_enum, default_value_t = Color::Auto, help_heading = "Output")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct Resources {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub(crate) format: Plain,
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    #[command(subcommand)]
    pub(crate) verb: RulesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
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

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The rule's id
    pub(crate) rule: String,
    /// The resource's address, as `probity check` prints it
    pub(crate) address: String,
    #[command(flatten)]
    pub(crate) input: Input,
    /// A folder of own rules and lenses (repeatable)
    #[arg(long = "rules", value_name = "DIR", help_heading = "Rules")]
    pub(crate) folders: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) verb: ConfigVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigVerb {
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

#[derive(Debug, Args)]
pub(crate) struct Terraform {
    #[command(subcommand)]
    pub(crate) verb: TerraformVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TerraformVerb {
    /// Evaluate expressions against a module: those given, or one a line from standard input
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(Eval),
}

#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// Expressions; without any, standard input is read: a JSON string a line, or an object {"expr", "vars", "unknown"}
    #[arg(value_name = "EXPRESSION")]
    pub(crate) expressions: Vec<String>,
    /// The folder of the module, where relative files are read too
    #[arg(long, value_name = "DIR", default_value = ".", help_heading = "Input")]
    pub(crate) dir: PathBuf,
    #[command(flatten)]
    pub(crate) variables: Variables,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One object: schemas/results.schema.json
    Json,
    /// SARIF 2.1.0, with passes and unknowns
    Sarif,
    /// SARIF 2.1.0 as GitHub code scanning takes it
    SarifGithub,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Plain {
    /// For people
    Text,
    /// For programmes
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl From<Severity> for crate::model::Rating {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as sarif=probity.sarif")?;
    let format = Format::from_str(format, false).map_err(|_| format!("there is no format `{format}`: text, json, sarif and sarif-github are"))?;
    if file.is_empty() { Err("the file has no name".into()) } else { Ok((format, file.into())) }
}

fn date(text: &str) -> Result<String, String> {
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
