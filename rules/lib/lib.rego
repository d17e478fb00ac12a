# METADATA
# title: Helpers that every rule and lens may use
package lib

# An array of `value`: what is null has no elements, an array is itself, anything else stands once.
list(value) := value if {
	is_array(value)
} else := [] if {
	is_null(value)
} else := [value]

# The nested blocks of one name, however many there are.
blocks(object_, key) := list(object.get(object_, key, null))

# The value under a key (or a path, as an array of keys), or `fallback`.
get(object_, key, fallback) := object.get(object_, key, fallback)

# True, as a boolean or as its text.
yes(value) if value == true

yes(value) if {
	is_string(value)
	lower(value) == "true"
}

# False, as a boolean or as its text.
no(value) if value == false

no(value) if {
	is_string(value)
	lower(value) == "false"
}
