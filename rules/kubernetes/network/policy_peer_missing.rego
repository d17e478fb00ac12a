# METADATA
# title: Network policy names a peer that is not there
# custom:
#   severity: low
#   subjects: [network.policy]
#   objective: network-segmentation
#   aliases: [kube-linter:dangling-networkpolicypeer-podselector]
package rules.kubernetes.network.policy_peer_missing

applies if is_array(input.asset.peers)

deny contains {"at": sprintf("peers[%d]", [i]), "message": "no workload bears the labels of this peer"} if {
	some i, peer in input.asset.peers
	peer.here == false
}
