from datetime import date

from logistics.papers.labels import LabelData


def make_label(**changes):
    values = {
        "carrier_name": "中通快递",
        "service_name": "中通 协议价",
        "routing": "310-B12-05",
        "waybill": "780000000001",
        "receiver_name": "诸葛青禾",
        "receiver_phone": "17000004931",
        "receiver_region": "甘肃省 陇南市 武都区",
        "receiver_detail": "样例路204号桃源新村15栋2单元2301室",
        "sender_name": "谷雨优选（样例）",
        "sender_phone": "18900009003",
        "sender_address": "甘肃省 陇南市 武都区 两水镇后坝村样例社12号",
        "contents": ("武都大红袍花椒（特级） 250克/真空袋 ×2", "烘焙核桃碎 1千克/真空袋 ×1"),
        "packs": 3,
        "net_grams": 1500,
        "gross_grams": 1930,
        "carton": "C4",
        "parcel_number": 1,
        "parcel_count": 3,
        "reference": "LN2410150001-1",
        "origin_url": "https://pavilion.example/origin/780000000001/",
        "packed_on": date(2024, 10, 17),
        "harvest_codes": ("HJ-2024-0012",),
        "note": "",
    }
    return LabelData(**(values | changes))
