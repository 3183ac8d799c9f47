"""What the seeded catalogue answers to words as people type them: Chinese, pinyin, English, and misspelt."""

import pytest
from django.utils import translation

from pavilion.kit import loads
from shops.selectors.listings import Choice
from shops.selectors.searching import search_goods
from shops.services.seeding import seed_world

# Words, and what the title of the first hit holds.
FIRST = {
    "花椒": "花椒",
    "武都花椒": "花椒",
    "大红袍": "大红袍",
    "椒": "花椒",
    "梅花椒": "武都梅花椒",
    "花椒油": "武都花椒油",
    "椒盐": "武都椒盐",
    "橄榄油": "橄榄油",
    "特级初榨": "特级初榨",
    "鄂植8号": "鄂植8号",
    "橄榄油礼盒": "双支礼盒",
    "手工皂": "手工皂",
    "文县橄榄油": "文县临江",
    "核桃": "核桃",
    "成县核桃": "成县",
    "核桃仁": "核桃仁",
    "胡桃": "核桃",
    "当归": "当归",
    "宕昌党参": "宕昌党参",
    "纹党": "纹党",
    "黄芪": "黄芪",
    "土豆": "洋芋",
    "绿茶": "绿茶",
    "茶": "茶",
    "蜂蜜": "蜜",
    "狼牙蜜": "狼牙蜜",
    "康县黑木耳": "康县黑木耳",
    "香菇": "香菇",
    "苹果": "苹果",
    "银杏": "白果",
    "两水镇橄榄": "橄榄",
    "huajiao": "花椒",
    "hua jiao": "花椒",
    "wuduhuajiao": "花椒",
    "wudu huajiao": "花椒",
    "wdhj": "花椒",
    "hj": "花椒",
    "武都huajiao": "花椒",
    "dahongpao": "大红袍",
    "ganlanyou": "橄榄油",
    "gly": "橄榄油",
    "hetao": "核桃",
    "danggui": "当归",
    "tanchang": "宕昌",
    "lvcha": "绿茶",
    "muer": "木耳",
    "huaniu pingguo": "花牛苹果",
    "fengmi": "蜜",
    "walnut": "核桃",
    "Walnuts": "核桃",
    "walnut oil": "核桃油",
    "olive oil": "橄榄油",
    "extra virgin": "特级初榨",
    "pepper": "花椒",
    "sichuan pepper": "花椒",
    "angelica": "当归",
    "green tea": "绿茶",
    "morels": "羊肚菌",
    "honey": "蜜",
    "black fungus": "木耳",
    "gift box": "礼盒",
    "olive soap": "手工皂",
    "kudzu": "葛根",
    # misspelt
    "花焦": "花椒",
    "武都花焦": "花椒",
    "大红包花椒": "大红袍",
    "橄榄有": "橄榄油",
    "huajaio": "花椒",
    "huajia": "花椒",
    "walnt": "核桃",
    "oliv": "橄榄",
    "sichuan peper": "花椒",
    "wlanut": "核桃",
    "angelca": "当归",
}


@pytest.fixture
def catalogue(db):
    for load in loads.registered():
        if load.name in {"regions", "villages"}:
            load.run()
    seed_world(say=lambda line: None, with_pictures=False)
    translation.activate("zh-hans")


def test_people_find_what_they_mean(catalogue):
    missed = {}
    for words, wanted in FIRST.items():
        cards = search_goods(words=words, choice=Choice()).goods.cards
        if not cards or wanted not in cards[0].title:
            missed[words] = [card.title for card in cards[:3]]

    assert missed == {}
    assert len(FIRST) >= 60


def test_goods_named_so_come_before_goods_that_mention_it(catalogue):
    oils = [card.title for card in search_goods(words="橄榄油", choice=Choice()).goods.cards]

    soap = next(place for place, title in enumerate(oils) if "手工皂" in title)
    assert all("橄榄油" in title for title in oils[:soap])
