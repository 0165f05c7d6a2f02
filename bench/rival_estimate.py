#!/usr/bin/env python3
"""The rival of `bench estimate`: the judge's own dga and log-linear models, in numpy, scipy and
statsmodels. Prints JSON with CPU seconds."""

import json
import pathlib
import sys
import time

import numpy as np

root = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "judges/estimate"))
import judge  # noqa: E402


def timed(work):
    begun = time.process_time()
    result = work()
    return result, round(time.process_time() - begun, 3)


def main():
    kosovo = judge.counts_by_pattern(judge.kosovo(root / "testdata/mse/kosovo4.csv"))
    judge.UNSEEN_MAX = 20_000
    quantiles, dga_s = timed(lambda: judge.dga(kosovo, 4, 1 / 16))
    cells = np.arange(1, 16)
    fits, loglinear_s = timed(
        lambda: [
            judge.poisson(kosovo[1:], judge.design(4, terms, cells))
            for terms in judge.hierarchical(4)
        ]
    )
    counts = np.array(json.loads(sys.argv[1]))
    judge.UNSEEN_MAX = int(2 * counts.sum())
    large, large_s = timed(lambda: judge.dga(counts, 5, 1 / 32))
    print(
        json.dumps(
            {
                "dga_kosovo": {"quantiles": quantiles, "cpu_s": dga_s},
                "loglinear_kosovo": {"models": len(fits), "cpu_s": loglinear_s},
                "dga_five_lists_of_50000": {"quantiles": large, "cpu_s": large_s},
            }
        )
    )


if __name__ == "__main__":
    main()
