"""How things catch the light: one warm lamp at the top left, a cool sky, a little light off the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from shops.papers.pictures.noise import Field

Colour: TypeAlias = tuple[float, float, float]

LAMP = (-0.459, -0.618, 0.638)  # towards the lamp, length 1
HALFWAY = (-0.253, -0.342, 0.905)  # between the lamp and the eye, length 1
LAMP_COLOUR = np.array([1.06, 1.0, 0.90], dtype=np.float32)
SKY_COLOUR = np.array([0.93, 0.97, 1.05], dtype=np.float32)


@dataclass(frozen=True)
class Finish:
    """What a surface does with light: how much it shines, how tightly, and how deep its shade goes."""

    gloss: float = 0.15
    tightness: float = 18.0
    shade: float = 0.42
    rim: float = 0.10


MATT = Finish(gloss=0.04, tightness=8)
WAXY = Finish(gloss=0.22, tightness=16)
GLOSSY = Finish(gloss=0.75, tightness=55)
GLAZED = Finish(gloss=0.5, tightness=40, shade=0.55)


def rgb(code: str) -> Colour:
    """`#AABBCC` as three numbers between 0 and 1."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


def blend(first: Colour | Field, second: Colour | Field, share: Field | float) -> Field:
    """`first` where share is 0, `second` where it is 1."""
    part = np.asarray(share, dtype=np.float32)
    part = part[..., None] if part.ndim == 2 else part
    mixed: Field = (
        np.asarray(first, dtype=np.float32) * (1 - part) + np.asarray(second, dtype=np.float32) * part
    )
    return mixed


def slopes(height: Field) -> tuple[Field, Field, Field]:
    """The normals of a height field given in pixels."""
    down, across = np.gradient(height)
    size = np.sqrt(down**2 + across**2 + 1)
    return -across / size, -down / size, 1 / size


def lit(albedo: Field, normal: tuple[Field, Field, Field], finish: Finish) -> Field:
    """Colours of a surface under the lamp, between 0 and 1."""
    nx, ny, nz = (part.astype(np.float32, copy=False) for part in normal)
    albedo = albedo.astype(np.float32, copy=False)
    facing = nx * LAMP[0] + ny * LAMP[1] + nz * LAMP[2]
    day = np.clip(facing * 0.78 + 0.22, 0, 1)[..., None]
    deep = np.clip(albedo, 0.001, 1) ** (1.45 - 0.5 * day)
    sky = SKY_COLOUR * finish.shade * (0.75 + 0.25 * (-ny[..., None]))
    colour = deep * (sky + LAMP_COLOUR * day * (1.12 - finish.shade * 0.55))
    back = np.clip(nx * 0.5 + ny * 0.7, 0, 1) * np.clip(1 - nz, 0, 1)
    colour = colour + finish.rim * back[..., None] * (0.5 + 0.5 * albedo)
    shine = np.clip(nx * HALFWAY[0] + ny * HALFWAY[1] + nz * HALFWAY[2], 0, 1) ** finish.tightness
    result: Field = colour + (finish.gloss * shine)[..., None] * (1.02 - colour)
    return result


def to_image(colour: Field, alpha: Field, shrink: int = 1) -> Image.Image:
    """An RGBA picture from colours and coverage between 0 and 1, optionally reduced."""
    stack = np.concatenate([np.clip(colour, 0, 1), np.clip(alpha, 0, 1)[..., None]], axis=2)
    image = Image.fromarray((stack * 255 + 0.5).astype(np.uint8), "RGBA")
    return image.reduce(shrink) if shrink > 1 else image


def shade(albedo: Field, height: Field, alpha: Field, finish: Finish, shrink: int = 2) -> Image.Image:
    """A shaded RGBA picture of a height field."""
    return to_image(lit(albedo, slopes(height), finish), alpha, shrink)


def blurred(field: Field, radius: float) -> Field:
    """A soft copy of a field between 0 and 1."""
    image = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)
    return soft / np.float32(255)


def puffed(mask: Field, size: float, rise: float) -> Field:
    """A cushion over any outline: round at its rim, flat in its middle; `size` and `rise` in pixels."""
    soft = blurred(mask, size) * 0.6 + blurred(mask, size * 0.4) * 0.4
    inner = np.clip((soft - 0.5) * 2, 0, 1)
    return rise * np.sqrt(1 - (1 - inner) ** 2)


def with_shadow(image: Image.Image, reach: float, strength: float = 0.5) -> Image.Image:
    """The picture on its own soft shadow, so that it darkens what it is laid on."""
    margin = int(reach * 2.5) + 1
    canvas = Image.new("RGBA", (image.width + 2 * margin, image.height + 2 * margin), (38, 24, 16, 0))
    dark = Image.new("L", canvas.size, 0)
    cover = image.getchannel("A").point(lambda value: int(value * strength))
    dark.paste(cover, (margin + round(reach * 0.45), margin + round(reach * 0.7)))
    canvas.putalpha(dark.filter(ImageFilter.GaussianBlur(reach * 0.6)))
    canvas.alpha_composite(image, (margin, margin))
    return canvas
