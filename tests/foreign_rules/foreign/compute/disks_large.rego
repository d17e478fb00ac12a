# METADATA
# title: Virtual machine has more disk than allowed
# custom:
#   severity: low
#   subjects: [azurerm_linux_virtual_machine, google_compute_instance]
#   objective: capacity-limits
#   parameters:
#     gigabytes: {type: number, default: 500, description: All disks together}
package rules.foreign.compute.disks_large

import data.lib.tf

sizes := array.concat(azure, google)

azure := [size | some d in tf.each(input.body, "os_disk"); size := d.disk_size_gb]

google := [size |
	some key in {"boot_disk", "attached_disk"}
	some disk in tf.each(input.body, key)
	some init in tf.each(disk, "initialize_params")
	size := init.size
]

total := sum([n | some n in sizes; is_number(n)])

deny contains {"at": [], "message": sprintf("%d disks hold %v gigabytes", [count(sizes), total])} if total > input.parameters.gigabytes
