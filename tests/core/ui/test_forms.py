"""Forms: identity's field markup, errors in two places, hints that are spoken."""

from __future__ import annotations

from django import forms
from django.template import Context, Template


class Joining(forms.Form):
    name = forms.CharField(label="单位全称", help_text="与登记证书一致")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    mode = forms.ChoiceField(
        label="参会方式", choices=[("a", "线下"), ("b", "线上")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="同意规则")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_a_form_renders_in_the_house_style():
    html = str(Joining())

    assert '<label class="field__label" for="id_name">单位全称</label>' in html
    assert 'id="id_name_helptext">与登记证书一致' in html
    assert 'class="input"' in html
    assert "error-summary" not in html


def test_optional_fields_say_so_and_required_ones_do_not():
    form = Joining()

    assert "选填" in shown("{% ui field field=form.note %}", form=form)
    assert "选填" not in shown("{% ui field field=form.name %}", form=form)


def test_errors_stand_on_top_and_at_the_field_with_the_same_words():
    form = Joining({"name": "", "mode": "a", "agreed": "on"})
    message = form.errors["name"][0]

    html = str(form)

    assert f'<a href="#id_name">单位全称：{message}</a>' in html
    assert 'id="id_name_error"' in html
    assert html.count(str(message)) == 2
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_errors_of_the_whole_form_are_in_the_summary():
    form = Joining({"name": "橘颂", "mode": "a", "agreed": "on"})
    form.add_error(None, "名额已满")

    html = shown("{% ui error_summary form=form %}", form=form)

    assert "<li>名额已满</li>" in html
    assert "有 1 处需要修改" in html


def test_typed_input_survives_an_error():
    html = str(Joining({"name": "夷陵橘颂幼儿园", "mode": "b"}))

    assert 'value="夷陵橘颂幼儿园"' in html
    assert (
        'value="b" id="id_mode_1" required checked' in html
        or 'value="b" required id="id_mode_1" checked' in html
    )


def test_choices_stand_in_a_named_group():
    html = shown("{% ui field field=form.mode %}", form=Joining())

    assert '<legend class="field__label">参会方式' in html
    assert html.count('<label class="choice"') == 2


def test_a_tick_box_has_its_words_beside_it():
    html = shown("{% ui field field=form.agreed %}", form=Joining())

    assert html.index('type="checkbox"') < html.index("同意规则")
    assert 'class="box"' in html


def test_hidden_fields_show_nothing_else():
    html = shown("{% ui field field=form.token %}", form=Joining())

    assert html.startswith('<input type="hidden"')
    assert "label" not in html
