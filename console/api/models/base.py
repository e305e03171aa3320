"""The kinds of field, and how each reads whatever the service sends.

A field never fails a whole body: null, missing, zero time, another type than documented all become the field's
"nothing". Only an object without a usable id is given up, and then only that object (`parse_item`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    SerializationInfo,
    ValidationError,
    model_validator,
)

from console.api.models.hidden import JsonObject, revealed, visible
from console.api.text import clean

MAX_ID = 256
MAX_LONG_TEXT = 4096
MAX_NUMBER = 2**64
"""What is counted is less; numbers of hundreds of digits would not even divide."""
LAST_YEAR = 9000
"""A later time is none: what is reckoned from it, such as an end or a deadline, must still be a time."""

_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


class Model(BaseModel):
    """A frozen value; unknown fields are ignored, fields may be named or given by their wire name.

    Its JSON masks secrets, unless it is made with `model_dump(mode="json", context={"reveal": True})`.
    Validators are built on first use, so that a command does not wait for those of models it never meets.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, defer_build=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    """Fields that may hold people's IP addresses: masked (`console.api.masking`) wherever they are shown or written."""

    ADDRESSES: ClassVar[frozenset[str]] = frozenset()
    """Fields with addresses whose path may be a secret: cut down to the host wherever they are shown or written."""


class Document(Model):
    """A model of something that is written back as a whole: `raw` is all of it, as the service sent it.

    `raw` holds what the model does not know, and its secrets wrapped; it is no part of the `repr` or the JSON.
    """

    raw: JsonObject = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _keep(cls, value: object) -> object:
        return {**value, "raw": value} if isinstance(value, dict) and "raw" not in value else value


M = TypeVar("M", bound=Model)


def compact(value: object) -> str:
    """A JSON value as text; strings as they are, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    except RecursionError:  # nested more deeply than anybody means
        return ""


def to_text(value: object) -> str:
    """Text for people: cleaned. An object or a list is none, and might hold what should not be shown."""
    if isinstance(value, str):
        return clean(value)
    return "" if isinstance(value, Mapping | list | tuple) else clean(compact(value))


def to_long_text(value: object) -> str:
    """Text for people that may be long, such as metadata: cleaned."""
    return clean(compact(value), MAX_LONG_TEXT)


def to_id(value: object) -> str:
    """An id exactly as the service says it, for use in calls.

    Raises:
        ValueError: it is no id, or one that could not be shown safely (ids are hex or UUID: part-a 1).
    """
    if type(value) is int:
        return str(value)
    if not isinstance(value, str) or not value or clean(value, MAX_ID) != value:
        raise ValueError("not an id")
    return value


def to_optional_id(value: object) -> str:
    """An id, or `""` when there is none to use."""
    try:
        return to_id(value)
    except ValueError:
        return ""


def to_raw(value: object) -> str:
    """A name that is used in calls, such as a role's: exactly as the service says it; never paint it."""
    if isinstance(value, str):
        return value
    return "" if isinstance(value, Mapping | list | tuple) else compact(value)


def to_time(value: object) -> datetime | None:
    """An aware UTC time; null, Go's zero time, the end of all time and anything unreadable are None (part-a 1)."""
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else datetime.min
        except ValueError:
            return None
    if not 1 < moment.year <= LAST_YEAR:
        return None
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def to_maybe_flag(value: object) -> bool | None:
    """True or False, also when written as a word or a number; None when it is neither."""
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    return bool(value) if isinstance(value, bool | int | float) else None


def to_flag(value: object) -> bool:
    """A flag that is off unless the service says otherwise."""
    return to_maybe_flag(value) is True


def to_flag_on(value: object) -> bool:
    """A flag that is on unless the service says otherwise."""
    return to_maybe_flag(value) is not False


