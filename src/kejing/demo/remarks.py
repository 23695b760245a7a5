"""What salespeople note after a contact, promise and say to each other, short, in three languages.

`{category}` is one the customer takes.
"""

from dataclasses import dataclass
from typing import Final

from kejing.demo.spec import Language


@dataclass(frozen=True, slots=True)
class Remarks:
    """Remarks by occasion."""

    buying: tuple[str, ...]
    sleeping: tuple[str, ...]
    prospect: tuple[str, ...]
    no_answer: tuple[str, ...]
    shut: tuple[str, ...]
    rivals: tuple[str, ...]
    promises: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    comments: tuple[str, ...]


PURPOSES: Final = (
    # buying
    ("trade",),
    ("trade", "service"),
    ("trade",),
    ("information", "trade"),
    ("trade",),
    ("intelligence",),
    ("information", "trade"),
    ("trade",),
    ("service",),
    ("trade", "service"),
    ("trade",),
    ("care",),
    # sleeping
    ("care", "intelligence"),
    ("care",),
    ("information",),
    ("trade",),
    ("care", "trade"),
    ("service",),
    # prospect
    ("information", "trade"),
    ("information",),
    ("intelligence",),
    ("information", "trade"),
    ("information",),
    # nobody answered
    ("care",),
    ("care",),
    ("trade",),
    ("trade",),
    ("trade",),
    ("care",),
)
"""What each remark was for, remark by remark in the order of the groups; the same in every language."""

