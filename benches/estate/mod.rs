//! Large estates, made up: the same seed and size give the same text.
//!
//! Blocks come in the proportions of ordinary code: a storage bucket with the resources beside it, machines, firewalls,
//! queues. Some are in order, some are not; where unknowns are asked for, some values come from variables without one.

#![allow(dead_code, reason = "each programme that makes estates uses some of this")]

use std::fmt::Write;

/// How an estate is to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// How many resources or objects it holds.
    pub(crate) size: usize,
    /// Of a hundred groups of resources, how many take a value from a variable that has none.
    pub(crate) unknown: u64,
    /// What the choices are drawn from.
    pub(crate) seed: u64,
}

impl Plan {
    /// So many resources, all of them known.
    pub(crate) fn known(size: usize) -> Self {
        Self { size, unknown: 0, seed: 1 }
    }

    /// So many resources; of a third of them, something is not known.
    pub(crate) fn vague(size: usize) -> Self {
        Self { unknown: 33, ..Self::known(size) }
    }
}

/// SplitMix64: small, and the same everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn percent(&mut self, of_hundred: u64) -> bool {
        self.next() % 100 < of_hundred
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.next()).unwrap_or(0) % of.len().max(1);
        of.get(at).copied().unwrap_or("")
    }
}

const REGIONS: [&str; 4] = ["eu-central-1", "eu-west-1", "us-east-1", "ap-south-1"];
const TEAMS: [&str; 5] = ["payments", "search", "platform", "data", "web"];

/// One root module of Terraform in one file.
pub(crate) fn terraform(plan: Plan) -> String {
    let mut draw = Draw(plan.seed);
    let mut text = String::from("variable \"open\" {\n  type = any\n}\n\nlocals {\n  company = \"example\"\n}\n\n");
    let mut made = 0;
    while made < plan.size {
        let vague = draw.percent(plan.unknown);
        let left = plan.size - made;
        made += match draw.next() % 6 {
            0 if left >= 4 => bucket(&mut text, &mut draw, made, vague),
            1 if left >= 2 => group(&mut text, &mut draw, made, vague),
            2 => database(&mut text, &mut draw, made, vague),
            3 => queue(&mut text, made, vague),
            4 => volume(&mut text, &mut draw, made, vague),
            _ => machine(&mut text, &mut draw, made, vague),
        };
    }
    text
}

fn tags(draw: &mut Draw) -> String {
    if draw.percent(30) { String::new() } else { format!("\n  tags = {{\n    owner   = \"{}\"\n    company = local.company\n  }}\n", draw.one_of(&TEAMS)) }
}

fn bucket(text: &mut String, draw: &mut Draw, n: usize, vague: bool) -> usize {
    let tags = tags(draw);
    let status = if vague { "var.open" } else { draw.one_of(&["\"Enabled\"", "\"Suspended\""]) };
    let block = draw.one_of(&["true", "false"]);
    let _ = write!(
        text,
        r#"resource "aws_s3_bucket" "b{n}" {{
  bucket = "${{local.company}}-bucket-{n}"
{tags}}}

resource "aws_s3_bucket_versioning" "b{n}" {{
  bucket = aws_s3_bucket.b{n}.id

  versioning_configuration {{
    status = {status}
  }}
}}

resource "aws_s3_bucket_public_access_block" "b{n}" {{
  bucket                  = aws_s3_bucket.b{n}.id
  block_public_acls       = {block}
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}}

resource "aws_s3_bucket_server_side_encryption_configuration" "b{n}" {{
  bucket = "${{local.company}}-bucket-{n}"

  rule {{
    apply_server_side_encryption_by_default {{
      sse_algorithm = "aws:kms"
    }}
  }}
}}

"#
    );
    4
}

fn group(text: &mut String, draw: &mut Draw, n: usize, vague: bool) -> usize {
    let from = if vague { "var.open" } else { draw.one_of(&["[\"0.0.0.0/0\"]", "[\"10.0.0.0/8\"]", "[\"192.168.0.0/16\", \"10.1.0.0/16\"]"]) };
    let port = draw.one_of(&["22", "443", "3389", "8080"]);
    let _ = write!(
        text,
        r#"resource "aws_security_group" "g{n}" {{
  name        = "group-{n}"
  description = "Group {n}"
  vpc_id      = "vpc-1"

  ingress {{
    from_port   = {port}
    to_port     = {port}
    protocol    = "tcp"
    cidr_blocks = {from}
  }}
}}

resource "aws_security_group_rule" "g{n}" {{
  type              = "ingress"
  security_group_id = aws_security_group.g{n}.id
  from_port         = {port}
  to_port           = {port}
  protocol          = "tcp"
  cidr_blocks       = ["10.0.0.0/8"]
}}

"#
    );
    2
}

fn database(text: &mut String, draw: &mut Draw, n: usize, vague: bool) -> usize {
    let encrypted = if vague { "var.open" } else { draw.one_of(&["true", "false"]) };
    let public = draw.one_of(&["true", "false"]);
    let tags = tags(draw);
    let _ = write!(
        text,
        r#"resource "aws_db_instance" "d{n}" {{
  identifier              = "db-{n}"
  engine                  = "postgres"
  instance_class          = "db.t3.medium"
  allocated_storage       = 20
  storage_encrypted       = {encrypted}
  publicly_accessible     = {public}
  backup_retention_period = 7
{tags}}}

