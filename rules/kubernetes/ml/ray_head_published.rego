# METADATA
# title: Ray cluster is published outside the cluster
# custom:
#   severity: critical
#   subjects: [ray.io/RayCluster, ray.io/RayJob, ray.io/RayService, kubernetes_manifest]
#   objective: ml-environment-protection
package rules.kubernetes.ml.ray_head_published

import data.lib.kubernetes

applies if startswith(kind, "ray.io/")

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

heads := [{"at": concat(".", array.concat(at, ["headGroupSpec"])), "spec": head} |
	some at in [["spec"], ["spec", "rayClusterSpec"], ["spec", "rayClusterConfig"]]
	head := object_at(at)
	is_object(head)
]

object_at(at) := object.get(whole, array.concat(at, ["headGroupSpec"]), null)

whole := input.body if input.kind != "kubernetes_manifest"

whole := input.body.manifest if input.kind == "kubernetes_manifest"

deny contains {"at": concat("", [above, head.at, ".serviceType"]), "message": sprintf("the service of the head is of type `%v`", [head.spec.serviceType])} if {
	some head in heads
	head.spec.serviceType in {"LoadBalancer", "NodePort"}
}

deny contains {"at": concat("", [above, head.at, ".enableIngress"]), "message": "an ingress leads to the head"} if {
	some head in heads
	head.spec.enableIngress == true
}
