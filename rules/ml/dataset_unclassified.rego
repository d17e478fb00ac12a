# METADATA
# title: Data set has no classification
# custom:
#   severity: medium
#   subjects: [ml.dataset]
#   objective: data-classification
#   parameters:
#     levels: {type: list of string, default: [], description: "The classifications in use, in any case; none: any word will do"}
package rules.ml.dataset_unclassified

deny contains {"at": "data_classification", "message": "the data is not classified"} if {
	not classified
}

classified if {
	is_string(input.asset.data_classification)
	trim_space(input.asset.data_classification) != ""
}

# A word that is none of the scheme's says nothing.
deny contains {"at": "data_classification", "message": "the classification is none of those in use"} if {
	classified
	count(levels) > 0
	not lower(trim_space(input.asset.data_classification)) in levels
}

levels := {lower(level) | some level in input.parameters.levels}
