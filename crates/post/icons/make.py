"""Draws the icons: 16 × 16 pixels, two colours and transparency, by the standard library alone.

    python3 crates/post/icons/make.py
"""

import pathlib
import struct
import zlib

SIDE = 16
BLUE, PAPER = 1, 2
# Transparent, a blue that shows on white and on black, paper.
PALETTE = bytes([0, 0, 0, 0x4A, 0x7E, 0xB5, 0xF2, 0xF2, 0xEE])


def plain(x, y):
    return BLUE if (x - 7.5) ** 2 + (y - 7.5) ** 2 < 40 else 0


def page(x, y):
    if not (3 <= x <= 12 and 1 <= y <= 14):
        return 0
    return BLUE if x in (3, 12) or y in (1, 14) else PAPER


def lines(x, y):
    return BLUE if 2 <= x <= 13 and y in (3, 4, 7, 8, 11, 12) else 0


def sun(x, y):
    far = (x - 7.5) ** 2 + (y - 7.5) ** 2
    rays = abs(x - 7.5) < 1 or abs(y - 7.5) < 1
    return BLUE if far < 14 or (rays and 26 < far < 60) else 0


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(draw):
    rows = b""
    for y in range(SIDE):
        pixels = [draw(x, y) for x in range(SIDE)]
        packed = bytes(
            sum(pixels[at + i] << (6 - 2 * i) for i in range(4)) for at in range(0, SIDE, 4)
        )
        rows += b"\0" + packed
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 2, 3, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"PLTE", PALETTE)
        + chunk(b"tRNS", b"\0")
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


for draw in (plain, page, lines, sun):
    pathlib.Path(__file__).with_name(f"{draw.__name__}.png").write_bytes(png(draw))
