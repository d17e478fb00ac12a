# METADATA
# title: Security group opens ports of hazardous services
# custom:
#   severity: high
#   subjects: [aws_security_group]
#   objective: network-ingress
package rules.foreign.network.hazardous_ports_open

import data.lib.tables
import data.lib.tf

# Port → the blocks that open it. The block is bound after its first use.
opened[port] contains i if {
	some i, block
	some port in tables.hazardous_ports
	block.from_port <= port
	port <= block.to_port
	is_number(block.from_port)
	is_number(block.to_port)
	block = tf.each(input.body, "ingress")[i]
}

deny contains {"at": sprintf("ingress[%d].from_port", [i]), "message": sprintf("port %v is open", [format_int(port, 10)])} if {
	some port, blocks in opened
	some i in blocks
}
