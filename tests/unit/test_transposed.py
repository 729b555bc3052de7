"""The transposed convolution that sums the gradient of its bias itself."""

import pytest
import torch
from torch import nn

from reprise.models.transposed import Transposed

SHAPES = [(3, {"stride": 2, "padding": 1, "output_padding": 1}), (4, {"stride": 2, "padding": 1}), (3, {"padding": 1})]


def results(layer, precision):
    """Outputs for made-up images, and the gradients of images, weights and biases."""
    images = torch.randn(4, 6, 5, 7, generator=torch.Generator().manual_seed(1))
    images = images.contiguous(memory_format=torch.channels_last).requires_grad_()
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        outputs = layer(images)
    weights = torch.rand(outputs.shape, generator=torch.Generator().manual_seed(2))
    return outputs, *torch.autograd.grad((outputs.float() * weights).sum(), [images, layer.weight, layer.bias])


@pytest.fixture(params=SHAPES, ids=["odd", "even", "flat"])
def layers(request):
    """One of ours and one of torch's with the same weights."""
    kernel, others = request.param
    ours, usual = (kind(6, 8, kernel, **others) for kind in (Transposed, nn.ConvTranspose2d))
    usual.load_state_dict(ours.state_dict())
    return ours, usual


@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-5), ("bf16", 1e-2)])
def test_outputs_are_the_same_bits_and_gradients_agree(layers, precision, tolerance):
    (found, *gradients), (outputs, *usual) = (results(layer, precision) for layer in layers)
    assert torch.equal(found, outputs)
    for ours, theirs in zip(gradients, usual, strict=True):
        assert ours.dtype == theirs.dtype == torch.float32
        torch.testing.assert_close(ours, theirs, rtol=tolerance, atol=tolerance)


def test_the_convolution_is_not_asked_for_the_gradient_of_the_bias(layers):
    ours, usual = layers
    outputs = ours(torch.randn(2, 6, 4, 4))
    convolution = outputs.grad_fn.next_functions[0][0]
    assert convolution.name() == usual(torch.randn(2, 6, 4, 4)).grad_fn.name() == "ConvolutionBackward0"
    assert [target is None for target, _ in convolution.next_functions] == [True, False, True]  # weights alone


def test_there_may_be_no_bias():
    layer = Transposed(6, 8, 3, bias=False)
    images = torch.randn(2, 6, 4, 4)
    assert torch.equal(layer(images), nn.functional.conv_transpose2d(images, layer.weight))
