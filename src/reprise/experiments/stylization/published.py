"""The published network, arbitrary-image-stylization-v1-256, from its files for phones.

Two files in TensorFlow Lite's format, run by LiteRT: one turns a style image into a vector (a
MobileNet in 8-bit integers), the other is the transformer at a quarter of its published widths, with
weights in 16-bit floats and for images of 384×384 alone. Its weights also fit our own `Transformer`,
which paints images of any size.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch

from reprise.artifacts import RepriseError
from reprise.data import sources
from reprise.data.pictures import square
from reprise.models.stylization.transformer import Transformer

WIDTH, STYLE_SIZE = 0.25, 100
STYLE_SIDE, IMAGE_SIDE = 256, 384
PLACE = "https://storage.googleapis.com/download.tensorflow.org/models/tflite/arbitrary_style_transfer/"
FILES = {
    "style_predict_quantized_256.tflite": "203dbd6a09da1091ab7e48e8b101aef8c2d81438ad047a5cb150747a977134c1",
    "style_transfer_f16_384.tflite": "c60cff7395544eda1f0915d6dddaedd8ed868cefe8ec6c5ed220ba801f120303",
}
PREDICTION, TRANSFER = FILES
LAYERS = {
    r"contract/conv(\d)": lambda n: f"contract.{int(n) - 1}",
    r"residual/residual(\d)/conv1": lambda n: f"residual.{int(n) - 1}.first",
    r"residual/residual(\d)/conv2": lambda n: f"residual.{int(n) - 1}.second",
    r"expand/conv(\d)/conv": lambda n: f"expand{n}",
}
PARTS = {
    "Conv2D_bias": "convolution.bias",
    "weights": "convolution.weight",
    "StyleNorm/Conv/Conv2D_bias": "norm.shift.bias",
    "StyleNorm/Conv/weights": "norm.shift.weight",
    "StyleNorm/Conv_1/Conv2D_bias": "norm.scale.bias",
    "StyleNorm/Conv_1/weights": "norm.scale.weight",
}


def style_vector(image: np.ndarray) -> torch.Tensor:
    """Return the vector, 1×100, that stands for the style of an image (uint8, height × width × 3).

    The middle of the image is seen at 256×256, the size that the network learned from.
    """
    (vector,) = _run(PREDICTION, square(image, STYLE_SIDE)[None].astype(np.float32) / 255)
    return torch.from_numpy(vector.reshape(1, STYLE_SIZE))


def reference(image: np.ndarray, style: torch.Tensor) -> np.ndarray:
    """Return an image (384×384×3 in [0, 1], float32) as LiteRT paints it."""
    (painted,) = _run(TRANSFER, image[None], style.numpy().reshape(1, 1, 1, STYLE_SIZE))
    return painted[0]


def transformer() -> Transformer:
    """Return our own transformer with the published weights, 178,230 of them."""
    network = Transformer(WIDTH, STYLE_SIZE)
    network.load_state_dict({name: value for name, value in _weights() if name in network.state_dict()})
    return network.eval()


def _weights() -> Any:
    """Yield the names in our transformer and the values, as float32, of the file's constants."""
    interpreter = _interpreter(TRANSFER)
    for tensor in interpreter.get_tensor_details():
        if tensor["dtype"] is np.float16 and (name := _name(tensor["name"])):
            value = torch.from_numpy(interpreter.get_tensor(tensor["index"]).astype(np.float32))
            if value.dim() == 4:  # outputs × height × width × inputs
                value = value.permute(0, 3, 1, 2)
            yield name, value.flatten(1) if "norm" in name and value.dim() > 1 else value.contiguous()


def _name(name: str) -> str:
    """Return what a constant of the file is called in our transformer, or nothing."""
    bare = name.removeprefix("style_params/").removeprefix("transformer/")
    for pattern, layer in LAYERS.items():
        if found := re.fullmatch(f"{pattern}/({'|'.join(PARTS)})", bare):
            return f"{layer(found[1])}.{PARTS[found[2]]}"
    return ""


def _run(name: str, *inputs: np.ndarray) -> list[np.ndarray]:
    interpreter = _interpreter(name)
    for place, value in zip(interpreter.get_input_details(), inputs, strict=True):
        interpreter.set_tensor(place["index"], value)
    interpreter.invoke()
    return [interpreter.get_tensor(place["index"]) for place in interpreter.get_output_details()]


def _interpreter(name: str) -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
    except ImportError:
        raise RepriseError(
            "the published network needs LiteRT, which is not installed; pip install ai-edge-litert."
        ) from None
    path = sources.fetch("stylization", name, f"sha256:{FILES[name]}", [PLACE + name])
    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(str(path), num_threads=1, experimental_op_resolver_type=kernels)
    interpreter.allocate_tensors()
    return interpreter
