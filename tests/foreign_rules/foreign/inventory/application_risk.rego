# METADATA
# title: Application's risk is higher than accepted
# custom:
#   severity: medium
#   subjects: [application, service]
#   objective: configuration-baseline
package rules.foreign.inventory.application_risk

points := {"public": 4, "personal_data": 3, "payment": 3, "legacy": 2}

score := sum([p | some fact, p in points; input.body.facts[fact] == true])

bound := 10 - reviews

default reviews := 0

reviews := min([count(input.body.reviews), 2]) if is_array(input.body.reviews)

# How much the score falls where it is public no more.
without_public := s if s := score with input.body.facts.public as false

advice(now, later) := sprintf("%s, and %s if it were not public", [format_int(now, 10), format_int(later, 10)]) if {
	now > later
}

advice(now, later) := format_int(now, 10) if now <= later

deny contains {"at": "facts", "message": sprintf("the score is %s", [text])} if {
	score >= bound
	text := advice(score, without_public)
}
