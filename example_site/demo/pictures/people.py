"""Pictures of people, papers and rooms."""

from __future__ import annotations

from .shapes import (
    CORAL,
    DUNE,
    GOLD,
    INK,
    MIST,
    ROSE,
    SEA,
    TEAL,
    WHITE,
    box,
    bust,
    circle,
    ellipse,
    ground,
    group,
    line,
    path,
)


def diary() -> str:
    days = ""
    heights = (60, 84, 128, 96, 140, 116, 150)
    for i, height in enumerate(heights):
        x = 846 + i * 62
        days += box(x, 640 - height, 40, height, (SEA, CORAL)[i in (2, 4)], 12)
        days += box(x, 664, 40, 12, DUNE, 6)
    lines = "".join(
        line(f"M392 {y} L{end} {y}", DUNE, 10)
        for y, end in ((360, 690), (420, 640), (480, 700), (540, 600), (600, 680), (660, 560))
    )
    ticks = "".join(
        circle(352, y, 12, c)
        for y, c in ((360, SEA), (420, SEA), (480, CORAL), (540, SEA), (600, SEA), (660, CORAL))
    )
    book = (
        box(280, 230, 1040, 560, INK, 36)
        + box(300, 246, 494, 528, WHITE, 24)
        + box(806, 246, 494, 528, WHITE, 24)
    )
    rings = "".join(box(776, y, 48, 16, GOLD, 8) for y in range(300, 740, 84))
    title = box(392, 290, 210, 22, TEAL, 11) + box(846, 300, 180, 22, TEAL, 11)
    pen = group(
        box(0, 0, 330, 30, CORAL, 8)
        + path("M330 0 L378 15 L330 30 Z", fill=DUNE)
        + path("M362 10 L378 15 L362 20 Z", fill=INK),
        "translate(1064 906) rotate(-26)",
    )
    cup = (
        ellipse(250, 880, 132, 34, DUNE)
        + box(166, 736, 168, 136, TEAL, 34)
        + line("M334 770 C392 766 392 836 330 832", TEAL, 18)
        + line("M216 700 C200 670 236 660 220 628 M276 700 C260 670 296 660 280 628", SEA, 8)
    )
    return ground() + book + lines + ticks + title + days + rings + cup + pen


def evidence() -> str:
    sheet = group(box(420, 130, 720, 780, WHITE, 28), "rotate(-2 780 520)")
    axis = line("M790 236 L790 812", DUNE, 8, 'stroke-dasharray="4 22"')
    rows = ""
    for i, (x, spread, size) in enumerate(
        (
            (700, 150, 16),
            (640, 96, 22),
            (760, 190, 12),
            (690, 70, 28),
            (820, 130, 16),
            (670, 58, 30),
        )
    ):
        y = 270 + i * 84
        rows += line(f"M{x - spread} {y} L{x + spread} {y}", TEAL, 8) + box(
            x - size, y - size, size * 2, size * 2, TEAL, 6
        )
        rows += box(1010, y - 8, 70, 16, DUNE, 8)
    total = path("M600 800 L690 768 L780 800 L690 832 Z", fill=CORAL)
    lens = (
        circle(1080, 640, 176, MIST, 'opacity=".78"')
        + circle(1080, 640, 176, "none", f'stroke="{INK}" stroke-width="26"')
        + line("M1208 768 L1350 910", INK, 44)
    )
    seen = (
        line("M970 606 L1190 606", TEAL, 12)
        + box(1050, 576, 60, 60, TEAL, 10)
        + path("M990 706 L1080 674 L1170 706 L1080 738 Z", fill=CORAL)
    )
    return ground() + sheet + axis + rows + total + lens + seen


def clinic() -> str:
    window = box(690, 150, 220, 250, WHITE, 24) + line(
        "M800 160 L800 390 M700 274 L900 274", MIST, 10
    )
    patient = group(bust(ROSE, INK, CORAL, style="short"), "translate(230 262) scale(.94)")
    doctor = group(
        bust("#c98f6d", "#3b2a24", WHITE, style="bun")
        + line("M246 452 C240 560 300 570 300 610 M354 452 C360 520 350 560 340 590", TEAL, 14)
        + circle(300, 618, 22, SEA),
        "translate(806 262) scale(.94)",
    )
    table = (
        box(140, 806, 1320, 62, INK, 31)
        + box(240, 852, 40, 148, INK, 4)
        + box(1320, 852, 40, 148, INK, 4)
    )
    paper = group(
        box(0, 0, 300, 150, WHITE, 14)
        + "".join(
            circle(40, y, 11, CORAL) + box(66, y - 7, w, 14, DUNE, 7)
            for y, w in ((36, 190), (76, 150), (116, 170))
        ),
        "translate(650 676) skewX(-8)",
    )
    bubbles = group(
        path(
            "M560 150 C560 96 690 96 690 150 C690 200 640 206 622 204 L588 236 L594 200 C574 194 560 176 560 150 Z",
            fill=TEAL,
        )
        + line("M604 138 C604 116 646 116 646 140 C646 158 625 156 625 172", WHITE, 9)
        + circle(625, 188, 6, WHITE),
        "translate(-330 40) scale(1.2)",
    )
    return ground() + window + patient + doctor + table + paper + bubbles


