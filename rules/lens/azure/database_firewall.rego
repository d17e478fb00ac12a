# METADATA
# title: Firewall rule of an Azure database
# custom:
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
#   asset: network.firewall
package lens.azure.database_firewall

import data.lib

default name := null

name := input.body.name

provider := "azure"

tags := null

# A range is stated by its ends; the Redis rule has other names for them.
default first := ""

first := input.body.start_ip_address if is_string(input.body.start_ip_address)

first := input.body.start_ip if is_string(input.body.start_ip)

default last := ""

last := input.body.end_ip_address if is_string(input.body.end_ip_address)

last := input.body.end_ip if is_string(input.body.end_ip)

# From the lowest addresses that anyone has to the highest: in effect, everyone.
default everyone := false

everyone if {
	regex.match(`^[01]\.`, first)
	regex.match(`^(22[3-9]|2[3-5][0-9])\.`, last)
}

default exposure := {"public": true, "sources": []}

exposure := {"public": everyone, "sources": [concat("-", [first, last])]}

places["exposure"] := "end_ip_address" if lib.get(input.body, "end_ip", null) == null

places["exposure"] := "end_ip" if lib.get(input.body, "end_ip", null) != null
