# METADATA
# title: Storage class leaves volumes unencrypted
# custom:
#   severity: medium
#   subjects: [storage.k8s.io/StorageClass, kubernetes_manifest]
#   objective: encryption-at-rest
#   aliases: [kubescape:pv-without-encryption]
package rules.kubernetes.object.storage_class_unencrypted

import data.lib.kubernetes

kind := input.kind if input.kind != "kubernetes_manifest"

kind := kubernetes.kind(input.body.manifest.apiVersion, input.body.manifest.kind) if input.kind == "kubernetes_manifest"

object := input.body if input.kind != "kubernetes_manifest"

object := input.body.manifest if input.kind == "kubernetes_manifest"

above := "manifest." if input.kind == "kubernetes_manifest" else := ""


applies if {
	kind == "storage.k8s.io/StorageClass"
	object.provisioner in {"ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"}
}

deny contains {"at": concat("", [above, "parameters.encrypted"]), "message": "volumes of this class are not encrypted"} if {
	lower(sprintf("%v", [kubernetes.field(kubernetes.mapping(object, "parameters"), "encrypted", "false")])) != "true"
}
