//! Who reaches whom over the network, as far as configuration says: whoever may call something depends on it.
//!
//! AWS security groups that name one another, Kubernetes network policies with the peers that they let in and out, services and the pods
//! behind them, ingresses and the services behind these. A path to every address, or one that rests on what is not known, names nobody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Node, Resource, Segment, Value};

/// Network paths between resources. Many lead to the same ends: these stand once.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// For each resource, the ends that it reaches, as indices of `ends`.
    pub(super) reaches: BTreeMap<usize, BTreeSet<usize>>,
    /// The resources at each end.
    pub(super) ends: Vec<Vec<usize>>,
}

impl Paths {
    pub(super) fn of(resources: &[Resource]) -> Self {
        let mut paths = Self::default();
        paths.security_groups(resources);
        paths.kubernetes(resources);
        paths
    }

    fn end(&mut self, members: Vec<usize>) -> usize {
        self.ends.push(members);
        self.ends.len() - 1
    }

    fn add(&mut self, from: impl IntoIterator<Item = usize>, end: usize) {
        from.into_iter().for_each(|n| _ = self.reaches.entry(n).or_default().insert(end));
    }

    fn security_groups(&mut self, resources: &[Resource]) {
        type Group<'a> = (&'a str, &'a str, &'a str);
        let mut members: HashMap<Group<'_>, Vec<usize>> = HashMap::new();
        let mut allowed: BTreeSet<(Group<'_>, Group<'_>)> = BTreeSet::new();
        for (n, resource) in resources.iter().enumerate() {
            let group = |address| (&*resource.root, &*resource.variant, address);
            let edges = |key: &str| -> Vec<Group<'_>> {
                let under = |edge: &&crate::model::Edge| matches!(edge.from.segments().first(), Some(Segment::Key(first)) if **first == *key);
                resource.edges.iter().filter(under).map(|edge| group(&*edge.to)).collect()
            };
            let rule = |other: &str| -> Vec<(Group<'_>, Group<'_>)> {
                let (own, others) = (edges("security_group_id"), edges(other));
                own.into_iter().flat_map(|own| others.iter().map(move |other| (*other, own)).collect::<Vec<_>>()).collect()
            };
            match &*resource.kind {
                "aws_security_group" | "aws_default_security_group" => {
                    let own = group(&*resource.address);
                    allowed.extend(edges("ingress").into_iter().map(|other| (other, own)));
                    allowed.extend(edges("egress").into_iter().map(|other| (own, other)));
                }
                "aws_security_group_rule" => {
                    let pairs = rule("source_security_group_id");
                    match resource.body.get("type").and_then(Node::text) {
                        Some("ingress") => allowed.extend(pairs),
                        Some("egress") => allowed.extend(pairs.into_iter().map(|(other, own)| (own, other))),
                        _ => {}
                    }
                }
                "aws_vpc_security_group_ingress_rule" => allowed.extend(rule("referenced_security_group_id")),
                "aws_vpc_security_group_egress_rule" => {
                    allowed.extend(rule("referenced_security_group_id").into_iter().map(|(other, own)| (own, other)));
                }
                kind if kind.starts_with("aws_") => {
                    for edge in &resource.edges {
                        members.entry(group(&*edge.to)).or_default().push(n);
                    }
                }
                _ => {}
            }
        }
        let mut ends: HashMap<Group<'_>, usize> = HashMap::new();
        for (from, to) in allowed {
            if let (Some(clients), Some(servers)) = (members.get(&from), members.get(&to)) {
                let end = *ends.entry(to).or_insert_with(|| self.end(servers.clone()));
                self.add(clients.iter().copied(), end);
            }
        }
    }

    fn kubernetes(&mut self, resources: &[Resource]) {
        let cluster = Cluster::of(resources);
        for (n, resource) in resources.iter().enumerate() {
            let Some(place) = Place::of(resource) else { continue };
            let spec = resource.body.get("spec");
            match &*resource.kind {
                "core/Service" => {
                    let selector = spec.and_then(|spec| spec.get("selector")).and_then(labels).filter(|labels| !labels.is_empty());
                    if let Some(selector) = selector {
                        let pods = cluster.pods(place, |labels| selector.iter().all(|(key, value)| labels.get(key) == Some(value)));
                        let end = self.end(pods);
                        self.add([n], end);
                    }
                }
                "networking.k8s.io/Ingress" | "extensions/Ingress" => {
                    let services: Vec<usize> = backends(spec).into_iter().filter_map(|name| cluster.services.get(&(place, name)).copied()).collect();
                    let end = self.end(services);
                    self.add([n], end);
                }
                "networking.k8s.io/NetworkPolicy" | "extensions/NetworkPolicy" => {
                    let Some(selector) = spec.and_then(|spec| spec.get("podSelector")) else { continue };
                    let held = cluster.pods(place, |labels| selects(selector, labels));
                    let peers = |list: &str, key: &str| -> BTreeSet<usize> {
                        let rules = spec.and_then(|spec| spec.get(list)).and_then(Node::list).unwrap_or_default();
                        let peers = rules.iter().filter_map(|rule| rule.get(key)).filter_map(Node::list).flatten();
                        peers.flat_map(|peer| cluster.peer(place, peer)).collect()
                    };
                    let (clients, servers) = (peers("ingress", "from"), peers("egress", "to"));
                    if !clients.is_empty() {
                        let end = self.end(held.clone());
                        self.add(clients, end);
                    }
                    if !servers.is_empty() {
                        let end = self.end(servers.into_iter().collect());
                        self.add(held, end);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Where an object of Kubernetes lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Place<'a> {
    root: &'a str,
    variant: &'a str,
    namespace: &'a str,
}

impl<'a> Place<'a> {
    fn of(resource: &'a Resource) -> Option<Self> {
        let metadata = resource.body.get("metadata").filter(|_| resource.kind.contains('/'))?;
        let namespace = metadata.get("namespace").map_or(Some("default"), Node::text)?;
        Some(Self { root: &resource.root, variant: &resource.variant, namespace })
    }
}

type Labels<'a> = BTreeMap<&'a str, &'a str>;

#[derive(Default)]
struct Cluster<'a> {
    /// What runs pods, with the pods' labels.
    pods: BTreeMap<Place<'a>, Vec<(usize, Labels<'a>)>>,
    services: HashMap<(Place<'a>, &'a str), usize>,
    namespaces: BTreeMap<Place<'a>, Labels<'a>>,
}

impl<'a> Cluster<'a> {
    fn of(resources: &'a [Resource]) -> Self {
        let mut cluster = Self::default();
        for (n, resource) in resources.iter().enumerate() {
            let Some(place) = Place::of(resource) else { continue };
            let name = resource.body.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Node::text);
            let within: &[&str] = match &*resource.kind {
                "core/Service" => {
                    cluster.services.extend(name.map(|name| ((place, name), n)));
                    continue;
                }
                "core/Namespace" => {
                    if let Some(name) = name {
                        let mut labels = of_pods(&resource.body, &[]).unwrap_or_default();
                        labels.insert("kubernetes.io/metadata.name", name);
                        cluster.namespaces.insert(Place { namespace: name, ..place }, labels);
                    }
                    continue;
                }
                "core/Pod" => &[],
                "batch/CronJob" => &["spec", "jobTemplate", "spec", "template"],
                _ => &["spec", "template"],
            };
            if let Some(labels) = of_pods(&resource.body, within) {
                cluster.pods.entry(place).or_default().push((n, labels));
            }
        }
        cluster
    }

    fn pods(&self, place: Place<'a>, wanted: impl Fn(&Labels<'a>) -> bool) -> Vec<usize> {
        self.pods.get(&place).into_iter().flatten().filter(|(_, labels)| wanted(labels)).map(|(n, _)| *n).collect()
    }

    /// The pods that a network policy's peer names; none where it is a block of addresses.
    fn peer(&self, place: Place<'a>, peer: &Node) -> Vec<usize> {
        let pods = peer.get("podSelector");
        let of = |place: Place<'a>| self.pods(place, |labels| pods.is_none_or(|selector| selects(selector, labels)));
        match peer.get("namespaceSelector") {
            Some(selector) => {
                let here = |other: &Place<'_>| (other.root, other.variant) == (place.root, place.variant);
                self.namespaces.iter().filter(|(other, labels)| here(other) && selects(selector, labels)).flat_map(|(other, _)| of(*other)).collect()
            }
            None if pods.is_some() => of(place),
            None => Vec::new(),
        }
    }
}

