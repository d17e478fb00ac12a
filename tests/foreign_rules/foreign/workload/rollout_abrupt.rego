# METADATA
# title: Rollout takes down too many at once
# custom:
#   severity: medium
#   subjects: [apps/Deployment, kubernetes_manifest]
#   objective: availability
package rules.foreign.workload.rollout_abrupt

import data.lib.wl

deployment := d if {
	d := wl.object(input.body)
	d.kind == "Deployment"
}

applies if deployment

replicas := object.get(deployment, ["spec", "replicas"], 1)

strategy := object.get(deployment, ["spec", "strategy"], {})

# The share of replicas that a number or a percentage stands for.
share(n) := n / replicas if {
	is_number(n)
	replicas > 0
}

share(text) := to_number(trim_suffix(text, "%")) / 100 if {
	is_string(text)
	endswith(text, "%")
	regex.match(`^[1-9][0-9]*%$`, text)
}

deny contains {"at": wl.at(["spec", "strategy", "rollingUpdate", "maxUnavailable"]), "message": sprintf("%d percent may be down at once", [round(part * 100)])} if {
	part := share(strategy.rollingUpdate.maxUnavailable)
	part > 0.5
}

deny contains {"at": wl.at(["spec", "strategy", "type"]), "message": "all are taken down at once"} if {
	strategy.type == "Recreate"
	replicas > 1
}
