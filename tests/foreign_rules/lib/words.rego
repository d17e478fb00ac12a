# METADATA
# title: Words and names
package lib.words

kebab(text) if regex.match(`^[a-z0-9]+(-[a-z0-9]+)*$`, text)

blank("") := true

blank(null) := true

blank(text) if {
	is_string(text)
	trim_space(text) == ""
}

quoted(words) := concat(", ", [sprintf("`%s`", [w]) | some w in sort(words)])
