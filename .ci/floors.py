"""Runs the score suites named in floors.toml and fails where a figure is below its floor."""
import json, pathlib, subprocess, sys, tempfile, tomllib

here = pathlib.Path(__file__).resolve().parent
floors = tomllib.loads((here / "floors.toml").read_text())
score = here.parent.parent / "shared/score/score.py"
with tempfile.TemporaryDirectory() as folder:
    figures_file = pathlib.Path(folder) / "figures.json"
    subprocess.run([sys.executable, str(score), *floors, "--bin", str(here.parent / "target/release/probity"), "--json", str(figures_file)], check=True)
    figures = json.loads(figures_file.read_text())
below = []
for suite, floor in floors.items():
    got = figures.get(suite)
    if got is None:
        print(f"{suite}: skipped, its corpus is not here")
        continue
    for key, least in floor.items():
        if got[key] < least:
            below.append(f"{suite}: {key} is {got[key]}, the floor is {least}")
print("\n".join(below) or "every figure is at or above its floor")
sys.exit(1 if below else 0)
