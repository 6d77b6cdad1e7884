"""`python tests/judges.py`: see that every outside judge of requirements/apt.txt is there, or say which is not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "requirements" / "apt.txt"
POSTGRES = "/usr/lib/postgresql"


def judges() -> list[tuple[str, str]]:
    """(Debian package, program) as listed."""
    lines = [line.split("#")[0].split() for line in LIST.read_text().splitlines()]
    return [(words[0], words[1]) for words in lines if words]


def present(program: str) -> bool:
    return bool(shutil.which(program)) or any(Path(POSTGRES).glob(f"*/bin/{program}"))


def missing() -> list[tuple[str, str]]:
    return [(package, program) for package, program in judges() if not present(program)]


def install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-q", *command], env=environment, check=False)


def main() -> int:
    """0: all there. 1: some are missing, named on standard error."""
    packages = sorted({package for package, _ in missing()})
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(packages)}", flush=True)
        install(packages)
    left = missing()
    for package, program in left:
        print(f"missing: {program} (Debian package {package})", file=sys.stderr)
    if left:
        print(f"as root: apt-get install {' '.join(sorted({p for p, _ in left}))}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
