"""Running a worker until it is told to stop; a queue that goes away is waited for."""

import asyncio
import logging
import sys
import time

import structlog
from redis.exceptions import RedisError

from workers.logs import configure_logs
from workers.settings import WorkerSettings, arq_worker

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def run_worker(settings: WorkerSettings) -> None:
    """Work until SIGTERM or Ctrl-C."""
    configure_logs()
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    while True:
        asyncio.set_event_loop(asyncio.new_event_loop())
        worker = arq_worker(settings)
        stopped: list[object] = []
        worker.on_stop = stopped.append
        try:
            worker.run()
        except (RedisError, ConnectionError) as error:
            if not stopped:
                log.warning("queue.away", error=str(error))
                time.sleep(1)
                continue
        return
