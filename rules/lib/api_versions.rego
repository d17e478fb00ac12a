# METADATA
# title: When Kubernetes deprecated and removed its API versions
package lib.api_versions

# `apiVersion` → kind, or `*` for every other → the minor releases of Kubernetes 1 in which it was deprecated and removed;
# null where it is still served. After https://kubernetes.io/docs/reference/using-api/deprecation-guide/.
table := {
	"extensions/v1beta1": {"Ingress": [14, 22], "*": [9, 16]},
	"apps/v1beta1": {"*": [9, 16]},
	"apps/v1beta2": {"*": [9, 16]},
	"batch/v2alpha1": {"*": [20, 21]},
	"batch/v1beta1": {"CronJob": [21, 25], "*": [21, 25]},
	"admissionregistration.k8s.io/v1beta1": {"MutatingWebhookConfiguration": [16, 22], "ValidatingWebhookConfiguration": [16, 22]},
	"apiextensions.k8s.io/v1beta1": {"*": [16, 22]},
	"apiregistration.k8s.io/v1beta1": {"*": [19, 22]},
	"authentication.k8s.io/v1beta1": {"TokenReview": [19, 22]},
	"authorization.k8s.io/v1beta1": {"*": [19, 22]},
	"certificates.k8s.io/v1beta1": {"CertificateSigningRequest": [19, 22]},
	"coordination.k8s.io/v1beta1": {"Lease": [19, 22]},
	"networking.k8s.io/v1beta1": {"Ingress": [19, 22], "IngressClass": [19, 22]},
	"rbac.authorization.k8s.io/v1alpha1": {"*": [17, 22]},
	"rbac.authorization.k8s.io/v1beta1": {"*": [17, 22]},
	"scheduling.k8s.io/v1alpha1": {"PriorityClass": [14, 22]},
	"scheduling.k8s.io/v1beta1": {"PriorityClass": [14, 22]},
	"storage.k8s.io/v1beta1": {
		"CSIDriver": [19, 22],
		"CSINode": [17, 22],
		"StorageClass": [19, 22],
		"VolumeAttachment": [19, 22],
		"CSIStorageCapacity": [24, 27],
	},
	"discovery.k8s.io/v1beta1": {"*": [21, 25]},
	"events.k8s.io/v1beta1": {"*": [19, 25]},
	"autoscaling/v2beta1": {"*": [23, 25]},
	"autoscaling/v2beta2": {"*": [23, 26]},
	"policy/v1beta1": {"*": [21, 25]},
	"node.k8s.io/v1beta1": {"*": [20, 25]},
	"flowcontrol.apiserver.k8s.io/v1beta1": {"*": [23, 26]},
	"flowcontrol.apiserver.k8s.io/v1beta2": {"*": [26, 29]},
	"flowcontrol.apiserver.k8s.io/v1beta3": {"*": [29, 32]},
	"v1": {"ComponentStatus": [19, null], "Endpoints": [33, null]},
}

# Since when an object's version is deprecated and gone, as minor releases; undefined where it is neither.
fate(object_) := found if {
	kinds := table[object_.apiVersion]
	found := object.get(kinds, object.get(object_, "kind", ""), object.get(kinds, "*", null))
	is_array(found)
}

# The minor release of `1.34`.
minor(version) := to_number(parts[1]) if {
	regex.match(`^v?1\.[0-9]+(\..*)?$`, version)
	parts := split(version, ".")
}
