# METADATA
# title: Image comes from a registry that is closed
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   aliases: [kubescape:rule-identify-old-k8s-registry]
package rules.kubernetes.workload.old_registry

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].image", [i]),
	"message": sprintf("image `%v` of %s comes from a registry that is closed", [c.image, kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	is_string(c.image)
	some registry in ["k8s.gcr.io/", "gcr.io/google_containers/", "gcr.io/google-containers/"]
	startswith(c.image, registry)
}
