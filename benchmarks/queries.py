"""Queries of the home page, the list and a resource's page with 1, 3 and 300 resources.

    python benchmarks/queries.py

Prints one JSON object; `fixed` says whether no page needs more when there are more rows.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from served.deployment import cookie_of_a_teacher, deployment, environment_of

SIZES = (1, 3, 300)
COUNTING = Path(__file__).parent / "served" / "counting.py"


def main() -> None:
    """Bring so many files into a new deployment each time, and count."""
    report = {size: counts_with(size) for size in SIZES}
    of_pages = [
        {name: n for name, n in counts.items() if name != "rows"} for counts in report.values()
    ]
    fixed = all(counts == of_pages[0] for counts in of_pages)
    print(json.dumps({"resources": report, "fixed": fixed}))


def counts_with(resources: int) -> dict[str, int]:
    """Serve a deployment until everything is found, then ask it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(resources):
            text = f"# 师幼互动观察记录 {number}\n\n老师与孩子。\n"
            (Path(folder) / f"note-{number:03}.md").write_text(text, encoding="utf-8")
        with deployment(folder=Path(folder), workers=1) as site:
            site.wait_until_idle()
            command = [sys.executable, str(COUNTING), cookie_of_a_teacher(site)]
            environment = environment_of(site.data_dir)
            done = subprocess.run(command, env=environment, check=True, capture_output=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
