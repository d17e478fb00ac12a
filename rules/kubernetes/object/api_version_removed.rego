# METADATA
# title: Object is of an API version that is gone
# custom:
#   severity: medium
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
#     - extensions/*
#     - node.k8s.io/*
#     - flowcontrol.apiserver.k8s.io/*
#     - apiregistration.k8s.io/*
#     - authentication.k8s.io/*
#     - authorization.k8s.io/*
#     - kubernetes_manifest
#   objective: supported-software
#   aliases: [kube-linter:no-extensions-v1beta, "kics:94b76ea5-e074-4ca2-8a03-c5a606e30645"]
#   parameters:
#     version:
#       type: string
#       default: "1.34"
#       description: the release of Kubernetes that the objects are for
package rules.kubernetes.object.api_version_removed

import data.lib.api_versions

deny contains {"at": "apiVersion", "message": sprintf("`%v` of `%v` is no longer served, since Kubernetes 1.%v", [input.body.apiVersion, input.body.kind, gone])} if {
	input.kind != "kubernetes_manifest"
	gone := api_versions.fate(input.body)[1]
	gone <= api_versions.minor(input.parameters.version)
	is_number(gone)
}

deny contains {
	"at": "manifest.apiVersion",
	"message": sprintf("`%v` of `%v` is no longer served, since Kubernetes 1.%v", [input.body.manifest.apiVersion, input.body.manifest.kind, gone]),
} if {
	input.kind == "kubernetes_manifest"
	gone := api_versions.fate(input.body.manifest)[1]
	gone <= api_versions.minor(input.parameters.version)
	is_number(gone)
}
