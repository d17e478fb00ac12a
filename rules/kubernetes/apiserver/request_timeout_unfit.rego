# METADATA
# title: API server gives requests an odd time
# custom:
#   severity: low
#   subjects: [kubernetes.workload]
#   objective: availability
#   aliases: [checkov:CKV_K8S_95, kubescape:ensure-that-the-api-server-request-timeout-argument-is-set-as-appropriate]
package rules.kubernetes.apiserver.request_timeout_unfit

import data.lib.flags

applies if {
	some c in input.asset.containers
	flags.runs(c, "kube-apiserver")
}

deny contains {"at": sprintf("containers[%d].%s", [i, said.at]), "message": sprintf("`--request-timeout` is `%v`", [said.value])} if {
	some i, c in input.asset.containers
	flags.runs(c, "kube-apiserver")
	said := flags.stated(c, "request-timeout")
	not fits(said.value)
}

fits(value) if {
	regex.match(`^([0-9]+(h|m|s|ms))+$`, value)
	nanoseconds := time.parse_duration_ns(value)
	nanoseconds >= 30000000000
	nanoseconds <= 180000000000
}
