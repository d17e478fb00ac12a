# METADATA
# title: Autoscaler's bounds make no sense
# custom:
#   severity: low
#   subjects: [autoscaling/HorizontalPodAutoscaler, kubernetes_manifest]
#   objective: capacity-limits
package rules.foreign.workload.scaler_bounds

import data.lib.wl as k8s

scaler := k8s.object(input.body)

applies if scaler.kind == "HorizontalPodAutoscaler"

default least := 1

least := scaler.spec.minReplicas

most = scaler.spec.maxReplicas

utilisation := {name: target |
	some {"type": "Resource", "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": target}}} in scaler.spec.metrics
}

deny contains {"at": k8s.at(["spec", "maxReplicas"]), "message": msg} if {
	gap := most - least
	msg := sprintf("%v is %v more than the least", [most, gap])
	not gap in numbers.range(1, 50)
}

deny contains {"at": k8s.at(["spec", "metrics"]), "message": sprintf("%s: %v percent leave no room", [upper(name), target])} if {
	some name, target in utilisation
	target > 90
}
