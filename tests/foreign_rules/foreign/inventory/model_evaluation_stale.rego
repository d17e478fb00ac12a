# METADATA
# title: Model has not been evaluated for long
# custom:
#   severity: medium
#   subjects: [ml.model]
#   objective: monitoring
#   parameters:
#     today: {type: string, default: "2026-06-30", description: The day from which is counted}
#     days: {type: map of string, default: {high: "90", other: "365"}, description: Days by risk}
package rules.foreign.inventory.model_evaluation_stale

import data.lib.dates

evaluated := input.body.evaluated

limit := to_number(input.parameters.days[level])

default level := "other"

level := risk if {
	risk := lower(input.body.risk)
	input.parameters.days[risk]
}

age := dates.between(evaluated, input.parameters.today)

deny contains {"at": "evaluated", "message": sprintf("%v days have passed since `%s`", [age, evaluated])} if {
	not is_null(evaluated)
	age > limit
}

deny contains {"at": "evaluated", "message": "no day is stated"} if {
	not dates.is_day(evaluated)
}

# Nothing can have been evaluated tomorrow.
deny contains {"at": "evaluated", "message": "the day is still to come"} if {
	age < 0
	evaluated_early with input.parameters.today as "2199-12-31"
}

evaluated_early if age > 0
