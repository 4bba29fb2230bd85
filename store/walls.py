"""Row-level security, grants and audit triggers, made of rights.toml at each migration."""

import hashlib
from collections.abc import Iterable, Iterator

from store.pool import Conn
from store.rights import Audit, Deed, Rights, Role, Scope, Table
from store.sql import queries

SQL = queries(__file__)
LOGINS = ("linjia_app", "linjia_worker", "linjia_lookup", "linjia_scribe", "linjia_keeper")
_COMMANDS = {
    Deed.READ: "select",
    Deed.ADD: "insert",
    Deed.CHANGE: "update",
    Deed.REMOVE: "delete",
}
_TRIGGERS = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}


async def build(conn: Conn, rights: Rights) -> bool:
    """Make the database's walls those of the rights; False when they are so already.

    In one transaction. A table without rights stays closed to all but its owner.
    """
    there = {row["name"] for row in await conn.fetch(SQL["tables"])}
    [owner] = await conn.fetch(SQL["owner"])
    wanted = list(statements(rights, there, owner["name"]))
    digest = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if await conn.fetchval(SQL["digest"]) == digest:
        return False
    async with conn.transaction():
        for row in await conn.fetch(SQL["standing"]):
            await conn.execute(row["removal"])
        for statement in wanted:
            await conn.execute(statement)
        await conn.execute(SQL["digest_keep"], digest)
    return True


async def faults(conn: Conn) -> list[str]:
    """What makes this connection unfit for the application; nothing when it is fit."""
    return [row["fault"] for row in await conn.fetch(SQL["faults"])]


def statements(rights: Rights, there: Iterable[str], owner: str) -> Iterator[str]:
    """The SQL of the walls, for the tables that are there."""
    logins = ", ".join(LOGINS)
    yield f"revoke all on all tables in schema public from public, {logins}"
    present = set(there)
    for name, table in rights.tables.items():
        if name not in present:
            continue
        yield from _grants(name, table, rights)
        yield from _policies(name, table, rights, owner)
        if table.audit is not None:
            yield from _triggers(name, table.audit)


def _grants(name: str, table: Table, rights: Rights) -> Iterator[str]:
    for login in LOGINS:
        roles = [role for role in table.access if rights.roles[role].login == login]
        deeds = {deed for role in roles for deed in table.access[role]}
        if deeds:
            words = ", ".join(_COMMANDS[deed] for deed in Deed if deed in deeds)
            yield f'grant {words} on "{name}" to {login}'


def _policies(name: str, table: Table, rights: Rights, owner: str) -> Iterator[str]:
    switch = "enable" if table.walled else "disable"
    force = "force" if table.walled else "no force"
    yield f'alter table "{name}" {switch} row level security, {force} row level security'
    if not table.walled:
        return
    for deed in Deed:
        for login, held in _held(table, deed, rights).items():
            using = "" if deed is Deed.ADD else f" using ({held})"
            check = f" with check ({held})" if deed in (Deed.ADD, Deed.CHANGE) else ""
            to = f'"{owner}"' if login == "owner" else login
            command = _COMMANDS[deed]
            yield f'create policy {login}_{deed} on "{name}" for {command} to {to}{using}{check}'


def _held(table: Table, deed: Deed, rights: Rights) -> dict[str, str]:
    """By login: SQL that holds for the rows to which somebody who works under it may do a deed.

    Roles with the same rows share one test of them, every row first: PostgreSQL plans each test
    again, and stops at the first that holds.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for who, deeds in table.access.items():
        role = rights.roles[who]
        held = found.setdefault(role.login, {"true": []})
        if (scope := deeds.get(deed)) is None:
            continue
        if scope is Scope.DISTRICT:
            held["true"].append(f"{_acting(role)} and (select acting_district()) is null")
        rows = table.added_within(scope) if deed is Deed.ADD else table.within(scope)
        held.setdefault(rows, []).append(_acting(role))
    if deed is Deed.READ and Scope.GRANTED in table.rows:
        found.setdefault("linjia_app", {})[table.within(Scope.GRANTED)] = ["true"]
    return {
        login: " or ".join(
            f"(({' or '.join(f'({who})' for who in whose)}) and ({rows}))"
            for rows, whose in held.items()
            if whose
        )
        for login, held in found.items()
        if any(held.values())
    }


def _acting(role: Role) -> str:
    """SQL: whether the acting account has the role. In brackets of their own, PostgreSQL asks once
    a statement and not once a row."""
    if role.login != "linjia_app":
        return "true"
    if role.kind is None:
        return "(select acting_account()) is null"
    said = f"(select acting_kind()) = '{role.kind}'"
    if role.street is not None:
        said += f" and (select acting_street()) is {'not ' if role.street else ''}null"
    return said


def _triggers(name: str, audit: Audit) -> Iterator[str]:
    if audit.steps is not None:
        column = audit.steps
        for event in ("insert", f"update of {column}"):
            changed = (
                "" if event == "insert" else (f" when (old.{column} is distinct from new.{column})")
            )
            yield (
                f'create trigger audit_{event.split()[0]} after {event} on "{name}" '
                f"for each row{changed} execute function audit_step({_text(column)})"
            )
        return
    for event, rows in _TRIGGERS.items():
        yield (
            f'create trigger audit_{event} after {event} on "{name}" referencing {rows} '
            f"for each statement execute function "
            f"audit_changes({_text(audit.key)}, {_text(audit.child)})"
        )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
