#!/usr/bin/env python3
"""Prints the table of docs/terraform.md: what is known of real trees.

    benches/terraform_trees.py target/release/probity FOLDER

FOLDER holds one tree per folder. An attribute is a leaf of a resource's body; it is known where nothing of it is unknown.
"""

import json
import pathlib
import subprocess
import sys
import time


def leaves(value):
    """How many leaves are known, and how many there are."""
    if isinstance(value, dict):
        if "$unknown" in value:
            return 0, 1
        if "$sensitive" in value:
            return 1, 1
        value = list(value.values())
    if isinstance(value, list):
        counts = [leaves(item) for item in value] or [(1, 1)]
        return sum(known for known, _ in counts), sum(total for _, total in counts)
    return 1, 1


def run(binary, verb, tree):
    start = time.monotonic()
    done = subprocess.run([binary, verb, "--format", "json", tree.name], cwd=tree.parent, capture_output=True, text=True)
    return json.loads(done.stdout), time.monotonic() - start


def main():
    binary, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    print("| tree | files | resources | attributes known | verdicts | unknown | read, s | judged, s |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for tree in sorted(path for path in folder.iterdir() if path.is_dir()):
        resources, reading = run(binary, "resources", tree)
        results, judging = run(binary, "check", tree)
        counts = [leaves(resource["body"]) for resource in resources["resources"]]
        known, total = sum(a for a, _ in counts), sum(b for _, b in counts)
        files = sum(1 for item in resources["inputs"] if item.get("reader") == "terraform")
        # A rule that could not be evaluated says nothing of the tree.
        verdicts = sum(1 for result in results["results"] if result["status"] != "error")
        unknown = sum(1 for result in results["results"] if result["status"] == "unknown")
        share = lambda part, whole: f"{100 * part / whole:.1f} %" if whole else "-"
        print(f"| {tree.name} | {files} | {len(counts)} | {share(known, total)} | {verdicts} | {share(unknown, verdicts)} | {reading:.2f} | {judging:.2f} |")


if __name__ == "__main__":
    main()
