# METADATA
# title: Names of container images
package lib.image

# The tag of `host:5000/path/name:tag@digest`, "" where it has none.
tag(image) := parts[1] if {
	parts := split(last_segment(image), ":")
	count(parts) > 1
} else := ""

last_segment(image) := segments[count(segments) - 1] if {
	segments := split(split(image, "@")[0], "/")
}

# The digest, where the image names one that is well-formed.
digest(image) := found if {
	parts := split(image, "@")
	count(parts) == 2
	found := parts[1]
	well_formed(found)
}

# Hexadecimal digits of the algorithms that the OCI image specification registers.
registered := {"sha256": 64, "sha512": 128, "blake3": 64}

well_formed(found) if {
	parts := split(found, ":")
	count(parts) == 2
	count(parts[1]) == registered[parts[0]]
	regex.match(`^[a-f0-9]+$`, parts[1])
}

well_formed(found) if {
	parts := split(found, ":")
	count(parts) == 2
	not registered[parts[0]]
	regex.match(`^[a-z0-9]+([+._-][a-z0-9]+)*$`, parts[0])
	regex.match(`^[A-Za-z0-9=_-]+$`, parts[1])
}
