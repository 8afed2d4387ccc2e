#!/usr/bin/env python3
"""Reads the photographs of forms that FormReadingTrial left in a folder with the newest zxing-cpp of PyPI, and
compares with what our reader did (docs/qr-reading.md).

usage: qr_compare.py FOLDER        needs: pip install zxing-cpp pillow

Exit status 1 if ours read fewer, or fewer than 95 % within 300 ms.
"""
import importlib.metadata
import io
import pathlib
import sys
import time

import zxingcpp
from PIL import Image

LIMIT_MS = 300
WANTED_SHARE = 0.95


def read_with_zxing_cpp(path, truth):
    """Whether the code was read, and the milliseconds from the file's bytes in memory."""
    data = path.read_bytes()
    start = time.perf_counter()
    picture = Image.open(io.BytesIO(data)).convert("L")
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    taken = (time.perf_counter() - start) * 1000
    return any(code.text == truth for code in found), taken


def line(name, readings):
    times = sorted(taken for _, taken in readings)
    read = sum(good for good, _ in readings)
    quick = sum(good and taken <= LIMIT_MS for good, taken in readings) / len(readings)
    print(
        f"{name:20} read {read}/{len(readings)}  p50 {times[len(times) // 2]:.0f} ms  "
        f"p95 {times[len(times) * 95 // 100]:.0f} ms  max {times[-1]:.0f} ms  within {LIMIT_MS} ms {quick:.1%}"
    )
    return read, quick


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    truth = dict(row.split("\t") for row in (folder / "truth.tsv").read_text().splitlines())
    rows = [row.split("\t") for row in (folder / "readings.tsv").read_text().splitlines()]
    ours = {name: (good == "1", float(taken)) for name, good, taken in rows}
    if not truth or ours.keys() != truth.keys():
        sys.exit("readings.tsv is not of these photographs: run the trial again")
    theirs = {name: read_with_zxing_cpp(folder / name, text) for name, text in truth.items()}

    our_read, our_quick = line("ours", list(ours.values()))
    their_read, _ = line(f"zxing-cpp {importlib.metadata.version('zxing-cpp')}", list(theirs.values()))
    for name in sorted(truth):
        if ours[name][0] != theirs[name][0]:
            print(f"{name}: read by {'ours' if ours[name][0] else 'zxing-cpp'} only")
    sys.exit(0 if our_read >= their_read and our_quick >= WANTED_SHARE else 1)


if __name__ == "__main__":
    main()
