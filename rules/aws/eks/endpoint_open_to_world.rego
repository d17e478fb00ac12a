# METADATA
# title: EKS endpoint is open to every address
# custom:
#   severity: high
#   subjects: [aws_eks_cluster]
#   objective: public-exposure
#   aliases: [checkov:CKV_AWS_38, trivy:AWS-0041, "kics:61cf9883-1752-4768-b18c-0d57f2737709"]
package rules.aws.eks.endpoint_open_to_world

deny contains {"at": "exposure.sources", "message": "the cluster's endpoint is open to every address"} if {
	input.asset.exposure.public
}
