# METADATA
# title: What several lenses of AWS share
package lib.aws

import data.lib

# The region that an availability zone or a local zone lies in.
zone_region(zone) := regions[0] if {
	regions := regex.find_n(`^[a-z]+(-[a-z]+)+-[0-9]+`, zone, 1)
}

# Is it encrypted? True or false as stated; left out, a key says yes, an origin (a snapshot, a source) decides by itself: null, and else no.
encrypted(stated, _, _) if lib.yes(stated)

encrypted(stated, _, _) := false if lib.no(stated)

encrypted(stated, key, _) if {
	stated == null
	key != null
}

encrypted(stated, key, origin) := false if {
	stated == null
	key == null
	origin == null
}

encrypted(stated, key, origin) := null if {
	stated == null
	key == null
	origin != null
}

# A block device as a volume of the asset; `at` is the path of its block.
volume(device, at) := {"encrypted": state, "at": at_encrypted} if {
	state := encrypted(
		lib.get(device, "encrypted", null),
		lib.get(device, "kms_key_id", null),
		lib.get(device, "snapshot_id", null),
	)
	at_encrypted := sprintf("%s.encrypted", [at])
}

# The protocol of a firewall rule by its name, `*` for all of them.
protocol(text) := object.get(named, name, name) if {
	name := lower(sprintf("%v", [text]))
}

named := {"-1": "*", "all": "*", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}

# The ports of a firewall rule: all, one, or a range.
ports("*", _, _) := ["*"]

ports(protocol_, from, to) := ["*"] if {
	protocol_ != "*"
	from == null
	to == null
}

ports(protocol_, from, to) := [sprintf("%v", [from])] if {
	protocol_ != "*"
	from != null
	from == to
}

ports(protocol_, from, to) := [sprintf("%v-%v", [from, to])] if {
	protocol_ != "*"
	from != to
}

# Every address. The provider refuses any other address before a prefix of no length.
world := {"0.0.0.0/0", "::/0", "::0/0", "0:0:0:0:0:0:0:0/0", "0000:0000:0000:0000:0000:0000:0000:0000/0"}
