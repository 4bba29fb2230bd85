"""A certificate damaged on its way is refused in words, whatever the damage."""

import random
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from cli.breaches import sentence
from cli.main import main
from matcher.certificate import check, sealed
from rosters.outcome_file import BrokenCertificate, read_certificate
from tests.matcher.test_certificate import TRUE

BODY = msgspec.json.encode(TRUE)
NUMBERS = [found.span() for found in re.finditer(rb"-?\d+", BODY)]
TEXTS = [found.span() for found in re.finditer(rb'"[^"]*"', BODY)]
ODD = (b"-1", b"999999999999999999999", b"9223372036854775807", b"1e400", b"null")


def damaged(draw: random.Random) -> bytes:
    """A byte, a number or a text is another, or the end is missing."""
    kind = draw.randrange(4)
    if kind == 0:
        return BODY[: draw.randrange(len(BODY))]
    if kind == 1:
        place = draw.randrange(len(BODY))
        return BODY[:place] + bytes([draw.randrange(256)]) + BODY[place + 1 :]
    start, end = draw.choice(NUMBERS if kind == 2 else TEXTS)
    other = draw.choice(ODD) if kind == 2 else BODY[slice(*draw.choice(TEXTS))]
    return BODY[:start] + other + BODY[end:]


@pytest.mark.parametrize("seed", range(4))
def test_damage_is_told_and_never_crashes(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(60):
        content = damaged(draw)
        try:
            certificate = read_certificate(content)
        except BrokenCertificate as error:
            told = str(error)
        else:
            breaches = check(certificate)
            assert breaches or certificate == TRUE
            told = "请重新取一份" + "；".join(map(sentence, breaches))
        assert re.search("请重新取一份|只认", told)


def test_prices_of_a_kind_that_is_none_are_called_broken() -> None:
    text = re.sub(rb'"of":\{"m?\d+"', b'"of":{"c1"', BODY)
    assert text != BODY
    assert "broken" in {breach.rule for breach in check(read_certificate(text))}


def test_a_bound_without_a_witness_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "circles.json"
    kept = tuple(row for row in TRUE.witnesses if row.tier != "coverage")
    file.write_bytes(msgspec.json.encode(sealed(replace(TRUE, witnesses=kept))))
    assert main(["verify", str(file)]) == 0
    assert "席位覆盖（求解器说 56，证书里没有见证）" in capsys.readouterr().out
