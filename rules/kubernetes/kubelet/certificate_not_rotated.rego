# METADATA
# title: Kubelet does not renew its certificate
# custom:
#   severity: medium
#   subjects: [kubernetes.workload, kubelet.config.k8s.io/KubeletConfiguration]
#   objective: certificate-management
#   controls: {cis-kubernetes-1.11: ["4.2.10"]}
#   aliases: [checkov:CKV_K8S_149, "kics:52d70f2e-3257-474c-b3dc-8ad9ba6a061a"]
package rules.kubernetes.kubelet.certificate_not_rotated

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kubelet")
}

applies if input.kind == "kubelet.config.k8s.io/KubeletConfiguration"

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--rotate-certificates` is `%v`, not true", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kubelet")
	said := flags.stated(c, "rotate-certificates")
	not flags.on(said.value)
}

deny contains {"at": "rotateCertificates", "message": "`rotateCertificates` is not true"} if {
	input.kind == "kubelet.config.k8s.io/KubeletConfiguration"
	not object.get(input.body, "rotateCertificates", false) == true
}
