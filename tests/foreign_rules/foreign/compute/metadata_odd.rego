# METADATA
# title: Instance's metadata holds keys that open it
# custom:
#   severity: medium
#   subjects: [google_compute_instance]
#   objective: authentication
package rules.foreign.compute.metadata_odd

harmless := {"startup-script", "enable-oslogin", "shutdown-script"}

truthy := {"true", "1", "y", "yes"}

risky := {"serial-port-enable", "block-project-ssh-keys-off", "ssh-keys"}

rest := object.remove(metadata, harmless)

default metadata := {}

metadata := input.body.metadata

deny contains {"at": ["metadata", key], "message": sprintf("`%s` is set", [key])} if {
	some key, value in rest
	key, value in object.filter(metadata, risky)
	not off(value)
}

deny contains {"at": ["metadata", "enable-oslogin"], "message": "login through the platform is switched off"} if {
	value := metadata["enable-oslogin"]
	not lower(sprintf("%v", [value])) in truthy
}

off(false) := true

off(value) if {
	is_string(value)
	not lower(value) in truthy
	count(value) < 6
}
