# METADATA
# title: Container's image comes from a registry that is not ours
# custom:
#   severity: medium
#   subjects: [kubernetes.workload]
#   objective: image-provenance
#   parameters:
#     registries: {type: list of string, default: [registry.example.com], description: Ours}
package rules.foreign.workload.registry_unofficial

# By the number of segments: nothing, or a host, before the name.
host([_]) := "docker.io"

host([first, _]) := registry(first)

host([first, _, _]) := registry(first)

host(segments) := segments[0] if count(segments) > 3

registry(first) := first if {
	regex.match(`[.:]|^localhost$`, first)
} else := "docker.io"

ours(name) if name in input.parameters.registries

deny contains {"at": sprintf("containers[%d].image", [i]), "message": sprintf("`%s` is not ours", [where])} if {
	image := input.asset.containers[i].image
	is_string(image)
	where := host(split(image, "/"))
	not ours(where)
}
