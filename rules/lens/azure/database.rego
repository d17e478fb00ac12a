# METADATA
# title: Azure database server
# custom:
#   subjects:
#     - azurerm_mssql_server
#     - azurerm_sql_server
#     - azurerm_mssql_managed_instance
#     - azurerm_mssql_database
#     - azurerm_mysql_server
#     - azurerm_mysql_flexible_server
#     - azurerm_postgresql_server
#     - azurerm_postgresql_flexible_server
#     - azurerm_mariadb_server
#     - azurerm_cosmosdb_account
#     - azurerm_redis_cache
#   asset: database
package lens.azure.database

default name := null

name := input.body.name

provider := "azure"

# "West Europe" and "westeurope" are one; "global" is none.
default region := null

region := lower(replace(input.body.location, " ", "")) if {
	is_string(input.body.location)
	lower(input.body.location) != "global"
}

default tags := {}

tags := input.body.tags if is_object(input.body.tags)

default size := null

size := input.body.sku_name if is_string(input.body.sku_name)

# Azure's databases encrypt what they keep, always.
encryption := {"at_rest": true, "in_transit": null, "key": null}

places["region"] := "location"

places["size"] := "sku_name"
