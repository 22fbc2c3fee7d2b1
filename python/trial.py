"""Tries the module `fihris`: `python3 python/trial.py`. Needs the program, see `fihris.program`."""

import json
import os
import tempfile
import unittest
import warnings

import fihris

try:
    import pandas
except ImportError:
    pandas = None

NEWS = [
    {"id": "summit", "title": "قمة بوتين وكيم", "text": "وصل بوتين إلى بيونغيانغ.\u2028واستقبله كيم.",
     "source": "رويترز", "published": "2024-06-19"},
    {"id": "oil", "title": "ارتفاع أسعار النفط", "text": "ارتفعت أسعار النفط بعد زيارة بوتين.",
     "source": "فرانس برس", "published": "2024-06-20"},
    {"id": "undated", "title": "حكاية", "text": "حكاية عن النفط بلا تاريخ."},
]


class Trial(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("error", fihris.Note)
        self.addCleanup(warnings.resetwarnings)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_CACHE_HOME"] = folder.name
        with open("news.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(article) + "\n" for article in NEWS)
        self.assertEqual(fihris.index("news.jsonl")["articles"], 3)

    def test_hits_are_a_list_with_the_totals_next_to_it(self):
        hits = fihris.search("بوتين النفط", source=["رويترز", "فرانس برس"])
        self.assertEqual({hit["id"] for hit in hits}, {"summit", "oil"})
        self.assertEqual((hits.total, hits.total_all, hits.words), (2, 1, "any"))
        counts = fihris.search("بوتين", limit=0, facet=["source", "year"])
        self.assertEqual((list(counts), counts.total), ([], 2))
        self.assertEqual(counts.facets["year"], [{"value": "2024", "count": 2}])
        self.assertEqual(fihris.search("بوتين", fields=["id", "date"], sort="date")[0],
                         {"id": "summit", "date": "2024-06-19"})

    def test_nothing_found_is_an_empty_list(self):
        for rows in (fihris.search("كلمةغريبةطويلة"), fihris.kwic("كلمةغريبةطويلة"), fihris.read(),
                     fihris.terms("ظظظ"), fihris.collocates("كلمةغريبةطويلة")):
            self.assertEqual(list(rows), [])
            self.assertIn("id" if "id" in rows.columns else "word", rows.columns)

    def test_columns_are_those_of_the_rows(self):
        some = {"search": fihris.search("بوتين"), "kwic": fihris.kwic("بوتين"), "terms": fihris.terms(),
                "collocates": fihris.collocates("النفط", min=1), "ngrams": fihris.ngrams(min=1),
                "show": fihris.read("oil"), "similar": fihris.similar("oil"),
                "compare": fihris.compare("بوتين", min=1)}
        for command, rows in some.items():
            if rows:
                self.assertEqual(rows.columns, fihris._COLUMNS[command].split(), command)
        self.assertTrue(all(some[name] for name in ("search", "kwic", "terms", "ngrams", "show")))

    def test_each_occurrence_and_word_is_a_row(self):
        self.assertEqual(len(fihris.kwic("بوتين")), 3)
        row = next(row for row in fihris.terms(by="lemma") if row["term"] == "نفط")
        self.assertEqual((row["docs"], row["count"]), (2, 3))
        self.assertEqual([row["id"] for row in fihris.run("stats", undated=True)], ["undated"])

    def test_articles_are_read_whole(self):
        summit, oil = fihris.read("summit", "oil")
        self.assertEqual((summit["date"], oil["source"]), ("2024-06-19", "فرانس برس"))
        with self.assertWarnsRegex(fihris.Note, "no article has the id nowhere"):
            self.assertEqual(len(fihris.read("oil", "nowhere")), 1)

    def test_a_remark_is_a_warning_in_the_line_of_the_caller(self):
        with self.assertWarnsRegex(fihris.Note, "no article has the source رويتر; nearest: رويترز") as seen:
            fihris.search("بوتين", source="رويتر")
        self.assertEqual(os.path.basename(seen.filename), "trial.py")
        with self.assertWarns(fihris.Note) as seen:
            fihris.kwic("بوتين", limit=1)
        self.assertEqual(os.path.basename(seen.filename), "trial.py")

    def test_an_error_is_raised_and_nothing_exits(self):
        for call, reason in (
            (lambda: fihris.search("x", index="nowhere"), "no index at nowhere"),
            (lambda: fihris.search("a AND (b", strict=True), "unclosed bracket"),
            (lambda: fihris.search("x", bogus=1), "unexpected argument '--bogus'"),
            (lambda: fihris.kwic("x", since="someday"), "not a date"),
            (lambda: fihris.search("x\0"), "null byte"),
            (lambda: fihris.index("nowhere"), "cannot read nowhere"),
        ):
            with self.assertRaisesRegex(fihris.Error, reason):
                call()

    def test_a_query_that_begins_with_a_dash_is_a_query(self):
        self.assertEqual([hit["id"] for hit in fihris.search("-بوتين +النفط")], ["undated"])

    def test_several_indexes_are_read_as_one(self):
        with open("more.jsonl", "w", encoding="utf-8") as file:
            file.write(json.dumps({"id": "more", "title": "بوتين", "text": "نص"}))
        fihris.index("more.jsonl", index="more")
        hits = fihris.search("بوتين", index=[".fihris", "more"])
        self.assertEqual((len(hits), {hit["index"] for hit in hits}), (3, {".fihris", "more"}))

    def test_a_faulty_file_is_a_warning_and_the_rest_is_indexed(self):
        with open("bad.jsonl", "w", encoding="utf-8") as file:
            file.write("{")
        with self.assertWarnsRegex(fihris.Note, "cannot read .*bad.jsonl"):
            summary = fihris.index("bad.jsonl")
        self.assertEqual((summary["skipped"], summary["articles"]), (1, 3))

    def test_rows_become_a_frame_if_pandas_is_installed(self):
        if pandas is None:
            with self.assertRaises(ImportError):
                fihris.search("بوتين").frame()
            return
        frame = fihris.search("بوتين", sort="date").frame()
        self.assertEqual((list(frame["id"]), frame.shape[0]), (["summit", "oil"], 2))
        empty = fihris.search("كلمةغريبةطويلة").frame()
        self.assertEqual((empty.empty, "title" in empty.columns), (True, True))


if __name__ == "__main__":
    unittest.main()
