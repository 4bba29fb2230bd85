"""The result of a round as files: its certificate to check, `关爱圈.xlsx` to read."""

from pathlib import Path

import msgspec

from matcher.certificate import FORMAT, Certificate
from matcher.errors import MatcherError
from rosters.outcome_sheets import write_sheets
from rosters.rows import Roster


class BrokenCertificate(Exception):
    """The file is not a whole certificate of a round."""


class _Head(msgspec.Struct, frozen=True):
    """What is read first: another version's file is told apart from a torn one."""

    format: str


def write_outcome(folder: Path, certificate: Certificate, roster: Roster) -> None:
    """Write both files; the roster gives the spreadsheet code names and streets."""
    (folder / "circles.json").write_bytes(encode(certificate))
    write_sheets(folder / "关爱圈.xlsx", certificate.problem, certificate.outcome, roster)


def encode(certificate: Certificate) -> bytes:
    """The certificate as its file: UTF-8 JSON, a fact a line."""
    return msgspec.json.format(msgspec.json.encode(certificate), indent=1)


def read_certificate(content: bytes) -> Certificate:
    """The certificate in a file; raises BrokenCertificate with what is wrong."""
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.format != FORMAT:
            raise BrokenCertificate(f"格式是“{head.format}”，这个版本只认“{FORMAT}”")
        return msgspec.json.decode(content, type=Certificate)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BrokenCertificate(
            f"内容不完整或被改坏（{error}）；请重新取一份完好的 circles.json"
        ) from error
    except MatcherError as error:
        raise BrokenCertificate(f"输入有矛盾（{error}）；请重新取一份完好的证书") from error
