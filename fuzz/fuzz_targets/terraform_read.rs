//! Any file of Terraform's, in HCL and in JSON, with a second one that calls it as a module: read and evaluated whole.
//! Every place that is told must lie in its file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use probity::source::{Source, Sources};
use probity::terraform::{Options, read};

const CALLER: &str = "module \"m\" {\n  source = \"./m\"\n  for_each = { a = 1, b = \"x\" }\n  v = each.value\n}\noutput \"o\" {\n  value = module.m\n}\n";

fuzz_target!(|text: &str| {
    let sources = Sources::of([
        Source::new("a.tf", CALLER, Some([0; 32])),
        Source::new("m/a.tf", text, Some([0; 32])),
        Source::new("j/a.tf.json", text, Some([0; 32])),
        Source::new("v/a.tf", "variable \"a\" {\n  type = any\n}\n", Some([0; 32])),
        Source::new("v/terraform.tfvars", text, Some([0; 32])),
    ]);
    let reading = read(&sources, &Options::default());
    for at in reading.problems.iter().filter_map(|problem| problem.at).chain(reading.resources.iter().flat_map(|resource| [resource.at, resource.header])) {
        let whole = sources.get(at.source).map_or("", |source| source.text.as_str());
        assert!(whole.get(at.range()).is_some(), "{at:?} lies in no text");
    }
});
