"""The shapes that the demo's pictures share: one palette, a background, a head, a brain, hands.

Everything returns SVG text; a picture is 1600 by 1000 units.
"""

from __future__ import annotations

from math import cos, pi, sin

WIDTH, HEIGHT = 1600, 1000

INK = "#14303d"
TEAL = "#0f5c66"
SEA = "#5aa39c"
MIST = "#cfe4df"
SAND = "#f5ecdf"
DUNE = "#e7d6bf"
CORAL = "#e4694c"
ROSE = "#f2b5a0"
GOLD = "#e8b45f"
WHITE = "#fffaf3"

HEAD = (
    "M205 900 C215 760 168 672 122 600 C38 468 34 262 160 138 C272 30 462 34 552 140 "
    "C598 196 610 262 603 324 C601 344 610 360 618 376 L660 462 C668 480 660 492 640 496 "
    "C627 499 621 505 624 516 C638 526 640 538 627 546 C638 554 636 570 623 577 "
    "C617 586 622 598 620 615 C615 660 574 674 524 668 C474 662 446 684 440 724 "
    "C434 772 440 830 462 900 Z"
)
BRAIN = (
    "M150 338 C118 250 176 156 268 140 C330 92 438 98 484 152 C548 172 580 238 558 300 "
    "C566 352 528 388 480 384 C452 414 404 416 376 398 C346 428 292 430 262 404 "
    "C206 412 158 388 150 338 Z"
)
FOLDS = (
    "M202 330 C226 288 262 300 276 262 M262 180 C262 222 312 214 318 250",
    "M346 132 C330 168 372 190 360 226 M430 150 C402 182 448 212 420 246",
    "M508 196 C476 206 484 248 450 258 M534 286 C500 276 486 310 452 300",
    "M300 318 C330 290 366 316 402 290 M240 366 C280 344 318 378 356 352",
    "M398 352 C432 330 456 356 492 342",
)


def path(
    d: str, *, fill: str = "none", stroke: str = "none", width: float = 0, extra: str = ""
) -> str:
    return (
        f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round" {extra}/>'
    )


def line(d: str, colour: str, width: float = 8, extra: str = "") -> str:
    return path(d, stroke=colour, width=width, extra=extra)


def circle(x: float, y: float, radius: float, fill: str, extra: str = "") -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" {extra}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, extra: str = "") -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {extra}/>'


def box(
    x: float, y: float, width: float, height: float, fill: str, radius: float = 20, extra: str = ""
) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" '
        f'fill="{fill}" {extra}/>'
    )


def group(content: str, transform: str) -> str:
    return f'<g transform="{transform}">{content}</g>'


def label(text: str, x: float, y: float, start: tuple[int, int], end: tuple[int, int]) -> str:
    """Draw a word at its place, and a line from beside it to what it names."""
    word = (
        f'<text x="{x}" y="{y}" font-family="system-ui, sans-serif" font-size="56" '
        f'font-weight="600" fill="{INK}">{text}</text>'
    )
    lead = line(f"M{start[0]} {start[1]} L{end[0]} {end[1]}", INK, 5)
    return word + lead + circle(*end, 11, INK)


def waves(x: float, y: float, radii: tuple[int, ...], start: float, end: float, colour: str) -> str:
    """Arcs around a point, from one angle to another in degrees: a pulse leaving a device."""
    arcs = []
    for radius in radii:
        a, b = start * pi / 180, end * pi / 180
        arcs.append(
            line(
                f"M{x + radius * cos(a):.1f} {y + radius * sin(a):.1f} A{radius} {radius} 0 0 1 "
                f"{x + radius * cos(b):.1f} {y + radius * sin(b):.1f}",
                colour,
                9,
            )
        )
    return "".join(arcs)


def ground(blob: str = MIST, backdrop: str = SAND) -> str:
    """Draw the background: warm sand, one large soft form, one small one."""
    return (
        box(0, 0, WIDTH, HEIGHT, backdrop, 0)
        + path(
            "M180 560 C120 320 360 110 700 120 C1010 60 1400 140 1450 430 "
            "C1500 700 1290 900 960 890 C620 940 250 850 180 560 Z",
            fill=blob,
        )
        + circle(1436, 836, 58, DUNE)
        + circle(168, 190, 34, DUNE)
    )


def head(skin: str = ROSE) -> str:
    """Draw a head from the side, looking right, in a box of 700 by 900."""
    folds = "".join(line(fold, CORAL, 8) for fold in FOLDS)
    inside = (
        path(BRAIN, fill=WHITE)
        + folds
        + path("M352 410 C356 470 330 520 330 580", stroke=WHITE, width=44)
    )
    return path(HEAD, fill=skin) + inside


def bust(skin: str, hair: str, clothes: str, *, style: str) -> str:
    """Draw a person without a face, from the front, in a box of 600 by 640."""
    back = {
        "long": path("M150 250 C130 60 470 60 450 250 L470 470 L130 470 Z", fill=hair),
        "bun": circle(300, 62, 62, hair),
    }.get(style, "")
    top = {
        "short": path(
            "M172 236 C150 70 450 70 428 236 C410 160 360 150 300 158 C240 150 190 160 172 236 Z",
            fill=hair,
        ),
        "long": path(
            "M168 262 C150 60 450 60 432 262 C420 180 372 158 330 138 C300 190 210 190 168 262 Z",
            fill=hair,
        ),
        "bun": path(
            "M170 246 C150 64 450 64 430 246 C400 160 350 150 300 150 C250 150 200 160 170 246 Z",
            fill=hair,
        ),
    }[style]
    ears = (
        "" if style == "long" else ellipse(177, 280, 18, 30, skin) + ellipse(423, 280, 18, 30, skin)
    )
    return (
        back
        + path("M20 640 C30 500 130 450 240 436 L360 436 C470 450 570 500 580 640 Z", fill=clothes)
        + path("M244 380 L356 380 L356 450 C340 492 260 492 244 450 Z", fill=skin)
        + path(
            "M244 396 C262 420 338 420 356 396 L356 412 C330 446 270 446 244 412 Z",
            fill=INK,
            extra='opacity=".14"',
        )
        + ears
        + ellipse(300, 262, 126, 152, skin)
        + top
    )


def document(body: str, title: str, description: str, *, height: int = HEIGHT) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">'
        f"<title>{title}</title><desc>{description}</desc>{body}</svg>\n"
    )
