"""A round the whole way, over the tests' own servers and one worker process."""

from pathlib import Path

from bench.queued import Servers, measure_over
from bench.scale import ScaleJob
from workers import queue


async def test_a_small_round_goes_from_the_bell_to_a_checked_proposal(
    database: str, valkey: str, tmp_path: Path
) -> None:
    redis = await queue.connect(valkey)
    await redis.flushdb()
    await redis.aclose(close_connection_pool=True)
    job = ScaleJob(
        children=16,
        tightness=1.0,
        seed=1,
        seconds=1,
        workers=1,
        threads=1,
        queued=True,
    )

    result = await measure_over(job, Servers(database, valkey, tmp_path))

    assert result.parts >= 1
    assert result.pairs > 0
    assert result.peak_bytes > 0
    assert result.tiers
    assert all((tier.bound - tier.value) * tier.sense.sign >= 0 for tier in result.tiers)
