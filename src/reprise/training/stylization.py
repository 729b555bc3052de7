"""Learning to paint in one style: near the photograph in content, near the style in Gram matrices."""

from __future__ import annotations

import torch
from torch import nn

from reprise.metrics.style import content_loss, gram, style_loss
from reprise.models.stylization.squeezenet import SqueezeNet
from reprise.training.checkpoint import State
from reprise.training.loop import Row

CHUNK = 8


class Stylization:
    """A transformer, its optimiser, and the photographs that it is validated on.

    The loss is ``content + style_weight · style`` (Ghiasi et al., 2017), each relative as
    `metrics.style` defines it.

    Parameters
    ----------
    network
        Takes images and a style vector.
    vector : tensor, 1×S
        The style vector that stands for the style.
    features
        By whose layers images are compared; they learn nothing.
    style : uint8 tensor, 3×H×W
        The style image.
    validation : uint8 tensor, N×3×H×W
    crop
        Side, in pixels, of the part of each photograph that a step sees.
    learning_rate
        Of Adam, at first; it falls to nothing over `steps` steps along half a cosine.
    """

    def __init__(
        self,
        network: nn.Module,
        vector: torch.Tensor,
        features: SqueezeNet,
        style: torch.Tensor,
        validation: torch.Tensor,
        *,
        style_weight: float,
        crop: int,
        learning_rate: float,
        steps: int,
    ):
        device = validation.device
        self.network, self.features = network.to(device), features.to(device)
        self.vector, self.validation = vector.to(device), validation
        self.style_weight, self.crop = style_weight, crop
        self.optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, fused=True)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, steps)
        self.grams = grams_of(self.features, style)

    def step(self, photographs: torch.Tensor) -> dict[str, torch.Tensor]:
        """Take one step on parts of photographs (uint8, N×3×H×W), half of them mirrored; return the losses."""
        parts = torch.stack([cropped(photograph, self.crop) for photograph in photographs])
        mirrored = torch.rand(len(parts), 1, 1, 1) < 0.5
        images = torch.where(mirrored.to(parts.device), parts.flip(3), parts)
        style, content = (loss.mean() for loss in losses(self._paint(images), images, self.features, self.grams))
        total = content + self.style_weight * style
        self.optimizer.zero_grad()
        total.backward()
        self.optimizer.step()
        self.schedule.step()
        return {"training_style_loss": style, "training_content_loss": content, "training_loss": total}

    @torch.no_grad()
    def end_epoch(self) -> Row:
        """Return both losses on the validation photographs, and their weighted sum."""
        pairs = [losses(self._paint(part), part, self.features, self.grams) for part in self.validation.split(CHUNK)]
        style, content = (float(torch.cat(each).mean()) for each in zip(*pairs, strict=True))
        total = content + self.style_weight * style
        return {"validation_style_loss": style, "validation_content_loss": content, "validation_loss": total}

    def state(self) -> State:
        """Return weights, optimiser state and place in the schedule."""
        return {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }

    def restore(self, state: State) -> None:
        """Take up weights, optimiser state and place in the schedule."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])

    def _paint(self, photographs: torch.Tensor) -> torch.Tensor:
        return self.network(scaled(photographs), self.vector)


def cropped(picture: torch.Tensor, side: int) -> torch.Tensor:
    """Return a random square of a picture, C×H×W."""
    top, left = (int(torch.randint(length - side + 1, ())) for length in picture.shape[1:])
    return picture[:, top : top + side, left : left + side]


def scaled(pictures: torch.Tensor) -> torch.Tensor:
    """Return uint8 pictures (N×3×H×W) as networks take them: in [0, 1], channels last."""
    return (pictures.float() / 255).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def grams_of(features: SqueezeNet, style: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return the Gram matrices of a style image, uint8 3×H×W, by layer."""
    return {name: gram(maps) for name, maps in features(scaled(style[None]), features.style_layers).items()}


def losses(
    painted: torch.Tensor, photographs: torch.Tensor, features: SqueezeNet, grams: dict[str, torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return style and content loss of each painted image, N×3×H×W in [0, 1], of uint8 photographs."""
    layer = features.content_layer
    maps = features(painted, (*features.style_layers, layer))
    with torch.no_grad():
        content = features(scaled(photographs), (layer,))[layer]
    return style_loss(maps, grams), content_loss(maps[layer], content)
