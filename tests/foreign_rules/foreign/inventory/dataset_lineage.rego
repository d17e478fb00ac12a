# METADATA
# title: Data set stems from a source that must not be used
# custom:
#   severity: high
#   subjects: [ml.dataset]
#   objective: data-classification
#   parameters:
#     banned: {type: list of string, default: [raw_claims, web_scrape], description: The sources}
package rules.foreign.inventory.dataset_lineage

# Data set → what it was made from.
edges[node] contains parent if {
	some node, parents in input.body.lineage
	some parent in parents
}

# A source of which nothing more is known has no edges, and must be a node all the same.
leaves := {parent: set() | parent := input.body.lineage[_][_]}

sources := graph.reachable(object.union(leaves, edges), {input.asset.name}) - {input.asset.name}

banned := {name | name := input.parameters.banned[_]}

cleared contains name if {
	some {"source": name, "by": by} in input.body.clearances
	by != ""
}

deny contains {"at": "lineage", "message": sprintf("it stems from %v", [concat(", ", sort([n | some n in bad]))])} if {
	bad := (sources & banned) - cleared
	not bad == set()
}
