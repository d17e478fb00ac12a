//! Secrets planted wherever people leave them, and every output searched for them.
//!
//! A place joins by a row of [`PLACES`], an output by a row of [`OUTPUTS`]: a format, a verb, or whatever writes files below `out`.
//! `docs/redaction.md` lists both.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Where a secret is planted: what it is called, the file, and its text; `@@` stands for the secret, `@64@` for it in base64.
const PLACES: &[(&str, &str, &str)] = &[
    (
        "the default of a sensitive variable",
        "a/main.tf",
        "variable \"pin\" {\n  sensitive = true\n  default = \"@@\"\n}\nresource \"aws_db_instance\" \"a\" {\n  identifier = \"x-${var.pin}-y\"\n  tags = { (var.pin) = upper(var.pin) }\n}\n",
    ),
    (
        "the default of a variable that is named like a credential",
        "b/main.tf",
        "variable \"db_password\" {\n  default = \"@@\"\n}\nresource \"aws_db_instance\" \"a\" {\n  identifier = var.db_password\n}\n",
    ),
    ("terraform.tfvars", "c/terraform.tfvars", "db_password = \"@@\"\n"),
    (
        "its variable, in another attribute",
        "c/main.tf",
        "variable \"db_password\" {}\nresource \"aws_db_instance\" \"a\" {\n  identifier = \"n-${var.db_password}\" # not @@\n}\n",
    ),
    ("an .auto.tfvars.json", "d/x.auto.tfvars.json", "{\"api_key\": \"@@\"}\n"),
    (
        "its variable, in a list",
        "d/main.tf",
        "variable \"api_key\" {}\nresource \"aws_db_instance\" \"a\" {\n  names = [var.api_key]\n  note = \"api_key: @@\"\n}\n",
    ),
    ("an attribute", "e/main.tf", "resource \"aws_db_instance\" \"a\" {\n  password = \"@@\"\n}\n"),
    ("a text of several lines", "f/main.tf", "resource \"aws_instance\" \"a\" {\n  user_data = <<-E\n    export DB_PASSWORD=@@\n  E\n}\n"),
    (
        "a private key",
        "g/main.tf",
        "resource \"tls_x\" \"a\" {\n  pem = <<-E\n    -----BEGIN PRIVATE KEY-----\n    @@\n    -----END PRIVATE KEY-----\n  E\n}\n",
    ),
    ("a provider", "h/main.tf", "provider \"aws\" {\n  secret_key = \"@@\"\n}\nresource \"aws_db_instance\" \"a\" {}\n"),
    ("a comment on a line with a finding", "i/main.tf", "resource \"aws_db_instance\" \"a\" { # password: @@\n}\n"),
    ("a comment above a finding", "j/main.tf", "# old: ghp_@@\nresource \"aws_db_instance\" \"a\" {\n}\n"),
    ("an argument of a module", "k/main.tf", "module \"m\" {\n  source = \"./none\"\n  token  = \"@@\"\n}\n"),
    ("the source of a module", "l/main.tf", "module \"m\" {\n  source = \"git::https://u:@@@git.example.com/m.git\"\n}\n"),
    (
        "a provisioner",
        "m/main.tf",
        "resource \"aws_instance\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"run --token @@\"\n  }\n  connection {\n    password = \"@@\"\n  }\n}\n",
    ),
    ("a key of for_each", "n/main.tf", "resource \"aws_db_instance\" \"a\" {\n  for_each = toset([\"glpat-@@\"])\n}\n"),
    (
        "a condition that does not hold",
        "o/main.tf",
        "variable \"n\" {\n  default = \"glpat-@@\"\n  validation {\n    condition = var.n == \"\"\n    error_message = \"it is ${var.n}\"\n  }\n}\nresource \"aws_db_instance\" \"a\" {\n  identifier = var.n\n}\n",
    ),
    (
        "a local value, and an output",
        "p/main.tf",
        "locals {\n  conn = \"postgres://u:@@@db/x\"\n}\nresource \"aws_db_instance\" \"a\" {\n  identifier = local.conn\n}\noutput \"o\" {\n  value = local.conn\n}\n",
    ),
    ("Terraform in JSON", "q/main.tf.json", "{\"resource\": {\"aws_db_instance\": {\"a\": {\"password\": \"@@\", \"identifier\": \"@@\"}}}}\n"),
    (
        "a plan's values",
        "r/plan.json",
        "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"planned_values\": {\"root_module\": {\"resources\": [{\"address\": \"aws_db_instance.a\", \"mode\": \"managed\", \"type\": \"aws_db_instance\", \"name\": \"a\", \"provider_name\": \"registry.terraform.io/hashicorp/aws\", \"schema_version\": 1, \"values\": {\"identifier\": \"@@\", \"password\": \"@@\"}, \"sensitive_values\": {\"identifier\": true, \"password\": true}}]}}, \"resource_changes\": [], \"configuration\": {}}\n",
    ),
    (
        "a plan's variables",
        "s/plan.json",
        "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"variables\": {\"api_token\": {\"value\": \"@@\"}}, \"planned_values\": {\"root_module\": {\"resources\": [{\"address\": \"aws_db_instance.a\", \"mode\": \"managed\", \"type\": \"aws_db_instance\", \"name\": \"a\", \"provider_name\": \"registry.terraform.io/hashicorp/aws\", \"schema_version\": 1, \"values\": {\"password\": \"@@\", \"identifier\": \"a @@\"}, \"sensitive_values\": {}}]}}, \"resource_changes\": [], \"configuration\": {}}\n",
    ),
    (
        "a state",
        "t/terraform.tfstate",
        "{\"version\": 4, \"terraform_version\": \"1.9.0\", \"serial\": 1, \"lineage\": \"x\", \"outputs\": {\"o\": {\"value\": \"@@\", \"type\": \"string\", \"sensitive\": true}}, \"resources\": [{\"mode\": \"managed\", \"type\": \"aws_db_instance\", \"name\": \"a\", \"provider\": \"provider[\\\"registry.terraform.io/hashicorp/aws\\\"]\", \"instances\": [{\"schema_version\": 1, \"attributes\": {\"password\": \"@@\"}, \"sensitive_attributes\": []}]}]}\n",
    ),
    ("a Secret's data", "A/a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {k: @64@}\n"),
    ("a Secret's stringData", "A/b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\nstringData:\n  config: |\n    password=@@\n"),
    (
        "what was applied last",
        "A/c.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: c\n  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{\"stringData\": {\"k\": \"@@\"}}'}\n",
    ),
    ("a Secret in JSON", "A/d.json", "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"d\"}, \"stringData\": {\"k\": \"@@\"}}\n"),
    (
        "a variable of a container",
        "A/e.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: e}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    env:\n    - name: DB_PASSWORD\n      value: '@@'\n    - {name: OTHER, value: 'x @@'}\n",
    ),
    (
        "a URL in a variable",
        "A/f.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: f}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    env: [{name: DATABASE, value: 'postgres://u:@@@db/x'}]\n",
    ),
    (
        "a flag of a container",
        "A/g.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: g}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    args: ['--db-password=@@', --api-token, '@@']\n",
    ),
    (
        "a header in a command",
        "A/h.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: h}\nspec:\n  containers:\n  - name: c\n    image: nginx\n    command: [sh, -c, 'curl -H \"Authorization: Bearer @@\" x']\n",
    ),
    ("a config map", "A/i.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: i}\ndata: {db_password: '@@'}\n"),
    ("a file in a config map", "A/j.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: j}\ndata:\n  app.yaml: |\n    db:\n      password: @@\n"),
    (
        "an annotation",
        "A/k.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: k, annotations: {note: 'glpat-@@'}}\nspec: {containers: [{name: c, image: nginx}]}\n",
    ),
    ("a name", "A/l.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: ghp_@@, namespace: ghp_@@}\nspec: {containers: [{name: ghp_@@, image: nginx}]}\n"),
    ("a custom resource", "A/m.yaml", "apiVersion: example.com/v1\nkind: Farm\nmetadata: {name: m}\nspec: {auth: {password: '@@'}, note: 'was @@'}\n"),
    (
        "a comment near a finding in YAML",
        "A/n.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: n} # token: @@\nspec: # password = @@\n  containers: [{name: c, image: nginx}]\n",
    ),
    ("a generator's literals", "B/kustomization.yaml", "secretGenerator:\n- name: s\n  literals: [k=@@]\n"),
    ("a generator's file", "C/.env.secret", "DB_PASSWORD=@@\n"),
    ("its generator", "C/kustomization.yaml", "secretGenerator:\n- name: s\n  envs: [.env.secret]\nconfigMapGenerator:\n- name: c\n  literals: ['token=@@']\n"),
    (
        "an inventory",
        "inventory.yaml",
        "probity: inventory/v1\nassets:\n- {kind: database, name: d, password: '@@', note: 'see @@'}\n- {kind: database, name: e, connection: {secret_key: '@@'}}\n- {kind: database, name: f, owner: 'https://u:@@@x.example.com'}\n",
    ),
    ("a table", "table.csv", "kind,name,api_key,owner\ndatabase,g,@@,me\ndatabase,glpat-@@,x,ghp_@@\n"),
    (
        "an attestation",
        "attest.yaml",
        "probity: attestations/v1\nattestations:\n- {framework: nist-csf, control: gv.po-1, status: met, statement: 'with glpat-@@', by: glpat-@@, role: security, on: 2025-12-01, expires: 2026-12-01}\n",
    ),
    (
        "a waiver",
        "waive.yaml",
        "probity: waivers/v1\nwaivers:\n- {id: W-001, rule: own/echo, where: {address: 'v1/Pod//e'}, reason: 'password: @@', approver: glpat-@@, on: 2025-12-01, expires: 2026-03-01}\n",
    ),
    ("the name of a file", "D/glpat-@@.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: o}\nspec: {containers: [{name: c, image: nginx}]}\n"),
    ("the name of a folder", "ghp_@@/main.tf", "resource \"aws_db_instance\" \"a\" {\n}\n"),
    ("YAML that cannot be read", "E/a.yaml", "apiVersion: v1\nkind: Secret\nstringData: {password: '@@', x: [ }\n"),
    ("Terraform that cannot be read", "F/main.tf", "resource \"aws_db_instance\" \"a\" {\n  password = \"@@\" \"\n"),
    ("a file that no reader knows", "notes.txt", "the password: @@\n"),
];

