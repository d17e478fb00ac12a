# METADATA
# title: Maintenance falls into the backup window
# custom:
#   severity: low
#   subjects: [aws_db_instance]
#   objective: data-recovery
package rules.foreign.database.windows_overlap

clock := `^([a-z]{3}:)?[0-2][0-9]:[0-5][0-9]-([a-z]{3}:)?[0-2][0-9]:[0-5][0-9]$`

# Minutes since midnight: `03:30`, or `sun:03:30`.
minutes(text) := (60 * digits(h)) + digits(m) if [h, m] = split(text, ":")

minutes(text) := (60 * digits(h)) + digits(m) if [_, h, m] = split(text, ":")

digits(two) := to_number(concat("", ["1", two])) - 100

window(text) := {"from": minutes(from), "to": minutes(to)} if {
	is_string(text)
	regex.match(clock, lower(text))
	[from, to] := split(text, "-")
}

backup := window(input.body.backup_window)

maintenance := window(input.body.maintenance_window)

deny contains {"at": "maintenance_window", "message": sprintf("%d minutes are shared", [shared])} if {
	shared := min([backup.to, maintenance.to]) - max([backup.from, maintenance.from])
	shared > 0
}
