# METADATA
# title: Flags on the command line of a container
package lib.flags

# The words of a command line, and where each stands below its container. What is handed to a shell as one text is many words.
words(container) := [word |
	some part in ["command", "args"]
	some i, text in container[part]
	is_string(text)
	some piece in split(text, " ")
	word := {"text": piece, "at": sprintf("%s[%d]", [part, i])}
]

# The container runs this program: by its name, with or without a path, whatever wrapper stands before it.
runs(container, program) if {
	some word in words(container)
	word.text == program
}

runs(container, program) if {
	some word in words(container)
	endswith(word.text, sprintf("/%s", [program]))
}

# What a flag is set to, and where: its last statement counts. A flag that stands alone has the value "".
stated(container, name) := said if {
	line := words(container)
	found := [f |
		some n, _ in line
		f := read(line, n, name)
	]
	count(found) > 0
	said := found[count(found) - 1]
}

read(line, n, name) := {"value": value(line[n].text), "at": line[n].at} if {
	some dashes in ["--", "-"]
	startswith(line[n].text, sprintf("%s%s=", [dashes, name]))
} else := {"value": next, "at": line[n].at} if {
	alone(line[n].text, name)
	next := line[n + 1].text
	not startswith(next, "-")
} else := {"value": "", "at": line[n].at} if {
	alone(line[n].text, name)
}

value(text) := concat("=", [part | some n, part in split(text, "="); n > 0])

alone(text, name) if {
	some dashes in ["--", "-"]
	text == sprintf("%s%s", [dashes, name])
}

# Set to something.
given(container, name) if {
	said := stated(container, name)
	said.value != ""
}

# The values of a flag that takes a list.
listed(container, name) := split(said.value, ",") if {
	said := stated(container, name)
} else := []

# True as Go reads it; a flag without a value says true.
on(value_) if lower(value_) in {"", "true", "t", "1"}

off(value_) if lower(value_) in {"false", "f", "0"}

# The API server runs an admission plugin that is not among its own choice.
admits_by(container, plugin) if {
	some name in ["enable-admission-plugins", "admission-control"]
	plugin in listed(container, name)
}

# A whole number that is not below another.
at_least(value_, least) if {
	regex.match(`^[0-9]+$`, value_)
	to_number(value_) >= least
}

# Every suite of a comma-separated list has forward secrecy and encrypts with authentication.
strong_ciphers(list) if {
	every suite in split(list, ",") {
		strong(trim_space(suite))
	}
}

strong(suite) if suite in {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}

strong(suite) if {
	startswith(suite, "TLS_ECDHE_")
	some kind in ["_GCM_", "_CHACHA20_POLY1305"]
	contains(suite, kind)
}
