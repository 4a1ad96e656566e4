"""Encodes the wordings of the scenarios that come with the program, so that nobody waits for it, and the
questions that no scenario knows (seeds/elsewhere.yaml).

    python tools/encode_wordings.py

Writes `wordings.npz` and `elsewhere.npz` to the assets of the package. A wording that is not there, of a
scenario that was changed or added since, is encoded when it is first needed, some 2 ms each.
"""

from pathlib import Path

import numpy as np
import yaml

from greenroom.brains.builtin.listener.claims import compared
from greenroom.brains.builtin.understanding.encoder import ASSETS
from greenroom.brains.builtin.understanding.wordings import TOPICS, wordings
from greenroom.library.loader import load_library
from train_heads import SCENARIOS, stored


def main() -> None:
    said: dict[str, None] = {}
    for scenario in load_library([SCENARIOS]).scenarios.values():
        for topic in TOPICS:
            said.update(dict.fromkeys(text for _, text in wordings(scenario, topic).meant))
        said.update(dict.fromkeys(text for text, _, _ in compared(scenario)))
    np.savez_compressed(ASSETS / "wordings.npz", **stored(list(said)))
    print(f"{len(said)} wordings, {(ASSETS / 'wordings.npz').stat().st_size / 1024:.0f} KiB")
    asked = yaml.safe_load((Path(__file__).parent / "seeds" / "elsewhere.yaml").read_text(encoding="utf-8"))
    questions = {question: group for group, some in asked.items() for question in some}
    np.savez_compressed(ASSETS / "elsewhere.npz", **stored(list(questions)), groups=list(questions.values()))
    print(f"{len(questions)} questions of elsewhere")


if __name__ == "__main__":
    main()
