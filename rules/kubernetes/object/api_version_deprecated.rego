# METADATA
# title: Object is of an API version that will go
# custom:
#   severity: low
#   subjects:
#     - apps/*
#     - batch/*
#     - networking.k8s.io/*
#     - rbac.authorization.k8s.io/*
#     - policy/*
#     - autoscaling/*
#     - apiextensions.k8s.io/*
#     - admissionregistration.k8s.io/*
#     - storage.k8s.io/*
#     - scheduling.k8s.io/*
#     - discovery.k8s.io/*
#     - coordination.k8s.io/*
#     - certificates.k8s.io/*
#     - events.k8s.io/*
#     - flowcontrol.apiserver.k8s.io/*
#     - node.k8s.io/*
#     - extensions/*
#     - core/Endpoints
#     - core/ComponentStatus
#     - kubernetes_manifest
#   objective: supported-software
#   parameters:
#     version:
#       type: string
#       default: "1.34"
#       description: the release of Kubernetes that the objects are for
package rules.kubernetes.object.api_version_deprecated

import data.lib.api_versions

deny contains {"at": "apiVersion", "message": sprintf("`%v` of `%v` is deprecated since Kubernetes 1.%v", [input.body.apiVersion, input.body.kind, since])} if {
	input.kind != "kubernetes_manifest"
	since := deprecated(api_versions.fate(input.body))
}

deny contains {
	"at": "manifest.apiVersion",
	"message": sprintf("`%v` of `%v` is deprecated since Kubernetes 1.%v", [input.body.manifest.apiVersion, input.body.manifest.kind, since]),
} if {
	input.kind == "kubernetes_manifest"
	since := deprecated(api_versions.fate(input.body.manifest))
}

deprecated(fate) := fate[0] if {
	now := api_versions.minor(input.parameters.version)
	fate[0] <= now
	served(fate[1], now)
}

served(gone, _) if is_null(gone)

served(gone, now) if {
	is_number(gone)
	now < gone
}
