# METADATA
# title: Reading Terraform bodies
package lib.tf

# The blocks under a key: one stands as an object, several as an array.
default each(_, _) := []

each(obj, key) := found if {
	is_array(found)
	found = obj[key]
}

each(obj, key) := [found] if {
	found := obj[key]
	is_object(found)
}

# What is written as a list, or as one value alone.
many(x) := x if {
	is_array(x)
} else := [] if {
	is_null(x)
} else := [x]

on(true) := true

on("true") := true
