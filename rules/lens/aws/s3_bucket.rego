# METADATA
# title: S3 bucket
# custom:
#   subjects: [aws_s3_bucket]
#   asset: storage.bucket
#   joins:
#     versioning: {kind: aws_s3_bucket_versioning, on: bucket, equals: {bucket: bucket}}
#     encryption: {kind: aws_s3_bucket_server_side_encryption_configuration, on: bucket, equals: {bucket: bucket}}
#     acl: {kind: aws_s3_bucket_acl, on: bucket, equals: {bucket: bucket}}
#     public_access_block: {kind: aws_s3_bucket_public_access_block, on: bucket, equals: {bucket: bucket}}
#     logging: {kind: aws_s3_bucket_logging, on: bucket, equals: {bucket: bucket}}
package lens.aws.s3_bucket

import data.lib

default name := null

name := input.body.bucket

provider := "aws"

default region := null

region := input.body.region if input.body.region != null

default tags := {}

tags := input.body.tags_all if input.body.tags_all != null

else := input.body.tags if input.body.tags != null

places["tags"] := "tags_all" if input.body.tags_all != null

# Every object is encrypted since January 2023, with Amazon's own key where no other is named.
encryption := {"at_rest": true, "in_transit": null, "key": key}

default key := null

key := keys[0]

keys := array.concat(
	[by_default.kms_master_key_id |
		some configuration in input.related.encryption
		some rule in lib.blocks(configuration.body, "rule")
		some by_default in lib.blocks(rule, "apply_server_side_encryption_by_default")
		lib.get(by_default, "kms_master_key_id", null) != null
	],
	[by_default.kms_master_key_id |
		some configuration in lib.blocks(input.body, "server_side_encryption_configuration")
		some rule in lib.blocks(configuration, "rule")
		some by_default in lib.blocks(rule, "apply_server_side_encryption_by_default")
		lib.get(by_default, "kms_master_key_id", null) != null
	],
)

default versioning := {"enabled": false}

versioning := {"enabled": true} if {
	some configured in input.related.versioning
	some configuration in lib.blocks(configured.body, "versioning_configuration")
	lib.get(configuration, "status", "") == "Enabled"
}

versioning := {"enabled": true} if {
	some configuration in lib.blocks(input.body, "versioning")
	lib.yes(lib.get(configuration, "enabled", null))
}

places["versioning.enabled"] := {
	"of": input.related.versioning[0].address,
	"at": "versioning_configuration.status",
}

default logging := {"enabled": false}

logging := {"enabled": true} if count(input.related.logging) > 0

logging := {"enabled": true} if count(lib.blocks(input.body, "logging")) > 0

default exposure := null

exposure := {"public": true, "sources": []} if readable

exposure := {"public": true, "sources": []} if writable

public_access := {"read": readable, "write": writable, "guarded": guarded}

default guarded := false

guarded if count(input.related.public_access_block) > 0

default readable := false

readable if {
	count(opened_for("read")) > 0
	not acls_ignored
}

default writable := false

writable if {
	count(opened_for("write")) > 0
	not acls_ignored
}

# The block makes S3 take a public ACL as if it were private.
acls_ignored if {
	some block in input.related.public_access_block
	lib.yes(lib.get(block.body, "ignore_public_acls", null))
}

# Where an ACL gives everyone, or everyone who has any AWS account, an access.
opened_for(access) := array.concat(opened_by_acl(access), opened_inline(access))

opened_by_acl(access) := array.concat(
	[{"of": acl.address, "at": "acl"} |
		some acl in input.related.acl
		access in canned[lib.get(acl.body, "acl", "private")]
	],
	[{"of": acl.address, "at": sprintf("access_control_policy.grant[%d].permission", [n])} |
		some acl in input.related.acl
		some policy in lib.blocks(acl.body, "access_control_policy")
		some n, grant in lib.blocks(policy, "grant")
		some grantee in lib.blocks(grant, "grantee")
		lib.get(grantee, "uri", null) in anyone
		access in granted[lib.get(grant, "permission", "")]
	],
)

opened_inline(access) := array.concat(
	["acl" | access in canned[lib.get(input.body, "acl", "private")]],
	[sprintf("grant[%d].permissions", [n]) |
		some n, grant in lib.blocks(input.body, "grant")
		lib.get(grant, "uri", null) in anyone
		some permission in lib.list(lib.get(grant, "permissions", null))
		access in granted[permission]
	],
)

canned := {
	"public-read": ["read"],
	"public-read-write": ["read", "write"],
	"authenticated-read": ["read"],
}

granted := {
	"READ": ["read"],
	"READ_ACP": ["read"],
	"WRITE": ["write"],
	"WRITE_ACP": ["write"],
	"FULL_CONTROL": ["read", "write"],
}

anyone := {
	"http://acs.amazonaws.com/groups/global/AllUsers",
	"https://acs.amazonaws.com/groups/global/AllUsers",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
	"https://acs.amazonaws.com/groups/global/AuthenticatedUsers",
}

places["public_access.read"] := openings[0] if {
	openings := opened_for("read")
}

places["public_access.write"] := openings[0] if {
	openings := opened_for("write")
}
