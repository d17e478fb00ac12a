# METADATA
# title: Function may use too much memory for too long
# custom:
#   severity: low
#   subjects: [aws_lambda_function]
#   objective: capacity-limits
package rules.foreign.compute.function_hungry

or_else(x, _) := x if is_number(x)

or_else(null, fallback) := fallback

memory := or_else(object.get(input.body, "memory_size", null), 128)

seconds := or_else(object.get(input.body, "timeout", null), 3)

# What one call may cost, in gigabyte-seconds.
cost := (memory * seconds) / 1024

budget := 450 if input.body.tags.heavy == "yes"

else := 120

deny contains {"at": at, "message": sprintf("one call may take %v GB-seconds, %v are allowed", [round(cost), budget])} if {
	cost > budget
	at := {true: "timeout", false: "memory_size"}[seconds > 60]
}
