# METADATA
# title: Policy documents as text
package lib.documents

import data.lib.tf

# The document, where the text is one.
parsed(text) := json.unmarshal(text) if {
	is_string(text)
	json.is_valid(text)
}

# Its statements, each with lists where a single word would do.
statements(document) := [norm |
	some s in tf.many(object.get(document, "Statement", []))
	norm := object.union(s, {
		"Action": tf.many(object.get(s, "Action", [])),
		"Resource": tf.many(object.get(s, "Resource", [])),
	})
]

allowing(document) := {s | some s in statements(document); s.Effect == "Allow"}

# Everyone, in each of the ways to write it.
anyone("*") := true

anyone({"AWS": "*"}) := true

anyone({"AWS": list}) if "*" in list
