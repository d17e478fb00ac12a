# METADATA
# title: Tables that several rules consult
package lib.tables

# The lowest versions with which a data store may start.
floors := {
	"postgres": "14.0.0",
	"mysql": "8.0.30",
	"mariadb": "10.6.0",
}

environments := ["dev", "test", "stage", "prod"]

rank[name] := n if some n, name in environments

hazardous_ports := {21, 23, 135, 139, 445} | {n | some n in numbers.range(5900, 5903)}
