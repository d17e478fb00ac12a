# METADATA
# title: Service names a target port that cannot exist
# custom:
#   severity: medium
#   subjects: [core/Service, apps/Deployment, apps/StatefulSet, apps/DaemonSet, kubernetes_manifest]
#   objective: availability
#   aliases: [kube-linter:invalid-target-ports]
package rules.kubernetes.network.target_port_invalid

import data.lib.kubernetes

applies if kind in {"core/Service", "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"}

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""

deny contains {"at": sprintf("%sspec.ports[%d].targetPort", [above, p]), "message": sprintf("target port `%v` cannot exist", [port.targetPort])} if {
	kind == "core/Service"
	some p, port in object.spec.ports
	not valid(port.targetPort)
	not is_null(object_get(port))
}

object_get(port) := kubernetes.field(port, "targetPort", null)

deny contains {
	"at": sprintf("%sspec.template.spec.containers[%d].ports[%d].name", [above, i, p]),
	"message": sprintf("port name `%v` cannot exist", [port.name]),
} if {
	kind != "core/Service"
	some i, container in object.spec.template.spec.containers
	some p, port in container.ports
	not named(kubernetes.field(port, "name", "p"))
}

valid(port) if {
	is_number(port)
	port > 0
	port < 65536
}

valid(port) if named(port)

named(name) if {
	is_string(name)
	count(name) <= 15
	regex.match(`^[a-z0-9]([a-z0-9]|-[a-z0-9])*$`, name)
	regex.match(`[a-z]`, name)
}
