# METADATA
# title: Settings hold a password
# custom:
#   severity: high
#   subjects: [core/ConfigMap, kubernetes_config_map_v1]
#   objective: secret-protection
package rules.foreign.workload.settings_hold_passwords

yamls[file] := parsed if {
	some file, text in input.body.data
	regex.match(`\.ya?ml$`, file)
	is_string(text)
	yaml.is_valid(text)
	parsed := yaml.unmarshal(text)
}

jsons[file] := json.unmarshal(text) if {
	text := input.body.data[file]
	endswith(file, ".json")
	json.is_valid(text)
}

documents := object.union(yamls, jsons)

deny contains {"at": ["data", file], "message": sprintf("`%s` is a password", [concat(".", words)])} if {
	document := documents[file]
	walk(document, [path, value])
	count(path) > 0
	words := [sprintf("%v", [p]) | some p in path]
	some last in array.slice(words, count(words) - 1, count(words))
	lower(last) in {"password", "passwd", "secret"}
	is_string(value)
	not value in {"", null}
}
