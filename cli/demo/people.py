"""The demo's log-ins."""

import asyncpg

from fixtures.accounts import DemoAccount, demo_accounts
from fixtures.district import District
from store import accounts
from store.errors import Conflict
