"""Pictures of devices at their place in the body."""

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
    circle,
    ellipse,
    ground,
    group,
    head,
    label,
    line,
    path,
    waves,
)


def _figure() -> str:
    """Head, shoulders and arms from the front, running out of the picture below."""
    return path(
        "M800 130 C868 130 908 184 902 246 C898 300 872 330 862 346 L862 384 "
        "C980 400 1050 446 1072 556 C1092 690 1118 850 1124 1010 L1022 1010 C1012 850 1000 740 966 630 "
        "C950 740 946 860 966 1010 L634 1010 C654 860 650 740 634 630 C600 740 588 850 578 1010 "
        "L476 1010 C482 850 508 690 528 556 C550 446 620 400 738 384 L738 346 "
        "C728 330 702 300 698 246 C692 184 732 130 800 130 Z",
        fill=SEA,
    )


def overview() -> str:
    """Draw a figure with the nervous system, and four places marked."""
    figure = _figure()
    brain = path(
        "M722 236 C716 182 756 152 800 152 C844 152 884 182 878 236 C872 276 728 276 722 236 Z",
        fill=WHITE,
    ) + line(
        "M800 156 L800 262 M756 178 C772 204 744 224 764 248 M844 178 C828 204 856 224 836 248",
        CORAL,
        6,
    )
    spine = line("M800 268 L800 1010", WHITE, 16)
    ribs = "".join(
        line(
            f"M800 {y} C{800 - s * 60} {y + 4} {800 - s * 112} {y + 26} {800 - s * 124} {y + 62}",
            WHITE,
            7,
        )
        for y in range(450, 900, 90)
        for s in (-1, 1)
    )
    arms = "".join(
        line(
            f"M800 420 C{800 - s * 130} 420 {800 - s * 196} 460 {800 - s * 206} 560 C{800 - s * 226} 720 {800 - s * 246} 860 {800 - s * 250} 1010",
            WHITE,
            9,
        )
        for s in (-1, 1)
    )
    marks = (
        "".join(
            circle(x, y, 30, CORAL) + circle(x, y, 52, "none", f'stroke="{CORAL}" stroke-width="7"')
            for x, y in ((838, 172), (800, 640), (594, 570))
        )
        + circle(782, 222, 18, GOLD)
        + circle(782, 222, 34, "none", f'stroke="{GOLD}" stroke-width="6"')
    )
    return ground() + figure + spine + ribs + arms + brain + marks


def tms() -> str:
    coil = (
        "".join(
            circle(x, 0, r, "none", f'stroke="{c}" stroke-width="22"')
            for x in (-108, 108)
            for r, c in ((96, TEAL), (62, SEA), (28, TEAL))
        )
        + box(-22, -196, 44, 200, TEAL, 22)
        + line("M0 -190 C10 -300 170 -260 300 -330", INK, 16)
    )
    return (
        ground()
        + group(head(), "translate(430 170) scale(.95)")
        + group(coil, "translate(800 226) rotate(12) scale(.86)")
        + waves(782, 262, (96, 136, 176), 62, 122, TEAL)
        + label("Magnetic coil", 1120, 270, (1096, 250), (950, 236))
        + label("Pulses", 90, 420, (318, 400), (700, 400))
        + label("Outer brain", 1120, 470, (1096, 450), (890, 430))
    )


def scs() -> str:
    bones = ""
    for i in range(7):
        y = 110 + i * 118
        x = 620 + (18, 6, -6, -10, -4, 10, 26)[i]
        bones += box(x, y, 190, 84, WHITE, 30) + box(x + 30, y + 88, 130, 26, DUNE, 13)
        bones += path(
            f"M{x + 270} {y + 16} C{x + 340} {y + 10} {x + 386} {y + 50} {x + 404} {y + 92} "
            f"C{x + 350} {y + 98} {x + 290} {y + 90} {x + 262} {y + 72} Z",
            fill=WHITE,
        )
    cord = line("M858 70 C838 360 826 560 856 940", GOLD, 44)
    lead = line("M880 330 C872 440 866 540 878 650 C920 780 1130 690 1190 760", INK, 12)
    contacts = "".join(
        box(864 + d, y, 28, 34, CORAL, 9) for d, y in ((2, 340), (-2, 400), (-5, 460), (-6, 520))
    )
    pulse = "".join(
        line(f"M{916 + d} {y} q 26 17 0 34", CORAL, 8)
        for d, y in ((4, 340), (0, 400), (-3, 460), (-4, 520))
    )
    device = (
        box(1156, 726, 210, 150, TEAL, 58)
        + circle(1226, 800, 34, SEA)
        + line("M1288 776 L1322 776 M1288 802 L1322 802 M1288 828 L1306 828", MIST, 9)
    )
    body = path(
        "M430 0 C380 220 300 420 330 640 C340 780 380 900 400 1000 L1440 1000 "
        "C1430 860 1450 780 1420 660 C1380 480 1180 320 1210 0 Z",
        fill=ROSE,
    )
    words = (
        label("Spine", 80, 250, (278, 232), (650, 232))
        + label("Spinal cord", 30, 640, (398, 622), (846, 622))
        + label("Lead", 1330, 330, (1312, 312), (886, 437))
        + label("Stimulator", 1100, 970, (1261, 914), (1261, 880))
    )
    return ground() + body + cord + bones + lead + contacts + pulse + device + words


