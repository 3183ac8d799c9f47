"""The ways people write a region's name: 甘肃 for 甘肃省, 巴州 for 巴音郭楞蒙古自治州, 廣東 for 广东."""

import re
from collections.abc import Iterator

# Simplified forms of the signs that stand in names of regions, where old books and phones write others.
_OLD = (
    "廣東龍崗區縣灣臺蘇寧濟遼陝肅貴慶雲瀋陽連長濱爾齊漢鄭開許馬無錫揚鎮鹽紹興衢麗廈門漳莆萍贛撫饒濰煙"
    "棗萊臨諸澤張門婁懷嶽陰鄖隨黃岡關鄂潛門韶頭徑羅羅寶蘿滿黑龍牡雞鶴鴨綠賓鐵嶺錦營盤葫蘆島內圖額納烏"
    "蘭錫樂瀘綿遂達資陽雙鳳畢節銅遵義順麗瀾寶滄騰衝迪慶怒紅楚隴禮徽兩當宕積會銀張掖酒嘉峪甕陳倉榆楊凌"
    "鹹渭華縉紅嶧萬歷聖單鄆陵麥蓋圍場豐寬撫順邊蟠匯匯閔寶楊浦徐匯澳離島觀塘黃葵荃灣沙門環鎮墾兒壩"
)
_NEW = (
    "广东龙岗区县湾台苏宁济辽陕肃贵庆云沈阳连长滨尔齐汉郑开许马无锡扬镇盐绍兴衢丽厦门漳莆萍赣抚饶潍烟"
    "枣莱临诸泽张门娄怀岳阴郧随黄冈关鄂潜门韶头径罗罗宝萝满黑龙牡鸡鹤鸭绿宾铁岭锦营盘葫芦岛内图额纳乌"
    "兰锡乐泸绵遂达资阳双凤毕节铜遵义顺丽澜宝沧腾冲迪庆怒红楚陇礼徽两当宕积会银张掖酒嘉峪瓮陈仓榆杨凌"
    "咸渭华缙红峄万历圣单郓陵麦盖围场丰宽抚顺边蟠汇汇闵宝杨浦徐汇澳离岛观塘黄葵荃湾沙门环镇垦儿坝"
)
_SIMPLE = str.maketrans(dict(zip(_OLD, _NEW, strict=True)))

PROVINCES = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")
CITIES = ("自治州", "地区", "市", "盟")
COUNTIES = ("自治县", "自治旗", "新区", "林区", "特区", "区", "县", "市", "旗")
_NATIONS = re.compile(
    "(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族"
    "|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族"
    "|塔吉克族?|怒族|裕固族|保安族|独龙族|各族)+$"
)
# Names in daily use that no rule makes, and cities renamed as a whole.
_OTHERS = {
    "15": ("内蒙",),
    "81": ("香港",),
    "82": ("澳门",),
    "1525": ("锡盟",),
    "1529": ("阿盟",),
    "2224": ("延边州",),
    "4206": ("襄樊市", "襄樊"),
    "4331": ("湘西州",),
    "5308": ("思茅市",),
    "6528": ("巴州",),
    "6527": ("博州",),
    "6530": ("克州",),
    "220721": ("前郭县", "前郭"),
    "150722": ("莫旗",),
}


def simplified(text: str) -> str:
    """The text with simplified signs where names of regions are meant; as long as it was."""
    return text.translate(_SIMPLE)


def short_names(code: str, name: str) -> Iterator[str]:
    """Other ways to write a region's name, shorter ones and old ones; needs two signs at least."""
    yield from _OTHERS.get(code, ())
    if len(code) == 2:
        yield from _without(name, PROVINCES)
    elif len(code) == 4:
        yield from _short_city(name)
    else:
        yield from _short_county(name)


def _short_city(name: str) -> Iterator[str]:
    for bare in _without(name, CITIES):
        plain = _NATIONS.sub("", bare) if name.endswith("自治州") else bare
        if len(plain) >= 2:
            yield plain
            if name.endswith("自治州"):
                yield plain + "州"


def _short_county(name: str) -> Iterator[str]:
    for bare in _without(name, COUNTIES):
        if not name.endswith(("自治县", "自治旗")):
            yield bare
            yield from (bare + end for end in "区县市" if bare + end != name)
            return
        plain = _NATIONS.sub("", bare)
        plain = plain if len(plain) >= 2 else bare.removesuffix("族")
        yield plain
        yield plain + name[-1]


def _without(name: str, ends: tuple[str, ...]) -> Iterator[str]:
    for end in ends:
        if name.endswith(end):
            if len(name) - len(end) >= 2:
                yield name.removesuffix(end)
            return
