# METADATA
# title: Kubernetes autoscaler of pods
# custom:
#   subjects: [autoscaling/HorizontalPodAutoscaler]
#   asset: compute.autoscaler
#   joins:
#     named:
#       kind:
#         - apps/Deployment
#         - apps/StatefulSet
#         - apps/ReplicaSet
#         - core/ReplicationController
#         - core/DeploymentConfig
#         - apps.openshift.io/DeploymentConfig
#         - argoproj.io/Rollout
#       equals: {metadata.name: spec.scaleTargetRef.name, kind: spec.scaleTargetRef.kind}
package lens.kubernetes.autoscaler

import data.lib.kubernetes

default name := null
name := input.body.metadata.name

default provider := null
provider := "kubernetes"

default tags := {}
tags := input.body.metadata.labels if is_object(input.body.metadata.labels)

# What it scales, and whether that is here too. Kinds that others define may scale as well: of those nothing is known.
default target := null
target := {"kind": kind, "name": kubernetes.field(input.body.spec.scaleTargetRef, "name", ""), "here": here} if {
	kind := kubernetes.field(input.body.spec.scaleTargetRef, "kind", "")
}

default here := null
here := count(beside) > 0 if {
	input.body.spec.scaleTargetRef.kind in {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout"}
}

beside := [found |
	some found in input.related.named
	kubernetes.namespace(kubernetes.field(found.body.metadata, "namespace", "")) == kubernetes.namespace(kubernetes.field(input.body.metadata, "namespace", ""))
]

places[key] := at if {
	some key, at in {"name": "metadata.name", "tags": "metadata.labels", "target": "spec.scaleTargetRef"}
}
