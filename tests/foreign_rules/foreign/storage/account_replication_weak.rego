# METADATA
# title: Storage account of production is not replicated across zones
# custom:
#   severity: medium
#   subjects: [azurerm_storage_account]
#   objective: availability
package rules.foreign.storage.account_replication_weak

import data.lib.tables

# kind of replication → where copies lie
reach := object.union_n([
	{"LRS": []},
	{"ZRS": ["zones"], "GRS": ["regions"], "RAGRS": ["regions"]},
	{"GZRS": ["zones", "regions"], "RAGZRS": ["zones", "regions"]},
])

environment := lower(object.get(input.body, ["tags", "environment"], "dev"))

applies if tables.rank[environment] >= tables.rank.stage

type := upper(input.body.account_replication_type)

deny contains {"at": "account_replication_type", "message": sprintf("`%s` keeps copies in %s", [type, where])} if {
	copies := reach[type]
	not "zones" in copies
	where := concat(" and ", array.concat(["one building"], copies))
}

deny contains {"at": "account_replication_type", "message": sprintf("`%s` is no kind of replication", [type])} if not reach[type]
