"""A language model as judge: an answer in a form, checked word for word, asked once more, then cut down.

Personal data is masked before the model reads it, and put back into what is quoted.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from greenroom.brains.model import prompts
from greenroom.brains.model.calls import Trouble
from greenroom.brains.model.paying import Payer
from greenroom.brains.model.speaker import Voice
from greenroom.brains.model.structured import structured
from greenroom.core.errors import GreenroomError
from greenroom.core.judging import FREE, Case, Cited, Judged, Judgement, judged, judgement
from greenroom.core.rubric import Criterion
from greenroom.engine.ports import Purse
from greenroom.privacy import Mask, given

MOST_TOKENS = 4_000
PATIENCE_S = 120.0
LONGEST_PAUSE_S = 120.0
MOST_QUOTES = 3
LONGEST = 400
"""Characters of a message that are shown from its beginning, and as many from its end."""

_BLANK = str.maketrans("\r\n\t\u2028\u2029", "     ")


class Passage(BaseModel):
    """`words` as they stand in the message with that number."""

    message: int
    words: Annotated[str, Field(max_length=2_000)]


class Verdict(BaseModel):
    criterion: str
    level: Annotated[int, Field(ge=1, le=5)] | None
    why: Annotated[str, Field(max_length=2_000)] = ""
    quotes: list[Passage] = []


class Verdicts(BaseModel):
    """One verdict for each criterion."""

    verdicts: list[Verdict]


class JudgeFailed(GreenroomError):
    """No model gave a judgement."""

    code, status = "judge_failed", 503


@dataclass(slots=True)
class _Checked:
    """What holds of a verdict. `problems`: what does not, in words for the model."""

    verdict: Verdict
    quotes: list[Cited]
    problems: list[str]


class ModelJudge:
    """Asks the first of `voices` that answers; what may mend is tried again after `pauses` (seconds), or when
    the provider says. `purse`, when there is one, pays."""

    def __init__(self, voices: tuple[Voice, ...], pauses: Sequence[float] = (2.0, 20.0)) -> None:
        self.voices = voices
        self._pauses = tuple(pauses)
        self.purse: Purse | None = None

    async def close(self) -> None:
        """Close the connections to the models, where nobody else does."""
        for voice in self.voices:
            async with voice.model:
                pass  # leaving it closes what it has opened

    async def judge(self, case: Case) -> Judgement:
        """Raises `JudgeFailed`."""
        problem = "no model is configured"
        for voice in self.voices:
            try:
                return await self._asked(voice, case)
            except Trouble as trouble:
                problem = f"{voice.name}: {trouble.problem}"
        raise JudgeFailed(problem, mend="test the connection on the page of language models")

    async def _asked(self, voice: Voice, case: Case) -> Judgement:
        transcript = Transcript(case)
        payer = Payer(self.purse, "judge", case.session_id)
        rules = prompts.filled(
            prompts.text("judge"),
            language=prompts.LANGUAGES.get(case.language, case.language),
            about=transcript.mask.mask(case.about),
            criteria="\n\n".join(map(described, case.criteria)),
        )
        first = await self._patiently(voice, rules, transcript.text, payer)
        found = transcript.checked(first, case.criteria)
        wrong = [c for c in case.criteria if c.id not in found or found[c.id].problems]
        if wrong:
            again = transcript.checked(
                await self._again(voice, rules, transcript, payer, wrong, found), wrong
            )
            for name, better in again.items():
                if name not in found or len(better.problems) <= len(found[name].problems):
                    found[name] = better
        return judgement(case, voice.name, [transcript.judged(c, found.get(c.id)) for c in case.criteria])

    async def _patiently(self, voice: Voice, rules: str, prompt: str, payer: Payer) -> Verdicts:
        """Nobody waits for a judge, so that a busy provider is asked again. Raises `Trouble`."""
        for pause in self._pauses:
            try:
                return await _verdicts(voice, rules, prompt, payer)
            except Trouble as trouble:
                if not trouble.mends:
                    raise
                await asyncio.sleep(min(LONGEST_PAUSE_S, max(pause, trouble.after or 0.0)))
        return await _verdicts(voice, rules, prompt, payer)

    async def _again(
        self,
        voice: Voice,
        rules: str,
        transcript: "Transcript",
        payer: Payer,
        wrong: list[Criterion],
        found: dict[str, _Checked],
    ) -> Verdicts:
        """A second answer about what was wrong; none where that fails: the first one is something."""
        problems = [
            p for c in wrong for p in (found[c.id].problems if c.id in found else [f"{c.id} was left out"])
        ]
        more = prompts.filled(
            prompts.text("judge_again"),
            criteria=", ".join(c.id for c in wrong),
            problems="\n".join(f"- {p}" for p in problems),
        )
        try:
            return await _verdicts(voice, rules, f"{transcript.text}\n\n{more}", payer)
        except Trouble:
            return Verdicts(verdicts=[])


class Transcript:
    """The conversation as the judge reads it: masked, one message a line."""

    def __init__(self, case: Case) -> None:
        self.mask = Mask(given((s.text for s in case.talk), case.names))
        self._said = {s.seq: s.text for s in case.talk}
        self._weights = case.weights
        self._shown = {s.seq: self.mask.mask(s.text).translate(_BLANK) for s in case.talk}
        self.text = "\n".join(
            f"[{s.seq}] {'Agent' if s.agent else 'Customer'}: {_cut(self._shown[s.seq])}" for s in case.talk
        )

    def checked(
        self, verdicts: Verdicts, criteria: tuple[Criterion, ...] | list[Criterion]
    ) -> dict[str, _Checked]:
        """The first verdict of each of `criteria`, with the quotes that stand where they should."""
        wanted = {c.id for c in criteria}
        out: dict[str, _Checked] = {}
        for verdict in verdicts.verdicts:
            name = verdict.criterion
            if name not in wanted or name in out:
                continue
            quotes, problems = [], []
            for passage in verdict.quotes[:MOST_QUOTES]:
                cited = self.cited(passage)
                if cited is None:
                    problems.append(
                        f"{name}: {passage.words[:200]!r} does not stand in message {passage.message}"
                    )
                elif cited not in quotes:
                    quotes.append(cited)
            if verdict.level is not None and verdict.level > FREE and not verdict.quotes:
                problems.append(f"{name}: a level of {verdict.level} needs a quote")
            out[name] = _Checked(verdict, quotes, problems)
        return out

    def cited(self, passage: Passage) -> Cited | None:
        """The passage in the words that were really written; None when it stands in no such message."""
        words, text = passage.words.strip(), self._shown.get(passage.message, "")
        if not words or words not in text:
            return None
        said = self._said[passage.message]
        plain, real = said.translate(_BLANK), self.mask.unmask(words)
        start = plain.find(real)
        if start < 0:  # a value that is written in another way here than where it came first
            return None
        return Cited(seq=passage.message, quote=said[start : start + len(real)])

    def judged(self, criterion: Criterion, found: _Checked | None) -> Judged:
        """The criterion as it stands in the result."""
        weight = self._weights[criterion.id]
        if found is None:
            return judged(criterion, weight, None, "", (), 0)
        verdict = found.verdict
        dropped = len(found.problems)
        return judged(
            criterion, weight, verdict.level, self.mask.unmask(verdict.why.strip()), found.quotes, dropped
        )


async def _verdicts(voice: Voice, rules: str, prompt: str, payer: Payer) -> Verdicts:
    return await structured(
        voice, Verdicts, rules, prompt, payer, most_tokens=MOST_TOKENS, timeout_s=PATIENCE_S
    )


def described(criterion: Criterion) -> str:
    """A criterion with its anchors, as the judge reads it."""
    anchors = "\n".join(f"- {level}: {words}" for level, words in sorted(criterion.anchors.items()))
    return f"## {criterion.id}: {criterion.label}\n\n{criterion.about}\n\n{anchors}"


def _cut(text: str) -> str:
    return text if len(text) <= 2 * LONGEST else f"{text[:LONGEST]} [...] {text[-LONGEST:]}"
