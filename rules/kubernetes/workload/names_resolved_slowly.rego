# METADATA
# title: Pod asks for names in vain
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: capacity-limits
#   aliases: [kube-linter:dnsconfig-options]
#   parameters:
#     dots:
#       type: string
#       default: "2"
#       description: What the option ndots must be
package rules.kubernetes.workload.names_resolved_slowly

deny contains {"at": "pod.dns_options", "message": sprintf("`ndots` is not %v", [input.parameters.dots])} if not few

few if {
	some option in input.asset.pod.dns_options
	option.name == "ndots"
	option.value == input.parameters.dots
}