/// The labels of the object at a path.
fn of_pods<'a>(body: &'a Node, within: &[&str]) -> Option<Labels<'a>> {
    let object = within.iter().try_fold(body, |node, key| node.get(key))?;
    object.get("metadata")?.get("labels").and_then(labels)
}

/// Labels, where all of them are known.
fn labels(node: &Node) -> Option<Labels<'_>> {
    node.map()?.iter().map(|entry| Some((&*entry.key, entry.node.text()?))).collect()
}

/// Whether a label selector surely finds labels. An empty one finds all.
fn selects(selector: &Node, found: &Labels<'_>) -> bool {
    let Some(map) = selector.map() else { return false };
    map.iter().all(|entry| match &*entry.key {
        "matchLabels" => labels(&entry.node).is_some_and(|wanted| wanted.iter().all(|(key, value)| found.get(key) == Some(value))),
        "matchExpressions" => entry.node.list().unwrap_or_default().iter().all(|one| {
            let value = one.get("key").and_then(Node::text).and_then(|key| found.get(key));
            let values = || one.get("values").and_then(Node::list).unwrap_or_default().iter().filter_map(Node::text);
            match one.get("operator").and_then(Node::text) {
                Some("In") => value.is_some_and(|value| values().any(|wanted| wanted == *value)),
                Some("NotIn") => value.is_none_or(|value| values().all(|unwanted| unwanted != *value)),
                Some("Exists") => value.is_some(),
                Some("DoesNotExist") => value.is_none(),
                _ => false,
            }
        }),
        _ => entry.node.value == Value::Null,
    })
}

