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
  1  not met: a finding at or above --fail-on, a control below --fail-below
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

const ASSESS_EXAMPLES: &str = "\
Examples:
  probity assess . --framework nist-csf-2.0
  probity assess . --framework nist-800-53r5/moderate --framework pss --output json=assessment.json
  probity assess . --profile prod --fail-below satisfied

Without --framework and --profile: what `frameworks:` in probity.yaml names, else the inventory's `standards`.

Exit codes: 0 met, 1 a control is below --fail-below, 2 could not run, 3 an input could not be read.";

const GAP_EXAMPLES: &str = "\
Examples:
  probity gap . --framework iso-27001-2022
  probity gap . --profile prod --within 60 --format csv

Exit codes: 0, 1 a control is below --fail-below where one is given, 2 could not run, 3 an input could not be read.";

const PLAN_EXAMPLES: &str = "\
Examples:
  probity plan . --framework nist-csf-2.0
  probity plan . --profile prod --format markdown --output csv=plan.csv

Exit codes: 0, 1 a control is below --fail-below where one is given, 2 could not run, 3 an input could not be read.";

const ATTEST_EXAMPLES: &str = "\
Example:
  probity attest add iso-27001-2022 A.5.1 --status met --by ciso --statement 'approved by the board' --expires 2027-09-01 --evidence docs/policy.pdf";

const WAIVE_EXAMPLES: &str = "\
Example:
  probity waivers add --rule aws/s3/bucket_unversioned --address 'module.logs.*' --reason 'rebuilt nightly' --approver ciso --expires 2027-03-31";

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
    /// Say where the estate stands against frameworks: the status of every control
    #[command(after_help = ASSESS_EXAMPLES)]
    Assess(Assess),
    /// Say what stands between the estate and its frameworks, and why
    #[command(after_help = GAP_EXAMPLES)]
    Gap(Assess),
    /// Turn gaps into work items: what to do, by whom, by when, and what it brings
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(Assess),
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
pub(crate) struct Assess {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) choice: Choice,
    /// A framework, or a profile of one: `nist-csf-2.0`, `cis-controls-8.1/ig1`; without a version, the newest (repeatable)
    #[arg(long, value_name = "ID", help_heading = "Frameworks")]
    pub(crate) framework: Vec<String>,
    /// Those that `profiles:` in probity.yaml puts under this name
    #[arg(long, value_name = "NAME", conflicts_with = "framework", help_heading = "Frameworks")]
    pub(crate) profile: Option<String>,
    /// Days before the end of a waiver or an attestation that it counts as near [default: 30]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i64).range(0..=36500), help_heading = "Frameworks")]
    pub(crate) within: Option<i64>,
    /// End with 1 where the status of a control is below this [default: undetermined for `assess`, none else]
    #[arg(long, value_name = "STATUS", help_heading = "Result")]
    pub(crate) fail_below: Option<StatusArg>,
    /// End with 0 whatever was found: for jobs that only report
    #[arg(long, help_heading = "Result")]
    pub(crate) exit_zero: bool,
    /// What to print on standard output
    #[arg(long, value_enum, default_value_t = Paper::Text, help_heading = "Output")]
    pub(crate) format: Paper,
    /// Write it to a file too, as FORMAT=FILE (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = paper, help_heading = "Output")]
    pub(crate) output: Vec<(Paper, PathBuf)>,
    /// Show everything in text
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) look: Look,
    /// The day that it speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Paper {
    /// For people at a terminal
    Text,
    /// One object: schemas/assessment.schema.json, gaps.schema.json or plan.schema.json
    Json,
    /// A document of tables
    Markdown,
    /// One table, for spreadsheets
    Csv,
}

/// A status, as `--fail-below` takes it: from the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusArg {
    Undetermined,
    NotAssessed,
    RiskAccepted,
    PartlySatisfied,
    Attested,
    Satisfied,
}