def to_number(value: object) -> int | None:
    """A whole number, also when written as text or with a fraction; None when it is none, or beyond all counting."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(value[:32]) if isinstance(value, str) else int(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= MAX_NUMBER else None


def to_count(value: object) -> int:
    """A whole number that is 0 unless the service says otherwise."""
    return to_number(value) or 0


def to_secret(value: object) -> SecretStr | None:
    """A secret, masked in every `repr`; None when there is none."""
    if isinstance(value, SecretStr):
        return value
    return SecretStr(value) if isinstance(value, str) and value else None


def to_fraction(value: object) -> float | None:
    """A number that may have a fraction, also when written as text; None when it is none, or endless."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value[:32] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def to_secrets(value: object) -> tuple[SecretStr, ...]:
    """The secrets of a list."""
    items = value if isinstance(value, list | tuple) else ()
    return tuple(secret for secret in map(to_secret, items) if secret is not None)


def strings(value: object) -> Iterable[str]:
    """The strings in a list (or the keys of an object), whatever else is in it."""
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        return [item for item in value if isinstance(item, str)]
    return ()


def parse_item(model: type[M], value: object, key: str = "") -> M | None:
    """Make one model of a decoded JSON value.

    Args:
        model: what to make.
        value: an object of the body.
        key: the id it is filed under, for objects that do not repeat it.

    Returns:
        The model, or None when the value cannot be one.
    """
    if isinstance(value, model):
        return value
    if not isinstance(value, dict):
        return None
    try:
        return model.model_validate(value)
    except ValidationError:
        pass
    try:
        return model.model_validate({**value, "id": key})
    except ValidationError:
        return None


def keyed(model: type[M], value: object, id_of: Callable[[M], str]) -> dict[str, M]:
    """Make models of a map by id, or of a list; what cannot be one is left out."""
    if isinstance(value, Mapping):
        found = {str(key): parse_item(model, item, str(key)) for key, item in value.items()}
        return {key: item for key, item in found.items() if item is not None}
    if isinstance(value, list | tuple):
        items = (parse_item(model, item) for item in value)
        return {id_of(item): item for item in items if item is not None}
    return {}


def listed(model: type[M], value: object) -> tuple[M, ...]:
    """Make models of a list, or of the values of a map; what cannot be one is left out."""
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return tuple(item for item in (parse_item(model, item) for item in items) if item is not None)


def _write_secret(value: SecretStr | None, info: SerializationInfo) -> object:
    return None if value is None else visible(value, reveal=revealed(info))


def _write_secrets(values: tuple[SecretStr, ...], info: SerializationInfo) -> object:
    return [visible(value, reveal=revealed(info)) for value in values]


def _as_dict(value: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if value is None else dict(value)


# A plain validator decides alone, which is quick; kinds that JSON writes otherwise need pydantic's own type behind it.
AS_DICT = PlainSerializer(_as_dict)  # any mapping is written as a JSON object

Text = Annotated[str, PlainValidator(to_text)]
LongText = Annotated[str, PlainValidator(to_long_text)]
Id = Annotated[str, PlainValidator(to_id)]
OptionalId = Annotated[str, PlainValidator(to_optional_id)]
RawName = Annotated[str, PlainValidator(to_raw)]
Time = Annotated[datetime | None, BeforeValidator(to_time)]
Flag = Annotated[bool, PlainValidator(to_flag)]
FlagOn = Annotated[bool, PlainValidator(to_flag_on)]
MaybeFlag = Annotated[bool | None, PlainValidator(to_maybe_flag)]
Number = Annotated[int | None, PlainValidator(to_number)]
Count = Annotated[int, PlainValidator(to_count)]
Fraction = Annotated[float | None, PlainValidator(to_fraction)]
Secret = Annotated[SecretStr | None, BeforeValidator(to_secret), PlainSerializer(_write_secret, when_used="json")]
Secrets = Annotated[
    tuple[SecretStr, ...], BeforeValidator(to_secrets), PlainSerializer(_write_secrets, when_used="json")
]
Names = Annotated[frozenset[str], BeforeValidator(lambda value: frozenset(strings(value)))]
Texts = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(map(to_text, strings(value))))]
Ids = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: tuple(filter(None, map(to_optional_id, strings(value)))))
]
