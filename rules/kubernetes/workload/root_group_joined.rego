# METADATA
# title: Pod joins the root group
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [kubescape:set-supplementalgroups-values, trivy:KSV-0029]
package rules.kubernetes.workload.root_group_joined

deny contains {"at": sprintf("pod.supplemental_groups[%d]", [n]), "message": "the pod's processes are in group 0, root's"} if {
	some n, group in input.asset.pod.supplemental_groups
	group == 0
}
