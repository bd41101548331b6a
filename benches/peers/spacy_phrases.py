"""spaCy: a PhraseMatcher on a blank English pipeline."""

import sys
import time

import csv

import spacy
from spacy.matcher import PhraseMatcher

file, literals, rows, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with open(file, encoding="utf-8", newline="") as source:
    texts = [row["text"] for row in csv.DictReader(source)][:rows]
nlp = spacy.blank("en")
matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
matcher.add("terms", list(nlp.tokenizer.pipe(open(literals, encoding="utf-8").read().splitlines())))
for _ in range(rounds):
    start = time.perf_counter()
    found = sum(len(matcher(text)) for text in nlp.pipe(texts))
    print("one", time.perf_counter() - start, found)
