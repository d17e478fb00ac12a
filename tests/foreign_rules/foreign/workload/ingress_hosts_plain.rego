# METADATA
# title: Ingress serves hosts without a certificate
# custom:
#   severity: medium
#   subjects: [networking.k8s.io/Ingress, kubernetes_manifest]
#   objective: encryption-in-transit
package rules.foreign.workload.ingress_hosts_plain

import data.lib.wl

ingress := wl.object(input.body)

applies if ingress.kind == "Ingress"

certified contains host if {
	some entry in ingress.spec.tls
	some host in entry.hosts
}

covered(host) if host in certified

covered(host) if {
	some pattern in certified
	startswith(pattern, "*.")
	glob.match(pattern, ["."], host)
}

plain := [[i, rule.host] |
	some i, rule in ingress.spec.rules
	not covered(rule.host)
]

deny contains {"at": wl.at(["spec", "rules", i, "host"]), "message": sprintf("`%s` has no certificate", [host])} if {
	some [i, host] in plain
}

deny contains {"at": wl.at(["spec"]), "message": "nothing is encrypted"} if count(object.get(ingress.spec, "tls", [])) == 0
