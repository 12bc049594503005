"""The identity's own illustrations, for covers and slides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Illustration:
    """An SVG body and its natural size."""

    size: tuple[int, int]
    content: str


IDENTITY: Final = {
    "hands": Illustration(
        (320, 320),
        (
            '<circle cx="160" cy="104" r="78" fill="#F6D3B4"/><circle cx="160" cy="104" r="52" '
            'fill="#E2762B"/><path fill="#4E9492" d="M22 130c10-6 22 0 28 12l24 42c4 7 12 6 '
            "10-2l-8-34c-3-13 14-19 20-7 14 30 34 44 58 50 14 4 22 12 20 24-6 42-50 66-92 "
            '50-30-12-42-44-48-72z"/><path fill="#6A9A4A" d="M298 130c-10-6-22 0-28 12l-24 42c-4 7-12'
            " 6-10-2l8-34c3-13-14-19-20-7-14 30-34 44-58 50-14 4-22 12-20 24 6 42 50 66 92 50 30-12 "
            '42-44 48-72z"/><path fill="#17565A" d="M82 250c22 14 52 14 76 0c24 14 56 14 80 0l8 '
            '50H74z"/><g fill="none" stroke="#FBF8F2" stroke-width="4" stroke-linecap="round"><path '
            'd="M52 166l20 38M70 224q20 24 52 20M96 190q16 22 42 30M268 166l-20 38M250 224q-20 24-52 '
            '20M224 190q-16 22-42 30M96 274h36M188 274h36M138 100q4-20 22-22"/></g>'
        ),
    ),
    "blocks": Illustration(
        (320, 320),
        (
            '<path fill="#F6D3B4" d="M16 282q144-34 288 0q-144 30-288 0z"/><path fill="#4E9492" '
            'd="M40 190h104v92h-26a26 26 0 0 0-52 0H40z"/><path fill="#17565A" d="M152 '
            '222h60v60h-60z"/><path fill="#6A9A4A" d="M220 166h56v116h-56z"/><path fill="#94BFBD" '
            'd="M46 134h172v48H46z"/><path fill="#E2762B" d="M80 126a46 46 0 0 1 92 0z"/><path '
            'fill="#C2362F" d="M248 100l36 58h-72z"/><circle cx="126" cy="54" r="20" '
            'fill="#E2762B"/><g fill="none" stroke="#FBF8F2" stroke-width="4" '
            'stroke-linecap="round"><path d="M60 208h64M72 146v24M96 146v24M120 146v24M144 146v24M168'
            " 146v24M192 146v24M170 252a12 12 0 0 1 24 0M234 186h28M234 206h28M234 226h28M234 "
            '246h28M104 122a22 22 0 0 1 44 0M248 124v18M118 50q2-9 9-10"/></g>'
        ),
    ),
    "children": Illustration(
        (480, 300),
        (
            '<path fill="#F6D3B4" d="M10 276q230-34 460 0q-230 28-460 0z"/><g fill="#4E9492"><circle '
            'cx="72" cy="104" r="32"/><path d="M40 146q32-18 64 0l32 26q8 8-2 16l-28-12 20 98q-22 '
            '8-40-2l-14-30-14 30q-18 10-40 2l20-98-14 8q-16-10-6-20z"/></g><g fill="#E2762B"><circle '
            'cx="184" cy="84" r="34"/><circle cx="154" cy="60" r="13"/><circle cx="214" cy="60" '
            'r="13"/><path d="M152 128q32-18 64 0l40 34q6 10-4 16l-34-18 32 112q-66 18-132 '
            '0l32-112-34 18q-10-6-4-16z"/></g><g fill="#6A9A4A"><circle cx="296" cy="110" '
            'r="31"/><path d="M296 62q6 12 0 24q-6-12 0-24zM264 152q32-18 64 0l34 22q8 8-2 16l-30-10 '
            '20 92q-22 8-40-2l-14-28-14 28q-18 10-40 2l20-92-32 12q-10-8-2-16z"/></g><g '
            'fill="#17565A"><circle cx="410" cy="88" r="33"/><path d="M377 84a33 33 0 0 1 66 '
            "0q-33-16-66 0zM378 132q32-18 64 0l20 34q0 12-10 12l-16-16 30 110q-60 16-116 0l28-110-36 "
            '24q-10-6-4-16z"/><path d="M436 96q22 6 22 34q-18-8-22-34z"/></g><g fill="none" '
            'stroke="#FBF8F2" stroke-width="4" stroke-linecap="round"><path d="M58 168q14 8 28 0M72 '
            "184v34M150 236q34 12 68 0M144 256q40 12 80 0M168 152q16 10 32 0M282 174q14 8 28 0M296 "
            '188v34M376 238q34 12 66 0M370 258q38 12 78 0M396 156q14 8 28 0"/></g>'
        ),
    ),
    "orange-tree": Illustration(
        (320, 320),
        (
            '<path fill="#F6D3B4" d="M20 276q140-44 280 0q-140 36-280 0z"/><path fill="#17565A" '
            'd="M150 284C154 240 150 220 138 196l14-8 10 22 8-40 14 4-6 44 22-24 12 10-34 36c-4 18-4 '
            '28-2 40z"/><path fill="#6A9A4A" d="M160 34c26-14 56-4 66 20 30-2 52 20 50 48 20 18 20 '
            "50-2 66-4 30-32 48-58 40-18 22-52 26-72 8-26 12-58-2-64-30-28-8-42-38-30-64-8-28 12-56 "
            '40-58 12-26 44-40 70-30z"/><g fill="none" stroke="#FBF8F2" stroke-width="4" '
            'stroke-linecap="round" opacity=".9"><path d="M92 96q16-18 36-12M188 66q20-2 30 16M84 '
            "150q6 22 28 24M232 116q14 14 8 34M142 120q18-12 36-2M150 190q20 10 38-4M206 176q18-2 "
            '26-18M128 62q10-8 22-6"/></g><g fill="#E2762B"><circle cx="116" cy="118" r="15"/><circle'
            ' cx="196" cy="104" r="15"/><circle cx="152" cy="158" r="16"/><circle cx="222" cy="142" '
            'r="13"/><circle cx="102" cy="186" r="13"/><circle cx="190" cy="206" r="14"/><circle '
            'cx="160" cy="76" r="12"/><circle cx="232" cy="272" r="13"/><circle cx="92" cy="276" '
            'r="11"/></g><g fill="none" stroke="#FBF8F2" stroke-width="3" '
            'stroke-linecap="round"><path d="M108 116q2-8 9-9M188 102q2-8 9-9M143 157q2-9 10-10M226 '
            '271q1-6 7-7"/></g>'
        ),
    ),
    "book-river": Illustration(
        (320, 240),
        (
            '<path fill="#F6D3B4" d="M14 212q146-28 292 0q-146 26-292 0z"/><path fill="#17565A" '
            'd="M28 96q66-22 132 8q66-30 132-8v112q-66-20-132 8q-66-28-132-8z"/><path fill="#FBF8F2" '
            'd="M40 84q62-18 116 12v104q-54-24-116-10zM280 84q-62-18-116 12v104q54-24 116-10z"/><path'
            ' fill="#94BFBD" d="M40 140q30 18 58 2t58 6v52q-54-24-116-10zM280 140q-30 18-58 2t-58 '
            '6v52q54-24 116-10z"/><path fill="#4E9492" d="M40 164q30 16 58 2t58 '
            '8v26q-54-24-116-10zM280 164q-30 16-58 2t-58 8v26q54-24 116-10z"/><path fill="#E2762B" '
            'd="M206 128q24 12 50 0q-8 16-18 16h-14q-12 0-18-16z"/><path fill="#F6D3B4" d="M230 '
            '126V90q20 14 22 34q-10 4-22 2z"/><circle cx="160" cy="46" r="24" fill="#E2762B"/><g '
            'fill="none" stroke="#4E9492" stroke-width="4" stroke-linecap="round"><path d="M58 '
            '104q22-4 44 2M58 120q30-6 62 4"/></g>'
        ),
    ),
    "gorge": Illustration(
        (1440, 460),
        (
            '<path fill="#CFE2E1" d="M0 250C90 205 150 230 230 196S390 214 470 176S640 214 730 '
            '168S860 150 930 190L1080 196C1150 130 1210 152 1290 112S1400 96 1440 84V460H0Z"/><circle'
            ' cx="1004" cy="176" r="84" fill="#F6D3B4"/><circle cx="1004" cy="176" r="62" '
            'fill="#E2762B"/><path fill="#94BFBD" d="M0 300C110 262 190 290 280 250S450 262 540 '
            "214S690 196 760 150C800 124 838 128 866 160C894 192 906 262 1004 268C1096 262 1104 178 "
            '1140 132C1172 92 1232 96 1276 60C1330 18 1390 28 1440 10V460H0Z"/><path fill="#4E9492" '
            'd="M0 352C130 318 230 352 360 300S560 316 650 252C704 214 752 226 790 262C838 308 880 '
            "330 960 344C1060 334 1130 300 1172 230C1206 172 1262 196 1312 138C1356 88 1404 108 1440 "
            '72V460H0Z"/><g fill="none" stroke="#FBF8F2" stroke-width="3" stroke-linecap="round" '
            'opacity=".55"><path d="M1216 232q44-10 74-48M1196 268q62-8 116-70M1262 262q52-14 '
            "92-62M1340 180q36-16 58-46M600 312q36-12 66-44M648 318q36-10 62-38M704 318q24-6 "
            '42-22"/><path d="M1196 132q30-6 52-26M1220 152q46-10 78-44M676 224q28-10 54-34M1330 '
            '76q34-8 60-28"/></g><path fill="#EAF3F1" d="M960 344C900 366 640 372 520 396C380 424 260'
            ' 440 120 460H1240C1310 424 1180 400 1120 384C1060 366 1000 360 960 344Z"/><g fill="none"'
            ' stroke="#4E9492" stroke-width="3" stroke-linecap="round"><path d="M846 386q30 12 60 '
            "0M930 404q40 16 80 0M700 408q40 16 80 0M804 430q48 18 96 0M590 438q44 16 88 0M1010 "
            '436q48 18 96 0M968 374q20 8 40 0"/></g><g><path fill="#17565A" d="M868 404q50 18 100 '
            '0q-12 22-36 24h-30q-24-2-34-24z"/><path fill="#FBF8F2" d="M914 400v-66q40 24 42 60q-20 '
            '8-42 6z"/><path fill="#F6D3B4" d="M908 400v-50q-26 20-28 46q12 6 28 4z"/></g><path '
            'fill="#17565A" d="M0 416C100 384 210 398 300 412S440 452 500 460H0ZM1440 250C1400 296 '
            '1340 300 1300 346S1220 430 1110 460H1440Z"/><g fill="#6A9A4A"><circle cx="1326" cy="352"'
            ' r="26"/><circle cx="1386" cy="312" r="30"/><circle cx="1270" cy="402" r="22"/><circle '
            'cx="1398" cy="396" r="34"/><circle cx="1330" cy="430" r="26"/><circle cx="84" cy="404" '
            'r="24"/><circle cx="150" cy="418" r="18"/><circle cx="22" cy="424" r="26"/></g><g '
            'fill="#E2762B"><circle cx="1318" cy="346" r="5"/><circle cx="1334" cy="360" '
            'r="5"/><circle cx="1378" cy="302" r="6"/><circle cx="1398" cy="318" r="6"/><circle '
            'cx="1376" cy="324" r="5"/><circle cx="1264" cy="398" r="5"/><circle cx="1278" cy="408" '
            'r="4"/><circle cx="1388" cy="384" r="6"/><circle cx="1410" cy="400" r="6"/><circle '
            'cx="1388" cy="410" r="5"/><circle cx="1324" cy="424" r="5"/><circle cx="1340" cy="436" '
            'r="5"/><circle cx="78" cy="398" r="5"/><circle cx="94" cy="410" r="5"/><circle cx="148" '
            'cy="414" r="4"/><circle cx="18" cy="418" r="5"/><circle cx="32" cy="430" r="5"/></g>'
        ),
    ),
    "ripple": Illustration(
        (1440, 380),
        (
            '<path fill="#4E9492" d="M560 60C600 250 780 420 1050 420S1440 300 1520 60C1420 210 1260 '
            '292 1060 292S690 210 560 60Z" opacity=".45"/><path fill="#4E9492" d="M700 40C730 200 870'
            ' 330 1062 330S1390 200 1430 30C1350 160 1220 236 1066 236S790 150 700 40Z"/><path '
            'fill="#94BFBD" d="M812 44C840 160 940 256 1070 256S1300 170 1338 36C1270 130 1180 182 '
            '1072 182S880 130 812 44Z"/><path fill="#F6D3B4" d="M912 52C934 130 992 190 1074 190S1220'
            ' 140 1248 48C1200 108 1142 138 1076 138S954 106 912 52Z"/><circle cx="1078" cy="62" '
            'r="46" fill="#E2762B"/><g fill="#6A9A4A"><circle cx="760" cy="206" r="13"/><circle '
            'cx="880" cy="300" r="17"/><circle cx="1262" cy="302" r="15"/><circle cx="1374" cy="206" '
            'r="18"/></g><g fill="#E2762B"><circle cx="822" cy="262" r="10"/><circle cx="1322" '
            'cy="260" r="11"/><circle cx="960" cy="342" r="9"/><circle cx="1180" cy="346" '
            'r="12"/></g><g fill="none" stroke="#FBF8F2" stroke-width="3" stroke-linecap="round" '
            'opacity=".7"><path d="M800 178q30 44 74 70M1258 252q50-26 84-74M900 160q26 30 62 46M1186'
            ' 206q40-16 66-48M972 134q22 20 50 28M1128 162q28-8 50-28"/></g>'
        ),
    ),
    "mark": Illustration(
        (64, 64),
        (
            '<circle cx="33" cy="16" r="10" fill="#E2762B"/><path d="M3 25C4 46 19 59 37 59C46 59 53 '
            '55.5 58 50C49 52 40 51 31 47C19 41.700 9.5 34.5 3 25Z" fill="#1E6F73"/><path d="M61 '
            '24C59.5 38.5 50 46.5 40 45.5C33.5 44.800 28.5 41.800 25 37.5C39 39.5 51.5 34.5 61 24Z" '
            'fill="#6A9A4A"/>'
        ),
    ),
}
