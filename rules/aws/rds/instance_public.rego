# METADATA
# title: Database has a public address
# custom:
#   severity: high
#   subjects: [aws_db_instance, aws_rds_cluster_instance]
#   objective: public-exposure
#   controls: {cis-aws-foundations-6.0: ["3.2.3"]}
#   aliases: [checkov:CKV_AWS_17, "kics:35113e6f-2c6b-414d-beec-7a9482d3b2d1"]
package rules.aws.rds.instance_public

deny contains {"at": "exposure.public", "message": "the database has a public address"} if {
	input.asset.exposure.public
}
