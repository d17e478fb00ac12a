# METADATA
# title: Helpers that every rule and lens may use
package lib

# An array of `value`: what is null has no elements, an array is itself, anything else stands once.
list(value) := value if {
	is_array(value)
} else := [] if {
	is_null(value)
} else := [value]

# The nested blocks of one name, however many there are. What is no block (`volume = "data"`) is none.
blocks(object_, key) := [block | some block in list(get(object_, key, null)); is_object(block)]

# The value under a key (or a path, as an array of keys), or `fallback`; that too where there is no object to look in.
get(object_, key, fallback) := object.get(object_, key, fallback) if {
	is_object(object_)
} else := fallback

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
