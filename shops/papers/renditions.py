"""A farmer's upload becomes small, upright pictures that do not say where or with what they were taken."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from struct import error as struct_error
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

WIDTHS = (320, 640, 1200)
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
MOST_BYTES = 25_000_000
QUALITIES = ((400, 48), (800, 64))  # phones show the narrow ones at double density, where less is enough
QUALITY = 74
CARD = (255, 253, 249)  # what shows through see-through pictures


class Rendition(NamedTuple):
    """One WebP file ready to be stored; its name changes whenever the picture does."""

    name: str
    data: bytes
    width: int
    height: int


Renditions = list[Rendition]


class PictureRefused(ValueError):
    """A picture we do not take; `code` is stable and meant for messages in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def make_renditions(data: bytes) -> Renditions:
    """Narrowest first, never wider than the original, without metadata, in sRGB.

    Raises PictureRefused with `picture_too_large`, `picture_format` or `picture_broken`.
    """
    return renditions_of(opened(data))


def renditions_of(image: Image.Image) -> Renditions:
    """The same for a picture already in memory, upright and in sRGB."""
    files = []
    for width in sorted({min(width, image.width) for width in WIDTHS}):
        height = max(1, round(image.height * width / image.width))
        small = (
            image
            if width == image.width
            else image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        )
        files.append((encoded(small), width, height))
    stem = sha256(b"".join(data for data, _, _ in files)).hexdigest()[:20]
    return [Rendition(f"{stem}-{width}.webp", data, width, height) for data, width, height in files]


def encoded(image: Image.Image) -> bytes:
    """WebP bytes with nothing in them but pixels."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    buffer = BytesIO()
    quality = next((each for width, each in QUALITIES if image.width <= width), QUALITY)
    bare.save(buffer, "WEBP", quality=quality, method=6)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    """The upright RGB picture inside a file, or a refusal."""
    if len(data) > MOST_BYTES:
        raise PictureRefused("picture_too_large")
    try:
        return upright(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureRefused("picture_too_large") from bomb
    except UnidentifiedImageError as unknown:
        raise PictureRefused("picture_format") from unknown
    except PictureRefused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct_error) as broken:
        raise PictureRefused("picture_broken") from broken


def upright(data: bytes) -> Image.Image:
    """Measure before decoding, then turn the way the camera meant, then settle the colours."""
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise PictureRefused("picture_too_large")
        image.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))
        return in_srgb(ImageOps.exif_transpose(image))


def in_srgb(image: Image.Image) -> Image.Image:
    """Convert by the picture's own colour profile, then flatten onto card."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except ImageCms.PyCMSError:
            converted = None  # a profile nobody can read is worth less than the picture
        image = converted or image
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        flat = Image.new("RGB", image.size, CARD)
        flat.paste(clear, mask=clear.getchannel("A"))
        return flat
    return image.convert("RGB")
