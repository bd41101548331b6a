#!/usr/bin/env python3
"""Expected values for tests/analysis/statistics.rs, from reference implementations.

    tests/analysis/reference/make.py

Draws data of its own (seeded; no published data set is copied), runs them through the packages
below in a virtual environment that it makes in .tools/, and writes expected.json beside itself.
Nothing of the package under test is used. Where no package has a method, the formula is written out
here, straight from the paper and with no thought of speed: the scan statistic, the weighted
displacement difference, the adjusted Gini coefficient, the jackknife, the gamma interval.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

PACKAGES = [
    "esda==2.9.0",
    "inequality==1.1.2",
    "libpysal==4.14.1",
    "numpy==2.4.6",
    "pointpats==2.5.5",
    "scipy==1.17.1",
    "statsmodels==0.15.0",
]
HERE = Path(__file__).resolve().parent
VENV = HERE.parents[2] / ".tools" / "reference"


def enter():
    python = VENV / "bin" / "python"
    if Path(sys.prefix).resolve() != VENV.resolve():
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES], check=True)
        os.execv(python, [python, __file__])


def plain(value):
    """Lists and floats; None for what is undefined there."""
    import numpy as np

    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def spatial(rng):
    """Points in metres: a town, countryside, two places at one point, and one far off."""
    import numpy as np

    town = rng.normal(0, 900, (45, 2)).round(1)
    country = rng.uniform(-6000, 6000, (25, 2)).round(1)
    points = np.concatenate([town, country, [town[3], [40000.0, 40000.0]]])
    values = rng.poisson(1.3, len(points)) + 6 * (np.hypot(*(points - [500, 500]).T) < 700)
    return points, values.astype(float)


def local_g_and_moran(points, values):
    from esda.getisord import G_Local
    from esda.moran import Moran
    from scipy.stats import norm

    cases = []
    for band in (600.0, 1500.0):
        for transform in ("B", "R"):
            for star in (False, True):
                found = G_Local(values, weights(points, band), transform=transform, star=star, permutations=0)
                cases.append({
                    "band": band, "row_standardise": transform == "R", "star": star,
                    "g": found.Gs, "expected": found.EGs, "variance": found.VGs, "z": found.Zs,
                    "p": 2 * norm.sf(abs(found.Zs)),
                })
    morans = []
    for band in (600.0, 1500.0):
        for transform in ("B", "R"):
            found = Moran(values, weights(points, band), transformation=transform, permutations=0)
            morans.append({
                "band": band, "row_standardise": transform == "R", "i": found.I, "expected": found.EI,
                "variance_normality": found.VI_norm, "z_normality": found.z_norm, "p_normality": found.p_norm,
                "variance_randomisation": found.VI_rand, "z_randomisation": found.z_rand,
                "p_randomisation": found.p_rand,
            })
    return cases, morans


def weights(points, band):
    """Binary, from every pair: two places at one point are neighbours."""
    import warnings

    import libpysal
    import numpy as np

    warnings.simplefilter("ignore")
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    near = {
        i: [j for j in range(len(points)) if j != i and apart[i, j] <= band] for i in range(len(points))
    }
    return libpysal.weights.W(near, silence_warnings=True)


def knox(rng):
    import numpy as np
    from pointpats.spacetime import _knox
    from scipy.stats import poisson

    points = rng.uniform(0, 3000, (70, 2)).round(-1)
    days = rng.integers(0, 200, 70).astype(float)
    points[1], days[1] = points[0], days[0]
    points[2], days[2] = points[0] + [300.0, 400.0], days[0] + 14
    cases = []
    for distance, span in ((500.0, 14.0), (200.0, 7.0), (1000.0, 0.0)):
        # Distances between points on a grid are exact enough for the edge to be in.
        found = _knox(points, days.reshape(-1, 1), distance, span, permutations=0)
        expected = found["expected"][0][0]
        cases.append({
            "distance": distance, "days": span, "observed": found["nst"], "expected": expected,
            "near_in_place": found["ns"], "near_in_time": found["nt"],
            "p_poisson": poisson.sf(found["nst"] - 1, expected),
        })
    return {"x": points[:, 0], "y": points[:, 1], "day": days, "cases": cases}


def scan(rng):
    """Every circle about every place, one by one."""
    import numpy as np

    points = rng.uniform(0, 100, (60, 2)).round(2)
    points[9] = points[8]
    population = rng.integers(5, 400, 60).astype(float)
    near = np.hypot(*(points - [30, 60]).T) < 18
    cases = rng.poisson(population * np.where(near, 0.12, 0.04))
    found = []
    for share in (0.1, 0.5):
        total, all_population = cases.sum(), population.sum()
        best = (0.0, None)
        for centre in range(60):
            apart = ((points - points[centre]) ** 2).sum(-1)
            for edge in sorted(set(apart)):
                inside = apart <= edge
                if population[inside].sum() > share * all_population:
                    break
                c = cases[inside].sum()
                e = total * population[inside].sum() / all_population
                if c > e:
                    ratio = c * math.log(c / e)
                    if c < total:
                        ratio += (total - c) * math.log((total - c) / (total - e))
                    if ratio > best[0]:
                        best = (ratio, (sorted(np.flatnonzero(inside)), c, e))
        ratio, (inside, c, e) = best
        found.append({
            "max_population": share, "log_likelihood_ratio": ratio, "places": inside, "cases": c,
            "expected": e, "relative_risk": (c / e) / ((total - c) / (total - e)),
        })
    return {
        "x": points[:, 0], "y": points[:, 1], "cases": cases, "population": population, "found": found,
    }


def two_rates():
    from scipy.stats import poisson_means_test
    from statsmodels.stats.rates import test_poisson_2indep

    cases = []
    for k1, n1, k2, n2 in (
        (0, 100.0, 3, 100.0), (41, 28010.0, 15, 19017.0), (5, 365.0, 12, 365.0), (3, 1.0, 9, 2.0),
        (0, 31.0, 2, 28.0), (140, 365.0, 171, 366.0), (1, 90.0, 0, 30.0), (7, 2.5, 8, 2.5),
    ):
        side = "less" if k1 / n1 < k2 / n2 else "greater"
        cases.append({
            "k1": k1, "n1": n1, "k2": k2, "n2": n2,
            "p": poisson_means_test(k1, n1, k2, n2).pvalue,
            "p_one_side": poisson_means_test(k1, n1, k2, n2, alternative=side).pvalue,
            "p_pooled": test_poisson_2indep(k1, n1, k2, n2, method="etest").pvalue,
            "p_conditional": test_poisson_2indep(k1, n1, k2, n2, method="exact-cond").pvalue,
        })
    differences = [
        {"k1": k1, "n1": n1, "k2": k2, "n2": n2, "difference": d,
         "p": poisson_means_test(k1, n1, k2, n2, diff=d).pvalue}
        for k1, n1, k2, n2, d in ((20, 10.0, 8, 10.0, 0.5), (9, 2.0, 4, 3.0, 1.0))
    ]
    return {"cases": cases, "differences": differences}


def wdd():
    """Wheeler and Ratcliffe (2018), with the weights of spans and areas as Wheeler later wrote them."""
    cases = []
    for counts, sizes in (
        ([207, 110, 308, 318, 178, 157, 150, 140], [1, 1, 1, 1, 1, 1]),
        ([80, 20, 100, 50, 0, 0, 0, 0], [2, 1, 1, 1, 1, 1]),
        ([207, 110, 308, 318, 178, 157, 150, 140], [1, 1, 1.2, 0.9, 1.5, 1.6]),
        ([3, 0, 5, 4, 1, 2, 0, 1], [12, 7, 1, 3, 1, 3]),
    ):
        t0, t1, c0, c1, d0, d1, e0, e1 = counts
        before, after, *areas = sizes
        estimate = variance = 0.0
        for sign, pre, post, area in zip((1, -1, 1, -1), (t0, c0, d0, e0), (t1, c1, d1, e1), areas):
            estimate += sign * (post / (after * area) - pre / (before * area))
            variance += post / (after * area) ** 2 + pre / (before * area) ** 2
        cases.append({
            "counts": counts, "sizes": sizes, "estimate": estimate, "error": math.sqrt(variance),
            "z": estimate / math.sqrt(variance),
        })
    return cases


def gini(rng):
    import numpy as np
    from inequality.gini import Gini

    def adjusted(counts):
        return 1 - max(1, len(counts) / counts.sum()) * (1 - Gini(counts).g)

    cases = []
    for counts in (rng.poisson(0.4, 60), rng.negative_binomial(0.3, 0.05, 118), rng.poisson(9.0, 20)):
        counts = counts.astype(float)
        without = np.array([Gini(np.delete(counts, at)).g for at in range(len(counts))])
        n = len(counts)
        cases.append({
            "counts": counts, "gini": Gini(counts).g, "adjusted": adjusted(counts),
            "error": math.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()),
        })
    return cases


def shrunk(rng):
    import numpy as np
    from esda.smoothing import Empirical_Bayes
    from scipy.stats import gamma

    rooms = rng.integers(4, 260, 40).astype(float)
    events = rng.poisson(rooms * rng.gamma(0.8, 0.02, 40))
    mean = events.sum() / rooms.sum()
    raw = events / rooms
    variance = (rooms * (raw - mean) ** 2).sum() / rooms.sum() - mean / rooms.mean()
    assert variance > 0
    shape, rate = mean**2 / variance + events, mean / variance + rooms
    return {
        "events": events, "rooms": rooms, "mean": mean, "variance": variance,
        "shrunk": Empirical_Bayes(events, rooms).r.ravel(),
        "low": gamma.ppf(0.025, shape) / rate, "high": gamma.ppf(0.975, shape) / rate,
    }


def discoveries(rng):
    from statsmodels.stats.multitest import multipletests

    p = (rng.uniform(0, 1, 30) ** 2).round(4)
    p[4] = p[5]
    return {"p": p, "adjusted": multipletests(p, method="fdr_bh")[1]}


def main():
    import warnings

    import numpy as np

    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20261127)
    points, values = spatial(rng)
    local_g, moran = local_g_and_moran(points, values)
    expected = {
        "made_with": PACKAGES,
        "spatial": {"x": points[:, 0], "y": points[:, 1], "value": values},
        "getis_ord": local_g, "moran": moran, "knox": knox(rng), "scan": scan(rng),
        "two_rates": two_rates(), "wdd": wdd(), "gini": gini(rng), "shrunk": shrunk(rng),
        "discoveries": discoveries(rng),
    }
    text = json.dumps(plain(expected), allow_nan=False)
    (HERE / "expected.json").write_text(text.replace("}, ", "},\n").replace('], "', '],\n"') + "\n")


enter()
main()
