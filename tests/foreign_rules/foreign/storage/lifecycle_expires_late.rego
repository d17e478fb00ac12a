# METADATA
# title: Objects are kept longer than allowed
# custom:
#   severity: low
#   subjects: [aws_s3_bucket_lifecycle_configuration]
#   objective: data-classification
#   parameters:
#     days: {type: number, default: 400, description: The longest time}
package rules.foreign.storage.lifecycle_expires_late

longest := max([d |
	walk(input.body, [path, d])
	path[count(path) - 1] in {"days", "noncurrent_days"}
	is_number(d)
])

deny contains {"at": path, "message": sprintf("%v days are more than %v", [d, input.parameters.days])} if {
	longest > input.parameters.days
	walk(input.body, [path, d])
	path[count(path) - 1] in {"days", "noncurrent_days"}
	d == longest
}
