# METADATA
# title: Database answers every address
# custom:
#   severity: critical
#   subjects:
#     - azurerm_mssql_firewall_rule
#     - azurerm_sql_firewall_rule
#     - azurerm_mysql_firewall_rule
#     - azurerm_mysql_flexible_server_firewall_rule
#     - azurerm_postgresql_firewall_rule
#     - azurerm_postgresql_flexible_server_firewall_rule
#     - azurerm_mariadb_firewall_rule
#     - azurerm_redis_firewall_rule
#     - azurerm_synapse_firewall_rule
#   objective: public-exposure
#   aliases: [checkov:CKV_AZURE_11, "kics:25c0ea09-f1c5-4380-b055-3b83863f2bb8"]
package rules.azure.database.open_to_all

deny contains {"at": "exposure", "message": sprintf("the addresses `%s` are let in: everyone", [range])} if {
	input.asset.exposure.public
	some range in input.asset.exposure.sources
}