def pns() -> str:
    arm = (
        path(
            "M1620 290 C1300 290 1120 350 930 420 C800 462 680 470 560 484 C480 490 420 500 400 530 "
            "L400 720 C420 748 480 752 560 744 C680 736 780 736 880 716 C1100 700 1300 750 1620 770 Z",
            fill=ROSE,
        )
        + "".join(
            line(f"M430 {y} L{end} {bend}", ROSE, 50)
            for y, end, bend in ((548, 262, 536), (604, 226, 602), (660, 240, 668), (712, 290, 728))
        )
        + line("M560 500 C500 450 440 440 392 428", ROSE, 56)
    )
    nerve = line("M1620 520 C1260 520 1100 560 900 580 C720 596 560 590 420 610", GOLD, 26)
    branches = line(
        "M900 580 C780 540 660 540 520 548 M760 594 C660 640 560 660 440 676 "
        "M1180 546 C1060 490 960 490 860 490 M1080 562 C980 630 900 650 800 662",
        GOLD,
        10,
    )
    lead = line("M1010 300 C1010 400 1000 450 996 520", INK, 12)
    contacts = "".join(box(984, y, 24, 30, CORAL, 8) for y in (420, 466, 512))
    patch = (
        box(900, 190, 220, 120, TEAL, 60)
        + circle(966, 250, 24, SEA)
        + line("M1020 236 L1066 236 M1020 264 L1050 264", MIST, 9)
    )
    rings = waves(996, 556, (58, 90, 122), 20, 160, CORAL)
    words = (
        label("Stimulator", 1190, 200, (1172, 182), (1110, 230))
        + label("Lead", 690, 370, (864, 352), (1004, 400))
        + label("Nerve", 1240, 900, (1316, 846), (1316, 526))
    )
    return ground() + arm + nerve + branches + lead + contacts + patch + rings + words


def dbs() -> str:
    lead = line("M655 252 C580 272 522 370 526 490 C532 620 640 740 700 1010", INK, 12)
    electrode = line("M655 252 L760 432", INK, 12)
    tip = "".join(
        group(box(-15, -10, 30, 26, CORAL, 8), f"translate({x} {y}) rotate(-30)")
        for x, y in ((722, 366), (740, 398), (758, 430))
    )
    glow = circle(752, 424, 74, "none", f'stroke="{CORAL}" stroke-width="8"') + circle(
        752,
        424,
        108,
        "none",
        f'stroke="{CORAL}" stroke-width="6" stroke-dasharray="2 22" stroke-linecap="round"',
    )
    nucleus = ellipse(760, 430, 62, 44, GOLD)
    cap = circle(655, 250, 22, TEAL)
    return (
        ground()
        + group(head(), "translate(430 170) scale(.95)")
        + nucleus
        + electrode
        + lead
        + tip
        + glow
        + cap
        + label("Electrode", 1120, 270, (1096, 250), (706, 336))
        + label("Target", 1120, 470, (1096, 450), (800, 436))
        + label("Wire", 250, 880, (424, 860), (612, 790))
    )


