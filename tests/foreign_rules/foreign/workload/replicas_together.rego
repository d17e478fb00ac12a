# METADATA
# title: Replicas may all run on one node
# custom:
#   severity: low
#   subjects: [apps/Deployment, apps/StatefulSet, kubernetes_manifest]
#   objective: availability
package rules.foreign.workload.replicas_together

import data.lib.wl

thing := wl.object(input.body)

pod_spec := thing.spec.template.spec

applies if {
	thing.kind in {"Deployment", "StatefulSet"}
	thing.spec.replicas >= 2
}

terms := array.concat(
	object.get(pod_spec, ["affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"], []),
	[t.podAffinityTerm | some t in object.get(pod_spec, ["affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution"], [])],
)

topologies := {key | key := terms[_].topologyKey} | {key | key := pod_spec.topologySpreadConstraints[_].topologyKey}

spreading := {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}

deny contains {"at": wl.at(["spec", "template", "spec"]), "message": sprintf("nothing parts the %v replicas", [thing.spec.replicas])} if {
	topologies & spreading == set()
}
