//! Expressions and configurations by chance: the same for the same seed.

/// Chance that can be repeated (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// What can be written for each type: the letter in braces stands for an expression of a type.
///
/// `t` text, `n` a number, `i` a small whole number, `b` a bool, `l` a list of texts, `k` a list of numbers, `s` a set of
/// texts, `m` a map of texts, `a` anything.
const FORMS: [(char, &[&str]); 9] = [
    (
        't',
        &[
            "upper({t})",
            "lower({t})",
            "title({t})",
            "trimspace({t})",
            "strrev({t})",
            "chomp({t})",
            "trim({t}, \"a \")",
            "trimprefix({t}, {t})",
            "trimsuffix({t}, {t})",
            "replace({t}, {t}, {t})",
            "replace({t}, \"/[a-c]+/\", \"<$0>\")",
            "substr({t}, {i}, {i})",
            "indent({i}, {t})",
            "join({t}, {l})",
            "format(\"%s|%v|%q\", {t}, {a}, {t})",
            "format(\"%d %5d %-5d| %05d %x\", {i}, {i}, {i}, {i}, {i})",
            "format(\"%.2f %8.3f %g %e\", {n}, {n}, {n}, {n})",
            "format(\"%6s|%-6s|%.2s\", {t}, {t}, {t})",
            "format(\"%t %v %#v\", {b}, {n}, {a})",
            "jsonencode({a})",
            "yamlencode({a})",
            "base64encode({t})",
            "base64decode(base64encode({t}))",
            "md5({t})",
            "sha1({t})",
            "sha256({t})",
            "urlencode({t})",
            "tostring({n})",
            "tostring({b})",
            "tostring({t})",
            "element({l}, {i})",
            "{l}[{i}]",
            "lookup({m}, {t}, {t})",
            "{m}[\"a\"]",
            "{m}.b",
            "({b} ? {t} : {t})",
            "({b} ? {t} : {n})",
            "try({t}, {t})",
            "try({a}.x, {t})",
            "coalesce({t}, {t})",
            "\"${{t}}-${{n}}\"",
            "\"${{t}}\"",
            "\"<%{ if {b} }${{t}}%{ else }no%{ endif }>\"",
            "\"%{ for v in {l} ~} ${v}, %{ endfor ~}\"",
            "\"%{ for key, v in {m} }${key}=${v};%{ endfor }\"",
            "one([{t}])",
            "one(slice({l}, 0, {i}))",
            "cidrhost(\"10.1.0.0/16\", {i})",
            "cidrsubnet(\"10.1.0.0/16\", 4, {i})",
            "cidrnetmask(\"10.1.0.0/20\")",
            "timeadd(\"2024-02-28T12:00:00Z\", \"{i}h\")",
            "formatdate(\"YYYY-MM-DD hh:mm EEE\", \"2024-02-29T01:02:03Z\")",
            "regex(\"[a-z]+\", {t})",
            "jsondecode(jsonencode({t}))",
            "nonsensitive(sensitive({t}))",
            "basename({t})",
            "dirname({t})",
            "uuidv5(\"dns\", {t})",
            "base64sha256({t})",
            "keys({m})[0]",
            "split(\",\", {t})[0]",
            "sort({l})[0]",
            "reverse({l})[0]",
            "[for v in {l} : upper(v)][0]",
            "{ for k, v in {m} : k => v }[\"a\"]",
            "textdecodebase64(textencodebase64({t}, \"UTF-16LE\"), \"UTF-16LE\")",
            "yamldecode(yamlencode({t}))",
        ],
    ),
    (
        'n',
        &[
            "({n} + {n})",
            "({n} - {n})",
            "({n} * {n})",
            "({n} / {n})",
            "({i} % {i})",
            "({n} % {i})",
            "-({n} * {n} + 1)",
            "abs({n})",
            "ceil({n})",
            "floor({n})",
            "max({n}, {n})",
            "min({n}, {n}, {n})",
            "sum({k})",
            "length({l})",
            "length({m})",
            "length({t})",
            "length({s})",
            "length({a})",
            "signum({i})",
            "pow({i}, {i})",
            "parseint(\"{i}\", 16)",
            "index({l}, {t})",
            "tonumber(\"{i}\")",
            "tonumber({t})",
            "({b} ? {n} : {n})",
            "try({n}, {n})",
            "coalesce({n}, {n})",
            "element({k}, {i})",
            "max({k}...)",
            "log(8, 2)",
            "one([for v in {k} : v if v > 1])",
            "length([for v in {l} : v if {b}])",
            "timecmp(\"2024-01-01T00:00:00Z\", \"2024-01-01T0{i}:00:00Z\")",
        ],
    ),
    ('i', &[]),
    (
        'b',
        &[
            "({n} < {n})",
            "({n} >= {n})",
            "({n} == {n})",
            "({t} == {t})",
            "({t} != {t})",
            "({a} == {a})",
            "({a} != {a})",
            "({b} && {b})",
            "({b} || {b})",
            "!{b}",
            "contains({l}, {t})",
            "contains({s}, {t})",
            "contains({k}, {n})",
            "alltrue([{b}, {b}])",
            "anytrue([{b}, {b}])",
            "can({t})",
            "can({a}.x)",
            "can(tonumber({t}))",
            "startswith({t}, {t})",
            "endswith({t}, {t})",
            "strcontains({t}, {t})",
            "tobool(\"true\")",
            "({b} ? {b} : {b})",
            "({l} == {l})",
            "({m} == {m})",
            "alltrue([for v in {l} : v != \"\"])",
            "anytrue([for v in {k} : v > 2])",
            "try(tobool({t}), {b})",
            "({a} == null)",
            "can(regex(\"^[a-z]+$\", {t}))",
            "issensitive({t})",
            "(length({l}) > {i})",
            "(lookup({m}, \"a\", null) != null)",
        ],
    ),
    (
        'l',
        &[
            "[{t}, {t}]",
            "[{t}]",
            "[]",
            "tolist([{t}, {t}, {t}])",
            "concat({l}, {l})",
            "distinct({l})",
            "compact({l})",
            "flatten([{l}, [{l}]])",
            "reverse({l})",
            "sort({l})",
            "slice({l}, 0, {i})",
            "split(\",\", {t})",
            "keys({m})",
            "values({m})",
            "tolist({s})",
            "[for v in {l} : \"${v}!\"]",
            "[for at, v in {l} : \"${at}${v}\"]",
            "[for key, v in {m} : \"${key}${v}\"]",
            "[for v in {s} : v]",
            "[for v in {l} : v if v != {t}]",
            "[{m}][*].a",
            "[{m}, {m}][*][\"b\"]",
            "[{m}].*.a",
            "coalescelist({l}, {l})",
            "regexall(\"[a-z]\", {t})",
            "formatlist(\"%s-%s\", {l}, {t})",
            "({b} ? {l} : {l})",
            "try({l}, [])",
            "matchkeys({l}, {l}, {l})",
            "setunion({s}, {s})",
            "setsubtract({s}, {s})",
            "setintersection({s}, {s})",
            "chunklist({l}, 2)[0]",
            "{t}[*]",
            "toset({l})",
            "concat({l}, [{n}])",
            "jsondecode(jsonencode({l}))",
            "[for p in setproduct({l}, {l}) : join(\"\", p)]",
            "tolist({l})",
            "flatten([for v in {l} : [v, v]])",
        ],
    ),
    (
        'k',
        &[
            "[{n}, {n}]",
            "[{i}]",
            "range({i})",
            "range({i}, {i})",
            "tolist([{n}, {n}])",
            "concat({k}, {k})",
            "[for v in {k} : v * 2]",
            "reverse({k})",
            "distinct({k})",
            "({b} ? {k} : {k})",
        ],
    ),
    ('s', &["toset({l})", "toset([{t}, {t}])", "setunion({s}, {s})", "setintersection({s}, {l})", "toset([])", "({b} ? {s} : {s})"]),
    (
        'm',
        &[
            "{ a = {t}, b = {t} }",
            "{ a = {t} }",
            "{ a = {t}, b = {n}, c = {b} }",
            "{}",
            "merge({m}, {m})",
            "merge({m}, { c = {a} })",
            "zipmap([\"a\", \"b\"], [{t}, {t}])",
            "zipmap({l}, {l})",
            "tomap({ a = {t}, b = {t} })",
            "tomap({m})",
            "{ for v in {l} : v => v... }",
            "{ for i, v in {l} : i => v }",
            "{ for k, v in {m} : upper(k) => v }",
            "{ for k, v in {m} : k => v if k != \"a\" }",
            "{ for v in {s} : v => upper(v) }",
            "({b} ? {m} : {m})",
            "try({m}, {})",
            "jsondecode(jsonencode({m}))",
            "yamldecode(yamlencode({m}))",
            "{ (\"k-${{i}}\") = {t}, \"${{t}}\" = {n} }",
            "transpose({ a = {l}, b = {l} })",
            "{ a = {l}, b = {m} }",
            "merge({m}, null)",
            "zipmap({l}, {k})",
            "regex(\"(?P<a>[a-z]*)(?P<b>[0-9]?)\", {t})",
        ],
    ),
    (
        'a',
        &[
            "{t}",
            "{n}",
            "{b}",
            "{l}",
            "{m}",
            "{k}",
            "{s}",
            "null",
            "[{a}, {a}]",
            "{ a = {a} }",
            "({b} ? {a} : null)",
            "[{t}, {n}, {b}]",
            "tolist([{t}, {n}])",
            "tolist([{a}, {a}])",
            "tostring(null)",
            "tolist([tostring(null), {n}])",
            "({b} ? {a} : {a})",
        ],
    ),
];

