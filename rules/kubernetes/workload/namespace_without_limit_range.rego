# METADATA
# title: Namespace of the workload has no limit range
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases: ["kics:4a20ebac-1060-4c81-95d1-1f7f620e983b", trivy:KSV-0039]
package rules.kubernetes.workload.namespace_without_limit_range

applies if input.asset.limits != null

deny contains {"at": "namespace", "message": sprintf("namespace `%v` has no LimitRange", [input.asset.namespace])} if {
	input.asset.limits.range == false
}
