"""Signing in and out: devices begin and end, and the ledger knows."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from noken.accounts.models import Device
from noken.clock import now
from noken.database import transaction
from noken.ids import new_id
from noken.ledger import record


def sign_in_device(account_id: UUID, browser_id: UUID, label: str, how: str, strong: bool = False) -> UUID:
    """A new device row for this person on this phone; an earlier one there ends."""
    moment = now()
    with transaction() as db:
        known = db.scalars(
            select(Device.id).where(
                Device.account_id == account_id, Device.browser_id == browser_id, Device.forgotten_at.is_(None)
            )
        ).first()
        db.execute(
            update(Device)
            .where(Device.account_id == account_id, Device.browser_id == browser_id, Device.forgotten_at.is_(None))
            .values(ended_at=moment, forgotten_at=moment)
        )
        row = Device(
            id=new_id(), browser_id=browser_id, account_id=account_id, label=label, created_at=moment, strong=strong
        )
        db.add(row)
        db.flush()
        if known is None:
            record("accounts.new-device", account_id, "device", row.id, {"how": how}, stream="security")
        return row.id


def touch_device(device_id: UUID) -> None:
    """The device is in use today."""
    with transaction() as db:
        db.execute(update(Device).where(Device.id == device_id).values(seen_at=now()))


def end_device(device_id: UUID, by: UUID) -> None:
    """Sign out; the phone still remembers the name."""
    with transaction() as db:
        device = db.get_one(Device, device_id)
        if device.ended_at is None:
            device.ended_at = now()
            record("accounts.signed-out", by, "device", device_id, stream="security")


def forget_person(browser_id: UUID, account_id: UUID) -> None:
    """The phone no longer knows this person: they need their card, number or password there again."""
    with transaction():
        _end(Device.browser_id == browser_id, Device.account_id == account_id)
        record("accounts.forgotten-on-device", account_id, "account", account_id, stream="security")


def revoke_device(device_id: UUID, by: UUID) -> None:
    """End a device from elsewhere (lost phone): signed out and forgotten."""
    with transaction():
        _end(Device.id == device_id)
        record("accounts.device-revoked", by, "device", device_id, stream="security")


def sign_out_everywhere(account_id: UUID, by: UUID, but: UUID | None = None) -> None:
    """End all devices of a person, except `but`."""
    with transaction():
        keep = (Device.id != but,) if but else ()
        _end(Device.account_id == account_id, *keep)
        record("accounts.signed-out-everywhere", by, "account", account_id, stream="security")


def strengthen_device(account_id: UUID, device_id: UUID) -> None:
    """A second factor was set up here: this device counts as strong, those signed in without one end."""
    with transaction() as db:
        db.execute(update(Device).where(Device.id == device_id).values(strong=True))
        _end(Device.account_id == account_id, Device.strong.is_(False))
        record("accounts.second-factor-set", account_id, "account", account_id, stream="security")


def weaken_devices(account_id: UUID) -> None:
    """The last second factor was given up."""
    with transaction() as db:
        db.execute(update(Device).where(Device.account_id == account_id).values(strong=False))
        record("accounts.second-factor-gone", account_id, "account", account_id, stream="security")


def _end(*which: ColumnElement[bool]) -> None:
    moment = now()
    with transaction() as db:
        rows = db.scalars(select(Device).where(*which, Device.forgotten_at.is_(None)))
        for device in rows:
            device.ended_at = device.ended_at or moment
            device.forgotten_at = moment
