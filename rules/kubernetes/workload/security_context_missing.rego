# METADATA
# title: Container has no security context
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [checkov:CKV_K8S_30, "kics:a97a340a-0063-418e-b3a1-3028941d0995"]
package rules.kubernetes.workload.security_context_missing

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].security", [i]), "message": sprintf("%s has no security context", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	c.security_stated == false
}