REMARKS: Final[dict[Language, Remarks]] = {
    "zh-hans": Remarks(
        buying=(
            "{category}卖得稳，下周补货。",
            "看了货架，{category}只剩两箱。",
            "老板想换个{category}的价位，报价已发。",
            "{category}摆到了门口，走得快。",
            "对过账，余款月底付。",
            "同行送来{category}试卖，老板还没定。",
            "新到的{category}留了样品。",
            "库存还够两周，月中再看。",
            "{category}有两件包装破损，已登记换货。",
            "促销海报贴好了，{category}加了一排。",
            "提醒了账期，财务答应周五安排。",
            "店里在盘点，约好下次一起看{category}。",
        ),
        sleeping=(
            "问了为什么没再进货，说是{category}别家便宜。",
            "老板说生意淡，先不补。",
            "换了采购，重新介绍了{category}。",
            "愿意再试一箱{category}，等回话。",
            "上次的{category}还没卖完。",
            "嫌送货慢，答应改为次日到。",
        ),
        prospect=(
            "第一次上门，留了{category}报价。",
            "对{category}有兴趣，要先看样品。",
            "老板说现有的供货商还行，下月再聊。",
            "问了账期和起订量，已答复。",
            "约好下周带{category}样品过来。",
        ),
        no_answer=("电话没人接。", "响了很久没接，晚些再打。", "占线，改天再联系。"),
        shut=("到店时没开门。", "负责人不在，白跑一趟。", "店里在装修，没见到人。"),
        rivals=(
            "同行买十送一，到月底。",
            "隔壁批发部降了百分之五。",
            "新来的代理给三十天账期。",
            "别家业务员这周来了两次。",
            "对手铺了新陈列，占了一整排。",
        ),
        promises=("送样品上门", "发新的报价", "安排破损换货", "把对账单寄到", "确认促销支持", "问清到货日期"),
        questions=(
            ("这家这个月还能补多少？", "大概三十箱，周五下单。"),
            ("库存还够几天？", "老板说够一周。"),
            ("同行给的什么价？", "便宜两块，我再核实。"),
            ("余款什么时候到？", "财务答应周五。"),
        ),
        comments=("跟得紧，辛苦了。", "价格先别松。", "下次带上新品样品。", "陈列拍得清楚，继续。"),
    ),
    "zh-hant": Remarks(
        buying=(
            "{category}賣得穩，下週補貨。",
            "看了貨架，{category}只剩兩箱。",
            "老闆想換個{category}的價位，報價已發。",
            "{category}擺到了門口，走得快。",
            "對過帳，餘款月底付。",
            "同業送來{category}試賣，老闆還沒定。",
            "新到的{category}留了樣品。",
            "庫存還夠兩週，月中再看。",
            "{category}有兩件包裝破損，已登記換貨。",
            "促銷海報貼好了，{category}加了一排。",
            "提醒了帳期，財務答應週五安排。",
            "店裡在盤點，約好下次一起看{category}。",
        ),
        sleeping=(
            "問了為什麼沒再進貨，說是{category}別家便宜。",
            "老闆說生意淡，先不補。",
            "換了採購，重新介紹了{category}。",
            "願意再試一箱{category}，等回話。",
            "上次的{category}還沒賣完。",
            "嫌送貨慢，答應改為次日到。",
        ),
        prospect=(
            "第一次上門，留了{category}報價。",
            "對{category}有興趣，要先看樣品。",
            "老闆說現有的供貨商還行，下月再聊。",
            "問了帳期和起訂量，已答覆。",
            "約好下週帶{category}樣品過來。",
        ),
        no_answer=("電話沒人接。", "響了很久沒接，晚些再打。", "佔線，改天再聯絡。"),
        shut=("到店時沒開門。", "負責人不在，白跑一趟。", "店裡在裝修，沒見到人。"),
        rivals=(
            "同業買十送一，到月底。",
            "隔壁批發部降了百分之五。",
            "新來的代理給三十天帳期。",
            "別家業務員這週來了兩次。",
            "對手鋪了新陳列，占了一整排。",
        ),
        promises=("送樣品上門", "發新的報價", "安排破損換貨", "把對帳單寄到", "確認促銷支援", "問清到貨日期"),
        questions=(
            ("這家這個月還能補多少？", "大概三十箱，週五下單。"),
            ("庫存還夠幾天？", "老闆說夠一週。"),
            ("同業給的什麼價？", "便宜兩塊，我再核實。"),
            ("餘款什麼時候到？", "財務答應週五。"),
        ),
        comments=("跟得緊，辛苦了。", "價格先別鬆。", "下次帶上新品樣品。", "陳列拍得清楚，繼續。"),
    ),
    "en": Remarks(
        buying=(
            "{category}: sells steadily, will reorder next week.",
            "Checked the shelf, {category}: two cases left.",
            "Wants another price point, {category}: quotation sent.",
            "{category}: now by the door and moving fast.",
            "Went through the account, the rest comes at month end.",
            "A rival left samples, {category}: owner undecided.",
            "Left samples of the new range, {category}.",
            "Stock for two more weeks, look again mid-month.",
            "{category}: two damaged cases, exchange noted.",
            "Poster is up, {category}: one more row.",
            "Reminded of the terms, payment promised for Friday.",
            "Stocktaking today, next time we review {category}.",
        ),
        sleeping=(
            "Asked why no more orders, {category}: cheaper elsewhere.",
            "Says business is slow, no restock for now.",
            "New buyer, introduced the range again, {category}.",
            "Would try one more case, {category}: waiting for word.",
            "{category}: the last delivery is still unsold.",
            "Found delivery slow, promised next day.",
        ),
        prospect=(
            "First visit, left a quotation, {category}.",
            "Interested, {category}: wants a sample first.",
            "Content with the present supplier, talk again next month.",
            "Asked about terms and minimum order, answered.",
            "Will bring samples next week, {category}.",
        ),
        no_answer=("No answer.", "Rang for long, will call again later.", "Line busy, another day."),
        shut=("Shop was closed.", "Person in charge was out.", "Shop is being refitted, met nobody."),
        rivals=(
            "A rival gives one free with ten, to month end.",
            "The wholesaler next door cut prices by 5 %.",
            "A new agent offers 30 days of credit.",
            "Another salesperson was here twice this week.",
            "The competitor put up a display, a whole row.",
        ),
        promises=(
            "Bring samples",
            "Send the new quotation",
            "Exchange the damaged cases",
            "Send the statement of account",
            "Confirm the promotion",
            "Tell the day of delivery",
        ),
        questions=(
            ("How much more will they take this month?", "About thirty cases, ordered on Friday."),
            ("How long will the stock last?", "A week, the owner says."),
            ("What price did the rival give?", "Two less a case, I will check."),
            ("When does the rest arrive?", "Finance promised Friday."),
        ),
        comments=(
            "Well kept up, thanks.",
            "Hold the price for now.",
            "Bring the new samples next time.",
            "Good display, go on.",
        ),
    ),
}
