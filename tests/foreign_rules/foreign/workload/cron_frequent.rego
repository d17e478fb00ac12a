# METADATA
# title: Job runs more often than allowed
# custom:
#   severity: low
#   subjects: [batch/CronJob, kubernetes_manifest]
#   objective: capacity-limits
#   parameters:
#     minutes: {type: number, default: 10, description: The shortest pause}
package rules.foreign.workload.cron_frequent

import data.lib.wl

job := wl.object(input.body)

applies if job.kind == "CronJob"

fields := regex.split(` +`, trim_space(job.spec.schedule))

suspended if job.spec.suspend == true

pause("*") := 1

pause(field) := to_number(step) if {
	["*", step] = split(field, "/")
	regex.match(`^[1-9][0-9]?$`, step)
}

pause(field) := round(60 / count(listed)) if {
	listed := split(field, ",")
	count(listed) > 1
	not startswith(field, "*")
}

deny contains {"at": wl.at(["spec", "schedule"]), "message": sprintf("it runs every %v minutes", [p])} if {
	not suspended
	[minute, hour, _, _, _] = fields
	regex.match(`^\*(/1)?$`, hour)
	p := pause(minute)
	p < input.parameters.minutes
}
