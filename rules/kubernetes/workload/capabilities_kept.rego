# METADATA
# title: Container keeps the capabilities of its runtime
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: workload-privilege
#   controls: {cis-kubernetes-1.11: ["5.2.10"]}
#   aliases:
#     - checkov:CKV_K8S_37
#     - "kics:268ca686-7fb7-4ae9-b129-955a2a89064e"
#     - "kics:21cef75f-289f-470e-8038-c7cee0664164"
#     - trivy:KSV-0003
#     - trivy:KSV-0004
package rules.kubernetes.workload.capabilities_kept

import data.lib.kubernetes

applies if input.asset.pod.os != "windows"

deny contains {
	"at": sprintf("containers[%d].security.capabilities.drop", [i]),
	"message": sprintf("%s does not drop all capabilities", [kubernetes.called(c)]),
} if {
	some i, c in input.asset.containers
	not kubernetes.drops_all(c)
}
