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
#     - kubernetes_manifest
#   objective: patching
#   aliases: [kube-linter:no-extensions-v1beta, "kics:94b76ea5-e074-4ca2-8a03-c5a606e30645"]
package rules.kubernetes.object.api_version_removed

deny contains {"at": "apiVersion", "message": sprintf("`%v` is no longer served", [input.body.apiVersion])} if {
	input.kind != "kubernetes_manifest"
	input.body.apiVersion in gone
}

deny contains {"at": "manifest.apiVersion", "message": sprintf("`%v` is no longer served", [input.body.manifest.apiVersion])} if {
	input.kind == "kubernetes_manifest"
	input.body.manifest.apiVersion in gone
}

# All kinds of these were removed by Kubernetes 1.29.
gone := {
	"extensions/v1beta1",
	"apps/v1beta1",
	"apps/v1beta2",
	"batch/v1beta1",
	"batch/v2alpha1",
	"networking.k8s.io/v1beta1",
	"rbac.authorization.k8s.io/v1beta1",
	"rbac.authorization.k8s.io/v1alpha1",
	"policy/v1beta1",
	"autoscaling/v2beta1",
	"autoscaling/v2beta2",
	"apiextensions.k8s.io/v1beta1",
	"admissionregistration.k8s.io/v1beta1",
	"storage.k8s.io/v1beta1",
	"scheduling.k8s.io/v1beta1",
	"discovery.k8s.io/v1beta1",
	"coordination.k8s.io/v1beta1",
	"certificates.k8s.io/v1beta1",
	"events.k8s.io/v1beta1",
}
