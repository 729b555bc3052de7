"""Generators of digits and the discriminators that they learned against, as the papers built them.

A generator takes N×latent numbers, drawn from normal distributions, and gives N×1×side×side images in
the range that it ends with; a discriminator takes such images and gives N logits, above 0 for real ones.
Both take N digits too where a generator has ``classes``.
"""

from __future__ import annotations

from functools import partial

from reprise.models.digit_gan import conditional, conv, dcgan, keras_dcgan, mlp

VARIANTS = {
    "banoy2023": (mlp.Generator, mlp.Discriminator),
    "sepulveda2023": (conv.Generator, conv.Discriminator),
    "alvarez2023": (dcgan.Generator, dcgan.Discriminator),
    "alvarez2023_narrow": tuple(partial(kind, 16) for kind in (dcgan.Generator, dcgan.Discriminator)),
    "wilusz2024_first": tuple(partial(kind, (64, 128)) for kind in (keras_dcgan.Generator, keras_dcgan.Discriminator)),
    "conditional": (conditional.Generator, conditional.Discriminator),
    "wilusz2024": (keras_dcgan.Generator, keras_dcgan.Discriminator),
}
"""Generator and discriminator of each paper; ``wilusz2024_first`` has the filters that it tried first.

``alvarez2023_narrow`` has a quarter of the maps of ``alvarez2023``, for processors.
"""
