# METADATA
# title: Days and spans of time
package lib.dates

day_ns := ((24 * 60) * 60) * 1000000000

is_day(text) if {
	is_string(text)
	regex.match(`^(19|20|21)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$`, text)
}

ns(day) := time.parse_rfc3339_ns(concat("", [day, "T00:00:00Z"])) if is_day(day)

# Whole days from one day to another, negative where the second is the earlier.
between(first, second) := (ns(second) - ns(first)) / day_ns

is_span(text) if {
	is_string(text)
	regex.match(`^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`, text)
}

span_ns(text) := time.parse_duration_ns(text) if is_span(text)
