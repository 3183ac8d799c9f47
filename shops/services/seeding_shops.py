"""Demo people, and one shop in each of the demo's townships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from pavilion.accounts.models import Appointment, User
from pavilion.regions.models import Region, Village
from shops.models import Shop
from shops.rules.naming import short_place
from shops.rules.shopfronts import front_of, person_of, phone_of
from shops.services.storefronts import ShopData, open_shop

PASSWORD = "pavilion-demo"  # noqa: S105 - of people who do not exist
DOMAIN = "pavilion.example"
HOME = "6212"
FEATURED_TOWNSHIP = "621202107"  # Majie: its keeper is the demo's farmer
BUYERS = 300
COMMISSION_BP = 300
CROP_ZH = {
    "huajiao": "花椒", "olive": "油橄榄", "walnut": "核桃", "dangshen": "党参", "danggui": "当归",
    "huangqi": "黄芪", "hongqi": "红芪", "dahuang": "大黄", "banxia": "药材", "tianma": "天麻",
    "apple": "苹果", "cherry": "樱桃", "tea": "绿茶", "fungus": "食用菌", "honey": "蜂蜜", "ginkgo": "银杏",
    "potato": "洋芋", "buckwheat": "荞麦",
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """Who lives in the demo: keepers by township, appointments by county."""

    keepers: Mapping[str, User]
    appointments: Mapping[str, Appointment]


def settle_people() -> People:
    """Make the operator, an official for the city and each county, a keeper per township, and buyers."""
    hashed = make_password(PASSWORD)  # one hash for all: argon2 is slow, and they share the password
    townships = sorted({village.region_id[:9] for village in Village.objects.all()})
    counties = sorted({code[:6] for code in townships})
    people = [
        _person(0, hashed, email=f"operator@{DOMAIN}", is_staff=True, is_superuser=True),
        _person(1, hashed, email=f"official@{DOMAIN}"),
        _person(2, hashed, email=f"farmer@{DOMAIN}"),
        _person(3, hashed, email=f"buyer@{DOMAIN}"),
        *(_person(10 + n, hashed) for n in range(1, len(counties))),
        *(_person(100 + n, hashed) for n in range(len(townships))),
        *(_person(1000 + n, hashed, prefix="137") for n in range(BUYERS)),
    ]
    User.objects.bulk_create(people, ignore_conflicts=True)
    by_phone = {user.phone: user for user in User.objects.filter(phone__in=[one.phone for one in people])}
    officials = [by_phone[_e164(1)], *(by_phone[_e164(10 + n)] for n in range(1, len(counties)))]
    keepers = {code: by_phone[_e164(100 + n)] for n, code in enumerate(townships)}
    keepers[FEATURED_TOWNSHIP] = by_phone[_e164(2)]
    return People(keepers, _appoint(counties, officials))


def _appoint(counties: Sequence[str], officials: Sequence[User]) -> dict[str, Appointment]:
    today = timezone.localdate()
    term = {"starts_on": today - timedelta(days=200), "ends_on": today + timedelta(days=900)}
    made = {}
    for code, person in zip(counties, officials, strict=True):
        made[code], _new = Appointment.objects.get_or_create(
            person=person, region_id=code, defaults={**term, "title": "电商专干"}
        )
    return made


def _e164(number: int, *, prefix: str = "139") -> str:
    return "+86" + phone_of(number, prefix=prefix)


def _person(number: int, hashed: str, *, prefix: str = "139", **extra: object) -> User:
    phone = _e164(number, prefix=prefix)
    return User(phone=phone, phone_verified=True, name=person_of(number).zh, password=hashed, **extra)


def open_shops(*, people: People) -> list[Shop]:
    """Open one shop per township through the ordinary service, under its county's official."""
    villages = Village.objects.select_related("region").order_by("region_id")
    places = {region.code: region for region in Region.objects.under(HOME)}
    first: dict[str, Village] = {}
    for village in villages:
        first.setdefault(village.region_id[:9], village)
    return [
        _open_shop(number, village, places, people)
        for number, (_township, village) in enumerate(sorted(first.items()))
    ]


def _open_shop(number: int, village: Village, places: Mapping[str, Region], people: People) -> Shop:
    region = village.region
    keeper = people.keepers[region.code[:9]]
    appointment = people.appointments[region.code[:6]]
    data = _shop_data(number, village, places=places, keeper=keeper)
    shop = open_shop(
        data=data,
        region_code=region.code,
        keeper=keeper,
        actor=appointment.person,
        appointment=appointment,
    )
    shop.commission_bp = COMMISSION_BP
    shop.free_freight_from_fen = (None, 9_900, 19_900)[number % 3]
    shop.save(update_fields=["commission_bp", "free_freight_from_fen"])
    return shop


def _shop_data(number: int, village: Village, *, places: Mapping[str, Region], keeper: User) -> ShopData:
    home = village.region
    township, county = places[home.code[:9]], places[home.code[:6]]
    place = short_place(township.name_en)
    name = front_of(
        place_zh=_short_zh(township.name_zh), place_en=place, crop=village.main_crop, number=number
    )
    crop = CROP_ZH.get(village.main_crop, "山货")
    crop_en = village.main_crop.replace("huajiao", "Sichuan pepper")
    height = f"{village.elevation_m:,} m"
    return ShopData(
        name_zh=name.zh,
        name_en=name.en,
        sender_name=keeper.name,
        sender_phone=(keeper.phone or "").removeprefix("+86"),
        sender_address=f"甘肃省陇南市{county.name_zh}{township.name_zh}{home.name_zh}",
        about_zh=f"{county.name_zh}{township.name_zh}{home.name_zh}的{village.households}户人家，"
        f"在海拔{village.elevation_m}米的山坡上种{crop}，收下来，分好等级，装好，寄到您手上。",
        about_en=f"{village.households} households of {home.name_en} in {place}, "
        f"{short_place(county.name_en)}, at {height}. They grow {crop_en}, sort it by hand, pack it and "
        "send it to you.",
        licence="农民专业合作社（演示）",
    )


def _short_zh(name: str) -> str:
    for kind in ("街道", "镇", "乡"):
        name = name.removesuffix(kind)
    return name


__all__ = ["DOMAIN", "FEATURED_TOWNSHIP", "HOME", "PASSWORD", "People", "open_shops", "settle_people"]
