"""Search engine beside SQLite FTS5 on the same generated documents: building, asking, freshness.

    python benchmarks/search_engine.py [documents]

Both sides get the same segmented words, the same visibility filter and the same six facets, and
answer with the twenty best and exact totals. Prints one JSON object.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuoju.core.search.analysis import segment, tokens
from tuoju.core.search.documents import PageText, SearchDocument
from tuoju.core.search.index import SearchIndex
from tuoju.core.search.query import load_dictionaries
from tuoju.core.search.results import SearchRequest
from tuoju.core.search.searching import Searcher
from tuoju.core.search.vocabulary import vocabulary

FACETS = {"type": 12, "domain": 6, "age": 5, "county": 14, "year": 9, "owner": 40}
AUDIENCES = ("public", "alliance", "org:1", "org:2")
VISITOR = frozenset({"public", "alliance"})
CHARACTERS = (
    "人生学习工作活动环境材料时间空间观察记录分析方法组织家庭社区健康语言科学艺术情感能力目标过程评价支持"
    "引导计划总结案例实践研究资源课程教师儿童家长安全卫生营养管理制度标准服务合作交流展示体验探究表达"
)


class Generator:
    """Words with a skewed frequency, sentences of words, documents of pages."""

    def __init__(self, seed: int) -> None:
        """Draw a lexicon of the field's words and invented two- and three-character ones."""
        self._random = random.Random(seed)
        field = sorted(word for word in vocabulary().words if word.isalpha())
        invented = {
            "".join(self._random.choices(CHARACTERS, k=self._random.choice((2, 2, 2, 3))))
            for _ in range(9_000)
        }
        self.words = field + sorted(invented)
        self._random.shuffle(self.words)
        ranks = (1 / (rank + 20) for rank in range(len(self.words)))
        self._weights = list(itertools.accumulate(ranks))

    def draw(self, count: int) -> list[str]:
        """Draw words by their frequency."""
        return self._random.choices(self.words, cum_weights=self._weights, k=count)

    def document(self, number: int) -> SearchDocument:
        """Write one document of four pages, about 700 characters."""
        pages = tuple(
            PageText(page, f"第 {page} 页", "。".join("".join(self.draw(9)) for _ in range(7)))
            for page in range(1, 5)
        )
        facets = {
            name: (f"{name}{min(int(self._random.expovariate(4 / count)), count - 1)}",)
            for name, count in FACETS.items()
        }
        return SearchDocument(
            ref=f"library/resource/{number:08d}",
            kind="resource",
            title="".join(self.draw(5)),
            keywords=tuple(self.draw(4)),
            summary="".join(self.draw(12)),
            url=f"/library/{number:08d}",
            audience=(self._random.choices(AUDIENCES, weights=(60, 25, 10, 5))[0],),
            facets=facets,
            date=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
            pages=pages,
        )

    def questions(self, count: int) -> list[str]:
        """Write questions of one or two words, common ones more often."""
        return [" ".join(self.draw(self._random.choice((1, 2)))) for _ in range(count)]


class FullTextTable:
    """The peer: FTS5 over the same words, facets and visibility in a table beside it."""

    def __init__(self, path: Path) -> None:
        """Create the tables."""
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-262144;"
            "CREATE VIRTUAL TABLE words USING fts5(title, keywords, body, content='');"
            f"CREATE TABLE object (id INTEGER PRIMARY KEY, audience TEXT, {', '.join(FACETS)});"
        )

    def build(self, documents: Iterator[SearchDocument]) -> None:
        """Insert every document in one transaction."""
        self._db.execute("BEGIN")
        for number, document in enumerate(documents):
            self._db.execute(
                "INSERT INTO words(rowid, title, keywords, body) VALUES (?, ?, ?, ?)",
                (number, *(tokens(text).words for text in _texts(document))),
            )
            values = [document.facets[name][0] for name in FACETS]
            marks = ", ".join("?" * (len(values) + 2))
            self._db.execute(
                f"INSERT INTO object VALUES ({marks})",  # noqa: S608  only question marks
                (number, document.audience[0], *values),
            )
        self._db.execute("COMMIT")
        self._db.execute("INSERT INTO words(words) VALUES ('optimize')")

    def ask(self, question: str) -> int:
        """Return the total after fetching the twenty best and counting six facets."""
        match = " AND ".join(f'"{word}"' for part in question.split() for word in segment(part))
        visible = "words MATCH ? AND o.audience IN ('public', 'alliance')"
        joined = f"FROM words JOIN object o ON o.id = words.rowid WHERE {visible}"
        best = f"SELECT o.id {joined} ORDER BY bm25(words, 8, 3, 1) LIMIT 20"
        self._db.execute(best, (match,)).fetchall()
        self._db.execute("DROP TABLE IF EXISTS temp.found")
        self._db.execute(f"CREATE TEMP TABLE found AS SELECT o.* {joined}", (match,))
        for name in FACETS:
            self._db.execute(f"SELECT {name}, count(*) FROM found GROUP BY 1").fetchall()  # noqa: S608  constants
        return int(self._db.execute("SELECT count(*) FROM found").fetchone()[0])


