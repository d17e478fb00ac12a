# METADATA
# title: Account sleeps, or belongs to nobody
# custom:
#   severity: medium
#   subjects: [identity.user]
#   objective: authentication
#   parameters:
#     today: {type: string, default: "2026-06-30", description: The day from which is counted}
package rules.foreign.inventory.account_dormant

import data.lib.dates
import data.lib.words

robot if startswith(input.asset.name, "svc-")

robot if input.asset.tags.robot

robot if "machine" in object.get(input.body, "roles", [])

# Days of sleep that are allowed, by what the account is.
allowed := 30 if {
	privileged
	not robot
}

allowed := 90 if {
	not privileged
	not robot
}

privileged if {
	some role in input.body.roles
	lower(role) in {"admin", "owner"}
}

slept := dates.between(substring(input.body.last_seen, 0, 10), input.parameters.today)

deny contains {"at": "last_seen", "message": sprintf("it has slept for %v days", [slept])} if slept > allowed

deny contains {"at": "owner", "message": "a robot needs an owner"} if {
	robot
	words.blank(input.asset.owner)
}
