"""Filled samples of the records that the battle map's templates read."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kejing.battlemap.queries.drawer import Drawer, Flag, Judgement, NextAction, Stars
from kejing.battlemap.queries.notices import Notice
from kejing.battlemap.queries.pyramid import Lost, PyramidPage, TierRow
from kejing.battlemap.queries.table import Row, Tab, TablePage, Totals
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


def make_rows(counts: dict[str, int], *, seed: int = 7) -> tuple[Row, ...]:
    """Return made-up customers, tier by tier."""
    chance = Random(seed)  # noqa: S311 - made-up figures, no secrets
    places = ("南山", "福田", "虎门", "长安", "石龙", "顺德", "黄埔", "增城", "番禺", "大良", "小榄", "坦洲")
    kinds = ("商行", "便利店", "烟酒行", "超市", "批发部", "酒楼", "贸易有限公司")
    rows: list[Row] = []
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
            rhythm = chance.choice(("early", "early", "expected", "late", "alarm", "unknown"))
            bad = {"days_since_order", "rhythm"} if rhythm == "alarm" and tier in {"head", "core", "small"} else set()
            if chance.random() < 0.1 and scale:
                bad.add("receivable")
            wait = None if not scale else chance.randrange(190, 800) if tier == "dormant" else chance.randrange(1, 60)
            rows.append(
                Row(
                    code=f"K{number:04}",
                    name=f"{chance.choice(places)}{chance.choice('宏兴盛达顺昌利泰')}{chance.choice('源发记隆丰和')}{chance.choice(kinds)}",
                    tier=tier,
                    tier_label=LABELS[tier],
                    contact_state=state,
                    days_since_contact=days,
                    cadence=cadence,
                    contact_overdue_days=None if days is None or days <= cadence else days - cadence,
                    report_count=chance.randrange(40),
                    visit_count=chance.randrange(12),
                    amount_this_year=year,
                    amount_last_year_same_period=None if not scale else year * Decimal(str(0.6 + chance.random())),
                    amount_last_month=year / 6,
                    amount_this_month=year / 7 - (900 if chance.random() < 0.1 else 0),
                    last_order_amount=None if not scale else year / 20,
                    last_order_on=None if wait is None else AS_OF - timedelta(days=wait),
                    receivable=None if not scale else year / 9,
                    order_count=0 if not scale else chance.randrange(1, 90),
                    days_since_order=wait,
                    rhythm=rhythm,
                    bad=frozenset(bad),
                )
            )
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


def make_drawer(row: Row) -> Drawer:
    """Return what is said of a customer with two abnormal figures."""
    return Drawer(
        code=row.code,
        name=row.name,
        tier=row.tier,
        tier_label=row.tier_label,
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


def make_table_page(
    counts: dict[str, int] | None = None,
    *,
    tier: str = "",
    customer: str = "",
    sort: str = "-amount_this_year",
    number: int = 1,
) -> TablePage:
    """Return one page of the battle map."""
    counts = counts or {"head": 4, "core": 11, "small": 38, "dormant": 21, "prospect": 9}
    everyone = make_rows(counts)
    chosen = [row for row in everyone if tier in {"", row.tier}]
    chosen.sort(key=lambda row: row.amount_this_year, reverse=True)
    start = (number - 1) * 50
    shown = chosen[start : start + 50]
    opened = next((row for row in everyone if row.code == customer), None)
    drawer = opened and make_drawer(opened)
    return TablePage(
        as_of=AS_OF,
        currency="CNY",
        may_judge_again=False,
        tier=tier,
        sort=sort,
        tabs=(
            Tab("", "全部", len(everyone)),
            *(Tab(key, LABELS[key], count) for key, count in counts.items()),
        ),
        rows=tuple(shown),
        totals=Totals(
            customers=len(chosen),
            report_count=sum(row.report_count or 0 for row in chosen),
            visit_count=sum(row.visit_count or 0 for row in chosen),
            amount_this_year=sum((row.amount_this_year for row in chosen), Decimal(0)),
            amount_last_year_same_period=sum(
                (row.amount_last_year_same_period or Decimal(0) for row in chosen), Decimal(0)
            ),
            amount_last_month=sum((row.amount_last_month for row in chosen), Decimal(0)),
            amount_this_month=sum((row.amount_this_month for row in chosen), Decimal(0)),
            receivable=sum((row.receivable or Decimal(0) for row in chosen), Decimal(0)),
            order_count=sum(row.order_count for row in chosen),
        ),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous_number=number - 1,
        next_number=number + 1,
        has_previous=number > 1,
        has_next=start + 50 < len(chosen),
        drawer=drawer or None,
        notices=(),
    )
