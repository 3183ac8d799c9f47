"""Tell a person's name from a piece of an address."""

import re

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"
    "昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
    "姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐"
    "邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀"
    "羊甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙"
    "叶幸司韶黎薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通"
    "边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步耿满弘匡国文寇广禄阙东欧沃利蔚"
    "越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查荆红游权盖益桓公肖岳闫佟覃涂麦阿买木代趙"
    "錢孫鄭馮陳衛蔣韓楊許呂張嚴華謝鄒蘇範魯韋馬鳳費賀湯羅畢鄔樂時齊顧黃蕭貝計談龐紀項閔賈婁顏鐘駱萬盧經應"
    "鄧單諸龔陸榮儲車寧劉葉喬陰莊連習魚衝滿國關聶饒"
)
_DOUBLE = re.compile(
    "(?:欧阳|司马|诸葛|上官|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|端木|南宫|独孤|西门|"
    "司空|轩辕|百里|呼延|澹台|濮阳|淳于|申屠|太史|万俟|赫连|钟离|闻人|拓跋|歐陽|司馬|諸葛)"
)
_TITLE = re.compile(
    "(?:先生|女士|小姐|老师|同学|师傅|阿姨|大爷|大姐|大哥|经理|医生|总|太太|妈妈|爸爸|奶奶|爷爷)$"
)
_PLACE_WORDS = re.compile(
    r"[省市区县旗镇乡村路街巷弄号楼栋幢座室层院店厂校站园苑城厦寓场铺库房屯社组门侧旁处部局所队厅馆]$"
    r"|小区|公司|大学|学院|中学|小学|医院|银行|酒店|宾馆|超市|市场|广场|大厦|中心|花园|单元|公寓|新村|门口|驿站|快递|丰巢|菜鸟"
    r"|附近|对面|物业|门卫|前台|政府|集团|工业|开发|产业|街道|办事处|大道|请|送|放|打电话|谢谢|尽快|自取"
)
_ENDS = re.compile(r"[\s,:(\[]*(?:亲?收|收件|收货|签收|启)[)\]]?$")
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{1,4}")
_DOTTED = re.compile(r"[\u3400-\u9fff]{1,12}(?:[·•・.][\u3400-\u9fff]{1,12}){1,3}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}")
_SHOP = re.compile(r"[\u3400-\u9fffA-Za-z]{1,12}")
GLUED = re.compile(
    r"(?P<address>.*[\d一二三四五六七八九十号室楼栋幢座层户村组社店弄院铺园苑厦庭收柜站)A-Z])(?P<name>[\u3400-\u9fff]{2,4})$"
)
SURE, LIKELY, THINKABLE = 3, 2, 1


def bare_name(text: str) -> str:
    """A name without what is only said around it: 张三(收) is 张三."""
    name = _ENDS.sub("", text.strip(" ,;:()[]{}【】\"'“”‘’<>《》-_/|、。.\n\t"))
    return name.strip(" ,;:()[]\"'-_/|、。\n\t")


def name_likeness(text: str) -> int:
    """How surely a piece of text is somebody's name: SURE, LIKELY, THINKABLE, or 0."""
    name = bare_name(text)
    if not name or any(sign.isdigit() for sign in name) or _PLACE_WORDS.search(_without_title(name)):
        return 0
    if _DOTTED.fullmatch(name):
        return SURE
    if _CHINESE.fullmatch(name) and len(name) >= 2:
        return SURE if _has_surname(name) else LIKELY
    if _TITLE.search(name) and _SHOP.fullmatch(name):
        return SURE if _has_surname(name) else LIKELY
    if _LATIN.fullmatch(name) and len(name) >= 2:
        return LIKELY
    return THINKABLE if _SHOP.fullmatch(name) and len(name) <= 8 else 0


def _has_surname(name: str) -> bool:
    if _DOUBLE.match(name):
        return len(name) > 2
    return name[0] in _SURNAMES and (len(name) <= 3 or _TITLE.search(name) is not None)


def _without_title(name: str) -> str:
    return _TITLE.sub("", name) or name
