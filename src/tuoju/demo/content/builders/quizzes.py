"""H5P packages: a set of multiple-choice questions, without any player code inside."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from tuoju.demo.content.builders.archives import write_zip
from tuoju.demo.content.builders.blocks import Heading, Item, Paragraph, Quote, parse
from tuoju.demo.content.builders.imprint import Imprint
from tuoju.demo.content.errors import ContentError
from tuoju.demo.content.source import DemoResource

_NAMESPACE: Final = uuid.UUID("1e6f7317-565a-5e22-a2e2-762b6a9a4a00")
_LICENCES: Final = {"cc_by_4": "CC BY", "cc_by_sa_4": "CC BY-SA", "cc_by_nc_sa_4": "CC BY-NC-SA"}


@dataclass
class Question:
    """A question, its options, and what to say afterwards."""

    text: str
    options: list[tuple[str, bool]] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)


def build_quiz(resource: DemoResource, imprint: Imprint, path: Path) -> None:
    """Write the H5P package of a resource."""
    introduction, questions = _questions(resource)
    content = {
        "introPage": {
            "showIntroPage": True,
            "title": resource.title,
            "introduction": f"<p>{escape(introduction or resource.description)}</p>",
            "startButtonText": "开始",
        },
        "progressType": "textual",
        "passPercentage": 60,
        "questions": [_multichoice(resource, question) for question in questions],
    }
    package = {
        "title": resource.title,
        "language": "zh",
        "mainLibrary": "H5P.QuestionSet",
        "embedTypes": ["iframe"],
        "license": _LICENCES.get(resource.licence, "U"),
        "authors": [{"name": imprint.byline, "role": "Author"}],
        "preloadedDependencies": [
            {"machineName": "H5P.QuestionSet", "majorVersion": 1, "minorVersion": 20},
            {"machineName": "H5P.MultiChoice", "majorVersion": 1, "minorVersion": 16},
        ],
    }
    entries = [("h5p.json", _json(package)), ("content/content.json", _json(content))]
    write_zip(path, entries, stored=frozenset())


def _questions(resource: DemoResource) -> tuple[str, list[Question]]:
    introduction: list[str] = []
    questions: list[Question] = []
    for block in parse(resource.body):
        match block:
            case Heading():
                questions.append(Question(block.text))
            case Item() if questions:
                questions[-1].options.append((block.text, bool(block.checked)))
            case Paragraph() | Quote():
                (questions[-1].feedback if questions else introduction).append(block.text)
    for question in questions:
        if len(question.options) < 2 or not any(right for _, right in question.options):
            raise ContentError(
                resource.path, f"{question.text!r} needs two options, one of them - [x]"
            )
    if not questions:
        raise ContentError(resource.path, "an h5p body needs at least one # question")
    return "".join(introduction), questions


def _multichoice(resource: DemoResource, question: Question) -> dict[str, object]:
    right = sum(1 for _, is_right in question.options if is_right)
    feedback = "".join(question.feedback)
    return {
        "library": "H5P.MultiChoice 1.16",
        "subContentId": str(uuid.uuid5(_NAMESPACE, f"{resource.key}/{question.text}")),
        "metadata": {"contentType": "Multiple Choice", "license": "U", "title": question.text},
        "params": {
            "question": f"<p>{escape(question.text)}</p>",
            "answers": [
                {"text": f"<div>{escape(text)}</div>", "correct": is_right}
                for text, is_right in question.options
            ],
            "overallFeedback": [{"from": 0, "to": 100, "feedback": feedback}],
            "behaviour": {
                "enableRetry": True,
                "enableSolutionsButton": True,
                "type": "single" if right == 1 else "multi",
                "randomAnswers": False,
            },
        },
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8")
