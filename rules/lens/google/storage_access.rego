# METADATA
# title: Who may read or write a Google storage bucket
# custom:
#   subjects:
#     - google_storage_bucket_iam_member
#     - google_storage_bucket_iam_binding
#     - google_storage_bucket_access_control
#     - google_storage_default_object_access_control
#     - google_storage_bucket_acl
#     - google_storage_default_object_acl
#   asset: identity.binding
package lens.google.storage_access

import data.lib

default name := null

name := input.body.bucket

provider := "google"

tags := null

# Everyone, signed in or not: the texts that Google's access lists have for it.
everyone := {"allusers", "allauthenticatedusers"}

predefined := {"publicread", "publicreadwrite", "authenticatedread"}

grantees := array.concat(
	[{"who": lib.get(input.body, key, ""), "at": key} |
		some key in ["member", "entity"]
		is_string(lib.get(input.body, key, null))
	],
	array.concat(
		[{"who": member, "at": sprintf("members[%d]", [i])} |
			some i, member in lib.list(lib.get(input.body, "members", null))
		],
		[{"who": parts[1], "at": sprintf("role_entity[%d]", [i])} |
			some i, grant in lib.list(lib.get(input.body, "role_entity", null))
			parts := split(grant, ":")
		],
	),
)

public := array.concat(
	[grantee | some grantee in grantees; lower(grantee.who) in everyone],
	[{"who": acl, "at": "predefined_acl"} |
		some acl in lib.list(lib.get(input.body, "predefined_acl", null))
		lower(acl) in predefined
	],
)

exposure := {"public": count(public) > 0, "sources": [entry.who | some entry in public]}

places["exposure"] := public[0].at
