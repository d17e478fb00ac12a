# METADATA
# title: Deleted blobs are gone too soon
# custom:
#   severity: medium
#   subjects: [azurerm_storage_account]
#   objective: data-recovery
package rules.foreign.storage.blob_retention_short

kinds := ["delete_retention_policy", "container_delete_retention_policy"]

# The days of each kind; what is not stated counts as none.
days := {kind: n | some kind in kinds; n := object.get(input.body, ["blob_properties", kind, "days"], 0)}

shortest := min([n | n := days[_]])

deny contains {"at": ["blob_properties", kind, "days"], "message": msg} if {
	shortest < 7
	days[kind] == shortest
	msg := sprintf("%v days are left to bring it back", [shortest])
}
