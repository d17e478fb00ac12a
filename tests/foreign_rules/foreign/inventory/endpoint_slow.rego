# METADATA
# title: Model endpoint is slower than promised
# custom:
#   severity: low
#   subjects: [ml.endpoint]
#   objective: availability
package rules.foreign.inventory.endpoint_slow

import data.lib.dates as d

promised := {name: ns | some name, text in input.body.promised; ns := d.span_ns(text)}

measured[name] := d.span_ns(text) if some name, text in input.body.measured

kept if {
	every name, most in promised {
		measured[name] <= most
	}
}

applies if count(promised) > 0

late := {name |
	some name, most in promised
	not measured[name] <= most
}

deny contains {"at": ["measured", name], "message": sprintf("`%s` takes %s", [name, taken])} if {
	not kept
	some name in late
	taken := object.get(input.body, ["measured", name], "nobody knows how long")
}
