"""One check's findings: errors fail it, notes are advice."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    summary: str = ""

    def error(self, text):
        self.errors.append(text)

    def note(self, text):
        self.notes.append(text)
