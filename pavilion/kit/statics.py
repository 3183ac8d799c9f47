"""Static files under hashed names; each is compressed once, for its name changes with its content."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

LEFT_PLAIN = (".map", ".gz", ".br")  # asked for by nobody but people who mend scripts


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Pages name hashed files only, so only these are compressed, and only when they are new."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what pages ask for and was not compressed before."""
        asked_for = set(self.hashed_files.values())
        yield from super().compress_files(
            {
                path
                for path in paths
                if path in asked_for and not path.endswith(LEFT_PLAIN) and not self.exists(path + ".gz")
            }
        )
