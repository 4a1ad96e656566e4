"""Trains the gates: does a sentence ask, propose or tell anything that a scenario could know?

    python tools/train_gates.py --data FOLDER

A scenario's own head tells its targets apart, but is easily drawn by the words of the subject ("Would you
like to buy tickets?" for "How many tickets?"). A gate weighs three things: how sure the head is that some
target is meant, the form of the sentence (a logistic regression over hashed n-grams and sketch, one a
topic), and how close the sentence comes to the nearest wording of the likeliest target, and whether that
target is usually spoken of in such a form. There are two sets of weights, for closeness by sketch and by
the encoder. Lessons are the wordings of the scenarios in `scenarios/`, the seeds to learn from,
`tools/seeds/forms.yaml`, and agent sentences of a public corpus (`subjects`), cut into subjects. What a
gate weighs is learnt with the form trained without the subject at hand, and the head without the wording
at hand. Writes `gates.npz`.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from sklearn.linear_model import LogisticRegression

from corpora import rows, sentences
from greenroom.brains.builtin.understanding.cascade import vectors
from greenroom.brains.builtin.understanding.encoder import ASSETS
from greenroom.brains.builtin.understanding.heads import Head
from greenroom.brains.builtin.understanding.static import sketches
from greenroom.brains.builtin.understanding.wordings import TOPICS, Topic, wordings
from greenroom.library.loader import load_library
from train_heads import BUCKETS, SCENARIOS, features, seeds

FORMS = Path(__file__).parent / "seeds" / "forms.yaml"
SAME_FORM = {
    "asks": {"ask_fact", "verify"},
    "steps": {"propose_step"},
    "answers": {"inform", "explain_plain", "set_expectation"},
}
UNCLEAR_FORM = {
    "asks": {"ask_open", "confirm_solved"},
    "steps": {"verify"},
    "answers": {"reassure", "refuse"},
}
FOLDS, CLUSTERS, TAUGHT, MOST = 5, 6, 7, 150
STRENGTH = 10.0
LEAST = 1e-4  # probabilities are kept this far from 0 and 1
# Share of the sentences that mean nothing which may pass.
FALSE = {"asks": 0.03, "steps": 0.06, "answers": 0.08}
ENOUGH = 0.4
Floats = NDArray[np.float64]


@dataclass
class Subject:
    """Wordings by topic, as (target, sentence), and sentences on the same subject that mean none of them."""

    name: str
    meant: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)


def scenarios() -> list[Subject]:
    found = []
    for scenario in load_library([SCENARIOS]).scenarios.values():
        meant = {topic: list(wordings(scenario, topic).meant) for topic in TOPICS}
        found.append(Subject(scenario.id, meant, [line for c in scenario.concerns for line in c.asks]))
    return found


def subjects(data: Path) -> list[Subject]:
    """Public agent questions by domain, alike ones (k-means) standing for one fact."""
    asks: dict[str, dict[str, None]] = defaultdict(dict)
    other: dict[str, dict[str, None]] = defaultdict(dict)
    for turn in rows(data / "multiwoz_acts.jsonl"):
        acts = [str(act) for act in turn["acts"]]  # type: ignore[attr-defined]
        if turn["speaker"] != "agent" or not acts:
            continue
        said, domain = sentences(str(turn["text"])), acts[0].split("-")[0]
        if len(said) == 1 and len(acts) == 1 and acts[0].endswith("-Request"):
            asks[domain][said[0]] = None
        if not any(act.endswith(("-Request", "-Select")) for act in acts):
            other[domain].update(dict.fromkeys(said))
    found = []
    for domain, questions in sorted(asks.items()):
        texts = sorted(questions)
        _, alike = kmeans2(vectors(texts), CLUSTERS, minit="++", seed=1)
        pairs = [(f"{domain}-{cluster}", text) for cluster, text in zip(alike, texts, strict=True)]
        rest = sorted(other[domain], key=lambda s: crc32(s.encode()))[: 2 * MOST]
        found.append(Subject(domain, {"asks": pairs}, rest))
    return found


def lessons(taught: list[Subject], topic: str) -> tuple[list[str], NDArray[np.bool_]]:
    """Sentences of the topic's form, and of other forms."""
    yes = [text for s in taught for _, text in s.meant.get(topic, [])]
    no = [text for s in taught for name, pairs in s.meant.items() if name != topic for _, text in pairs]
    no += [text for s in taught for text in (s.other if topic == "asks" else [])]
    if topic == "asks":
        forms = yaml.safe_load(FORMS.read_text(encoding="utf-8"))
        yes += forms["asks"]
        no += forms["none"]
    for sentence, kinds in seeds(apart=False):
        if kinds & SAME_FORM[topic]:
            yes.append(sentence)
        elif not kinds & UNCLEAR_FORM[topic]:
            no.append(sentence)
    return yes + no, np.array([True] * len(yes) + [False] * len(no))


def form(taught: list[Subject], topic: str) -> LogisticRegression:
    said, yes = lessons(taught, topic)
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=400).fit(features(said), yes)


