"""pandas: one compiled alternation over a Series."""

import re
import sys
import time

import pandas

file, literals, rows, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
texts = pandas.read_csv(file, keep_default_na=False)["text"].head(rows)
terms = sorted(set(open(literals, encoding="utf-8").read().splitlines()), key=len, reverse=True)
pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, terms)) + r")\b", re.IGNORECASE)
for _ in range(rounds):
    start = time.perf_counter()
    found = int(texts.str.findall(pattern).str.len().sum())
    print("one", time.perf_counter() - start, found)
