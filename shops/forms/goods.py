"""What a keeper fills in for a product and its pack sizes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pavilion.regions.models import Region
from shops.forms.fields import FenField, PicturesField
from shops.models import Product, Shop, Variant
from shops.rules.seasons import months_of
from shops.rules.suggestions import HABITS, guess_pack, pack_title
from shops.services.listings import MOST_VARIANTS, ProductData, VariantData

COUNTY_DIGITS = 6
MOST_PACK_GRAMS = 60_000
MOST_PACK_MM = 3_000


if TYPE_CHECKING:
    ProductModelForm = forms.ModelForm[Product]
else:
    ProductModelForm = forms.ModelForm


class ProductForm(ProductModelForm):
    """A product; what is left empty beyond title and category is what is usual in its aisle."""

    shelf_life_days = forms.IntegerField(
        label=_("Shelf life in days"), min_value=1, max_value=36_500, required=False
    )
    storage = forms.ChoiceField(
        label=_("Storage"), choices=[("", _("as usual")), *Product.Storage.choices], required=False
    )
    pictures = PicturesField(label=_("Pictures"), required=False)
    drop_pictures = forms.TypedMultipleChoiceField(
        label=_("Take these pictures away"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Product
        fields = (
            "category", "title_zh", "title_en", "description_zh", "description_en", "grade", "standard",
            "gi_name", "legal_class", "storage", "shelf_life_days", "harvest_months", "origin",
        )  # fmt: skip
        labels = {"origin": _("Origin")}
        widgets = {
            "description_zh": forms.Textarea(attrs={"rows": 4}),
            "description_en": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "harvest_months": _("First and last month, such as 10-12."),
            "gi_name": _("Only with the shop's own right to use it."),
        }

    def __init__(self, *args: Any, shop: Shop, **extra: Any) -> None:
        super().__init__(*args, **extra)
        origin = self.fields["origin"]
        if isinstance(origin, forms.ModelChoiceField):
            origin.queryset = Region.objects.under(shop.region_id[:COUNTY_DIGITS]).filter(
                Q(level__in=[Region.Level.COUNTY, Region.Level.TOWNSHIP]) | Q(pk=self.instance.origin_id)
            )
        if not self.instance.pk:
            self.initial.setdefault("origin", shop.region_id[:9])
            del self.fields["drop_pictures"]
        else:
            choices = [(each.pk, str(each.position + 1)) for each in self.instance.images.all()]
            self.fields["drop_pictures"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_harvest_months(self) -> str:
        """Months that can be read, or nothing."""
        months: str = self.cleaned_data["harvest_months"]
        if months and not months_of(months):
            raise forms.ValidationError(_("Write months like 10-12, or 5."))
        return months

    def data_of(self) -> ProductData:
        """What the service wants, with the usual filled in."""
        values = self.cleaned_data
        habit = HABITS[values["category"]]
        plain = [name for name in self.Meta.fields if name not in {"origin", "storage", "shelf_life_days"}]
        return ProductData(
            **{name: values[name] for name in plain},
            origin_id=values["origin"].pk,
            storage=values["storage"] or habit.storage,
            shelf_life_days=values["shelf_life_days"] or habit.shelf_life_days,
        )


class VariantForm(forms.Form):
    """One pack size: weight and price are enough, the rest is guessed and can be corrected."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    net_grams = forms.IntegerField(label=_("Net weight in grams"), min_value=1, max_value=MOST_PACK_GRAMS)
    price = FenField(label=_("Price in yuan"))
    title_zh = forms.CharField(label=_("Pack size in Chinese"), max_length=60, required=False)
    title_en = forms.CharField(label=_("Pack size in English"), max_length=80, required=False)
    gross_grams = forms.IntegerField(
        label=_("Gross weight in grams"), min_value=1, max_value=2 * MOST_PACK_GRAMS, required=False
    )
    length_mm = forms.IntegerField(
        label=_("Length in mm"), min_value=1, max_value=MOST_PACK_MM, required=False
    )
    width_mm = forms.IntegerField(label=_("Width in mm"), min_value=1, max_value=MOST_PACK_MM, required=False)
    height_mm = forms.IntegerField(
        label=_("Height in mm"), min_value=1, max_value=MOST_PACK_MM, required=False
    )
    rigid = forms.BooleanField(label=_("Keeps its shape"), required=False)
    upright = forms.BooleanField(label=_("Must stand upright"), required=False)
    fragile = forms.BooleanField(label=_("Fragile"), required=False)
    odour = forms.ChoiceField(
        label=_("Smell"), choices=[("", _("as usual")), *Variant.Odour.choices], required=False
    )
    compat_class = forms.ChoiceField(
        label=_("Packing class"), choices=[("", _("as usual")), *Variant.CompatClass.choices], required=False
    )
    ships_as_is = forms.BooleanField(label=_("Goes without another carton"), required=False)
    on_sale = forms.BooleanField(label=_("On sale"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """Gross is never below net."""
        values = super().clean() or {}
        gross, net = values.get("gross_grams"), values.get("net_grams")
        if gross and net and gross < net:
            self.add_error("gross_grams", _("The whole pack cannot weigh less than what is in it."))
        return values

    def data_of(self, *, category: str) -> VariantData:
        """What the service wants, with guesses where nothing was filled in."""
        values = self.cleaned_data
        habit, net = HABITS[category], values["net_grams"]
        guess = guess_pack(category=category, net_grams=net)
        same = ("rigid", "upright", "fragile", "ships_as_is", "on_sale", "pk")
        return VariantData(
            **{name: values[name] for name in same},
            net_grams=net,
            price_fen=values["price"],
            title_zh=values["title_zh"] or pack_title(net_grams=net, language="zh"),
            title_en=values["title_en"] or pack_title(net_grams=net, language="en"),
            gross_grams=values["gross_grams"] or guess.gross_grams,
            length_mm=values["length_mm"] or guess.length_mm,
            width_mm=values["width_mm"] or guess.width_mm,
            height_mm=values["height_mm"] or guess.height_mm,
            odour=values["odour"] or habit.odour,
            compat_class=values["compat_class"] or habit.compat_class,
        )


VariantFormSet = forms.formset_factory(
    VariantForm,
    extra=1,
    min_num=1,
    validate_min=True,
    max_num=MOST_VARIANTS,
    absolute_max=MOST_VARIANTS + 1,
    validate_max=True,
)


def filled_variants(rows: "forms.BaseFormSet[VariantForm]", *, category: str) -> list[VariantData]:
    """What the service wants of every row that says something."""
    return [
        form.data_of(category=category)
        for form in rows.forms
        if form.has_changed() or form.cleaned_data.get("pk")
    ]


def initial_variants(product: Product) -> list[dict[str, Any]]:
    """The pack sizes of a product as the rows of the form set."""
    names = [name for name in VariantForm.base_fields if name not in {"pk", "price"}]
    return [
        {name: getattr(each, name) for name in names} | {"pk": each.pk, "price": each.price_fen}
        for each in product.variants.all()
    ]
