"""Labels and lists, printed into files that only keepers can fetch; a full disk is said, and healed."""

import logging
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from logistics import jobs
from logistics.models import Chunk, Dispatch, Manifest, Parcel
from logistics.papers.labels import FORMS, LabelData, render_labels
from logistics.papers.manifests import render_manifest
from logistics.papers.packing_lists import render_packing_list
from logistics.selectors.labels import (
    labels_of,
    large_parts,
    manifest_of,
    packing_list_of,
    small_parts,
)
from shops.models import Shop

log = logging.getLogger(__name__)

PACKING_LIST = "packing-list.pdf"
COMPLETE = "complete"  # stands in the folder of a dispatch when all its papers are there
SMALLEST = (76, 130)
MOST_ASKED = 1000
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DISK_FULL = "labels"  # the code in Dispatch.trouble while files cannot be written


@dataclass(frozen=True, slots=True)
class LabelFiles:
    """The label files of one size in a dispatch."""

    size: str
    files: tuple[Path, ...]


def print_chunk(*, chunk_id: int) -> int:
    """Print the labels of a chunk into one file for each shop and size; answers how many labels.

    Shops with few parcels in it are left to one file of their own at the end. Done already: nothing happens.
    A file is written whole or not at all; where the disk is full, the dispatch says so.
    """
    chunk = Chunk.objects.select_related("dispatch").get(pk=chunk_id)
    if chunk.done_at is None:
        return 0
    printed = 0
    try:
        if chunk.labels_at is None:
            printed = _print(chunk.dispatch, large_parts(chunk=chunk), f"{chunk.number:05d}")
            Chunk.objects.filter(pk=chunk_id).update(labels_at=timezone.now())
        if not Chunk.objects.filter(dispatch=chunk.dispatch, labels_at=None).exists():
            printed += _complete(chunk.dispatch)
    except OSError:
        log.exception("labels of dispatch %s cannot be written", chunk.dispatch)
        Chunk.objects.filter(pk=chunk_id).update(labels_at=None)
        Dispatch.objects.filter(pk=chunk.dispatch_id, trouble="").update(trouble=DISK_FULL)
    return printed


def ask_for_labels(*, chunk_id: int) -> bool:
    """Ask a worker for the labels of a chunk; without a broker `print_missing` asks later."""
    try:
        jobs.PRINT_LABELS.send_now(chunk_id=chunk_id)
    except (BrokerAway, RedisError, OSError) as fault:
        log.warning("no broker for labels: %s", fault)
        return False
    return True


def print_missing() -> int:
    """Ask again for what is not printed a minute after it could be; answers how many jobs were sent.

    Where the disk was full, it is tried every time: space is all that was missing.
    """
    now = timezone.now()
    finished = Dispatch.objects.filter(state=Dispatch.State.FINISHED)
    is_late = Q(done_at__lt=now - MINUTE) | Q(dispatch__trouble=DISK_FULL)
    late = Chunk.objects.filter(is_late, labels_at=None, dispatch__in=finished).exclude(done_at=None)
    ids = list(late.order_by("pk").values_list("pk", flat=True)[:MOST_ASKED])
    is_recent = Q(finished_at__range=(now - DAY, now - MINUTE)) | Q(trouble=DISK_FULL)
    recent = finished.filter(is_recent)
    for dispatch in recent.exclude(chunks__labels_at=None):
        if not labels_are_ready(dispatch=dispatch):
            ids += list(dispatch.chunks.order_by("-pk").values_list("pk", flat=True)[:1])
    return sum(ask_for_labels(chunk_id=pk) for pk in ids)


def labels_are_ready(*, dispatch: Dispatch) -> bool:
    """Whether every label and list of a dispatch is printed."""
    return (_folder_of(dispatch) / COMPLETE).exists()


