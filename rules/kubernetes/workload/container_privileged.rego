# METADATA
# title: Container runs privileged
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {pss: [baseline/privileged], cis-kubernetes-1.11: ["5.2.2"]}
#   aliases:
#     - checkov:CKV_K8S_16
#     - "kics:dd29336b-fe57-445b-a26e-e6aa867ae609"
#     - "kics:87065ef8-de9b-40d8-9753-f4a4303e27a4"
#     - kube-linter:privileged-container
#     - kubescape:rule-privilege-escalation
#     - kube-linter:scc-deny-privileged-container
#     - trivy:KSV-0017
package rules.kubernetes.workload.container_privileged

import data.lib.kubernetes

deny contains {"at": sprintf("containers[%d].security.privileged", [i]), "message": sprintf("%s is privileged", [kubernetes.called(c)])} if {
	some i, c in input.asset.containers
	c.security.privileged == true
}
