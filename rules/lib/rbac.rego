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

# A rule of a role from which, held in every namespace, all other rights follow.
takes_over(rule) if grants(rule, {""}, {"secrets"}, {"get", "list", "watch"})

takes_over(rule) if {
	grants(
		rule,
		{"", "apps", "batch"},
		{"pods", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs", "cronjobs"},
		{"create", "update", "patch"},
	)
}

takes_over(rule) if grants(rule, {""}, {"serviceaccounts/token", "pods/exec", "nodes/proxy"}, {"create"})

takes_over(rule) if grants(rule, {"rbac.authorization.k8s.io"}, {"roles", "clusterroles"}, {"bind", "escalate"})

takes_over(rule) if grants(rule, {"rbac.authorization.k8s.io"}, {"rolebindings", "clusterrolebindings"}, {"create", "update", "patch"})

takes_over(rule) if grants(rule, {"", "authentication.k8s.io"}, {"users", "groups", "serviceaccounts"}, {"impersonate"})
