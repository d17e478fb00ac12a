# METADATA
# title: Volumes and mounts do not match
# custom:
#   severity: low
#   subjects: [core/Pod, apps/Deployment, batch/CronJob, kubernetes_manifest]
#   objective: configuration-baseline
package rules.foreign.workload.volumes_unused

import data.lib.wl
import data.lib.words

thing := wl.object(input.body)

applies if wl.spec(thing).containers

volumes := {v.name | some v in wl.spec(thing).volumes}

mounts := {m.name | some entry in wl.all_containers(thing); some m in entry.c.volumeMounts}

place := wl.at(wl.base(thing))

problems["are mounted nowhere"] := volumes - mounts

problems["are mounted and not there"] := mounts - volumes

deny contains {"at": place, "message": sprintf("%s %s", [words.quoted(names), what])} if {
	names := problems[what]
	names != set()
}
