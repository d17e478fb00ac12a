//! What an `apiVersion` and a `kind` name.

/// The group of an `apiVersion`: `core` where it has none (`v1`); `None` where the text is no `apiVersion`.
pub(super) fn group(api_version: &str) -> Option<&str> {
    let (group, version) = match api_version.split_once('/') {
        Some((group, version)) => (group, version),
        // The transformers that are built into kustomize.
        None if api_version == "builtin" => return Some(api_version),
        None => ("core", api_version),
    };
    let named = !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let versioned =
        version.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (named && versioned).then_some(group)
}

/// `<group>/<Kind>` whatever the version: kinds that moved are named by the group that serves them now.
pub(super) fn kind(group: &str, kind: &str) -> String {
    let group = match (group, kind) {
        ("extensions", "DaemonSet" | "Deployment" | "ReplicaSet") => "apps",
        ("extensions", "Ingress" | "NetworkPolicy") => "networking.k8s.io",
        ("extensions", "PodSecurityPolicy") => "policy",
        ("extensions", "HorizontalPodAutoscaler") => "autoscaling",
        ("extensions", "Job") => "batch",
        _ => group,
    };
    format!("{group}/{kind}")
}

/// Whether Kubernetes itself serves the group: whoever defines kinds of their own may give braces a meaning in them.
pub(super) fn is_built_in(group: &str) -> bool {
    matches!(group, "core" | "apps" | "batch" | "autoscaling" | "policy" | "extensions")
        || matches!(
            group.strip_suffix(".k8s.io"),
            Some("networking" | "rbac.authorization" | "storage" | "scheduling" | "node" | "discovery" | "coordination" | "certificates" | "events")
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_told_by_form() {
        for (api_version, expected) in [
            ("v1", Some("core")),
            ("apps/v1", Some("apps")),
            ("rbac.authorization.k8s.io/v1beta1", Some("rbac.authorization.k8s.io")),
            ("skaffold/v2beta5", Some("skaffold")),
            ("builtin", Some("builtin")),
            ("2.0", None),
            ("", None),
            ("/v1", None),
            ("v", None),
            ("apps/", None),
            ("apps/v1/x", None),
            ("${API}/v1", None),
        ] {
            assert_eq!(group(api_version), expected, "{api_version}");
        }
    }

    #[test]
    fn kinds_that_moved_are_named_by_their_new_group() {
        assert_eq!(kind("extensions", "Deployment"), "apps/Deployment");
        assert_eq!(kind("extensions", "Ingress"), "networking.k8s.io/Ingress");
        assert_eq!(kind("core", "Pod"), "core/Pod");
        assert_eq!(kind("example.com", "Deployment"), "example.com/Deployment");
    }
}
