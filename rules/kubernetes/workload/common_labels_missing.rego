# METADATA
# title: Workload lacks the common labels
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: asset-tagging
#   aliases: [kubescape:k8s-common-labels-usage, kubescape:label-usage-for-resources]
#   parameters:
#     labels:
#       type: list of string
#       default: [app.kubernetes.io/name, app.kubernetes.io/instance, app.kubernetes.io/version, app.kubernetes.io/component, app.kubernetes.io/part-of, app.kubernetes.io/managed-by, app, tier, phase, version, owner, env]
#       description: labels of which one must be there
package rules.kubernetes.workload.common_labels_missing

deny contains {"at": "pod.labels", "message": sprintf("neither the workload nor its pods have any of the labels %s", [concat(", ", [sprintf("`%s`", [key]) | some key in input.parameters.labels])])} if {
	not labelled
}

labelled if {
	some key in input.parameters.labels
	some labels in [input.asset.tags, input.asset.pod.labels]
	not object.get(labels, key, null) in {null, ""}
}
