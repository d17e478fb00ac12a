# METADATA
# title: Environment variable is set twice
# custom:
#   severity: low
#   subjects: [core/Pod, apps/Deployment, batch/CronJob, kubernetes_manifest]
#   objective: configuration-baseline
package rules.foreign.workload.environment_doubled

import data.lib.wl

thing := wl.object(input.body)

applies if wl.spec(thing)

# For each container: the names, each with all the places it has.
doubled := [[entry.at, name, places] |
	some entry in wl.all_containers(thing)
	names := {n | n := entry.c.env[_].name}
	some name in names
	places := [i | some i, variable in entry.c.env; variable.name == name]
	count(places) > 1
]

deny contains {"at": wl.at(array.concat(at, ["env", last])), "message": sprintf("`%s` is set %d times", [name, count(places)])} if {
	[at, name, places] := doubled[_]
	last := max(places)
}
