"""What the demo's shops and keepers are called: places, crops and solar terms, never real people."""

from dataclasses import dataclass

FAMILY = (
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马",
    "朱", "胡", "郭", "何", "高", "林", "罗"
)  # fmt: skip
FAMILY_EN = (
    "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu", "Xu", "Sun", "Ma", "Zhu",
    "Hu", "Guo", "He", "Gao", "Lin", "Luo"
)  # fmt: skip
GIVEN = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
    "青禾", "麦穗", "核桃", "花椒", "橄榄", "当归", "崖蜜", "银杏"
)  # fmt: skip
STREETS = (
    "示范大道", "样例路", "谷雨路", "麦穗巷", "青禾路", "橄榄路",
    "当归街", "花椒巷", "核桃街", "白露路", "小满路", "芒种街"
)  # fmt: skip
ESTATES = ("样例小区", "青禾家园", "谷仓花园", "麦田公寓", "桃源新村", "橄榄苑", "银杏里", "小满公寓")

# By main crop of a village: how its shop is called in Chinese and English, one of several.
FRONTS: dict[str, tuple[tuple[str, str], ...]] = {
    "huajiao": (("椒园", "Pepper Garden"), ("花椒坊", "Pepper Yard"), ("红椒人家", "Red Pepper House")),
    "olive": (("橄榄园", "Olive Grove"), ("油橄榄坊", "Olive Press"), ("橄榄人家", "Olive House")),
    "walnut": (("核桃铺", "Walnut Store"), ("核桃人家", "Walnut House"), ("核桃林", "Walnut Grove")),
    "dangshen": (("党参堂", "Dangshen Hall"), ("纹党人家", "Dangshen House")),
    "danggui": (("当归坊", "Danggui Yard"), ("当归人家", "Danggui House")),
    "huangqi": (("黄芪坊", "Huangqi Yard"),),
    "hongqi": (("红芪坊", "Hongqi Yard"),),
    "dahuang": (("大黄坊", "Rhubarb Root Yard"), ("药材人家", "Herb House")),
    "banxia": (("山药材铺", "Mountain Herb Store"), ("山里人家", "Mountain House")),
    "tianma": (("天麻坊", "Tianma Yard"),),
    "apple": (("苹果园", "Apple Orchard"), ("果园人家", "Orchard House")),
    "cherry": (("樱桃园", "Cherry Orchard"),),
    "tea": (("茶坊", "Tea Yard"), ("茶山人家", "Tea Hill House")),
    "fungus": (("菌菇坊", "Mushroom Yard"), ("林下人家", "Woodland House")),
    "honey": (("蜂坊", "Bee Yard"), ("百花蜜坊", "Blossom Honey Yard")),
    "ginkgo": (("银杏坊", "Ginkgo Yard"),),
    "potato": (("粉条坊", "Vermicelli Yard"),),
    "buckwheat": (("荞麦坊", "Buckwheat Mill"), ("荞香人家", "Buckwheat House")),
}


@dataclass(frozen=True)
class Name:
    """A name in both languages."""

    zh: str
    en: str


def front_of(*, place_zh: str, place_en: str, crop: str, number: int) -> Name:
    """What the `number`th shop is called: its township and what grows there."""
    fronts = FRONTS.get(crop, (("山货铺", "Mountain Store"),))
    zh, en = fronts[number % len(fronts)]
    return Name(zh=place_zh + zh, en=f"{place_en} {en}")


def person_of(number: int) -> Name:
    """An invented person: a common family name and a solar term or crop."""
    family = number * 7 % len(FAMILY)
    given = (number * 11 + number // len(FAMILY)) % len(GIVEN)
    return Name(zh=FAMILY[family] + GIVEN[given], en=f"{FAMILY_EN[family]} #{number}")


def phone_of(number: int, *, prefix: str = "139") -> str:
    """A number nobody has: 1xx 0000 xxxx."""
    return f"{prefix}0000{number % 10_000:04d}"
