"""Filled samples of the records that the battle map's templates read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from kejing.battlemap.queries.asking import Asked
from kejing.battlemap.queries.cells import Cell
from kejing.battlemap.queries.drawer import Drawer, Flag, Judgement, NextAction, Stars
from kejing.battlemap.queries.notices import Notice
from kejing.battlemap.queries.pyramid import Lost, PyramidPage, TierRow
from kejing.battlemap.queries.table import Head, HeadGroup, Row, Tab, TablePage
from kejing.kit.bars import lay_cadence
from kejing.kit.pyramid import Mark, Tier, draw_pyramid

AS_OF = date(2024, 6, 30)


LABELS = {"head": "头等客户", "core": "核心客户", "small": "小客户", "dormant": "休眠客户", "prospect": "意向客户"}
GOALS = {
    "head": "稳中有升",
    "core": "增品类，销售额 +50%",
    "small": "偶尔变经常，翻倍",
    "dormant": "至少拉回 20%",
    "prospect": "及时拿下",
}
CADENCE = {"head": 3, "core": 15, "small": 30, "dormant": 60, "prospect": 15}
BANDS = {"head": (0.01, 0.05), "core": (0.10, 0.15), "small": (0.40, None), "dormant": (0.40, None)}


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up customer."""

    code: str
    name: str
    tier: str
    contact_state: str
    days_since_contact: int | None
    amount_this_year: Decimal


def make_rows(counts: dict[str, int], *, seed: int = 7) -> tuple[Made, ...]:
    """Return made-up customers, tier by tier."""
    chance = Random(seed)  # noqa: S311 - made-up figures, no secrets
    places = ("南山", "福田", "虎门", "长安", "石龙", "顺德", "黄埔", "增城", "番禺", "大良", "小榄", "坦洲")
    kinds = ("商行", "便利店", "烟酒行", "超市", "批发部", "酒楼", "贸易有限公司")
    rows: list[Made] = []
    for tier, count in counts.items():
        for _ in range(count):
            number = len(rows) + 1
            cadence = CADENCE[tier]
            days = None if chance.random() < 0.08 else chance.randrange(int(cadence * 1.8) + 1)
            state = (
                "never"
                if days is None
                else "today"
                if days == 0
                else "overdue"
                if days > cadence
                else "due"
                if days == cadence
                else "ok"
            )
            scale = {"head": 900_000, "core": 260_000, "small": 40_000, "dormant": 4_000, "prospect": 0}[tier]
            year = Decimal(int(scale * (0.4 + chance.random()))) + Decimal("0.35") if scale else Decimal(0)
            name = "".join(map(chance.choice, (places, "宏兴盛达顺昌利泰", "源发记隆丰和", kinds)))
            rows.append(Made(f"K{number:04}", name, tier, state, days, year))
    return tuple(rows)


def make_pyramid_page(
    counts: dict[str, int] | None = None, *, notices: tuple[Notice, ...] = (), contacts_known: bool = True
) -> PyramidPage:
    """Return a filled pyramid."""
    counts = counts or {"head": 4, "core": 11, "small": 38, "dormant": 21, "prospect": 9}
    rows = make_rows(counts)
    traded = sum(count for tier, count in counts.items() if tier != "prospect")
    amount = sum((row.amount_this_year for row in rows), Decimal(0)) * 2
    tiers = []
    for tier, count in counts.items():
        own = [row for row in rows if row.tier == tier]
        low, high = BANDS.get(tier, (None, None))
        share = count / traded if tier != "prospect" and traded else None
        verdict = (
            None
            if share is None
            else "below"
            if low is not None and share < low
            else "above"
            if high is not None and share > high
            else "within"
        )
        money = sum((row.amount_this_year for row in own), Decimal(0)) * 2
        tiers.append(
            TierRow(
                tier=tier,
                label=LABELS[tier],
                goal=GOALS[tier],
                count=count,
                share=share,
                band_low=low,
                band_high=high,
                verdict=verdict,
                amount=money,
                amount_share=float(money / amount) if amount else 0.0,
                cadence=CADENCE[tier],
                cadence_rest=90 if tier == "dormant" else None,
                overdue=sum(row.contact_state == "overdue" for row in own),
                due=sum(row.contact_state == "due" for row in own),
                never=sum(row.contact_state == "never" for row in own),
            )
        )
    drawing = draw_pyramid(
        [
            Tier(
                key=tier,
                count=count,
                marks=[
                    Mark(
                        label="—" if row.days_since_contact is None else str(row.days_since_contact),
                        title=f"{row.name} · {row.contact_state}",
                        href=f"/table/?customer={row.code}",
                        flagged=row.contact_state in {"overdue", "never"},
                    )
                    for row in rows
                    if row.tier == tier
                ],
            )
            for tier, count in counts.items()
        ]
    )
    return PyramidPage(
        as_of=AS_OF if rows else None,
        currency="CNY",
        customers=len(rows),
        traded=traded,
        traded_href="",
        ledger_from=date(2022, 1, 4) if rows else None,
        ledger_to=AS_OF if rows else None,
        amount=amount,
        tiers=tuple(tiers),
        lost=Lost(count=17, amount=Decimal(0)),
        drawing=drawing,
        contacts_known=contacts_known,
        may_judge_again=False,
        notices=notices,
    )


