# METADATA
# title: What a rule of a role grants
package lib.rbac

# One rule of a role lets its subjects do one of `verbs` to one of `resources` of one of `groups`. A wildcard grants all;
# `*/exec` grants that part of every resource.
grants(rule, groups, resources, verbs) if {
	some verb in rule.verbs
	verb in verbs | {"*"}
	some group in rule.api_groups
	group in groups | {"*"}
	some resource in rule.resources
	covers(resource, resources)
}

covers(resource, resources) if resource in resources | {"*"}

covers(resource, resources) if {
	startswith(resource, "*/")
	some wanted in resources
	endswith(wanted, substring(resource, 1, -1))
}
