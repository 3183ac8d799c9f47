"""The disk is full while labels are written: it is said, nothing half is served, and space alone heals it."""

import os
import resource
import subprocess

import psutil
import pytest
from pypdf import PdfReader

from logistics.models import Dispatch, Parcel
from logistics.services.labels import labels_are_ready
from tests.deep.rig import await_, begin, make_asked, prove_all_sent_once

pytestmark = pytest.mark.deep
CONSIGNMENTS = 400


class SmallDisk:
    """A filesystem with room for a part of the labels; only root may mount one."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", self.path], check=True)
        return self

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=256m", self.path], check=True)

    def hurt(self, process):
        """Nothing more to do: it is full when it is full."""

    def __exit__(self, *_fault):
        subprocess.run(["umount", "-l", self.path], check=True)


class SmallFiles:
    """For those who may not mount: a worker whose files may not grow beyond some bytes (EFBIG)."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self

    def hurt(self, process):
        self.family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        self._limit(20_000)

    def grow(self):
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most):
        for member in self.family:
            resource.prlimit(member.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def __exit__(self, *_fault):
        pass


def pages_of(folder):
    """Read every file a keeper could fetch: one that is half written cannot be read."""
    return sum(len(PdfReader(path).pages) for path in folder.rglob("*x*.pdf") if path.name[0] != ".")


@pytest.mark.parametrize("disk", [SmallDisk, SmallFiles])
def test_labels_wait_for_space_and_come_by_themselves(rig, settings, disk):
    if disk is SmallDisk and os.geteuid():
        pytest.skip("DISK NOT FILLED: mounting a small one needs root; the other case limits file sizes")
    rig.papers.mkdir()
    settings.PAPERS_ROOT = rig.papers
    harvests = make_asked(CONSIGNMENTS, lots=1)
    with disk(rig.papers) as space:
        worker, beat = rig.start_worker(queues="dispatch,labels,default"), rig.start_beat()
        rig.await_ready(worker, beat)
        space.hurt(worker)
        dispatch = begin(harvests)

        await_(lambda: Dispatch.objects.get(pk=dispatch.pk).trouble == "labels", what="the complaint")
        rig.await_end(dispatch)
        assert not labels_are_ready(dispatch=dispatch)
        assert pages_of(rig.papers) < Parcel.objects.count()
        space.grow()

        await_(lambda: Dispatch.objects.get(pk=dispatch.pk).trouble == "", what="labels")
        assert labels_are_ready(dispatch=dispatch)
        assert pages_of(rig.papers) == Parcel.objects.count()
        assert [path for path in rig.papers.rglob(".*") if path.is_file()] == []
    prove_all_sent_once(CONSIGNMENTS)
