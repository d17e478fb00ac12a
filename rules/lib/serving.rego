# METADATA
# title: Model servers and notebooks, by their images and commands
package lib.serving

import data.lib.flags

# Servers that can ask for a key, and how they are told: flags and variables.
keyed := {
	"vllm": {"flags": ["api-key"], "variables": ["VLLM_API_KEY"]},
	"sglang": {"flags": ["api-key"], "variables": ["SGLANG_API_KEY"]},
	"llama.cpp": {"flags": ["api-key", "api-key-file"], "variables": ["LLAMA_API_KEY"]},
	"text-generation-inference": {"flags": ["api-key"], "variables": ["API_KEY"]},
	"text-embeddings-inference": {"flags": ["api-key"], "variables": ["API_KEY"]},
}

# Parts of the names of their images.
images := {
	"vllm": ["vllm/vllm-openai", "/vllm-openai", "/vllm"],
	"sglang": ["lmsysorg/sglang", "/sglang"],
	"llama.cpp": ["/llama.cpp", "/llama-cpp"],
	"text-generation-inference": ["text-generation-inference"],
	"text-embeddings-inference": ["text-embeddings-inference"],
	"ollama": ["ollama/ollama", "/ollama"],
	"triton": ["tritonserver"],
	"tensorflow-serving": ["tensorflow/serving", "tensorflow-serving"],
	"torchserve": ["pytorch/torchserve", "/torchserve"],
	"mlflow": ["mlflow/mlflow", "/mlflow"],
	"ray": ["rayproject/ray"],
}

# Which server the container runs, where that can be told from its image or its command.
server(container) := named if {
	found := [name | some name in ordered; runs(container, name)]
	count(found) > 0
	named := found[0]
}

ordered := ["text-embeddings-inference", "text-generation-inference", "vllm", "sglang", "llama.cpp", "ollama", "triton", "tensorflow-serving", "torchserve", "mlflow", "ray"]

runs(container, name) if {
	is_string(container.image)
	some part in images[name]
	contains(lower(container.image), part)
}

runs(container, "vllm") if {
	some word in flags.words(container)
	word.text in {"vllm.entrypoints.openai.api_server", "vllm"}
}

runs(container, "sglang") if {
	some word in flags.words(container)
	word.text == "sglang.launch_server"
}

# A notebook.
notebook(container) if {
	is_string(container.image)
	some part in ["jupyter/", "/jupyter", "jupyterhub/", "notebook-servers/", "-notebook"]
	contains(lower(container.image), part)
}

notebook(container) if {
	some program in ["jupyter", "jupyter-lab", "jupyter-notebook", "start-notebook.sh", "start-notebook.py"]
	flags.runs(container, program)
}

# It has a variable of that name, with a value or from elsewhere.
has_variable(container, names) if {
	some variable in container.env
	variable.name in names
	not empty(variable)
}

empty(variable) if {
	variable.secret == null
	variable.value == ""
}
