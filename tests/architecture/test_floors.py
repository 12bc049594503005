"""Foreign keys point down the floors: string references escape the import linter."""

from __future__ import annotations

from django.apps import apps
from django.db import models

# DESIGN: who may know whom; apps on one floor never do, except alliance ─▶ accounts.
FLOORS = (
    {"core"},
    {"accounts"},
    {"alliance"},
    {"review", "notices"},
    {"competencies"},
    {"library"},
    {"portal"},
    {"demo"},
    {"config"},
)


def floor_of(model: type[models.Model]) -> tuple[int, str]:
    app = model.__module__.split(".")[1]
    return next(level for level, names in enumerate(FLOORS) if app in names), app


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("tuoju.")]


def test_every_app_has_its_floor():
    assert our_models()
    assert all(floor_of(model) for model in our_models())


def test_foreign_keys_point_down():
    upward = []
    for model in our_models():
        level, app = floor_of(model)
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type) or target not in our_models():
                continue
            other, other_app = floor_of(target)
            if other > level or (other == level and other_app != app):
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label}")

    assert upward == []


def test_core_holds_no_key_to_people_or_anything_above():
    keys = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if floor_of(model) == (0, "core")
        for field in model._meta.get_fields()
        if not field.auto_created
        and isinstance(field.related_model, type)
        and not field.related_model.__module__.startswith("tuoju.core.")
    ]

    assert keys == []


def test_no_generic_foreign_keys():
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if type(field).__name__.startswith("Generic")
    ]

    assert generic == []


def test_nobody_overrides_save():
    overriding = [
        model._meta.label
        for model in our_models()
        if any(name in vars(model) for name in ("save", "delete"))
    ]

    assert overriding == []