def make_drawer(row: Made) -> Drawer:
    """Return what is said of a customer with two abnormal figures."""
    return Drawer(
        code=row.code,
        name=row.name,
        tier=row.tier,
        tier_label=LABELS[row.tier],
        salesperson="业务员甲",
        story="上次进货 2024-05-20，41 天前。",
        action=NextAction(
            verb="催收货款",
            on=AS_OF,
            by="业务员甲",
            text="约定 2024-06-28，已过 2 天。",
            is_to_come=False,
            is_urgent=True,
        ),
        flags=(
            Flag(text="逾期应收 16,629.44，最早一笔 2024-02-26 到期", rule="回款逾期"),
            Flag(text="通常每 12 天进一次货，这次已隔 41 天；按它的习惯，隔这么久的不到 1%", rule="该进未进"),
        ),
        judgements=(
            Judgement(
                name="层级", text="核心，不是头等：19 个品类只进了 4 个（要 10 个）", note="2024-07-31 将转为核心客户"
            ),
            Judgement(name="联系", text="每 15 天联系一次，上次在 22 天前，超了 7 天", is_late=True),
            Judgement(
                name="等级",
                text="3 星：2023 年进货 328,935.30（4 星要 1,000,000.00）",
                stars=Stars(lit="★★★", unlit="☆☆", service="大客户", is_provisional=True),
            ),
        ),
        amount_12m=Decimal("482350.20"),
        amount_prior_12m=Decimal(391200),
        amount_90=Decimal(84800),
        amount_90_last_year=Decimal(106000),
        active_months=11,
        category_count=4,
        typical_order_amount=Decimal(18250),
        expected_next_on=date(2024, 6, 1),
        margin_12m=Decimal(84330),
        cost_to_serve=Decimal(1769),
        real_profit=None,
    )


def make_table_page(*, customer: str = "") -> TablePage:
    """Return the battle map with three columns."""
    rows = make_rows({"head": 4, "core": 11, "small": 30})
    opened = next((row for row in rows if row.code == customer), None)
    heads = [
        Head(name, label, unit, css, f"?sort={name}", "", "")
        for name, label, unit, css in (
            ("contact_state", "联系", "", "first"),
            ("days_since_contact", "未联系", "天", "num"),
            ("amount_this_year", "年进货", "万元", "num first"),
        )
    ]
    return TablePage(
        as_of=AS_OF,
        currency="CNY",
        may_judge_again=False,
        notices=(),
        asked=Asked(),
        worklists=[Tab("all", "全部", len(rows), "?list=all", is_current=True)],
        layers=[Tab("head", "头等客户", 4, "?tier=head", is_current=False)],
        views=(),
        view=None,
        chips=(),
        head_groups=[HeadGroup("三个行为", 2), HeadGroup("八个交易", 1)],
        name_head=Head("customer_name", "客户", "", "pin", "?sort=customer_name", "", ""),
        heads=heads,
        orders=heads[-1:],
        rows=[_row(row) for row in rows],
        first=1,
        last=len(rows),
        previous="",
        next="?at=next",
        drawer=None if opened is None else make_drawer(opened),
    )


def _row(made: Made) -> Row:
    return Row(
        pk=int(made.code[1:]),
        code=made.code,
        name=made.name,
        tier=made.tier,
        tier_label=LABELS[made.tier],
        pick_label=f"Pick {made.name}",
        cells=[
            Cell("first", made.contact_state, state=made.contact_state),
            Cell("num", str(made.days_since_contact), bar=lay_cadence(made.days_since_contact, 15), is_bar=True),
            Cell("num first", str(made.amount_this_year), change="▲8%"),
        ],
        contact=made.contact_state,
        contact_state=made.contact_state,
        amount=made.amount_this_year,
        rhythm="刚进过",
        is_silent=False,
    )