"#
    );
    1
}

fn queue(text: &mut String, n: usize, vague: bool) -> usize {
    let key = if vague { "\n  kms_master_key_id = var.open" } else { "" };
    let _ =
        write!(text, "resource \"aws_sqs_queue\" \"q{n}\" {{\n  name                      = \"queue-{n}\"\n  message_retention_seconds = 86400{key}\n}}\n\n");
    1
}

fn volume(text: &mut String, draw: &mut Draw, n: usize, vague: bool) -> usize {
    let encrypted = if vague { "var.open" } else { draw.one_of(&["true", "false"]) };
    let zone = draw.one_of(&REGIONS);
    let tags = tags(draw);
    let _ = write!(
        text,
        "resource \"aws_ebs_volume\" \"v{n}\" {{\n  availability_zone = \"{zone}a\"\n  size              = 40\n  encrypted         = {encrypted}\n{tags}}}\n\n"
    );
    1
}

fn machine(text: &mut String, draw: &mut Draw, n: usize, vague: bool) -> usize {
    let public = if vague { "var.open" } else { draw.one_of(&["true", "false"]) };
    let tokens = draw.one_of(&["required", "optional"]);
    let tags = tags(draw);
    let _ = write!(
        text,
        r#"resource "aws_instance" "i{n}" {{
  ami                         = "ami-0123456789abcdef0"
  instance_type               = "t3.micro"
  associate_public_ip_address = {public}

  metadata_options {{
    http_tokens = "{tokens}"
  }}

  root_block_device {{
    encrypted   = true
    volume_size = 20 + {n} % 10
  }}
{tags}}}

"#
    );
    1
}

/// Manifests in one stream of YAML documents.
pub(crate) fn kubernetes(plan: Plan) -> String {
    let mut draw = Draw(plan.seed);
    let mut text = String::new();
    for n in 0..plan.size {
        let team = draw.one_of(&TEAMS);
        match draw.next() % 4 {
            0 | 1 => workload(&mut text, &mut draw, n, team),
            2 => {
                let _ = write!(
                    text,
                    "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: app-{n}\n  namespace: {team}\nspec:\n  selector:\n    app: app-{n}\n  ports:\n    - name: http\n      port: 80\n      targetPort: 8080\n"
                );
            }
            _ => {
                let verbs = draw.one_of(&["[\"*\"]", "[get, list, watch]"]);
                let _ = write!(
                    text,
                    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: role-{n}\n  namespace: {team}\nrules:\n  - apiGroups: [\"\"]\n    resources: [pods, configmaps]\n    verbs: {verbs}\n"
                );
            }
        }
    }
    text
}

fn workload(text: &mut String, draw: &mut Draw, n: usize, team: &str) {
    let kind = draw.one_of(&["Deployment", "StatefulSet", "DaemonSet"]);
    let privileged = draw.one_of(&["true", "false"]);
    let tag = draw.one_of(&["latest", "1.2.3"]);
    let _ = write!(
        text,
        r#"---
apiVersion: apps/v1
kind: {kind}
metadata:
  name: app-{n}
  namespace: {team}
  labels:
    app: app-{n}
    owner: {team}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-{n}
  template:
    metadata:
      labels:
        app: app-{n}
    spec:
      serviceAccountName: app-{n}
      containers:
        - name: main
          image: registry.example.com/{team}/app:{tag}
          args: ["--port=8080", "--level=info"]
          env:
            - name: HOME
              value: /data
            - name: TEAM
              value: {team}
          ports:
            - containerPort: 8080
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          securityContext:
            privileged: {privileged}
            runAsNonRoot: true
          volumeMounts:
            - name: data
              mountPath: /data
      volumes:
        - name: data
          emptyDir: {{}}
"#
    );
}

/// An inventory of assets that no code declares.
pub(crate) fn inventory(plan: Plan) -> String {
    let mut draw = Draw(plan.seed);
    let mut text = String::from("probity: inventory/v1\nassets:\n");
    for n in 0..plan.size {
        let kind = draw.one_of(&["ml.model", "ml.dataset", "database", "compute.instance"]);
        let region = draw.one_of(&REGIONS);
        let team = draw.one_of(&TEAMS);
        let _ = write!(
            text,
            "  - kind: {kind}\n    name: asset-{n}\n    region: {region}\n    owner: {team}\n    tags:\n      team: {team}\n      company: example\n"
        );
    }
    text
}

/// A root module that calls one of ten resources so many times, and that module.
pub(crate) fn terraform_calls(calls: usize) -> (String, String) {
    let call = |n: usize| format!("module \"c{n}\" {{\n  source = \"./m\"\n  name   = \"n{n}\"\n  tags   = {{ team = \"t{}\" }}\n}}\n", n % 7);
    let bucket =
        |n: usize| format!("resource \"aws_s3_bucket\" \"b{n}\" {{\n  bucket = \"${{local.prefix}}-{n}\"\n  tags   = merge(var.tags, {{ n = \"{n}\" }})\n}}\n");
    let head = "variable \"name\" {\n  type = string\n}\nvariable \"tags\" {\n  type = map(string)\n}\nlocals {\n  prefix = \"${var.name}-x\"\n}\n";
    ((0..calls).map(call).collect(), std::iter::once(head.to_owned()).chain((0..10).map(bucket)).collect())
}