/// Names that stand for values, by their types.
pub(crate) type Names = &'static [(char, &'static [&'static str])];

/// Writes expressions.
pub(crate) struct Writer<'d> {
    pub dice: &'d mut Dice,
    pub names: Names,
    /// One in so many places holds something of another type; 0 for none.
    pub wrong: usize,
}

impl Writer<'_> {
    /// An expression of a type, nested so deep.
    pub(crate) fn expression(&mut self, mut kind: char, depth: usize) -> String {
        if self.wrong > 0 && self.dice.one_in(self.wrong) {
            kind = *self.dice.pick(&['t', 'n', 'b', 'l', 'm', 's', 'a']);
        }
        let forms = FORMS.iter().find(|(of, _)| *of == kind).map_or(&[] as &[&str], |(_, forms)| forms);
        if depth == 0 || forms.is_empty() || self.dice.one_in(8) {
            return self.leaf(kind);
        }
        let form = *self.dice.pick(forms);
        if form == "null" {
            return self.leaf(kind);
        }
        let mut text = String::new();
        let mut rest = form.chars().peekable();
        while let Some(c) = rest.next() {
            let mut ahead = rest.clone();
            match (c, ahead.next(), ahead.next()) {
                ('{', Some(kind), Some('}')) if "tnibklsma".contains(kind) => {
                    text.push_str(&self.expression(kind, depth - 1));
                    rest = ahead;
                }
                _ => text.push(c),
            }
        }
        text
    }

    fn leaf(&mut self, kind: char) -> String {
        let names = self.names.iter().find(|(of, _)| *of == kind).map_or(&[] as &[&str], |(_, names)| names);
        if !names.is_empty() && self.dice.one_in(2) {
            return (*self.dice.pick(names)).to_owned();
        }
        let leaves: &[&str] = match kind {
            't' => &[
                "\"\"",
                "\"a\"",
                "\"abc\"",
                "\"Hello, World\"",
                "\"x,y,,z\"",
                "\"  pad \"",
                "\"12\"",
                "\"true\"",
                "\"é𝄞ß\"",
                "\"a\\nb\\n\"",
                "\"a/b/c.txt\"",
                "\"<&>\\\"\"",
                "\"3.50\"",
            ],
            'n' => &["0", "1", "2", "-3", "2.5", "0.1", "1e3", "1000000", "12345678901234567890"],
            'i' => &["0", "1", "2", "3", "7", "12"],
            'b' => &["true", "false"],
            'l' => &["[\"b\", \"a\", \"b\"]", "[]", "[\"x\"]", "tolist([\"c\", \"d\"])", "[\"1\", \"2\", \"10\"]"],
            'k' => &["[3, 1, 2]", "[1.5]", "tolist([5, 6])"],
            's' => &["toset([\"x\", \"y\", \"x\"])", "toset([])", "toset([\"b\"])"],
            'm' => &["{ a = \"1\", b = \"2\" }", "{ b = \"x\", a = \"y\", c = \"z\" }", "tomap({ a = \"p\" })", "{}"],
            _ => &["null", "\"s\"", "1", "true", "[]", "{}", "[1, \"a\"]"],
        };
        let leaf = *self.dice.pick(leaves);
        // The tool cannot always place a null that says nothing of its type.
        if leaf == "null" && self.wrong == 0 { "tostring(null)".to_owned() } else { leaf.to_owned() }
    }
}

