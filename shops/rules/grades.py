"""Grades and protected names as they are said in English; the register knows them in Chinese only."""

from collections.abc import Mapping

GRADES: Mapping[str, str] = {
    "特级": "special grade",
    "一级": "first grade",
    "二级": "second grade",
    "三级": "third grade",
    "特级初榨": "extra virgin",
    "优质初榨": "virgin",
    "合格品": "standard grade",
    "头路": "first picking",
    "统货": "unsorted",
    "碎仁": "kernel pieces",
}
PROTECTED: Mapping[str, str] = {
    "武都花椒": "Wudu huajiao",
    "武都油橄榄": "Wudu olives",
    "武都红芪": "Wudu hongqi",
    "武都纹党": "Wudu wendang",
    "成县核桃": "Chengxian walnuts",
    "文县纹党": "Wenxian wendang",
    "文县绿茶": "Wenxian green tea",
    "陇南绿茶": "Longnan green tea",
    "宕昌党参": "Tanchang dangshen",
    "宕昌黄芪": "Tanchang huangqi",
    "宕昌当归": "Tanchang danggui",
    "哈达铺当归": "Hadapu danggui",
    "康县黑木耳": "Kangxian wood ear",
    "礼县大黄": "Lixian rhubarb",
    "礼县苹果": "Lixian apples",
    "西和半夏": "Xihe pinellia",
    "两当狼牙蜜": "Liangdang langya honey",
}


def grade_in_english(grade: str) -> str:
    """A grade in English; one that a keeper made up stays as it is."""
    return GRADES.get(grade, grade)


def protected_in_english(name: str) -> str:
    """A protected name in English; an unknown one stays as it is."""
    return PROTECTED.get(name, name)