/// The services that an ingress names, in the forms of all versions.
fn backends(spec: Option<&Node>) -> BTreeSet<&str> {
    let Some(spec) = spec else { return BTreeSet::new() };
    let rules = spec.get("rules").and_then(Node::list).unwrap_or_default().iter();
    let paths = rules.filter_map(|rule| rule.get("http")?.get("paths")?.list()).flatten().filter_map(|path| path.get("backend"));
    let all = paths.chain(["defaultBackend", "backend"].into_iter().filter_map(|key| spec.get(key)));
    all.filter_map(|backend| backend.get("service").map_or_else(|| backend.get("serviceName"), |service| service.get("name"))?.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Options, read};
    use crate::source::{Source, Sources};

    /// Who reaches whom, by address.
    fn paths(file: &str, text: &str) -> Vec<String> {
        let estate = read(Sources::of([Source::new(file, text, None)]), Vec::new(), &Options::default());
        assert!(estate.reading.problems.is_empty(), "{:?}", estate.reading.problems);
        let resources = &estate.reading.resources;
        let paths = Paths::of(resources);
        let all = paths.reaches.iter().flat_map(|(from, ends)| ends.iter().flat_map(|end| paths.ends[*end].iter().map(|to| (*from, *to))));
        let mut told: Vec<String> = all.map(|(from, to)| format!("{} > {}", resources[from].address, resources[to].address)).collect();
        told.sort();
        told.dedup();
        told
    }

    #[test]
    fn security_groups_that_name_one_another() {
        let text = r#"
resource "aws_security_group" "app" {}
resource "aws_security_group" "data" {
  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.app.id]
  }
}
resource "aws_security_group" "cache" {}
resource "aws_security_group_rule" "cache" {
  type                     = "ingress"
  security_group_id        = aws_security_group.cache.id
  source_security_group_id = aws_security_group.app.id
}
resource "aws_security_group" "queue" {}
resource "aws_vpc_security_group_egress_rule" "queue" {
  security_group_id            = aws_security_group.app.id
  referenced_security_group_id = aws_security_group.queue.id
}
resource "aws_security_group" "alone" {
  ingress {
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_instance" "app" {
  vpc_security_group_ids = [aws_security_group.app.id]
}
resource "aws_db_instance" "data" {
  vpc_security_group_ids = [aws_security_group.data.id]
}
resource "aws_elasticache_cluster" "cache" {
  security_group_ids = [aws_security_group.cache.id]
}
resource "aws_mq_broker" "queue" {
  security_groups = [aws_security_group.queue.id]
}
resource "aws_instance" "alone" {
  vpc_security_group_ids = [aws_security_group.alone.id]
}
"#;
        assert_eq!(
            paths("main.tf", text),
            ["aws_instance.app > aws_db_instance.data", "aws_instance.app > aws_elasticache_cluster.cache", "aws_instance.app > aws_mq_broker.queue"]
        );
    }

    #[test]
    fn policies_services_and_ingresses() {
        let pod = |namespace: &str, name: &str| {
            format!(
                "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: {name}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}\n"
            )
        };
        let others = "---
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: ops}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c, image: i}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
        - namespaceSelector: {matchLabels: {team: ops}}
        - ipBlock: {cidr: 10.0.0.0/8}
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
";
        let text = [pod("shop", "web"), pod("shop", "db"), pod("ops", "probe"), pod("other", "web"), others.to_string()].concat();
        let found: Vec<String> = paths("all.yaml", &text);
        assert_eq!(
            found,
            [
                "apps/v1/Deployment/shop/api > v1/Pod/shop/db",
                "networking.k8s.io/v1/Ingress/shop/shop > v1/Service/shop/api",
                "v1/Pod/ops/probe > apps/v1/Deployment/shop/api",
                "v1/Pod/shop/web > apps/v1/Deployment/shop/api",
                "v1/Service/shop/api > apps/v1/Deployment/shop/api",
            ]
        );
    }
}