def label_files(*, dispatch: Dispatch, shop_id: int) -> list[LabelFiles]:
    """The label files a shop has of a dispatch, by size."""
    by_size: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(_folder(dispatch, shop_id).glob("*x*.pdf")):
        by_size[path.stem.partition("-")[2]].append(path)
    return [LabelFiles(size, tuple(files)) for size, files in sorted(by_size.items())]


def zip_of(*, files: Sequence[Path]) -> Path:
    """Put label files into one archive in a temporary place; the caller opens and removes it."""
    with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as target:
        with ZipFile(target, "w", ZIP_STORED) as archive:
            for path in files:
                archive.write(path, path.name)
        return Path(target.name)


def label_of(*, parcel_id: int) -> bytes | None:
    """The label of one parcel as PDF; None while it has no number."""
    rows = labels_of(parcels=Parcel.objects.filter(pk=parcel_id))
    return _render([row.data for row in rows], _form(rows[0].size_mm)) if rows else None


def packing_list(*, dispatch: Dispatch, shop: Shop) -> bytes | None:
    """The packing list of a shop in a dispatch; None when nothing of it was packed. Kept once it is final."""
    path = _folder(dispatch, shop.pk) / PACKING_LIST
    if path.exists():
        return path.read_bytes()
    data = packing_list_of(dispatch=dispatch, shop=shop)
    if not data.parcels:
        return None
    pdf = render_packing_list(data, font_path=_font())
    if dispatch.state == Dispatch.State.FINISHED:
        _keep_if_possible(path, pdf)
    return pdf


def manifest_paper(*, manifest: Manifest) -> bytes | None:
    """The manifest as PDF; None while it is empty. Kept once it is signed."""
    path = settings.PAPERS_ROOT / "manifests" / f"{manifest.code}.pdf"
    if path.exists():
        return Path(path).read_bytes()
    data = manifest_of(manifest=manifest)
    if not data.lines:
        return None
    pdf = render_manifest(data, font_path=_font())
    if manifest.state == Manifest.State.SIGNED:
        _keep_if_possible(path, pdf)
    return pdf


def _complete(dispatch: Dispatch) -> int:
    """After the last chunk: the labels of small shops, the packing lists, and the mark of the end."""
    if labels_are_ready(dispatch=dispatch):
        return 0
    printed = _print(dispatch, small_parts(dispatch=dispatch), "rest")
    for shop in Shop.objects.filter(products__harvests__dispatches__dispatch=dispatch).distinct():
        packing_list(dispatch=dispatch, shop=shop)
    _keep(_folder_of(dispatch) / COMPLETE, b"")
    Dispatch.objects.filter(pk=dispatch.pk, trouble=DISK_FULL).update(trouble="")
    return printed


def _print(dispatch: Dispatch, parcels: QuerySet[Parcel], name: str) -> int:
    groups: dict[tuple[int, tuple[int, int]], list[LabelData]] = defaultdict(list)
    for row in labels_of(parcels=parcels):
        groups[row.shop_id, _form(row.size_mm)].append(row.data)
    for (shop_id, size), labels in groups.items():
        path = _folder(dispatch, shop_id) / f"{name}-{size[0]}x{size[1]}.pdf"
        _keep(path, _render(labels, size))
    return sum(len(labels) for labels in groups.values())


def _folder_of(dispatch: Dispatch) -> Path:
    return Path(settings.PAPERS_ROOT) / "labels" / dispatch.code


def _folder(dispatch: Dispatch, shop_id: int) -> Path:
    return _folder_of(dispatch) / str(shop_id)


def _form(size_mm: tuple[int, int]) -> tuple[int, int]:
    return size_mm if size_mm in FORMS else SMALLEST


def _render(labels: Sequence[LabelData], size_mm: tuple[int, int]) -> bytes:
    return render_labels(labels, size_mm=size_mm, font_path=_font())


def _font() -> str | None:
    return settings.LABEL_FONT or None


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _keep_if_possible(path: Path, content: bytes) -> None:
    try:
        _keep(path, content)
    except OSError:
        log.exception("%s cannot be kept", path)
