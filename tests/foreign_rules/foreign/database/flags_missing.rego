# METADATA
# title: Database does not log what it should
# custom:
#   severity: low
#   subjects: [google_sql_database_instance]
#   objective: audit-logging
package rules.foreign.database.flags_missing

import data.lib.tf

wanted := {"log_connections": "on", "log_disconnections": "on"}

flags[flag.name] := flag.value if {
	some settings in tf.each(input.body, "settings")
	some flag in tf.each(settings, "database_flags")
}

applies if startswith(input.body.database_version, "POSTGRES")

missing := {name: value | some name, value in wanted; not flags[name] == value}

deny contains {"at": "settings", "message": sprintf("%s should be on", [concat(" and ", object.keys(missing))])} if {
	not object.subset(flags, wanted)
	count(missing) > 0
}
