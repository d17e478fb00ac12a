# METADATA
# title: Device runs old firmware
# custom:
#   severity: medium
#   subjects: [device]
#   objective: patching
#   parameters:
#     firmware: {type: map of string, default: {router: 2.4.0, camera: 1.10.2}, description: The lowest version by type}
package rules.foreign.inventory.device_firmware

stated := json.filter(input.body, ["firmware/version", "type"])

version := trim_prefix(stated.firmware.version, "v")

lowest := input.parameters.firmware[stated.type]

applies if lowest

state := "odd" if {
	not semver.is_valid(version)
} else := "old" if {
	semver.compare(version, lowest) < 0
} else := "early" if {
	contains(version, "-")
} else := "good"

words := {"odd": "is no version", "old": "is too old", "early": "is not released"}

deny contains {"at": "firmware.version", "message": sprintf("`%v` %s", [version, what])} if {
	what := words[state]
}
