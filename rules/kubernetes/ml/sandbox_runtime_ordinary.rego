# METADATA
# title: Sandbox of an agent shares the kernel of its node
# custom:
#   severity: high
#   subjects: [kubernetes.workload]
#   objective: workload-isolation
#   aliases: [kubescape:agent-sandbox-hardened-runtime-class]
#   parameters:
#     runtimes:
#       type: list of string
#       default: [gvisor, runsc, kata, firecracker, cloud-hypervisor, qemu, sysbox]
#       description: parts of the names of runtime classes that count
package rules.kubernetes.ml.sandbox_runtime_ordinary

applies if input.kind in {"agents.x-k8s.io/Sandbox", "extensions.agents.x-k8s.io/SandboxTemplate"}

applies if sandboxed

sandboxed if {
	input.kind == "kubernetes_manifest"
	input.body.manifest.kind in {"Sandbox", "SandboxTemplate"}
	endswith(input.body.manifest.apiVersion, "agents.x-k8s.io/v1alpha1")
}

deny contains {"at": "pod.runtime_class", "message": "the sandbox names no runtime class that is hardened"} if {
	not hardened(input.asset.pod.runtime_class)
}

hardened(class) if {
	is_string(class)
	some part in input.parameters.runtimes
	contains(lower(class), lower(part))
}
