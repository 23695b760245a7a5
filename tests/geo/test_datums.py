import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kejing.geo import Datum, Position, convert, is_in_mainland

WGS84, GCJ02, BD09 = Datum.WGS84, Datum.GCJ02, Datum.BD09
TIANANMEN = {
    WGS84: Position(39.908823, 116.397470),
    GCJ02: Position(39.910226, 116.403714),
    BD09: Position(39.916566, 116.410086),
}
inland = st.builds(Position, latitude=st.floats(28, 39), longitude=st.floats(104, 116))


def near(position: Position, degrees: float) -> object:
    return pytest.approx((position.latitude, position.longitude), abs=degrees, rel=0)


def numbers(position: Position) -> tuple[float, float]:
    return position.latitude, position.longitude


@pytest.mark.parametrize("origin", Datum)
@pytest.mark.parametrize("to", Datum)
def test_the_gate_has_the_numbers_of_each_map(origin: Datum, to: Datum) -> None:
    found = convert(TIANANMEN[origin], origin=origin, to=to)

    assert numbers(found) == near(TIANANMEN[to], 2e-6)


@pytest.mark.parametrize(
    ("on_earth", "on_amap"),
    [
        (Position(31.1774276, 121.5272106), Position(31.175304, 121.531542)),
        (Position(22.543847, 113.912316), Position(22.540796, 113.917177)),
    ],
)
def test_published_places_are_moved_as_the_map_moves_them(on_earth: Position, on_amap: Position) -> None:
    assert numbers(convert(on_earth, origin=WGS84, to=GCJ02)) == near(on_amap, 1e-6)
    assert numbers(convert(on_amap, origin=GCJ02, to=WGS84)) == near(on_earth, 1e-6)


@given(position=inland, to=st.sampled_from([GCJ02, BD09]))
def test_there_and_back_is_the_same_place(position: Position, to: Datum) -> None:
    there = convert(position, origin=WGS84, to=to)

    assert there != position
    assert numbers(convert(there, origin=to, to=WGS84)) == near(position, 1e-8)


@given(position=inland)
def test_the_two_maps_lead_to_each_other(position: Position) -> None:
    amap = convert(position, origin=WGS84, to=GCJ02)
    baidu = convert(amap, origin=GCJ02, to=BD09)

    assert numbers(baidu) == near(convert(position, origin=WGS84, to=BD09), 1e-8)
    assert numbers(convert(baidu, origin=BD09, to=GCJ02)) == near(amap, 1e-8)


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(Position(22.2819, 114.1582), id="Hong Kong, Central"),
        pytest.param(Position(22.4453, 114.1682), id="Hong Kong, Tai Po"),
        pytest.param(Position(22.1930, 113.5560), id="Macau, peninsula"),
        pytest.param(Position(22.1500, 113.5600), id="Macau, Taipa"),
        pytest.param(Position(25.0330, 121.5654), id="Taipei"),
        pytest.param(Position(22.6273, 120.3014), id="Kaohsiung"),
        pytest.param(Position(24.4364, 118.3234), id="Kinmen"),
        pytest.param(Position(1.3521, 103.8198), id="Singapore"),
        pytest.param(Position(37.5665, 126.9780), id="Seoul"),
        pytest.param(Position(47.9185, 106.9176), id="Ulaanbaatar"),
        pytest.param(Position(21.0278, 105.8342), id="Hanoi"),
        pytest.param(Position(-33.8688, 151.2093), id="Sydney"),
    ],
)
@pytest.mark.parametrize("datum", [GCJ02, BD09])
def test_other_places_are_left_alone(place: Position, datum: Datum) -> None:
    assert not is_in_mainland(place)
    assert convert(place, origin=WGS84, to=datum) == place
    assert convert(place, origin=datum, to=WGS84) == place


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(Position(22.5330, 114.1130), id="Shenzhen, before the bridge to Hong Kong"),
        pytest.param(Position(22.4800, 113.9150), id="Shenzhen, Shekou"),
        pytest.param(Position(22.2200, 113.5490), id="Zhuhai, before the gate to Macau"),
        pytest.param(Position(22.1300, 113.5200), id="Zhuhai, Hengqin"),
        pytest.param(Position(24.4790, 118.0890), id="Xiamen"),
        pytest.param(Position(25.5000, 119.7900), id="Pingtan"),
        pytest.param(Position(18.2500, 109.5000), id="Sanya"),
        pytest.param(Position(50.2450, 127.5000), id="Heihe"),
        pytest.param(Position(39.4700, 75.9900), id="Kashgar"),
        pytest.param(Position(30.7200, 122.4500), id="Shengsi islands"),
    ],
)
def test_the_edges_of_the_mainland_belong_to_it(place: Position) -> None:
    assert is_in_mainland(place)


def test_all_districts_lie_on_their_side(real_ledgers: Path) -> None:
    """Those of the far south sea are too far off, Changbai's point lies in the river that is the border."""
    elsewhere = {"71", "81", "82"}
    path = real_ledgers / "regions" / "cpca_adcodes_lnglat.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["longitude"]]

    wrong = {
        row["name"]
        for row in rows
        if is_in_mainland(Position(float(row["latitude"]), float(row["longitude"]))) == (row["adcode"][:2] in elsewhere)
    }

    assert wrong - {"长白朝鲜族自治县"} == {
        "三沙市",
        "西沙群岛",
        "中沙群岛的岛礁及其海域",
        "南沙群岛",
        "金门县",
    }
