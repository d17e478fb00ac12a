# METADATA
# title: Kubernetes quantities
package lib.quantity

# Processor time in thousandths of a core.
milli(n) := n * 1000 if is_number(n)

milli(text) := to_number(trim_suffix(text, "m")) if {
	is_string(text)
	regex.match(`^(0|[1-9][0-9]*)m$`, text)
}

milli(text) := to_number(text) * 1000 if {
	is_string(text)
	regex.match(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`, text)
}

# Memory in bytes.
bytes(n) := n if is_number(n)

bytes(text) := units.parse_bytes(text) if {
	is_string(text)
	regex.match(`^[0-9]+(\.[0-9]+)?([KMGT]i?|k)?$`, text)
}
