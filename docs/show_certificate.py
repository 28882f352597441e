"""Put the certificate's table into the README, in the place of the one that stands there.

python docs/show_certificate.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from autograde.certificate import HEAD, load, table  # noqa: E402  (found beside this folder)

if __name__ == "__main__":
    readme = ROOT / "README.md"
    lines = readme.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"| {' | '.join(HEAD)} |")
    end = next(i for i in range(start, len(lines)) if not lines[i].startswith("|"))
    lines[start:end] = table(load(ROOT / "docs/certificate.json").values())
    readme.write_text("\n".join(lines) + "\n", encoding="utf-8")
