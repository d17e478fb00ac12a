# METADATA
# title: Vendor's contract is over, or cannot be left
# custom:
#   severity: medium
#   subjects: [vendor]
#   objective: asset-ownership
#   parameters:
#     today: {type: string, default: "2026-06-30", description: The day that counts}
package rules.foreign.inventory.vendor_contract_over

contract := object.get(input.body, "contract", {})

ended if {
	contract.until != null
	contract.until < input.parameters.today
}

renewed if contract.renewed == true

bound if {
	not contract.notice == null
	not free
}

# Notice of three months or less leaves one free.
free if {
	[amount, unit] := split(contract.notice, " ")
	factor := {"day": 1, "week": 7, "month": 30}[trim_suffix(unit, "s")]
	regex.match(`^[1-9][0-9]*$`, amount)
	to_number(amount) * factor <= 90
}

deny contains {"at": "contract.until", "message": sprintf("it ended on `%s`", [contract.until])} if {
	ended
	not renewed
}

deny contains {"at": "contract.notice", "message": "it cannot be left within three months"} if {
	is_object(contract)
	contract.notice
	bound
}
