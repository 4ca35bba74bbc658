"""What was measured, as one table."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One row. What the target is about stands in `judged`: the figure itself, or its ratio to the hello-world's."""

    name: str
    unit: str
    ours: float
    hello: float | None = None
    target: float | None = None
    wanted: Literal["at most", "at least"] = "at most"
    relative: bool = False

    @property
    def judged(self) -> float:
        """What is held against the target."""
        return self.ours / self.hello if self.relative and self.hello else self.ours

    @property
    def verdict(self) -> str:
        """Whether the target is met; "" where there is none."""
        if self.target is None:
            return ""
        met = self.judged <= self.target if self.wanted == "at most" else self.judged >= self.target
        return "met" if met else "NOT MET"

    def cells(self) -> list[str]:
        """The row, as text."""
        aim = "" if self.target is None else f"{self.wanted} {self.target:g}{' ×' if self.relative else ''}"
        ratio = "" if not self.hello else f"{self.ours / self.hello:.2f} ×"
        hello = "" if self.hello is None else _number(self.hello)
        return [self.name, self.unit, _number(self.ours), hello, ratio, aim, self.verdict]


def printed(figures: list[Figure]) -> str:
    """The table, its columns aligned."""
    head = ["figure", "unit", "ours", "hello-world", "ratio", "target", ""]
    rows = [head, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}" if value < 10 else f"{value:.1f}"
