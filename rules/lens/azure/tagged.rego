# METADATA
# title: Azure resources of which only name, place and tags are known
# custom:
#   subjects:
#     - azurerm_resource_group
#     - azurerm_virtual_network
#     - azurerm_public_ip
#     - azurerm_network_interface
#     - azurerm_lb
#     - azurerm_application_gateway
#     - azurerm_container_registry
#     - azurerm_container_group
#     - azurerm_container_app
#     - azurerm_servicebus_namespace
#     - azurerm_eventhub_namespace
#     - azurerm_log_analytics_workspace
#     - azurerm_application_insights
#     - azurerm_service_plan
#     - azurerm_app_service_plan
#     - azurerm_user_assigned_identity
#     - azurerm_recovery_services_vault
#     - azurerm_data_factory
#     - azurerm_search_service
#     - azurerm_cognitive_account
#     - azurerm_machine_learning_workspace
#     - azurerm_databricks_workspace
#     - azurerm_synapse_workspace
#     - azurerm_kusto_cluster
#     - azurerm_image
#     - azurerm_snapshot
#     - azurerm_firewall
#     - azurerm_route_table
#     - azurerm_nat_gateway
#   asset: "$kind"
package lens.azure.tagged

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

places["region"] := "location"
