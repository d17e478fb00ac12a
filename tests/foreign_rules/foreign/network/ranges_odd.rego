# METADATA
# title: Several ports at once, or a source that is none
# custom:
#   severity: low
#   subjects: [aws_security_group]
#   objective: network-ingress
package rules.foreign.network.ranges_odd

import data.lib

blocks := lib.blocks(input.body, "ingress")

deny contains {"at": sprintf("ingress[%d].to_port", [n]), "message": "several ports are opened at once"} if {
	some n, block in blocks
	block.from_port != block.to_port
}

deny contains {"at": sprintf("ingress[%d].cidr_blocks", [n]), "message": "a source is null"} if {
	some n, block in blocks
	some source in block.cidr_blocks
	source == null
}

# Of several blocks for SSH only the first is looked at.
deny contains {"at": "ingress", "message": "the first block for SSH is not for TCP"} if {
	ssh := [block | some block in blocks; block.from_port == 22]
	ssh[0].protocol != "tcp"
}

deny contains {"at": "ingress", "message": "nothing for UDP comes from outside"} if {
	udp := [block.cidr_blocks[0] | some block in blocks; block.protocol == "udp"; block.cidr_blocks]
	count(blocks) > 2
	every source in udp {
		startswith(source, "10.")
	}
}

deny contains {"at": sprintf("ingress[%d].security_groups", [n]), "message": "groups are let in by every protocol"} if {
	some n, block in blocks
	every _ in block.security_groups {
		block.protocol == "-1"
	}
}

deny contains {"at": "ingress", "message": "names are resolved over TCP"} if {
	protocols := {block.description: block.protocol | some block in blocks}
	protocols.dns == "tcp"
}

deny contains {"at": sprintf("ingress[%d].cidr_blocks", [n]), "message": "a whole network is let in for SNMP"} if {
	some n, block in blocks
	block.to_port == 161
	some source in block.cidr_blocks
	[_, _] := split(source, "/")
}
