# METADATA
# title: Tags and labels
package lib.tags

# The tag's name is the key, whatever its case; what stands before a slash (`example.com/owner`) is not needed.
named(name, key) if endswith(concat("", ["/", lower(name)]), concat("", ["/", lower(key)]))

# The value says something.
filled(value) if {
	is_string(value)
	trim_space(value) != ""
}

filled(value) if {
	not is_string(value)
	not is_null(value)
}
