# METADATA
# title: Readiness and liveness ask the same question
# custom:
#   severity: low
#   subjects: [core/Pod, apps/Deployment, batch/CronJob, kubernetes_manifest]
#   objective: availability
package rules.foreign.workload.probes_alike

import data.lib.wl

thing := wl.object(input.body)

applies if thing.kind in {"Pod", "Deployment", "CronJob"}

timing := ["initialDelaySeconds", "periodSeconds", "failureThreshold", "timeoutSeconds", "successThreshold"]

question(probe) := json.remove(probe, timing)

# A probe that is far more patient is another question.
patient(probe) if probe.failureThreshold * object.get(probe, "periodSeconds", 10) >= 120

deny contains {"at": wl.at(array.concat(found.at, ["livenessProbe"])), "message": sprintf("`%s` asks the same as readiness", [found.c.name])} if {
	found := wl.all_containers(thing)[_]
	{"livenessProbe": live, "readinessProbe": ready} = object.filter(found.c, {"livenessProbe", "readinessProbe"})
	question(live) == question(ready)
	not patient(live)
}
