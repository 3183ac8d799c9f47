from io import BytesIO

import pytest
from PIL import Image, ImageCms

from shops.papers.renditions import PictureRefused, make_renditions

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def picture(width=1600, height=800, mode="RGB"):
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 4, height // 4))
    image = image.convert(mode)
    if mode == "RGBA":
        image.paste((0, 0, 0, 0), (width // 4, 0, width, height))
    return image


def saved(image, kind="JPEG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photographed(orientation):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Camera of a farmer"
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 24.0, 10.0), 3: "E", 4: (104.0, 55.0, 20.0)})
    return saved(picture(), exif=exif)


def reopened(rendition):
    return Image.open(BytesIO(rendition.data))


def test_three_widths_come_out_narrowest_first_as_webp():
    renditions = make_renditions(saved(picture()))

    assert [(one.width, one.height) for one in renditions] == [(320, 160), (640, 320), (1200, 600)]
    assert [reopened(one).format for one in renditions] == ["WEBP"] * 3
    assert [reopened(one).size for one in renditions] == [(320, 160), (640, 320), (1200, 600)]


@pytest.mark.parametrize(
    ("width", "widths"), [(500, [320, 500]), (320, [320]), (90, [90]), (1200, [320, 640, 1200])]
)
def test_a_small_picture_is_never_blown_up(width, widths):
    assert [one.width for one in make_renditions(saved(picture(width, 100)))] == widths


def test_names_follow_the_content():
    first, again, other = (
        make_renditions(saved(picture())),
        make_renditions(saved(picture())),
        make_renditions(saved(picture(1601))),
    )

    assert [one.name for one in first] == [one.name for one in again]
    assert not {one.name for one in first} & {one.name for one in other}
    assert first[0].name.endswith("-320.webp")


def test_place_and_camera_are_gone_and_the_picture_stands_upright():
    data = photographed(6)
    assert b"Camera of a farmer" in data

    renditions = make_renditions(data)

    assert [(one.width, one.height) for one in renditions] == [(320, 640), (640, 1280), (800, 1600)]
    for one in renditions:
        assert not reopened(one).getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(reopened(one).info)
        assert b"Camera of a farmer" not in one.data
    red, green, _ = reopened(renditions[0]).convert("RGB").getpixel((300, 20))
    assert red > 200 > 80 > green


def test_text_hidden_in_a_png_is_gone():
    from_png = saved(
        picture(),
        "PNG",
        exif=Image.Exif(),
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )

    assert all(
        set(reopened(one).info) <= {"loop", "background", "timestamp", "duration"}
        for one in make_renditions(from_png)
    )


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "1"),
        ("WEBP", "RGBA"),
    ],
)
def test_other_colour_modes_become_rgb(kind, mode):
    assert reopened(make_renditions(saved(picture(mode=mode), kind))[0]).mode == "RGB"


def test_see_through_parts_become_card():
    colour = (
        reopened(make_renditions(saved(picture(mode="RGBA"), "PNG"))[0]).convert("RGB").getpixel((300, 150))
    )

    assert all(abs(part - card) <= 3 for part, card in zip(colour, (255, 253, 249), strict=True))


@pytest.mark.parametrize("size", [(8000, 5001), (40_000, 40_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size, monkeypatch):
    data = saved(Image.new("1", size), "PNG")
    assert len(data) < 1_000_000
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("decoded"))

    with pytest.raises(PictureRefused) as refused:
        make_renditions(data)

    assert refused.value.code == "picture_too_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_format"),
        (saved(Image.new("RGB", (9, 9)), "GIF"), "picture_format"),
        (saved(picture())[:3000], "picture_broken"),
        (saved(picture(), "PNG")[:-60], "picture_broken"),
        (b"\x00" * 25_000_001, "picture_too_large"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_by_a_stable_code(data, code):
    with pytest.raises(PictureRefused) as refused:
        make_renditions(data)

    assert (refused.value.code, isinstance(refused.value, ValueError)) == (code, True)
