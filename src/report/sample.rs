//! Reports made by hand, for the renderers' tests.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Cause, Finding, Input, Judged, Observation, Outcome, Rating, Reach, Report, RuleInfo, Seen, SourceRoot, Subject, Told, Waiver};
use crate::model::State;
use crate::source::{Place, Severity, Source, SourceId, Sources, Span};

/// A report and the files that it speaks of.
pub(super) struct Sample {
    sources: Sources,
    pub(super) report: Report,
}

impl Sample {
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let sources = Sources::of(files.iter().map(|(path, text)| Source::new(*path, *text, None)));
        let texts = sources.iter().map(|(_, source)| (source.path.clone(), Arc::from(source.text.as_str()))).collect();
        let report = Report { version: "0.1.0", rules_digest: format!("sha256:{}", "5e".repeat(32)), as_of: "2026-11-23".into(), texts, ..Report::default() };
        Self { sources, report }
    }

    fn bytes(&self, file: &str, part: &str) -> (SourceId, Range<usize>) {
        let (id, source) = self.sources.iter().find(|(_, source)| &*source.path == file).unwrap_or_else(|| panic!("no file {file}"));
        let start = source.text.find(part).unwrap_or_else(|| panic!("no {part} in {file}"));
        (id, start..start + part.len())
    }

    /// Where `part` first stands in `file`.
    pub(super) fn place(&self, file: &str, part: &str) -> Place {
        let (id, range) = self.bytes(file, part);
        self.sources.place(Span::new(id, range))
    }

    pub(super) fn redact(&mut self, file: &str, part: &str) {
        let (_, range) = self.bytes(file, part);
        self.report.redact.entry(file.into()).or_default().push(range);
    }

    pub(super) fn rule(&mut self, id: &str, severity: Rating, title: &str, objective: &str, why: &str, fix: &str) {
        let rule = RuleInfo {
            title: title.into(),
            severity,
            why: why.into(),
            fix: fix.into(),
            objective: objective.into(),
            controls: Vec::new(),
            aliases: vec![format!("checkov:{id}")],
        };
        self.report.rules.insert(id.into(), rule);
    }

    /// A resource whose declaration is `whole` and whose first line is `header`.
    pub(super) fn subject(&self, address: &str, file: &str, header: &str, whole: &str) -> Subject {
        let kind = address.trim_start_matches("module.logs.").split(['.', '/']).next().unwrap_or_default();
        Subject {
            address: address.into(),
            kind: kind.into(),
            root: "".into(),
            variant: "".into(),
            place: self.place(file, whole),
            header: self.place(file, header),
            calls: Vec::new(),
        }
    }

    pub(super) fn judge(&mut self, rule: &str, resource: &Subject, outcome: Outcome) -> &mut Judged {
        let severity = self.report.rules.get(rule).map_or(Rating::Low, |rule| rule.severity);
        let resource = resource.clone();
        let (findings, possible, unknown, error, waiver, baseline, observed) = Default::default();
        self.report.results.push(Judged { rule: rule.into(), outcome, severity, resource, findings, possible, unknown, error, waiver, baseline, observed });
        self.report.results.last_mut().unwrap()
    }

    pub(super) fn fails(&mut self, rule: &str, resource: &Subject, findings: &[(&str, &str, &str)]) -> &mut Judged {
        let findings =
            findings.iter().map(|(file, part, message)| Finding { place: self.place(file, part), message: (*message).into(), inside: None }).collect();
        let judged = self.judge(rule, resource, Outcome::Fail);
        judged.findings = findings;
        judged
    }

    pub(super) fn unknown(&mut self, rule: &str, resource: &Subject, causes: &[(&str, &str, &str, &str)]) {
        let unknown = causes.iter().map(|(at, why, file, part)| Cause { at: (*at).into(), why: (*why).into(), place: self.place(file, part) }).collect();
        self.judge(rule, resource, Outcome::Unknown).unknown = unknown;
    }

    pub(super) fn input(&mut self, file: &str, reach: Reach, reader: Option<&'static str>, resources: u32) {
        let sha256 = matches!(reach, Reach::By(_)).then(|| "ab".repeat(32));
        self.report.inputs.push(Input { file: file.into(), reach, reader, resources, counts: BTreeMap::new(), sha256, bytes: None });
    }

    pub(super) fn problem(&mut self, severity: Severity, place: Option<Place>, message: &str, help: Option<&str>) {
        self.report.problems.push(Told { severity, message: message.into(), place, help: help.map(Into::into) });
    }
}

