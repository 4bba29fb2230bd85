"""The system account a server runs as: PostgreSQL refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Who runs a server; None for ourselves."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def of(cls, folder: Path) -> "Account":
        """Ourselves; for root the folder's owner, and `nobody` when that is root too."""
        if os.geteuid() != 0:
            return cls()
        owner = folder.stat()
        if owner.st_uid != 0:
            return cls(owner.st_uid, owner.st_gid)
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def groups(self) -> list[int] | None:
        """No other groups than its own; None for ourselves."""
        return None if self.uid is None else []

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, program: Path) -> bool:
        """Whether the account may run the program."""
        if self.uid is None:
            return True
        return (
            subprocess.run(  # noqa: S603 - a fixed command
                ["/bin/sh", "-c", 'test -x "$0"', program],
                cwd="/",
                check=False,
                user=self.uid,
                group=self.gid,
                extra_groups=self.groups,
            ).returncode
            == 0
        )
