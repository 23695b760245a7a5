from decimal import Decimal

from analytics.building import Contact, Person, Sale, World, ago, monthly
from kejing.analytics.policy import Band, Benchmarks, Cut, Policy, Tiers
from kejing.analytics.pyramid import ContactCounts, Layer, Pyramid, Verdict, pyramid
from kejing.analytics.reasons import Reason

WORLD = World(
    [
        *monthly("head", 80, months=8),
        *monthly("core", 15, months=8),
        Sale("small", ago(3), 5),
        Sale("closed", ago(3), 4),
        Sale("asleep", ago(200), 7),
        Sale("lost", ago(800), 9),
    ],
    people=[Person("closed", is_closed=True), Person("prospect", is_intent=True)],
    contacts=[Contact("head", ago(3)), Contact("small", ago(40)), Contact("core", ago(1))],
)


def draw(world: World, policy: Policy | None = None) -> Pyramid:
    judged = world.judged(policy=policy or Policy())
    return pyramid(judged.frame, policy=policy or Policy(), findings=judged.findings)


def layers(world: World, policy: Policy | None = None) -> dict[str, Layer]:
    return {layer.tier: layer for layer in draw(world, policy).tiers}


def test_five_layers_tell_customers_money_share_verdict_goal_and_contacts() -> None:
    marks = Policy().benchmarks
    total = 640 + 120 + 9 + 7

    # Four traded customers are not lost.
    assert draw(WORLD) == Pyramid(
        tiers=(
            Layer(
                tier="head",
                customers=1,
                lost=0,
                amount_12m=640,
                lost_amount_12m=0,
                share=0.25,
                band=marks.head,
                verdict=Verdict.ABOVE,
                amount_share=640 / total,
                goal=Reason("goal.head"),
                contacts=ContactCounts(overdue=0, due=1, never=0),
            ),
            Layer(
                tier="core",
                customers=0,
                lost=0,
                amount_12m=0,
                lost_amount_12m=0,
                share=0.0,
                band=marks.core,
                verdict=Verdict.BELOW,
                amount_share=0.0,
                goal=Reason("goal.core", {"growth_percent": 50}),
                contacts=ContactCounts(overdue=0, due=0, never=0),
            ),
            Layer(
                tier="small",
                customers=3,
                lost=1,
                amount_12m=129,
                lost_amount_12m=4,
                share=0.5,
                band=marks.small,
                verdict=Verdict.WITHIN,
                amount_share=125 / total,
                goal=Reason("goal.small", {"growth_percent": 100}),
                contacts=ContactCounts(overdue=1, due=0, never=0),
            ),
            Layer(
                tier="dormant",
                customers=2,
                lost=1,
                amount_12m=7,
                lost_amount_12m=0,
                share=0.25,
                band=marks.dormant,
                verdict=Verdict.BELOW,
                amount_share=7 / total,
                goal=Reason("goal.dormant", {"won_back_percent": 20}),
                contacts=ContactCounts(overdue=0, due=0, never=1),
            ),
            Layer(
                tier="prospect",
                customers=1,
                lost=0,
                amount_12m=0,
                lost_amount_12m=0,
                share=None,
                band=None,
                verdict=None,
                amount_share=0.0,
                goal=Reason("goal.prospect"),
                contacts=ContactCounts(overdue=0, due=0, never=1),
            ),
        ),
        customers=7,
        amount_12m=total,
        lost=2,
        lost_amount_12m=4,
        base=4,
    )


def test_a_share_on_the_edge_of_its_band_is_within_it() -> None:
    edge = Policy(benchmarks=Benchmarks(head=Band(low=Decimal("0.1"), high=Decimal("0.25"))))
    low = Policy(benchmarks=Benchmarks(head=Band(low=Decimal("0.25"), high=Decimal("0.3"))))

    assert [layers(WORLD, policy)["head"].verdict for policy in (edge, low)] == [Verdict.WITHIN, Verdict.WITHIN]


def test_a_quota_is_only_judged_for_falling_short() -> None:
    quota = Policy(tiers=Tiers(cut=Cut.RANK))

    assert layers(WORLD, quota)["head"].verdict is None
    assert layers(WORLD, quota)["core"].verdict is Verdict.BELOW


def test_without_contacts_on_record_nobody_is_counted_as_waiting() -> None:
    world = World(WORLD.sales)

    assert {layer.contacts for layer in draw(world).tiers} == {None}


def test_a_short_ledger_has_no_verdict_on_dormancy_and_says_so() -> None:
    short = World([Sale("a", ago(179), 5), Sale("b", ago(1), 5)])
    enough = World([Sale("a", ago(180), 5), Sale("b", ago(1), 5)])

    assert (layers(short)["dormant"].verdict, layers(enough)["dormant"].verdict) == (None, Verdict.BELOW)
    assert (
        Reason("finding.dormancy_invisible", {"coverage_days": 180, "needed_days": 181})
        in short.judged().findings.reasons
    )
    assert not enough.judged().findings.dormancy_invisible


def test_an_empty_company_has_five_empty_layers() -> None:
    drawn = draw(World())

    assert [(layer.tier, layer.customers, layer.share, layer.verdict) for layer in drawn.tiers] == [
        ("head", 0, None, None),
        ("core", 0, None, None),
        ("small", 0, None, None),
        ("dormant", 0, None, None),
        ("prospect", 0, None, None),
    ]
