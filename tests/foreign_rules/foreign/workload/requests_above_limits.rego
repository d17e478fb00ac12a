# METADATA
# title: Container asks for more than it may have
# custom:
#   severity: medium
#   subjects: [core/Pod, apps/Deployment, batch/CronJob, kubernetes_manifest]
#   objective: capacity-limits
package rules.foreign.workload.requests_above_limits

import data.lib.quantity
import data.lib.wl

object_ := wl.object(input.body)

applies if object_.kind in {"Pod", "Deployment", "CronJob"}

amount("memory", text) := quantity.bytes(text)

amount("cpu", text) := quantity.milli(text)

deny contains {"at": wl.at(array.concat(entry.at, ["resources", "requests", resource])), "message": sprintf("%s: `%v` is more than `%v`", [resource, asked, allowed])} if {
	some entry in wl.all_containers(object_)
	asked := entry.c.resources.requests[resource]
	allowed := entry.c.resources.limits[resource]
	amount(resource, asked) > amount(resource, allowed)
}