/// What configurations have, by type.
const OF_A_CONFIGURATION: Names = &[
    ('t', &["var.t", "var.o.name", "local.t", "var.l[0]"]),
    ('n', &["var.n", "var.o.size", "local.n"]),
    ('b', &["var.b", "var.o.on"]),
    ('l', &["var.l", "local.l", "var.o.tags"]),
    ('m', &["var.m", "local.m"]),
    ('s', &["var.s", "local.s"]),
    ('a', &["var.x", "local.a", "var.o", "var.objects"]),
];

const OF_A_MODULE: Names = &[('t', &["var.name", "path.module"]), ('l', &["var.list"]), ('m', &["var.map"]), ('a', &["var.any"])];

/// The files of a configuration that Terraform takes: paths and texts.
pub(crate) fn configuration(seed: u64) -> Vec<(&'static str, String)> {
    let mut dice = Dice::new(seed);
    let mut main = String::from(
        "variable \"t\" {\n  type    = string\n  default = \"tee\"\n}\nvariable \"n\" {\n  type    = number\n  default = \"4\"\n}\nvariable \"b\" {\n  type    = bool\n  default = true\n}\nvariable \"l\" {\n  type    = list(string)\n  default = [\"p\", 1, true]\n}\nvariable \"m\" {\n  type    = map(string)\n  default = { a = 1, b = \"two\" }\n}\nvariable \"s\" {\n  type    = set(string)\n  default = [\"z\", \"y\", \"z\"]\n}\nvariable \"x\" {\n  default = null\n}\nvariable \"o\" {\n  type = object({\n    name = optional(string, \"unnamed\")\n    size = optional(number, 3)\n    on   = optional(bool, true)\n    tags = optional(list(string), [\"d\"])\n  })\n  default = {}\n}\nvariable \"objects\" {\n  type    = list(object({ id = string, n = optional(number, 7) }))\n  default = [{ id = \"i\", gone = 1 }, { id = 2, n = \"5\" }]\n}\n",
    );
    let values: [&[&str]; 5] = [
        &["t = \"from file\"", "t = 7", "t = \"\""],
        &["n = 2.50", "n = \"11\""],
        &["b = false", "b = \"true\""],
        &["l = []", "l = [\"only\"]", "m = {}", "m = { k = true }", "s = []", "s = [\"q\", \"r\"]"],
        &[
            "x = [1, \"a\"]",
            "x = { deep = { er = 1 } }",
            "o = { size = null, on = false, more = 1 }",
            "o = { name = \"n\", tags = null }",
            "objects = []",
            "x = \"5\"",
        ],
    ];
    let tfvars: String = values.iter().map(|of| if dice.one_in(3) { String::new() } else { format!("{}\n", dice.pick(of)) }).collect();

    let mut expression = |names: Names, kind: char, depth: usize| {
        let text = Writer { dice: &mut dice, names, wrong: 0 }.expression(kind, depth);
        // What may be refused must not spoil the rest.
        if kind == 't' { format!("try({text}, \"refused\")") } else { text }
    };
    let t = expression(&[('t', &["var.t"])], 't', 2);
    let a = expression(OF_A_MODULE, 't', 2);
    main += &format!(
        "locals {{\n  t = {t}\n  n = var.n * 2\n  l = concat(var.l, [\"${{local.t}}x\"])\n  m = merge(var.m, {{ t = local.t }})\n  s = setunion(var.s, [\"b\"])\n  a = [local.t, local.n, var.x]\n}}\n"
    );
    for n in 0..4 {
        let (kind, input) = (*["t", "a", "l", "m"].get(n).unwrap_or(&"t"), n);
        let value = expression(OF_A_CONFIGURATION, kind.chars().next().unwrap_or('t'), 2);
        main += &format!("resource \"terraform_data\" \"r{input}\" {{\n  input = try({value}, \"refused\")\n}}\n");
    }
    let each = expression(OF_A_CONFIGURATION, 't', 1);
    main += &format!(
        "resource \"terraform_data\" \"set\" {{\n  for_each = local.s\n  input    = [each.key, each.value, {each}]\n}}\nresource \"terraform_data\" \"map\" {{\n  for_each         = {{ for k, v in local.m : k => v if v != \"1\" }}\n  input            = \"${{each.key}}=${{each.value}}\"\n  triggers_replace = terraform_data.set\n}}\nresource \"terraform_data\" \"count\" {{\n  count = min(length(local.l), 3)\n  input = {{ index = count.index, name = local.l[count.index] }}\n}}\nresource \"terraform_data\" \"none\" {{\n  count = var.b ? 0 : 1\n}}\nresource \"terraform_data\" \"chained\" {{\n  for_each = terraform_data.map\n  input    = each.value.input\n}}\n"
    );
    let (name, list) = (expression(OF_A_CONFIGURATION, 't', 2), expression(OF_A_CONFIGURATION, 't', 1));
    main += &format!(
        "module \"one\" {{\n  source = \"./child\"\n  name   = {name}\n  list   = [{list}, 5]\n  map    = local.m\n}}\nmodule \"many\" {{\n  source   = \"./child\"\n  for_each = toset([\"k1\", \"k2\"])\n  name     = each.key\n  list     = [module.one.name]\n  any      = terraform_data.count[*].input\n}}\n"
    );
    for (n, value) in [
        "local.a".to_owned(),
        "terraform_data.count[*].input.name".to_owned(),
        "[for k, r in terraform_data.map : \"${k}:${r.input}\"]".to_owned(),
        "one(terraform_data.none[*].id)".to_owned(),
        "{ for k, m in module.many : k => m.all }".to_owned(),
        "module.one.inputs".to_owned(),
        "try(terraform_data.none[0].input, \"none\")".to_owned(),
        "{ known = terraform_data.r0.input, unknown = terraform_data.r0.id, after = terraform_data.r1.output }".to_owned(),
        format!("try({}, \"refused\")", expression(OF_A_CONFIGURATION, 'a', 3)),
        format!("try({}, \"refused\")", expression(OF_A_CONFIGURATION, 'l', 3)),
        format!("try({}, \"refused\")", expression(OF_A_CONFIGURATION, 'm', 3)),
        format!("try({}, 0)", expression(OF_A_CONFIGURATION, 'n', 3)),
        format!("try({}, false)", expression(OF_A_CONFIGURATION, 'b', 3)),
        "[var.o, var.objects, var.l, var.m, var.s, var.x]".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        main += &format!("output \"o{n}\" {{\n  value = {value}\n}}\n");
    }
    let child = format!(
        "variable \"name\" {{\n  type = string\n}}\nvariable \"list\" {{\n  type    = list(string)\n  default = []\n}}\nvariable \"map\" {{\n  type    = map(string)\n  default = {{ d = \"e\" }}\n}}\nvariable \"any\" {{\n  default = \"anything\"\n}}\nlocals {{\n  made = {a}\n}}\nresource \"terraform_data\" \"c\" {{\n  for_each = var.map\n  input    = [each.value, local.made, var.any]\n}}\noutput \"name\" {{\n  value = \"${{var.name}}/${{local.made}}\"\n}}\noutput \"all\" {{\n  value = {{ list = var.list, map = var.map, any = var.any }}\n}}\noutput \"inputs\" {{\n  value = {{ for k, r in terraform_data.c : k => r.input }}\n}}\n"
    );
    vec![("main.tf", main), ("terraform.tfvars", tfvars), ("child/main.tf", child)]
}
