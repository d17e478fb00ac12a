# METADATA
# title: Address ranges
package lib.cidr

world := {"0.0.0.0/0", "::/0"}

valid(text) if {
	is_string(text)
	regex.match(`^(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}/(0|[1-9][0-9]?)$`, text)
	[address, bits] := split(text, "/")
	to_number(bits) <= 32
	every octet in split(address, ".") {
		to_number(octet) < 256
	}
}

# How many bits are fixed. Undefined for what is no IPv4 range.
prefix(text) := to_number(bits) if {
	[_, bits] = split(text, "/")
	valid(text)
}

inside(ranges, text) if {
	valid(text)
	net.cidr_contains(ranges[_], text)
}
