# METADATA
# title: Workload lacks labels that all should have
# custom:
#   severity: low
#   subjects: [apps/Deployment, apps/DaemonSet, kubernetes_manifest]
#   objective: asset-tagging
#   parameters:
#     labels: {type: list of string, default: [name, part-of, managed-by], description: Below `app.kubernetes.io/`}
package rules.foreign.workload.labels_missing

import data.lib.wl
import data.lib.words

resource := wl.object(input.body)

applies if resource.kind in ["Deployment", "DaemonSet"]

required := {label | some word in input.parameters.labels; label := concat("/", ["app.kubernetes.io", word])}

present := {key | value := labels[key]; not words.blank(value)}

labels := object.get(resource, ["metadata", "labels"], {})

missing := required - present

deny contains {"at": wl.at(["metadata", "labels"]), "message": sprintf("%s: missing", [words.quoted(missing)])} if {
	count(missing) > 0
}
