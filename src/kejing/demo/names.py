"""The words of the made-up company in three languages; everything is plainly a sample."""

from dataclasses import dataclass
from typing import Final

from kejing.demo.spec import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. Lists of the same name have the same length in every language."""

    company: str
    nature: tuple[str, ...]
    trades: tuple[str, ...]
    regions: tuple[str, ...]
    categories: tuple[str, ...]
    unit_piece: str
    unit_weight: str
    loose: str
    packs: tuple[str, ...]
    letters: tuple[str, ...]
    titles: tuple[str, ...]
    customer: str
    item: str
    contact: str
    salesperson: str
    supervisor: str
    general_manager: str
    administrator: str
    service: str
    marketing: str
    area: str
    team: str


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_HANS: Final = Words(
    company="青禾样例商贸",
    nature=_split(
        "青禾 云杉 松果 白鹭 溪石 晨露 芦花 银杏 山雀 荷风 竹影 麦浪 杏雨 槐荫 梧桐 海棠 "
        "紫藤 木棉 萤火 蒲草 星野 月芽 霜叶 雪松 朝霞 晚枫 泉眼 苔痕 沙鸥 燕尾 鹿鸣 雁行 "
        "桑葚 橘灯 梅子 柿饼 石榴 葡藤 菱角 莲蓬 茶山 稻香 豆蔻 薄荷 丁香 茉莉 百合 牵牛 "
        "纸鸢 风铃 渔火 柳絮 桃溪 梨白 樱草 栗壳 榛子 核仁 云雀 画眉 蜻蜓 蝉声 蜗牛 锦鲤"
    ),
    trades=("便利店", "超市", "餐馆", "批发部", "食堂", "烘焙坊", "旅馆", "网店"),
    regions=("城东", "城西", "城南", "城北", "新城", "老城", "开发区", "大学城", "河口镇", "山前镇", "湖滨", "站前"),
    categories=(
        "大米", "面粉", "食用油", "酱油醋", "调味料", "方便面", "罐头", "饼干", "糖果", "坚果",
        "饮料", "饮用水", "茶叶", "咖啡", "乳品", "冷冻食品", "纸品", "洗涤用品", "个人护理", "一次性用品",
    ),
    unit_piece="箱",
    unit_weight="公斤",
    loose="散装",
    packs=("小包装", "标准装", "大包装", "组合装"),
    letters=tuple("甲乙丙丁戊己庚辛壬癸"),
    titles=("老板", "店长", "采购", "经理"),
    customer="{word}{trade}样例{number:02d}",
    item="{word}款{category} {pack}",
    contact="{word}{title}",
    salesperson="业务员{letter}",
    supervisor="主管{letter}",
    general_manager="总经理",
    administrator="系统管理员",
    service="客服",
    marketing="市场",
    area="销售{number}区",
    team="销售{number}组",
)  # fmt: skip

_HANT: Final = Words(
    company="青禾樣例商貿",
    nature=_split(
        "青禾 雲杉 松果 白鷺 溪石 晨露 蘆花 銀杏 山雀 荷風 竹影 麥浪 杏雨 槐蔭 梧桐 海棠 "
        "紫藤 木棉 螢火 蒲草 星野 月芽 霜葉 雪松 朝霞 晚楓 泉眼 苔痕 沙鷗 燕尾 鹿鳴 雁行 "
        "桑葚 橘燈 梅子 柿餅 石榴 葡藤 菱角 蓮蓬 茶山 稻香 豆蔻 薄荷 丁香 茉莉 百合 牽牛 "
        "紙鳶 風鈴 漁火 柳絮 桃溪 梨白 櫻草 栗殼 榛子 核仁 雲雀 畫眉 蜻蜓 蟬聲 蝸牛 錦鯉"
    ),
    trades=("便利店", "超市", "餐館", "批發部", "食堂", "烘焙坊", "旅館", "網店"),
    regions=("城東", "城西", "城南", "城北", "新城", "老城", "開發區", "大學城", "河口鎮", "山前鎮", "湖濱", "站前"),
    categories=(
        "大米", "麵粉", "食用油", "醬油醋", "調味料", "方便麵", "罐頭", "餅乾", "糖果", "堅果",
        "飲料", "飲用水", "茶葉", "咖啡", "乳品", "冷凍食品", "紙品", "洗滌用品", "個人護理", "一次性用品",
    ),
    unit_piece="箱",
    unit_weight="公斤",
    loose="散裝",
    packs=("小包裝", "標準裝", "大包裝", "組合裝"),
    letters=tuple("甲乙丙丁戊己庚辛壬癸"),
    titles=("老闆", "店長", "採購", "經理"),
    customer="{word}{trade}樣例{number:02d}",
    item="{word}款{category} {pack}",
    contact="{word}{title}",
    salesperson="業務員{letter}",
    supervisor="主管{letter}",
    general_manager="總經理",
    administrator="系統管理員",
    service="客服",
    marketing="市場",
    area="銷售{number}區",
    team="銷售{number}組",
)  # fmt: skip

_EN: Final = Words(
    company="Greenfield Sample Trading",
    nature=_split(
        "Meadow Spruce Pinecone Egret Pebble Dewdrop Reed Ginkgo Titmouse Breeze Bamboo Wheat Apricot Locust "
        "Plane Crabapple Wisteria Kapok Firefly Dandelion Starfield Crescent Frostleaf Cedar Sunrise Maple Spring "
        "Moss Gull Swallow Deer Goose Mulberry Tangerine Plum Persimmon Pomegranate Vine Chestnut Lotus Tea "
        "Paddy Nutmeg Mint Clove Jasmine Lily Bindweed Kite Chime Lantern Willow Peach Pear Primrose Acorn Hazel "
        "Kernel Lark Thrush Dragonfly Cicada Snail Koi"
    ),
    trades=("Corner Shop", "Market", "Diner", "Wholesale", "Canteen", "Bakery", "Inn", "Web Shop"),
    regions=(
        "East", "West", "South", "North", "New Town", "Old Town", "Works Park", "Campus", "Rivermouth", "Foothill",
        "Lakeside", "Station",
    ),
    categories=(
        "Rice", "Flour", "Cooking oil", "Soy and vinegar", "Seasoning", "Instant noodles", "Tinned food", "Biscuits",
        "Sweets", "Nuts", "Soft drinks", "Water", "Tea", "Coffee", "Dairy", "Frozen food", "Paper goods", "Detergent",
        "Personal care", "Disposables",
    ),
    unit_piece="case",
    unit_weight="kg",
    loose="loose",
    packs=("small", "standard", "large", "mixed"),
    letters=tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    titles=("Owner", "Manager", "Buyer", "Director"),
    customer="{word} {trade} Sample {number:02d}",
    item="{word} {category}, {pack}",
    contact="{title} {word}",
    salesperson="Salesperson {letter}",
    supervisor="Supervisor {letter}",
    general_manager="General manager",
    administrator="Administrator",
    service="Customer service",
    marketing="Marketing",
    area="Sales area {number}",
    team="Sales team {number}",
)  # fmt: skip

_WORDS: Final[dict[Language, Words]] = {"zh-hans": _HANS, "zh-hant": _HANT, "en": _EN}


def words_of(language: Language) -> Words:
    """Give the words of one language."""
    return _WORDS[language]


def letter_of(words: Words, index: int) -> str:
    """Give a person's distinguishing mark: 甲 … 癸, 甲2 and so on; A … Z, A2 and so on."""
    turn, place = divmod(index, len(words.letters))
    return f"{words.letters[place]}{turn + 1}" if turn else words.letters[place]
