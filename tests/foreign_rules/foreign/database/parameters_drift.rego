# METADATA
# title: Parameter group strays from the baseline
# custom:
#   severity: low
#   subjects: [aws_db_parameter_group]
#   objective: configuration-baseline
package rules.foreign.database.parameters_drift

import data.lib.tf

baseline := {"ssl": {"rds.force_ssl": "1"}, "log": {"log_statement": "ddl", "log_duration": "0"}}

# Version 15 asks for more than the others did.
expected := json.patch(baseline, [
	{"op": "replace", "path": "/log/log_statement", "value": "mod"},
	{"op": "add", "path": "/log/log_lock_waits", "value": "1"},
	{"op": "remove", "path": "/log/log_duration"},
]) if {
	input.body.family == "postgres15"
} else := baseline

actual := {p.name: p.value | some p in tf.each(input.body, "parameter")}

deny contains {"at": ["parameter"], "message": sprintf("%s: `%s` should be `%s`", [section, name, value])} if {
	some section
	value := expected[section][name]
	object.get(actual, name, "") != value
}
