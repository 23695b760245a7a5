"""What salespeople note after a contact, short, in three languages; `{category}` is one the customer takes."""

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
    ),
}
