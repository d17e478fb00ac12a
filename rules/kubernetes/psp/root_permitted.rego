# METADATA
# title: Pod security policy lets containers run as root
# custom:
#   severity: medium
#   subjects: [policy/PodSecurityPolicy, kubernetes_pod_security_policy, kubernetes_pod_security_policy_v1beta1, kubernetes_manifest]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_6]
package rules.kubernetes.psp.root_permitted

import data.lib
import data.lib.psp

applies if psp.is_one(input)

deny contains {"at": psp.place(input, "runAsUser"), "message": "containers may run as root"} if not barred

barred if {
	some user in psp.listed(input, "runAsUser")
	user.rule == "MustRunAsNonRoot"
}

barred if {
	some user in psp.listed(input, "runAsUser")
	user.rule == "MustRunAs"
	ranges := array.concat(lib.blocks(user, "ranges"), lib.blocks(user, "range"))
	count(ranges) > 0
	every range in ranges {
		to_number(range.min) > 0
	}
}