const MAIN: &str = r#"terraform {
  required_version = ">= 1.9"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
  acl    = "public-read"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_security_group" "web" {
  name = "web"

  # The office.
  ingress {
    description = "ssh"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    description = "rdp"
    from_port   = 3389
    to_port     = 3389
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0", "10.0.0.0/8"]
  }
}

resource "aws_db_instance" "main" {
  count             = 3
  engine            = "postgres"
  storage_encrypted = var.encrypt
  password          = "hunter2-hunter2"
}
"#;

const VARIABLES: &str = "variable \"keep\" {\n  type = bool\n}\n\nvariable \"encrypt\" {\n  type = bool\n}\n";

const BROKEN: &str = "resource \"aws_s3_bucket\" \"half\" {\n  bucket = \"half\"\n\nresource \"aws_s3_bucket\" \"other\" {}\n";

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: 店\nspec:\n  template:\n    spec:\n      containers:\n        - name: 网站\n          image: \"店/网站:latest\" # 🦀\n          securityContext: { privileged: true }\n---\nkind: [\n";

/// An estate in which everything happens.
pub(super) fn estate() -> Report {
    let long = format!("{{\"a\":\"{}\",\"endpoint\":{{\"public\":true}},\"z\":\"{}\"}}", "x".repeat(900), "y".repeat(900));
    let (main, variables, web, min) = ("envs/prod/main.tf", "envs/prod/variables.tf", "k8s/web.yaml", "models/churn.min.json");
    let mut s = Sample::of(&[
        (main, MAIN),
        (variables, VARIABLES),
        ("envs/prod/broken.tf", BROKEN),
        (web, WEB),
        (min, &long),
        ("envs/prod/modules.tf", "module \"net\" {\n  source = \"acme/net/aws\"\n}\n"),
    ]);
    s.redact(main, "hunter2-hunter2");
    s.report.source_root = SourceRoot { prefix: "infra/".into() };
    rules(&mut s);

    let bucket = s.subject(
        "aws_s3_bucket.logs",
        main,
        "resource \"aws_s3_bucket\" \"logs\"",
        &MAIN[MAIN.find("resource").unwrap()..MAIN.find("\n\nresource \"aws_s3_bucket_v").unwrap()],
    );
    let bucket = Subject { root: "envs/prod".into(), ..bucket };
    let group =
        s.subject("aws_security_group.web", main, "resource \"aws_security_group\" \"web\"", "resource \"aws_security_group\" \"web\" {\n  name = \"web\"");
    let calls = vec![s.place(main, "terraform {"), s.place(variables, "variable \"keep\"")];
    let group = Subject { root: "envs/prod".into(), calls, ..group };
    let database = |n: usize| {
        let subject = s.subject(
            &format!("aws_db_instance.main[{n}]"),
            main,
            "resource \"aws_db_instance\" \"main\"",
            "resource \"aws_db_instance\" \"main\" {\n  count             = 3",
        );
        Subject { root: "envs/prod".into(), variant: "prod.tfvars".into(), ..subject }
    };
    let databases: Vec<_> = (0..5).map(database).collect();
    let pod = s.subject("apps/v1/Deployment/店/web", web, "kind: Deployment", "kind: Deployment\nmetadata:\n  name: web");
    let model = s.subject("ml.model/churn", min, "{\"a\"", "{\"a\"");

    let (at, rests) = (s.place(main, "\"Suspended\""), s.place(main, "\"public-read\""));
    let public = s.fails("aws/s3/bucket_public", &bucket, &[(main, "\"public-read\"", "`acl` is `public-read`")]);
    public.possible = vec![Finding { place: at, message: "the policy lets everyone read".into(), inside: None }];
    public.unknown = vec![Cause { at: "policy".into(), why: "var.policy has no value".into(), place: rests }];
    let versioning = s.place(main, "\"Suspended\"");
    let unversioned = s.fails("aws/s3/bucket_unversioned", &bucket, &[(main, "\"Suspended\"", "versioning is `Suspended`")]);
    let of: Option<Arc<str>> = Some("aws_s3_bucket_versioning.logs".into());
    let status = Observation { of, at: "versioning_configuration.status".into(), seen: Seen::Value("Suspended".into()), place: versioning.clone() };
    let seen = |at: &str, seen: Seen| Observation { of: None, at: at.into(), seen, place: versioning.clone() };
    unversioned.observed = vec![
        seen("acl", Seen::Present),
        seen("bucket", Seen::Unknown("var.name has no value".into())),
        seen("lifecycle_rule", Seen::Length(3)),
        seen("password", Seen::Sensitive),
        seen("policy", Seen::Absent),
        status,
    ];
    s.judge("aws/s3/bucket_unlogged", &bucket, Outcome::Waived);
    let place = bucket.header.clone();
    if let Some(last) = s.report.results.last_mut() {
        last.waiver = Some(Waiver { id: "W-7".into(), reason: "logs of logs are not kept".into() });
        last.findings = vec![Finding { place, message: "access is not logged".into(), inside: None }];
    }
    s.judge("tags/missing", &bucket, Outcome::Pass);
    s.fails(
        "aws/vpc/ingress_open",
        &group,
        &[(main, "[\"0.0.0.0/0\"]", "port 22 is open to `0.0.0.0/0`"), (main, "[\"0.0.0.0/0\", \"10.0.0.0/8\"]", "port 3389 is open to `0.0.0.0/0`")],
    );
    let within = s.place(variables, "variable \"encrypt\"");
    if let Some(finding) = s.report.results.last_mut().and_then(|judged| judged.findings.first_mut()) {
        finding.inside = Some(within);
    }
    s.judge("tags/missing", &group, Outcome::Pass);
    for database in &databases {
        s.fails("secrets/literal", database, &[(main, "\"hunter2-hunter2\"", "`password` is written down")]);
    }
    for database in &databases {
        s.unknown("encryption/at_rest", database, &[("encryption.at_rest", "var.encrypt has no value", variables, "variable \"encrypt\"")]);
        s.unknown(
            "aws/rds/backup_short",
            database,
            &[
                ("backup.enabled", "var.keep has no value", variables, "variable \"keep\""),
                ("encryption.at_rest", "var.encrypt has no value", variables, "variable \"encrypt\""),
            ],
        );
    }
    s.judge("aws/rds/broken", &databases[0], Outcome::Error).error = Some("`lib.days` got text where it takes a number".into());
    s.fails("kubernetes/privileged", &pod, &[(web, "privileged: true", "container `网站` is privileged")]);
    s.fails("kubernetes/tag_mutable", &pod, &[(web, "\"店/网站:latest\"", "image `店/网站:latest` has a tag that moves")]);
    s.fails("ml/endpoint_public", &model, &[(min, "true", "the endpoint is public")]);

    s.report.results.sort_by_key(|judged| {
        let Subject { place, address, .. } = &judged.resource;
        (place.file.clone(), place.start.line, judged.rule.clone(), address.clone())
    });
    inputs(&mut s);
    let at = s.place("envs/prod/broken.tf", "resource \"aws_s3_bucket\" \"half\" {");
    s.problem(Severity::Error, Some(at), "the block that begins here is not closed", Some("add the `}` that is missing"));
    let at = s.place(web, "kind: [");
    s.problem(Severity::Error, Some(at), "the list that begins here is not closed", None);
    s.problem(
        Severity::Error,
        Some(Place { file: "models/huge.json".into(), ..Place::default() }),
        "is larger than may be read: 900 bytes, the limit is 800",
        Some("raise the limit with `--max-file-size`"),
    );
    let at = s.place("envs/prod/modules.tf", "\"acme/net/aws\"");
    s.problem(Severity::Warning, Some(at), "module `net` is not on disk: what it declares is not judged", Some("run `terraform init`"));
    s.report
}

