# METADATA
# title: Namespace of the workload has no quota
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases: ["kics:48a5beba-e4c0-4584-a2aa-e6894e4cf424", trivy:KSV-0040]
package rules.kubernetes.workload.namespace_without_quota

applies if input.asset.limits != null

deny contains {"at": "namespace", "message": sprintf("namespace `%v` has no ResourceQuota", [input.asset.namespace])} if {
	input.asset.limits.quota == false
}
