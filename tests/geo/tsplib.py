"""Read the published instances of the travelling salesman, with the distances their format prescribes."""

import json
import math
from pathlib import Path


def read_costs(path: Path) -> list[list[int]]:
    """Return the distances of a file with plane coordinates (rounded to the nearest whole) or a full matrix."""
    header: dict[str, str] = {}
    numbers: list[str] = []
    section = ""
    for line in path.read_text(encoding="ascii").splitlines():
        if line.strip().endswith("_SECTION"):
            section = line.strip()
        elif section in {"NODE_COORD_SECTION", "EDGE_WEIGHT_SECTION"} and line.strip() != "EOF":
            numbers += line.split()
        elif ":" in line:
            name, _colon, value = line.partition(":")
            header[name.strip()] = value.strip()
    places = int(header["DIMENSION"])
    if header["EDGE_WEIGHT_TYPE"] == "EUC_2D":
        points = [(float(numbers[at + 1]), float(numbers[at + 2])) for at in range(0, 3 * places, 3)]
        return [[math.floor(math.dist(one, other) + 0.5) for other in points] for one in points]
    assert (header["EDGE_WEIGHT_TYPE"], header["EDGE_WEIGHT_FORMAT"]) == ("EXPLICIT", "FULL_MATRIX")
    return [[int(number) for number in numbers[places * row : places * (row + 1)]] for row in range(places)]


def read_optima(folder: Path) -> dict[str, int]:
    """Return the published lengths of the shortest tours."""
    found: dict[str, int] = json.loads((folder / "optimal.json").read_text(encoding="utf-8"))
    return found