impl From<StatusArg> for crate::framework::Status {
    fn from(status: StatusArg) -> Self {
        match status {
            StatusArg::Undetermined => Self::Undetermined,
            StatusArg::NotAssessed => Self::NotAssessed,
            StatusArg::RiskAccepted => Self::RiskAccepted,
            StatusArg::PartlySatisfied => Self::PartlySatisfied,
            StatusArg::Attested => Self::Attested,
            StatusArg::Satisfied => Self::Satisfied,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Frameworks {
    #[command(subcommand)]
    pub(crate) verb: FrameworksVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FrameworksVerb {
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
}

#[derive(Debug, Args)]
pub(crate) struct Objectives {
    #[command(subcommand)]
    pub(crate) verb: ObjectivesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ObjectivesVerb {
    /// List them, each with its rules
    List {
        /// What to print
        #[arg(long, value_enum, default_value_t = Plain::Text)]
        format: Plain,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Attest {
    #[command(subcommand)]
    pub(crate) verb: AttestVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AttestVerb {
    /// Add an attestation to a file
    #[command(after_help = ATTEST_EXAMPLES)]
    Add(Box<AttestAdd>),
    /// List what is attested, and whether it counts
    List(Governed),
    /// The same, ending with 1 where one does not count
    Check(Governed),
}

#[derive(Debug, Args)]
pub(crate) struct AttestAdd {
    /// The framework
    pub(crate) framework: String,
    /// The control, in any spelling
    pub(crate) control: String,
    /// met, not-met or not-applicable
    #[arg(long, value_name = "STATUS", value_parser = ["met", "not-met", "not-applicable"])]
    pub(crate) status: String,
    /// What is attested, in a sentence
    #[arg(long, value_name = "TEXT")]
    pub(crate) statement: String,
    /// Who attests it
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// In which role
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// Since when [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<String>,
    /// The last day on which it counts
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) expires: String,
    /// What shows it: a file, whose digest is kept, or a URL (repeatable)
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) evidence: Vec<String>,
    /// The file that it is added to
    #[arg(long, value_name = "FILE", default_value = "attestations.yaml")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Governed {
    #[command(flatten)]
    pub(crate) input: Input,
    /// What to print
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub(crate) format: Plain,
    /// The day that it speaks of [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Output")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WaiversArgs {
    #[command(subcommand)]
    pub(crate) verb: WaiversVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WaiversVerb {
    /// List the waivers, how each stands, and how many failures it covers
    List(Governed),
    /// Tell what is wrong with them, ending with 1 where anything is
    Check(Governed),
    /// Add a waiver to a file, with the number of failures that it covers now
    #[command(after_help = WAIVE_EXAMPLES)]
    Add(Box<WaiversAdd>),
}

#[derive(Debug, Args)]
pub(crate) struct WaiversAdd {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The rule, or a glob over rules
    #[arg(long, value_name = "GLOB", required_unless_present = "objective", help_heading = "Waiver")]
    pub(crate) rule: Option<String>,
    /// The objective, for all its rules
    #[arg(long, value_name = "ID", conflicts_with = "rule", help_heading = "Waiver")]
    pub(crate) objective: Option<String>,
    /// Addresses: `*` and `?` are wild, brackets are themselves
    #[arg(long, value_name = "GLOB", required_unless_present = "in_file", help_heading = "Waiver")]
    pub(crate) address: Option<String>,
    /// Files, from the folder of probity.yaml
    #[arg(long, value_name = "GLOB", help_heading = "Waiver")]
    pub(crate) in_file: Option<String>,
    /// The root that declares what is covered
    #[arg(long, value_name = "FOLDER", help_heading = "Waiver")]
    pub(crate) root: Option<String>,
    /// The variant that it was evaluated under
    #[arg(long, value_name = "NAME", help_heading = "Waiver")]
    pub(crate) variant: Option<String>,
    /// Why the findings may stay
    #[arg(long, value_name = "TEXT", help_heading = "Waiver")]
    pub(crate) reason: String,
    /// Who says so
    #[arg(long, value_name = "NAME", help_heading = "Waiver")]
    pub(crate) approver: String,
    /// Where that was discussed
    #[arg(long, value_name = "TICKET", help_heading = "Waiver")]
    pub(crate) ticket: Option<String>,
    /// What is done instead
    #[arg(long, value_name = "TEXT", help_heading = "Waiver")]
    pub(crate) compensating: Option<String>,
    /// Since when [default: today, UTC]
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Waiver")]
    pub(crate) on: Option<String>,
    /// The last day on which it counts
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Waiver")]
    pub(crate) expires: String,
    /// Its id [default: the next free one, W-001 and so on]
    #[arg(long, value_name = "ID", help_heading = "Waiver")]
    pub(crate) id: Option<String>,
    /// The file that it is added to
    #[arg(long, value_name = "FILE", default_value = "waivers.yaml", help_heading = "Waiver")]
    pub(crate) file: PathBuf,
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

fn paper(text: &str) -> Result<(Paper, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE, such as csv=plan.csv")?;
    let format = Paper::from_str(format, false).map_err(|_| format!("there is no format `{format}`: text, json, markdown and csv are"))?;
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