/// What is printed or written: the arguments, after which the estate is named. What stands in `out` is searched too.
const OUTPUTS: &[&[&str]] = &[
    &["check", "--format", "text", "--verbose"],
    &["check", "--color", "always", "--explain-unknown"],
    &[
        "check",
        "--format",
        "json",
        "--output",
        "text=out/report.txt",
        "--output",
        "sarif=out/report.sarif",
        "--output",
        "sarif-github=out/github.sarif",
        "--output",
        "html=out/report.html",
    ],
    &["check", "--format", "json", "--evidence", "out/bundle"],
    &["resources", "--format", "text"],
    &["resources", "--format", "json"],
    &["assess", "--framework", "nist-csf-2.0", "--format", "text"],
    &["assess", "--framework", "nist-csf-2.0", "--format", "json", "--output", "markdown=out/a.md", "--output", "csv=out/a.csv", "--output", "html=out/a.html"],
    &["assess", "--framework", "nist-csf-2.0", "--output", "oscal-ar=out/ar.json", "--output", "oscal-ap=out/ap.json", "--output", "hdf=out/hdf.json"],
    &["gap", "--framework", "nist-csf-2.0", "--format", "json", "--output", "text=out/gap.txt", "--output", "csv=out/gap.csv"],
    &["plan", "--framework", "nist-csf-2.0", "--format", "json", "--output", "markdown=out/plan.md", "--output", "oscal-poam=out/poam.json"],
    &["waivers", "list"],
    &["waivers", "list", "--format", "json"],
    &["attest", "list"],
    &["attest", "list", "--format", "json"],
];