def evidence(subject: Subject, topic: Topic, shape: LogisticRegression) -> tuple[Floats, NDArray[np.bool_]]:
    """Rows of (log odds of the head and of the form, usual form of the target, closeness by sketch and by the
    encoder), and whether a target was meant."""
    pairs = subject.meant.get(topic, [])
    elsewhere = [
        t for name, others in subject.meant.items() if name != topic for _, t in others
    ] + subject.other
    neutral = [s for s, kinds in seeds(apart=False) if not kinds & (SAME_FORM[topic] | UNCLEAR_FORM[topic])]
    rng = np.random.default_rng(crc32(subject.name.encode()))
    fold, fold_other = rng.integers(FOLDS, size=len(pairs)), rng.integers(FOLDS, size=len(elsewhere))
    x: list[Floats] = []
    y: list[bool] = []
    for k in range(FOLDS):
        here = [p for p, f in zip(pairs, fold, strict=True) if f != k]
        counted: dict[str, int] = defaultdict(int)
        kept = []
        for target, text in here:
            counted[target] += 1
            if counted[target] <= TAUGHT:
                kept.append((target, text))
        # Public subjects have no wordings for other topics: a scenario without steps must be gated as well.
        none = [t for t, f in zip(elsewhere, fold_other, strict=True) if f != k and t not in subject.other]
        labels: list[str | None] = [target for target, _ in kept]
        head = Head.learn(
            sketches([t for _, t in kept] + neutral + none), labels + [None] * len(neutral + none)
        )
        test = [(text, True) for (_, text), f in zip(pairs, fold, strict=True) if f == k][:MOST]
        test += [(text, False) for text, f in zip(elsewhere, fold_other, strict=True) if f == k]
        said = [text for text, _ in test]
        x.append(weighed(head, kept, said, shape))
        y += [meant for _, meant in test]
    return np.vstack(x), np.array(y)


def weighed(head: Head, kept: list[tuple[str, str]], said: list[str], shape: LogisticRegression) -> Floats:
    texts, target = [text for _, text in kept], np.array([t for t, _ in kept])
    usual = shape.decision_function(features(texts))
    found = shape.decision_function(features(said))
    drawn, exact = sketches(said), vectors(said)
    close, closer = drawn @ sketches(texts).T, exact @ vectors(texts).T
    lines = []
    for i, vector in enumerate(drawn):
        odds = head.odds(vector)
        none = float(np.clip(odds[head.targets.index(None)], LEAST, 1 - LEAST))
        odds[head.targets.index(None)] = 0
        mine = target == head.targets[int(odds.argmax())]
        first = np.log((1 - none) / none)
        lines.append([first, found[i], usual[mine].mean(), close[i][mine].max(), closer[i][mine].max()])
    return np.array(lines)


def weighing(x: Floats, truth: NDArray[np.bool_], topic: str, name: str) -> list[float]:
    """Weights of head, form, usual form, closeness, and the bias; tells how well they part the sentences."""
    gate = LogisticRegression(C=100.0, class_weight="balanced", max_iter=1000).fit(x, truth)
    score = gate.decision_function(x)
    line = np.quantile(score[~truth], 1 - FALSE[topic])
    passed = (score[truth] > line).mean()
    print(f"{topic} {name}: {np.round(gate.coef_[0], 2)}, {passed:.3f} of those meant pass", flush=True)
    # The bias puts the line at probability ENOUGH, which the listener takes for a match.
    return [*gate.coef_[0], float(gate.intercept_[0] - line + np.log(ENOUGH / (1 - ENOUGH)))]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, required=True)
    chosen = options.parse_args()
    taught = scenarios() + subjects(chosen.data)
    kept: dict[str, NDArray[np.generic]] = {}
    grams, bias, sketch, weights = [], [], [], []
    for topic in TOPICS:
        x, y = [], []
        for subject in taught:
            if subject.meant.get(topic):
                rest = [s for s in taught if s is not subject]
                one = evidence(subject, topic, form(rest, topic))
                x.append(one[0])
                y.append(one[1])
        rows_, truth = np.vstack(x), np.concatenate(y)
        weights.append([weighing(rows_[:, :4], truth, topic, "by sketch")])
        weights[-1].append(weighing(rows_[:, [0, 1, 2, 4]], truth, topic, "by encoder"))
        shape = form(taught, topic)
        grams.append(shape.coef_[0][:BUCKETS])
        sketch.append(shape.coef_[0][BUCKETS:])
        bias.append(shape.intercept_[0])
    scale = np.abs(np.array(grams)).max(axis=1) / 127
    kept["grams"] = np.round(np.array(grams).T / scale).astype(np.int8)
    kept["gram_scale"] = scale.astype(np.float32)
    kept["sketch"] = np.array(sketch, np.float16).T
    kept["bias"] = np.array(bias, np.float32)
    kept["weights"] = np.array(weights, np.float32)
    np.savez_compressed(ASSETS / "gates.npz", **kept)


if __name__ == "__main__":
    main()
