from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone

from logistics.models import Carrier, Chunk, Dispatch, Manifest, Parcel
from logistics.selectors.progress import progress
from logistics.services import labels
from logistics.services.dispatching import tell_packed
from logistics.services.handover import add_all, open_manifest, sign_manifest
from logistics.services.labels import (
    ask_for_labels,
    label_files,
    label_of,
    labels_are_ready,
    manifest_paper,
    packing_list,
    print_chunk,
    print_missing,
    zip_of,
)
from pavilion.kit.jobs import Job
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers(settings, tmp_path):
    settings.PAPERS_ROOT = tmp_path
    load_tariffs()
    return tmp_path


@pytest.fixture
def sent(monkeypatch):
    jobs = []
    monkeypatch.setattr(Job, "send_now", lambda job, **ids: jobs.append((job.name, ids)))
    return jobs


def pages_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in document]


def dispatched(*packs, shop=None, harvests=()):
    harvest, variant = make_lot(shop=shop or make_shop())
    for count in packs:
        make_consignment((harvest, variant, count))
    dispatch = run_dispatch(harvest, *harvests)
    return dispatch, harvest.product.shop


def print_all(dispatch):
    return sum(print_chunk(chunk_id=chunk.pk) for chunk in Chunk.objects.filter(dispatch=dispatch))


def test_a_chunk_is_printed_into_one_file_with_a_page_for_each_parcel():
    dispatch, shop = dispatched(1, 1, 3)

    made = print_all(dispatch)

    (found,) = label_files(dispatch=dispatch, shop_id=shop.pk)
    pages = pages_of(found.files[0].read_bytes())
    assert (made, len(pages), found.size) == (3, 3, "76x130")
    assert all(any(parcel.waybill in page for page in pages) for parcel in Parcel.objects.all())
    assert not any("13800000000" in page or "王小明" in page for page in pages)
    assert Chunk.objects.get().labels_at is not None


def test_a_chunk_is_printed_once(monkeypatch):
    dispatch, _shop = dispatched(1)
    print_all(dispatch)
    monkeypatch.setattr(labels, "render_labels", None)

    assert print_all(dispatch) == 0


def test_a_shop_with_few_parcels_in_each_chunk_gets_one_file_for_all(settings, monkeypatch):
    settings.DISPATCH_CHUNK = 3
    monkeypatch.setattr("logistics.selectors.labels.FILE_OF_ITS_OWN", 2)
    small, variant = make_lot()
    harvest, tins = make_lot()
    for _ in range(2):
        for wants in ((small, variant, 1), (harvest, tins, 1), (harvest, tins, 1)):
            make_consignment(wants)
    dispatch = run_dispatch(small, harvest)

    made = print_all(dispatch)

    (few,) = label_files(dispatch=dispatch, shop_id=small.product.shop_id)
    (many,) = label_files(dispatch=dispatch, shop_id=harvest.product.shop_id)
    assert [path.name for path in few.files] == ["rest-76x130.pdf"]
    assert [path.name for path in many.files] == ["00000-76x130.pdf", "00001-76x130.pdf"]
    assert (made, len(pages_of(few.files[0].read_bytes()))) == (6, 2)


def test_what_a_killed_worker_left_out_is_made_by_the_next(sent, monkeypatch):
    dispatch, shop = dispatched(1)
    with monkeypatch.context() as patch:
        patch.setattr(labels, "_complete", lambda _dispatch: 0)  # killed before the end
        print_all(dispatch)
    assert not labels_are_ready(dispatch=dispatch)
    Dispatch.objects.update(finished_at=timezone.now() - timedelta(minutes=2))
    sent.clear()

    assert print_missing() == 1
    print_chunk(**sent[0][1])

    assert labels_are_ready(dispatch=dispatch)
    assert len(label_files(dispatch=dispatch, shop_id=shop.pk)) == 1
    assert print_missing() == 0


def test_each_shop_of_a_dispatch_gets_its_own_labels():
    other, variant = make_lot()
    make_consignment((other, variant, 1))
    dispatch, shop = dispatched(1, harvests=[other])

    print_all(dispatch)

    mine = label_files(dispatch=dispatch, shop_id=shop.pk)[0].files[0]
    foreign = Parcel.objects.get(consignment__shop=other.product.shop)
    assert foreign.waybill not in "".join(pages_of(mine.read_bytes()))
    assert label_files(dispatch=dispatch, shop_id=other.product.shop_id)