/// A rule that repeats all that it is given.
const ECHO: &str = "# METADATA\n# title: Everything is repeated\n# custom:\n#   severity: low\n#   subjects: [\"*\"]\n#   objective: data-recovery\npackage rules.own.echo\n\ndeny contains {\"at\": \"password\", \"message\": sprintf(\"%s: the body is %v\", [input.address, input.body])}\n";

/// The secret of a place: 36 characters as if drawn at random, of which these two pieces are in no other's.
fn canary(n: usize) -> (String, [String; 2]) {
    let (first, second) = (format!("Zx7{n:02}Qp4"), format!("Lm9{n:02}Vk2"));
    (format!("{first}{second}Rt6Hd5Fs1Gy0Ta4Ue7Qo"), [first, second])
}

fn plant(folder: &Path, name: &str, text: &str) {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, text).expect("a file");
}

/// Every file below a folder, its name before its text.
fn written(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            written(&entry.path(), into);
        } else {
            into.push_str(&entry.path().to_string_lossy());
            into.push_str(&String::from_utf8_lossy(&fs::read(entry.path()).expect("a file")));
        }
    }
}

#[test]
fn no_output_holds_a_planted_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    plant(folder.path(), "rules/own/echo.rego", ECHO);
    plant(folder.path(), "rules/own/echo.md", "# A rule\n\nWhy it matters.\n\n## Fix\n\nMend it.\n");
    for (n, (_, file, text)) in PLACES.iter().enumerate() {
        let (secret, _) = canary(n);
        let text = text.replace("@@@", &format!("{secret}@")).replace("@64@", &data_encoding::BASE64.encode(secret.as_bytes())).replace("@@", &secret);
        plant(&folder.path().join("estate"), &file.replace("@@", &secret), &text);
    }
    assert!(PLACES.len() >= 40, "{} places", PLACES.len());
    let (assigned, pieces) = canary(99);
    let mut leaks = Vec::new();
    for args in OUTPUTS {
        let _ = fs::remove_dir_all(folder.path().join("out"));
        fs::create_dir(folder.path().join("out")).expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
        command.args(*args).arg("estate").current_dir(folder.path()).env("COLUMNS", "100").stdin(Stdio::null());
        let governed = args.iter().any(|arg| matches!(*arg, "waivers" | "attest"));
        if !governed {
            command.args(["--var", &format!("db_password={assigned}")]);
        }
        if !governed && !args.contains(&"resources") {
            command.args(["--rules", "rules", "--rule", "own/*", "--rule", "kubernetes/workload/c*", "--rule", "aws/rds/*", "--as-of", "2026-01-01"]);
        }
        let out = command.output().expect("it starts");
        let mut said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
        assert!(out.status.code().is_some_and(|code| matches!(code, 0 | 1 | 3)), "{args:?} ends with {:?}: {said}", out.status.code());
        written(&folder.path().join("out"), &mut said);
        assert!(said.len() > 10, "{args:?} says something: {said}");
        if args.first() == Some(&"check") && !args.contains(&"--explain-unknown") {
            assert!(said.contains("the body is") && said.contains("(sensitive)"), "{args:?} met the secrets");
        }
        let lower = said.to_lowercase();
        let place = |n: usize| PLACES.get(n).map_or("the command line", |(place, ..)| *place);
        for n in (0..PLACES.len()).chain([99]) {
            let (secret, own) = if n == 99 { (assigned.clone(), pieces.clone()) } else { canary(n) };
            let base64 = data_encoding::BASE64.encode(secret.as_bytes()).get(..12).map(str::to_lowercase).unwrap_or_default();
            for piece in own.iter().map(|piece| piece.to_lowercase()).chain([base64]) {
                if let Some(at) = lower.find(&piece) {
                    let near: String = lower.get(lower.floor_char_boundary(at.saturating_sub(90))..lower.floor_char_boundary(at + 60)).unwrap_or("").into();
                    leaks.push(format!("{args:?} shows the secret of {n}, {}: …{near}…", place(n)));
                    break;
                }
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// What is public stays to be seen, and is judged as ever.
#[test]
fn what_is_public_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = [
        "registry.example.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "arn:aws:kms:eu-west-1:123456789012:key/123e4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-12d3-a456-426614174000",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq7Xw2LmP9vR4tZk8Bn3Jc6Hd5Fs1Gy0Ta4Ue7Qo9",
        "/etc/secrets/token-7Xw2LmP9",
    ];
    let entries: String = shown.iter().enumerate().map(|(n, value)| format!("  tag{n}: '{value}'\n")).collect();
    plant(
        folder.path(),
        "a.yaml",
        &format!("apiVersion: example.com/v1\nkind: Farm\nmetadata: {{name: a}}\nspec:\n{entries}  tokenFile: /etc/secrets/token-7Xw2LmP9\n"),
    );
    let out = Command::new(env!("CARGO_BIN_EXE_probity")).args(["resources", "--format", "json"]).current_dir(folder.path()).output().expect("it starts");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    for value in shown {
        assert!(said.contains(value), "{value} is shown: {said}");
    }
}