def three_pathways() -> str:
    doors = ""
    for x, colour, width, height in (
        (260, SEA, 280, 470),
        (650, TEAL, 300, 560),
        (1060, INK, 300, 650),
    ):
        top = 860 - height
        doors += path(
            f"M{x} 860 L{x} {top + 140} C{x} {top - 20} {x + width} {top - 20} {x + width} {top + 140} L{x + width} 860 Z",
            fill=colour,
        )
        doors += path(
            f"M{x + 34} 860 L{x + 34} {top + 156} C{x + 34} {top + 30} {x + width - 34} {top + 30} {x + width - 34} {top + 156} L{x + width - 34} 860 Z",
            fill=WHITE,
        )
        doors += circle(x + width - 66, 740, 15, CORAL)
    sign = (
        group(
            box(0, 0, 86, 112, SEA, 12)
            + box(34, 34, 86, 112, MIST, 12, f'stroke="{SEA}" stroke-width="8"'),
            "translate(340 500)",
        )
        + path(
            "M800 430 L826 494 L894 498 L842 542 L860 608 L800 572 L740 608 L758 542 L706 498 L774 494 Z",
            fill=GOLD,
        )
        + line("M1140 440 L1280 440 M1140 490 L1280 490 M1140 540 L1230 540", DUNE, 14)
        + circle(1250, 610, 46, CORAL)
        + line("M1228 610 L1246 628 L1274 592", WHITE, 11)
    )
    steps = box(180, 856, 1260, 36, DUNE, 18)
    return ground() + doors + sign + steps


def reading() -> str:
    """Draw a person reading on a tablet at home."""
    chair = box(360, 330, 620, 620, TEAL, 120)
    front = (
        box(300, 760, 740, 250, TEAL, 60)
        + box(300, 640, 130, 370, SEA, 60)
        + box(910, 640, 130, 370, SEA, 60)
    )
    person = group(bust("#c98f6d", "#3b2a24", GOLD, style="long"), "translate(406 220) scale(.9)")
    tablet = group(
        box(0, 0, 330, 230, INK, 26)
        + box(18, 18, 294, 194, WHITE, 14)
        + "".join(
            box(44, y, w, 16, c, 8)
            for y, w, c in ((48, 150, TEAL), (84, 240, DUNE), (116, 220, DUNE), (148, 236, DUNE))
        ),
        "translate(520 690) rotate(-4)",
    )
    lamp = (
        circle(1270, 420, 230, GOLD, 'opacity=".28"')
        + line("M1270 980 L1270 360", INK, 16)
        + path("M1150 400 L1200 240 L1340 240 L1390 400 Z", fill=CORAL)
        + ellipse(1270, 976, 110, 22, INK)
    )
    plant = box(120, 820, 130, 130, CORAL, 24) + line(
        "M185 820 C180 720 130 680 110 620 M185 820 C190 710 240 670 262 610 M185 820 L185 660",
        SEA,
        16,
    )
    return ground() + plant + lamp + chair + person + front + tablet


def portrait_alex() -> str:
    return _portrait(MIST, bust("#e3a98c", "#5a3b2c", TEAL, style="short"))


def portrait_noor() -> str:
    return _portrait(DUNE, bust("#c08a68", "#2b2320", CORAL, style="long"))


def portrait_ines() -> str:
    coat = line("M246 452 C240 560 300 570 300 610 M354 452 C360 520 350 560 340 590", TEAL, 14)
    return _portrait(
        SEA, bust("#f0c3a6", "#8a8f94", WHITE, style="bun") + coat + circle(300, 616, 20, TEAL)
    )


def _portrait(backdrop: str, person: str) -> str:
    return (
        box(0, 0, 1600, 1600, backdrop, 0)
        + circle(800, 800, 640, WHITE, 'opacity=".45"')
        + group(person, "translate(140 200) scale(2.2)")
    )