def _texts(document: SearchDocument) -> tuple[str, str, str]:
    body = " ".join([document.summary, *(page.text for page in document.pages)])
    return document.title, " ".join(document.keywords), body


def _timings(ask: Callable[[str], int], questions: list[str]) -> dict[str, float]:
    for question in questions[:20]:
        ask(question)
    taken: list[float] = []
    totals: list[int] = []
    for question in questions:
        started = time.perf_counter()
        totals.append(ask(question))
        taken.append((time.perf_counter() - started) * 1000)
    return {"median_hits": statistics.median(totals), **_percentiles(taken)}


def _percentiles(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        "max_ms": round(ordered[-1], 2),
    }


def _freshness(index: SearchIndex, searcher: Searcher, generator: Generator) -> dict[str, float]:
    taken = []
    with index.writer() as writer:
        for change in range(40):
            document = generator.document(change)
            started = time.perf_counter()
            writer.replace([document])
            writer.commit(change)
            searcher.search(SearchRequest(q=document.title[:4], audience=VISITOR))
            taken.append((time.perf_counter() - started) * 1000)
    return _percentiles(taken)


def measure(count: int, folder: Path) -> dict[str, object]:
    """Build both sides and ask both the same questions."""
    generator = Generator(7)
    documents = [generator.document(number) for number in range(count)]
    characters = sum(len(text) for document in documents for text in _texts(document))
    index = SearchIndex(folder / "index", reload_after=0.0)
    tokens("预热")

    started = time.perf_counter()
    index.rebuild(documents, count)
    build = time.perf_counter() - started

    peer = FullTextTable(folder / "peer.sqlite3")
    started = time.perf_counter()
    peer.build(iter(documents))
    peer_build = time.perf_counter() - started

    searcher = Searcher(index)
    load_dictionaries()
    questions = generator.questions(300)
    names = tuple(FACETS)

    def with_pages(question: str) -> int:
        asked = SearchRequest(q=question, audience=VISITOR, facet_names=names)
        return searcher.search(asked).total

    def filtered(question: str) -> int:
        chosen = {"type": frozenset({"type0", "type1"})}
        asked = SearchRequest(q=question, audience=VISITOR, facet_names=names, filters=chosen)
        return searcher.search(asked).total

    def engine_only(question: str) -> int:
        asked = SearchRequest(q=question, audience=VISITOR, facet_names=names, limit=0)
        return searcher.search(asked).total

    prefixes = [word[:2] for word in generator.draw(150)] + [
        "shiy",
        "syh",
        "yey",
        "guanc",
        "s",
    ] * 10
    return {
        "documents": count,
        "million_characters": round(characters / 1e6, 1),
        "tuoju": {
            "build_documents_per_s": round(count / build),
            "index_mb": round(_size(folder / "index") / 1e6, 1),
            "words_facets_hits_pages_snippets": _timings(with_pages, questions),
            "the_same_with_a_facet_filter": _timings(filtered, questions),
            "words_facets_total": _timings(engine_only, questions),
            "suggest": _timings(lambda p: len(searcher.suggest(p, VISITOR)), prefixes),
            "one_change_until_visible": _freshness(index, searcher, generator),
        },
        "sqlite_fts5": {
            "build_documents_per_s": round(count / peer_build),
            "index_mb": round(_size(folder, "peer.sqlite3*") / 1e6, 1),
            "words_facets_total": _timings(peer.ask, questions),
        },
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _size(folder: Path, pattern: str = "**/*") -> int:
    return sum(found.stat().st_size for found in folder.glob(pattern) if found.is_file())


def main() -> None:
    """Run in a folder of its own and print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="tuoju-search-"))
    try:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
        print(json.dumps(measure(count, folder), ensure_ascii=False, indent=2))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
