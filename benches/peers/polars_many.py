"""polars: `str.extract_many` over a column; POLARS_MAX_THREADS says on how many threads."""

import sys
import time

import polars

file, literals, rows, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
frame = polars.read_csv(file, infer_schema=False).head(rows).rechunk()
terms = open(literals, encoding="utf-8").read().splitlines()
name = "one" if polars.thread_pool_size() == 1 else "all"
for _ in range(rounds):
    start = time.perf_counter()
    # Lazily and in streams, so that it may use all its threads.
    found = (
        frame.lazy()
        .select(polars.col("text").str.extract_many(terms, ascii_case_insensitive=True).list.len().sum())
        .collect(engine="streaming")
        .item()
    )
    print(name, time.perf_counter() - start, found)