fn rules(s: &mut Sample) {
    let fix = "Set `status` to `Enabled`:\n\n```hcl\nresource \"aws_s3_bucket_versioning\" \"b\" {\n  versioning_configuration {\n    status = \"Enabled\"\n  }\n}\n```\n";
    s.rule(
        "aws/s3/bucket_public",
        Rating::Critical,
        "S3 bucket is open to everyone",
        "public-exposure",
        "Anyone on the internet can list the bucket and read\nwhat it holds. Such buckets are found within hours.\n\nMore.",
        "Remove `acl`, and block public access.",
    );
    s.rule(
        "aws/s3/bucket_unversioned",
        Rating::Medium,
        "S3 bucket keeps no versions",
        "data-recovery",
        "An overwritten or deleted object cannot be brought back.",
        fix,
    );
    s.rule(
        "aws/s3/bucket_unlogged",
        Rating::Low,
        "S3 bucket logs no access",
        "audit-logging",
        "Nobody can tell who read what.",
        "Add an `aws_s3_bucket_logging`.",
    );
    s.rule("tags/missing", Rating::Low, "Resource lacks a mandatory tag", "asset-ownership", "Nobody answers for it.", "Add the tags.");
    s.rule("aws/vpc/ingress_open", Rating::High, "Administration port is open to the internet", "network-ingress", "Ports of administration are tried by everyone, all the time; one weak password is enough to lose the machine, and with it the network that it stands in.", "Name the networks that need it in `cidr_blocks`, or go through a bastion.");
    s.rule(
        "secrets/literal",
        Rating::High,
        "Secret is written in code",
        "secret-protection",
        "Whoever can read the repository, now or later, has the secret.",
        "Take it from a secret store.",
    );
    s.rule("encryption/at_rest", Rating::Medium, "Data is stored unencrypted", "encryption-at-rest", "A lost disk is lost data.", "Encrypt it.");
    s.rule("aws/rds/backup_short", Rating::Medium, "Database keeps too few backups", "data-recovery", "A mistake found late cannot be undone.", "Keep more.");
    s.rule("aws/rds/broken", Rating::Medium, "Database is broken", "availability", "It is.", "Mend it.");
    s.rule(
        "kubernetes/privileged",
        Rating::Critical,
        "Container is privileged",
        "workload-isolation",
        "It can do whatever the node can.",
        "Drop `privileged`.",
    );
    s.rule(
        "kubernetes/tag_mutable",
        Rating::Low,
        "Image is named by a tag that moves",
        "image-provenance",
        "What runs tomorrow is not what was tested today.",
        "Name the image by its digest.",
    );
    s.rule(
        "ml/endpoint_public",
        Rating::High,
        "Model endpoint is open to everyone",
        "public-exposure",
        "Anyone can query the model until they know it.",
        "Put it behind authentication.",
    );
    if let Some(rule) = s.report.rules.get_mut("kubernetes/privileged") {
        rule.controls = vec![("pss".into(), "baseline/privileged".into())];
    }
}

