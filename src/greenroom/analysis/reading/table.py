"""CSV: one message a row, columns found by their names."""

import csv
import io

from greenroom.analysis.reading.raw import Raw
from greenroom.analysis.reading.records import AT, ROLE, TEXT, WHO, from_rows, key
from greenroom.core.errors import BadRequest, TooLong

DELIMITERS = (",", ";", "\t", "|")

SHOW = "start with a line of column names, such as: time,speaker,text"


def delimiter(head: str) -> str | None:
    """The delimiter of a header line with a speaker and a text column; None when it is no such line."""
    for mark in DELIMITERS:
        names = {key(cell.strip(' "')) for cell in head.split(mark)}
        if names & {*WHO, *ROLE} and names & {*TEXT}:
            return mark
    return None


def read(text: str) -> list[Raw]:
    """Read a table. Raises `BadRequest` naming the line."""
    lines = text.lstrip("\n")
    skipped = text[: len(text) - len(lines)].count("\n")
    head, _, rest = lines.partition("\n")
    if head.casefold().startswith("sep="):  # some spreadsheets name the delimiter first
        lines, skipped = rest, skipped + 1
        head = lines.partition("\n")[0]
    mark = delimiter(head)
    if mark is None:
        seen = ", ".join(cell.strip(' "') for cell in head.split(_likely(head)))[:120]
        raise BadRequest(
            f"no columns for the speaker and the text among: {seen}", where=f"line {skipped + 1}", mend=SHOW
        )
    reader = csv.reader(io.StringIO(lines), delimiter=mark)
    names: list[str] = []
    rows: list[tuple[str, dict[str, str]]] = []
    start = skipped + 1
    try:
        for cells in reader:
            where, start = f"line {start}", skipped + reader.line_num + 1
            if not names:
                names = [key(cell) for cell in cells]
            elif any(cell.strip() for cell in cells):
                rows.append((where, _row(names, cells, where)))
    except csv.Error as error:
        raise TooLong(
            f"line {start}: {error}", mend="look for a quotation mark that is opened and never closed"
        ) from error
    return from_rows(rows)


def _row(names: list[str], cells: list[str], where: str) -> dict[str, str]:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise BadRequest(
            f"{len(cells)} cells under {len(names)} column names",
            where=where,
            mend='put text that holds the delimiter in quotation marks: "Yes, I did"',
        )
    row = dict(zip(names, cells, strict=False))
    date, time = row.get("date", "").strip(), row.get("time", "").strip()
    if date and time and not any(row.get(n) for n in AT if n not in ("date", "time")):
        row["at"] = f"{date} {time}"
    return row


def _likely(head: str) -> str:
    return max(DELIMITERS, key=head.count)