def test_carriers_with_other_labels_get_files_of_their_size():
    dispatch, shop = dispatched(1, 1)
    Parcel.objects.filter(pk=Parcel.objects.first().pk).update(carrier="sf")
    Carrier.objects.filter(pk="sf").update(label_width_mm=100, label_height_mm=150)

    print_all(dispatch)

    sizes = {found.size: len(found.files) for found in label_files(dispatch=dispatch, shop_id=shop.pk)}
    assert sizes == {"100x150": 1, "76x130": 1}


def test_a_full_disk_is_said_and_healed(monkeypatch, papers):
    dispatch, shop = dispatched(1)

    def full(path, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        assert print_all(dispatch) == 0
    said = progress(dispatch_id=dispatch.pk).trouble

    assert "disk" in said
    assert [path for path in papers.rglob("*") if path.is_file()] == []
    assert Chunk.objects.get().labels_at is None
    assert print_all(dispatch) == 1
    assert progress(dispatch_id=dispatch.pk).trouble == ""
    assert label_files(dispatch=dispatch, shop_id=shop.pk)


def test_the_sweep_asks_again_for_what_is_missing(sent):
    dispatch, _shop = dispatched(1)
    sent.clear()
    assert print_missing() == 0

    Chunk.objects.update(done_at=timezone.now() - timedelta(minutes=2))
    assert print_missing() == 1

    chunk = Chunk.objects.get()
    assert sent == [("logistics.print_labels", {"chunk_id": chunk.pk})]
    print_all(dispatch)
    assert print_missing() == 0


def test_labels_are_asked_for_when_a_chunk_is_packed(sent):
    dispatch, _shop = dispatched(1)
    sent.clear()

    tell_packed(dispatch_id=dispatch.pk)

    assert ("logistics.print_labels", {"chunk_id": Chunk.objects.get().pk}) in sent


def test_without_a_broker_labels_wait_for_the_sweep(monkeypatch):
    def away(job, **ids):
        raise OSError("no broker")

    monkeypatch.setattr(Job, "send_now", away)

    assert ask_for_labels(chunk_id=1) is False


def test_one_label_is_printed_by_itself():
    dispatched(1)
    parcel = Parcel.objects.get()

    (page,) = pages_of(label_of(parcel_id=parcel.pk))

    assert parcel.waybill in page
    Parcel.objects.update(waybill=None)
    assert label_of(parcel_id=parcel.pk) is None


def test_the_packing_list_counts_what_was_packed():
    dispatch, shop = dispatched(1, 1, 2)

    text = "".join(pages_of(packing_list(dispatch=dispatch, shop=shop)))

    assert dispatch.code in text
    assert "Packs 4" in text
    assert "Parcels 3" in text
    assert packing_list(dispatch=dispatch, shop=make_shop()) is None


def test_the_packing_list_is_ready_after_the_last_label(papers):
    dispatch, _shop = dispatched(1)

    print_all(dispatch)

    assert len(list(papers.rglob("packing-list.pdf"))) == 1


def test_files_of_a_dispatch_come_in_one_archive():
    dispatch, shop = dispatched(1)
    print_all(dispatch)

    archive = zip_of(files=label_files(dispatch=dispatch, shop_id=shop.pk)[0].files)

    assert archive.read_bytes()[:2] == b"PK"
    archive.unlink()


def test_a_signed_manifest_is_kept_as_it_was_signed(papers):
    _dispatch, shop = dispatched(1)
    parcel, actor = Parcel.objects.get(), make_user()
    manifest = open_manifest(shop=shop, carrier_code=parcel.carrier_id, actor=actor)
    empty = manifest_paper(manifest=manifest)
    add_all(manifest_id=manifest.pk, actor=actor)
    sign_manifest(manifest_id=manifest.pk, courier="Li", actor=actor)

    pdf = manifest_paper(manifest=Manifest.objects.get())

    assert empty is None
    assert parcel.waybill in "".join(pages_of(pdf))
    assert [path.stem for path in papers.rglob("*.pdf")] == [manifest.code]
    assert manifest_paper(manifest=Manifest.objects.get()) == pdf


def test_a_dispatch_in_trouble_keeps_its_own_words(monkeypatch):
    dispatch, _shop = dispatched(1)
    Dispatch.objects.update(trouble="stock")
    monkeypatch.setattr(labels, "_keep", lambda *_: (_ for _ in ()).throw(OSError()))

    print_all(dispatch)

    assert Dispatch.objects.get().trouble == "stock"
