# METADATA
# title: Database engine is too old
# custom:
#   severity: medium
#   subjects: [aws_db_instance, aws_rds_cluster]
#   objective: patching
package rules.foreign.database.engine_old

import data.lib.tables

engine := trim_prefix(input.body.engine, "aurora-")

stated := input.body.engine_version

padded := stated if {
	semver.is_valid(stated)
} else := concat(".", [stated, "0"]) if {
	regex.match(`^[1-9]\d*\.(0|[1-9]\d*)$`, stated)
} else := concat(".", [stated, "0", "0"]) if {
	regex.match(`^[1-9]\d*$`, stated)
}

deny contains {"at": "engine_version", "message": sprintf("%s %s is older than %s", [engine, stated, tables.floors[engine]])} if {
	semver.compare(padded, tables.floors[engine]) < 0
}

deny contains {"at": "engine_version", "message": sprintf("`%s` is no version", [stated])} if {
	is_string(stated)
	not padded
}