fn inputs(s: &mut Sample) {
    for (file, reach, reader, resources) in [
        (".github/CODEOWNERS", Reach::NoReader, None, 0),
        ("Dockerfile", Reach::NoReader, None, 0),
        ("envs/prod/broken.tf", Reach::By(State::Unread), Some("terraform"), 0),
        ("envs/prod/main.tf", Reach::By(State::Read), Some("terraform"), 4),
        ("envs/prod/modules.tf", Reach::By(State::Read), Some("terraform"), 0),
        ("envs/prod/variables.tf", Reach::By(State::Read), Some("terraform"), 0),
        ("k8s/web.yaml", Reach::By(State::Partly), Some("kubernetes"), 1),
        ("models/churn.min.json", Reach::By(State::Read), Some("inventory"), 1),
        ("models/huge.json", Reach::By(State::Unread), None, 0),
        ("vendor/chart.yaml", Reach::Ignored, None, 0),
    ] {
        s.input(file, reach, reader, resources);
    }
    if let Some(model) = s.report.inputs.iter_mut().find(|input| input.reader == Some("inventory")) {
        model.counts.insert("metrics", 12);
    }
}

/// An estate with nothing wrong.
pub(super) fn clean() -> Report {
    let mut s = Sample::of(&[("main.tf", "resource \"aws_s3_bucket\" \"b\" {\n}\n")]);
    s.rule("tags/missing", Rating::Low, "Resource lacks a mandatory tag", "asset-ownership", "Nobody answers for it.", "Add the tags.");
    let bucket = s.subject("aws_s3_bucket.b", "main.tf", "resource \"aws_s3_bucket\" \"b\"", "resource \"aws_s3_bucket\" \"b\" {\n}");
    s.judge("tags/missing", &bucket, Outcome::Pass);
    s.input("main.tf", Reach::By(State::Read), Some("terraform"), 1);
    s.report
}

