//! What providers do with a configuration.

use super::{node, reading, short, text, why};
use crate::model::{Part, Value};

const DOCUMENT: &str = r#"
variable "u" {
  type     = string
  nullable = false
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "one"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/&{aws:username}"]
  }
  statement {
    sid         = "two"
    effect      = "Deny"
    not_actions = ["a:A", "b:B"]
    resources   = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:1", "arn:2"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:x"
      values   = ["p", "q"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:y"
      values   = ["r"]
    }
  }
}
data "aws_iam_policy_document" "over" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid     = "two"
    actions = ["x:Y"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "part" {
  statement {
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::${var.u}/*"]
  }
  statement {
    actions   = ["s3:A", var.u]
    resources = ["*"]
  }
}
resource "r" "a" {
  base = data.aws_iam_policy_document.base.json
  over = jsondecode(data.aws_iam_policy_document.over.minified_json).Statement[1]
  part = data.aws_iam_policy_document.part.json
}
"#;

#[test]
fn policy_documents_render_as_their_provider_does() {
    let found = reading(&[("a.tf", DOCUMENT)]);
    assert_eq!(
        text(&found, "r.a", "base"),
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "one",
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::b/${aws:username}"
    },
    {
      "Sid": "two",
      "Effect": "Deny",
      "NotAction": [
        "b:B",
        "a:A"
      ],
      "Resource": "*",
      "Principal": {
        "AWS": [
          "arn:2",
          "arn:1"
        ],
        "Service": "ec2.amazonaws.com"
      },
      "Condition": {
        "StringEquals": {
          "aws:x": [
            "p",
            "q"
          ],
          "aws:y": "r"
        }
      }
    }
  ]
}"#
    );
    assert_eq!(short(node(&found, "r.a", "over")), r#"{Action = "x:Y", Effect = "Allow", Principal = "*", Sid = "two"}"#);
    why(&found, "r.a", "part");
    let Value::Unknown(unknown) = &node(&found, "r.a", "part").value else { panic!("known") };
    let parts: String = unknown.parts.iter().map(|part| if let Part::Text(text) = part { text.to_string() } else { "?".into() }).collect();
    assert!(parts.contains("\"Resource\": \"arn:aws:s3:::?/*\"") && parts.contains("\"Action\": ?,"), "{parts}");
}

#[test]
fn default_tags_and_labels_merge_under_those_of_the_resource() {
    let found = reading(&[
        (
            "a.tf",
            "provider \"aws\" {\n  default_tags {\n    tags = { owner = \"all\", env = \"prod\" }\n  }\n}\nprovider \"aws\" {\n  alias = \"other\"\n  default_tags {\n    tags = { owner = \"other\" }\n  }\n}\nprovider \"google\" {\n  default_labels = { owner = \"g\" }\n}\nresource \"aws_s3_bucket\" \"b\" {\n  tags = { env = \"dev\" }\n}\nresource \"google_container_cluster\" \"c\" {\n  resource_labels = { env = \"x\" }\n}\nmodule \"by_name\" {\n  source = \"./m\"\n  providers = { aws = aws.other }\n}\nmodule \"by_itself\" {\n  source = \"./m\"\n}\n",
        ),
        ("m/a.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
    ]);
    assert_eq!(short(node(&found, "aws_s3_bucket.b", "tags_all")), "{owner = \"all\", env = \"dev\"}");
    assert_eq!(short(node(&found, "google_container_cluster.c", "terraform_labels")), "{owner = \"g\", env = \"x\"}");
    assert_eq!(short(node(&found, "module.by_name.aws_s3_bucket.b", "tags_all")), "{owner = \"other\"}");
    assert_eq!(short(node(&found, "module.by_itself.aws_s3_bucket.b", "tags_all")), "{owner = \"all\", env = \"prod\"}");
}

#[test]
fn split_resources_link_by_reference_and_per_instance() {
    let found = reading(&[(
        "a.tf",
        "resource \"aws_s3_bucket\" \"b\" {\n  for_each = toset([\"x\", \"y\"])\n  bucket   = each.key\n}\nresource \"aws_s3_bucket_versioning\" \"v\" {\n  for_each = aws_s3_bucket.b\n  bucket   = each.value.id\n}\nresource \"aws_s3_bucket_acl\" \"a\" {\n  bucket = aws_s3_bucket.b[\"y\"].bucket\n}\nresource \"aws_s3_bucket_policy\" \"p\" {\n  for_each = toset([\"x\"])\n  bucket   = aws_s3_bucket.b[each.key].arn\n}\n",
    )]);
    let to = |address: &str| -> Vec<String> {
        let resource = found.resources.iter().find(|resource| &*resource.address == address).unwrap_or_else(|| panic!("no {address}"));
        resource.edges.iter().filter(|edge| edge.from.to_string() == "bucket").map(|edge| edge.to.to_string()).collect()
    };
    assert!(to("aws_s3_bucket_versioning.v[\"x\"]").contains(&"aws_s3_bucket.b[\"x\"]".to_owned()));
    assert_eq!(to("aws_s3_bucket_acl.a"), ["aws_s3_bucket.b[\"y\"]"]);
    assert_eq!(to("aws_s3_bucket_policy.p[\"x\"]"), ["aws_s3_bucket.b[\"x\"]"]);
}

#[test]
fn provisioners_connections_and_lifecycles_are_there_to_be_judged() {
    let found = reading(&[(
        "a.tf",
        "variable \"secret\" {\n  sensitive = true\n  default   = \"x\"\n}\nresource \"r\" \"a\" {\n  lifecycle {\n    ignore_changes  = [tags, b[0].c]\n    prevent_destroy = true\n    replace_triggered_by = [r.b.id]\n    precondition {\n      condition     = self.id != \"\"\n      error_message = \"m\"\n    }\n  }\n  provisioner \"remote-exec\" {\n    inline = [\"echo ${var.secret}\"]\n    connection {\n      host     = self.public_ip\n      password = var.secret\n    }\n  }\n}\nresource \"r\" \"b\" {}\nmoved {\n  from = r.x\n  to   = r.a\n}\nremoved {\n  from = r.gone\n}\nimport {\n  for_each = { k = \"id\" }\n  to       = r.b\n  id       = each.value\n}\nterraform {\n  backend \"s3\" {\n    bucket = \"state\"\n  }\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n",
    )]);
    assert_eq!(super::told(&found), [] as [&str; 0]);
    assert_eq!(short(node(&found, "r.a", "lifecycle.ignore_changes")), "[\"tags\", \"b[0].c\"]");
    assert_eq!(short(node(&found, "r.a", "lifecycle.prevent_destroy")), "true");
    assert!(node(&found, "r.a", "provisioner.connection.password").sensitive && node(&found, "r.a", "provisioner.inline[0]").sensitive);
    why(&found, "r.a", "provisioner.connection.host");
}

#[test]
fn what_is_ephemeral_is_unknown_and_told_where_it_does_not_belong() {
    let found = reading(&[
        (
            "a.tf",
            "ephemeral \"random_password\" \"p\" {\n  length = 16\n}\nmodule \"m\" {\n  source = \"./m\"\n}\nresource \"r\" \"a\" {\n  password_wo = ephemeral.random_password.p.result\n  gone        = ephemeralasnull(module.m.right)\n}\noutput \"root\" {\n  value     = 1\n  ephemeral = true\n}\n",
        ),
        (
            "m/a.tf",
            "variable \"v\" {\n  default   = \"x\"\n  ephemeral = true\n}\noutput \"right\" {\n  value     = var.v\n  ephemeral = true\n}\noutput \"wrong\" {\n  value     = 5\n  ephemeral = true\n}\n",
        ),
    ]);
    assert_eq!(why(&found, "r.a", "password_wo"), "ephemeral.random_password.p is known only while Terraform runs");
    assert_eq!(short(node(&found, "r.a", "gone")), "null");
    let mut told = super::told(&found);
    told.sort_unstable();
    assert_eq!(told, ["output `root` of a root module must not be ephemeral", "output `wrong` is ephemeral, and its value is not"]);
}
