# METADATA
# title: Container is given SYS_ADMIN
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   aliases: [checkov:CKV_K8S_39, kubescape:rule-privilege-escalation, trivy:KSV-0005]
package rules.kubernetes.workload.sys_admin_added

import data.lib.kubernetes

deny contains {
	"at": sprintf("containers[%d].security.capabilities.add[%d]", [i, k]),
	"message": sprintf("%s is given capability `%v`", [kubernetes.called(c), capability]),
} if {
	some i, c in input.asset.containers
	some k, capability in c.security.capabilities.add
	upper(capability) in {"SYS_ADMIN", "CAP_SYS_ADMIN"}
}