/// What a stranger may plant: in names, values, messages and in the text itself.
pub(super) const PLANTED: [&str; 6] = ["\u{1b}]8;;https://evil.test\u{7}", "\u{9b}2J", "\u{202e}", "\u{2066}", "\u{200b}", "\r"];

/// An estate by a stranger.
pub(super) fn hostile() -> Report {
    let file = "::error file=a,line=1::b\u{1b}[2J.tf";
    let text = format!("x = 1 # {}\n::set-output name=a::b ##vso[task.setvariable variable=a]b\ny = \"{}\"\n", PLANTED.concat(), "[click](https://evil.test)");
    let mut s = Sample::of(&[(file, &text)]);
    s.rule("a/b", Rating::High, "Name is hostile\u{202e}", "least-privilege", "::stop-commands::x\u{1b}[31m Because.", "Do\u{1b}[2J it.");
    let mut subject = s.subject("x", file, "x = 1", "x = 1");
    subject.address = format!("module.a[\"{}\"].b\n::error::gone", PLANTED.concat()).into();
    subject.variant = "\u{1b}[8mhidden".into();
    s.fails(
        "a/b",
        &subject,
        &[(file, "x = 1", "see [this](https://evil.test) {0}\n::error::a::b"), (file, "name=a::b", "##vso[task.complete]"), (file, "[click]", "\u{1b}[31m")],
    );
    s.unknown("a/b", &subject, &[("a\u{202e}", "var.\u{1b}[31m has no value\n##[group]x", file, "y = ")]);
    s.judge("a/b", &subject, Outcome::Error).error = Some("::warning::x\u{9b}".into());
    let waived = s.fails("a/b", &subject, &[(file, "y = ", "y")]);
    waived.outcome = Outcome::Waived;
    waived.waiver = Some(Waiver { id: "\u{1b}c".into(), reason: "::debug::a::".into() });
    let at = s.place(file, "::set-output");
    s.problem(Severity::Error, Some(at.clone()), "::error::unexpected `\u{1b}`", Some("::error::x\u{7}"));
    s.problem(Severity::Warning, Some(at), "\u{202e}::notice::x::", None);
    s.input(file, Reach::By(State::Partly), Some("terraform"), 1);
    s.input("::error::\u{1b}x::", Reach::NoReader, None, 0);
    s.report
}
