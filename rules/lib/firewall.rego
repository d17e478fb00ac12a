# METADATA
# title: What a firewall lets in
# description: >-
#   The rules of a `network.firewall` asset are `{"protocol": "tcp", "ports": ["22", "1000-2000", "*"], "sources": ["0.0.0.0/0"], "at": PATH}`:
#   protocol in lower case ("*" is any), ports and sources as text, `at` the path in the resource's body that names the sources.
package lib.firewall

# The source is any address.
world(source) if lower(trim_space(source)) in {"*", "any", "internet", "0.0.0.0", "::"}

world(source) if endswith(trim_space(source), "/0")

# The port is among what one text names: "22", "20-25", "22, 3389", "*".
names(ports, _) if trim_space(ports) == "*"

names(ports, port) if {
	some part in split(ports, ",")
	single(trim_space(part), port)
}

names(ports, port) if {
	some part in split(ports, ",")
	range(trim_space(part), port)
}

single(text, port) if text == sprintf("%d", [port])

range(text, port) if {
	regex.match(`^[0-9]{1,5} *- *[0-9]{1,5}$`, text)
	ends := split(text, "-")
	number(ends[0]) <= port
	number(ends[1]) >= port
}

# A number whatever zeros stand before it.
number(text) := to_number(trim_left(trim_space(text), "0")) if trim_left(trim_space(text), "0") != ""

number(text) := 0 if trim_left(trim_space(text), "0") == ""

# The rule lets one of the protocols in at the port.
opens(rule, protocols, port) if {
	rule.protocol in protocols
	some ports in rule.ports
	names(ports, port)
}

# Equal texts, whatever their case.
same(a, b) if {
	is_string(a)
	lower(a) == lower(b)
}
