# METADATA
# title: Monitor watches no service
# custom:
#   severity: low
#   subjects: [monitoring.monitor]
#   objective: monitoring
#   aliases: [kube-linter:dangling-servicemonitor]
package rules.kubernetes.network.monitor_without_target

applies if is_array(input.asset.targets)

deny contains {"at": "targets", "message": "no service bears the labels that the monitor selects"} if {
	count(input.asset.targets) == 0
}
