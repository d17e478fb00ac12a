# METADATA
# title: Pod is killed before its hook is done
# custom:
#   severity: low
#   subjects: [core/Pod, kubernetes_manifest]
#   objective: availability
package rules.foreign.workload.grace_short

# Written for the plain object, and asked of what Terraform holds.
pod := input.body

grace := object.get(pod, ["spec", "terminationGracePeriodSeconds"], 30)

sleeps contains [i, seconds] if {
	command := pod.spec.containers[i].lifecycle.preStop.exec.command
	["sleep", seconds] = array.slice(command, count(command) - 2, count(command))
}

short := {i: to_number(s) | some [i, s] in sleeps; regex.match(`^[1-9][0-9]{0,4}$`, s); to_number(s) >= grace}

applies if input.body.kind == "Pod"

applies if input.body.manifest.kind == "Pod"

deny contains {"at": ["spec", "containers", i, "lifecycle"], "message": sprintf("it sleeps %d seconds", [s])} if some i, s in short

deny contains {"at": ["manifest", "spec", "containers", i, "lifecycle"], "message": sprintf("it sleeps %d seconds", [s])} if {
	some inner in [input.body.manifest]
	found := short with input as object.union(input, {"body": inner})
	some i, s in found
}