def tens() -> str:
    back = path(
        "M470 1000 C500 820 500 700 470 560 C450 430 520 330 660 300 L940 300 "
        "C1080 330 1150 430 1130 560 C1100 700 1100 820 1130 1000 Z",
        fill=ROSE,
    ) + path("M700 60 L900 60 L916 290 C916 350 684 350 684 290 Z", fill=ROSE)
    hair = ellipse(800, 40, 128, 176, "#5a3b2c")
    spine = line("M800 330 C796 520 796 700 800 900", CORAL, 8, 'stroke-dasharray="2 28"')
    blades = line("M640 440 C690 470 700 540 680 600 M960 440 C910 470 900 540 920 600", CORAL, 8)
    pads = "".join(
        box(x, y, 120, 150, WHITE, 34) + box(x + 24, y + 26, 72, 98, SEA, 22)
        for x, y in ((610, 690), (870, 690))
    )
    wires = line("M670 840 C670 930 900 960 1060 930 C1180 910 1210 820 1240 760", INK, 9) + line(
        "M930 840 C930 900 1050 900 1130 870 C1190 840 1200 800 1214 760", INK, 9
    )
    unit = (
        box(1160, 480, 190, 290, TEAL, 40)
        + box(1190, 514, 130, 84, MIST, 16)
        + line("M1206 560 L1230 560 L1244 534 L1262 584 L1276 560 L1304 560", TEAL, 7)
        + circle(1216, 662, 26, SEA)
        + circle(1296, 662, 26, CORAL)
        + box(1190, 712, 130, 20, SEA, 10)
    )
    return ground() + back + hair + spine + blades + wires + pads + unit


def neck_device() -> str:
    device = (
        box(-46, -150, 92, 250, TEAL, 46)
        + circle(0, -96, 20, CORAL)
        + "".join(circle(x, 116, 20, GOLD) for x in (-24, 24))
    )
    nerve = line("M340 560 C384 640 396 700 398 900", GOLD, 14)
    return (
        ground()
        + group(head() + nerve, "translate(400 52) scale(1.06)")
        + group(device, "translate(1000 846) rotate(84)")
        + waves(876, 858, (44, 76, 108), 130, 230, CORAL)
    )


def pump() -> str:
    torso = path(
        "M500 1000 C520 820 500 640 480 500 C470 380 560 300 690 280 L910 280 "
        "C1040 300 1130 380 1120 500 C1100 640 1080 820 1100 1000 Z",
        fill=ROSE,
    ) + path("M712 60 L888 60 L900 270 C900 330 700 330 700 270 Z", fill=ROSE)
    hair = ellipse(800, 40, 128, 176, "#5a3b2c")
    spine = "".join(box(766, y, 68, 44, WHITE, 16) for y in range(330, 960, 62))
    tube = line("M968 780 C900 900 760 860 800 700 L800 470", INK, 12)
    drops = "".join(
        path(f"M{x} {y} c -16 24 -16 40 0 40 c 16 0 16 -16 0 -40 Z", fill=CORAL)
        for x, y in ((800, 420), (850, 460), (752, 470))
    )
    device = (
        circle(1000, 730, 104, TEAL) + circle(1000, 730, 64, SEA) + circle(1000, 730, 18, WHITE)
    )
    return ground() + torso + hair + spine + tube + drops + device


def armband() -> str:
    brain = path(
        "M722 236 C716 182 756 152 800 152 C844 152 884 182 878 236 C872 276 728 276 722 236 Z",
        fill=WHITE,
    ) + line(
        "M800 156 L800 262 M756 178 C772 204 744 224 764 248 M844 178 C828 204 856 224 836 248",
        CORAL,
        6,
    )
    shirt = path(
        "M690 396 L738 384 C760 430 840 430 862 384 L910 396 C960 404 1000 416 1030 440 L990 590 L966 630 "
        "C950 740 946 860 966 1010 L634 1010 C654 860 650 740 634 630 L610 590 L570 440 C600 416 640 404 690 396 Z",
        fill=CORAL,
    )
    band = path("M516 626 C552 642 592 648 624 640 L606 744 C570 748 532 742 500 730 Z", fill=TEAL)
    pod = group(
        box(-40, -26, 80, 52, MIST, 22) + circle(0, 0, 11, CORAL), "translate(560 690) rotate(8)"
    )
    rise = line("M566 600 C600 480 770 470 790 290", GOLD, 14, 'stroke-dasharray="2 30"')
    phone = (
        box(1170, 470, 200, 350, INK, 34)
        + box(1188, 500, 164, 290, MIST, 18)
        + circle(1270, 610, 50, SEA)
        + box(1230, 710, 80, 22, TEAL, 11)
    )
    return ground() + _figure() + shirt + brain + rise + band + pod + phone
