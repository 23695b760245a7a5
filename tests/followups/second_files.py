"""Files of WeCom's check-ins for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

OUT = "外出打卡"


def an_entry(account: str, at: datetime, **values: Any) -> dict[str, Any]:
    """Return an entry of WeCom's answer: 31.2304, 121.4737 of WGS-84, in millionths of GCJ-02."""
    told = {
        "userid": account,
        "groupname": "",
        "checkin_type": OUT,
        "exception_type": "",
        "checkin_time": int(at.timestamp()),
        "location_title": "河南中路",
        "location_detail": "黄浦区河南中路",
        "notes": "",
        "lat": 31_228_458,
        "lng": 121_478_226,
        "deviceid": "E5FA",
    }
    return told | values


def an_answer(folder: Path, *entries: dict[str, Any], name: str = "checkin.json", **values: Any) -> Path:
    path = folder / name
    told = {"errcode": 0, "errmsg": "ok", "checkindata": list(entries)} | values
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path
