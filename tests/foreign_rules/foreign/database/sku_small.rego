# METADATA
# title: Database server of production runs on a small machine
# custom:
#   severity: low
#   subjects: [azurerm_postgresql_flexible_server]
#   objective: capacity-limits
package rules.foreign.database.sku_small

parts := split(input.body.sku_name, "_")

tier := parts[0]

class := "burstable" if tier == "B"

class := "general" if tier == "GP"

class := "memory" if tier == "MO"

cores := to_number(digits) if {
	[_, "Standard", model] = array.slice(parts, 0, 3)
	digits := regex.find_n(`[0-9]+`, model, 1)[0]
}

production if glob.match("prod*", [], input.body.tags.env)

deny contains {"at": "sku_name", "message": sprintf("the %s class is for trials", [class])} if {
	production
	class == "burstable"
}

deny contains {"at": "sku_name", "message": sprintf("%d cores are too few", [cores])} if {
	production
	class != "burstable"
	cores < 4
}
