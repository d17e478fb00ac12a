# METADATA
# title: Failover order of a database is not one
# custom:
#   severity: low
#   subjects: [azurerm_cosmosdb_account]
#   objective: availability
package rules.foreign.database.regions_disordered

import data.lib.tf

priorities := sort([l.failover_priority | some l in tf.each(input.body, "geo_location")])

counted := numbers.range(0, count(priorities) - 1)

in_order if {
	every i, p in priorities {
		p == counted[i]
	}
}

locations := [lower(replace(l.location, " ", "")) | l := tf.each(input.body, "geo_location")[_]]

deny contains {"at": "geo_location", "message": sprintf("the priorities are %v, not %v", [priorities, counted])} if {
	priorities != []
	not in_order
}

deny contains {"at": ["geo_location", i, "location"], "message": sprintf("`%s` is named twice", [name])} if {
	some i, name in locations
	some j
	locations[j] == name
	j < i
}
