"""`make bench`: every measurement, one after the other. Ratios against bare peers in the same run; never a test."""

import subprocess
import sys

BENCHES = (
    "bench.ledger",
    "bench.list_page",
    "bench.api",
    "bench.plan",
    "bench.papers",
    "bench.binder",
    "bench.boards",
    "bench.reports",
    "bench.imports",
    "bench.demo",
    "bench.twins",
    "bench.deadline",
)


def main() -> None:
    """Run the benches named on the command line ("ledger papers"), or all of them."""
    wanted = [f"bench.{name}" for name in sys.argv[1:]] or list(BENCHES)
    unknown = sorted(set(wanted) - set(BENCHES))
    if unknown:
        raise SystemExit(f"unknown bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    for name in wanted:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", name], check=False).returncode:
            raise SystemExit(f"{name} failed")


if __name__ == "__main__":
    main()
