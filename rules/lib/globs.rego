# METADATA
# title: Texts against patterns in which `*` stands for any text
package lib.globs

# One of the patterns is met. An ending `*` is met by its beginning alone, so that a text known only in part can be told.
any_matches(patterns, text) if {
	some pattern in patterns
	matches(pattern, text)
}

matches(pattern, text) if pattern == text

matches(pattern, text) if {
	endswith(pattern, "*")
	startswith(text, trim_suffix(pattern, "*"))
}

matches(pattern, text) if {
	contains(pattern, "*")
	glob.match(pattern, null, text)
}
